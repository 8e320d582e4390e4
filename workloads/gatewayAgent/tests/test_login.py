import http.client
import unittest
from unittest import mock

from portcullis_common import sigv4
from portcullis_management.login import (
    IDLE_SECONDS, MAXIMUM_SESSIONS, RETRY_SECONDS, SECRET_SECONDS, SESSION_SECONDS, STALE_SECONDS, WINDOW_SECONDS,
    WRONG_OF_ALL, WRONG_OF_ONE, LoginLimits, LoginSecret, SecretUnavailable, Sessions, fetch_secret,
)  # fmt: skip

from .trust_stand import quiet


class Clock:
    now = 1000.0

    def __call__(self):
        return self.now


class Secrets(unittest.TestCase):
    def setUp(self):
        self.clock, self.value, self.fetches = Clock(), "the-login-secret-1", 0
        self.secret = LoginSecret(self.fetch, self.clock, quiet)

    def fetch(self):
        self.fetches += 1
        if self.value is None:
            raise SecretUnavailable("down")
        return self.value

    def test_match_only_themselves(self):
        self.assertTrue(self.secret.matches("the-login-secret-1"))
        for other in ("", "the-login-secret-", "the-login-secret-2", "the-login-secret-1 ", "\ud800"):
            self.assertFalse(self.secret.matches(other), other)

    def test_are_asked_for_again_after_a_short_while(self):
        self.secret.matches("x")
        self.clock.now += SECRET_SECONDS - 1
        self.secret.matches("x")
        self.assertEqual(self.fetches, 1)
        self.value = "the-login-secret-2"
        self.clock.now += 1
        self.assertTrue(self.secret.matches("the-login-secret-2"))
        self.assertFalse(self.secret.matches("the-login-secret-1"))

    def test_nobody_gets_in_without_one(self):
        self.value = None
        for _ in range(3):
            with self.assertRaises(SecretUnavailable):
                self.secret.matches("")
        self.assertEqual(self.fetches, 1)
        self.clock.now += RETRY_SECONDS
        self.value = "the-login-secret-1"
        self.assertTrue(self.secret.matches("the-login-secret-1"))

    def test_the_last_one_is_good_for_a_while_when_it_cannot_be_asked_for(self):
        self.secret.matches("x")
        self.value = None
        self.clock.now += STALE_SECONDS - 1
        self.assertTrue(self.secret.matches("the-login-secret-1"))
        self.clock.now += RETRY_SECONDS
        with self.assertRaises(SecretUnavailable):
            self.secret.matches("the-login-secret-1")

    def test_are_not_kept_as_they_are(self):
        self.secret.matches("x")
        self.assertNotIn("the-login-secret", repr(vars(self.secret)).replace(repr(self.fetch), ""))


class Fetching(unittest.TestCase):
    """The answer's reading; that AWS's own protocol is spoken is shown on the twin."""

    def fetch(self, status, body):
        answer = mock.Mock(status=status, **{"read.return_value": body})
        credentials = mock.Mock(**{"get.return_value": sigv4.Credentials("A", "s", "t")})
        with mock.patch.object(http.client, "HTTPSConnection") as connection:
            connection.return_value.getresponse.return_value = answer
            secret = fetch_secret("arn:of-the-secret", "eu-central-1", credentials, mock.Mock())
        self.assertEqual(connection.call_args.args, ("secretsmanager.eu-central-1.amazonaws.com",))
        return secret

    def test_gives_the_secret_s_string(self):
        self.assertEqual(self.fetch(200, b'{"SecretString": "the-login-secret-1"}'), "the-login-secret-1")

    def test_fails_closed_and_says_nothing_of_the_secret(self):
        short = b'{"SecretString": "short-secret"}'
        for status, body in [(400, b"{}"), (200, b"{}"), (200, b"the-login-secret"), (200, short), (200, b"[]"), (200, b'{"SecretString": 1}')]:
            with self.subTest(body=body), self.assertRaises(SecretUnavailable) as caught:
                self.fetch(status, body)
            self.assertNotIn("the-login-secret", str(caught.exception))
            self.assertNotIn("short-secret", str(caught.exception))


class Limits(unittest.TestCase):
    def test_one_client_has_a_few_guesses_in_a_window(self):
        clock = Clock()
        limits = LoginLimits(clock)
        for _ in range(WRONG_OF_ONE):
            self.assertFalse(limits.is_refused("198.51.100.7"))
            limits.count_wrong("198.51.100.7")
        self.assertTrue(limits.is_refused("198.51.100.7"))
        self.assertFalse(limits.is_refused("198.51.100.8"))
        clock.now += WINDOW_SECONDS
        self.assertFalse(limits.is_refused("198.51.100.7"))

    def test_all_clients_together_have_more(self):
        limits = LoginLimits(Clock())
        for number in range(WRONG_OF_ALL):
            limits.count_wrong(f"client-{number}")
        self.assertTrue(limits.is_refused("another"))


class SessionLife(unittest.TestCase):
    def setUp(self):
        self.clock = Clock()
        self.sessions = Sessions(self.clock)

    def test_is_found_by_its_token_alone(self):
        token = self.sessions.begin(b"1")
        self.assertIsNotNone(self.sessions.find(token, b"1"))
        self.assertIsNone(self.sessions.find(token + "x", b"1"))
        self.assertIsNone(self.sessions.find("", b"1"))
        self.assertNotIn(token, repr(vars(self.sessions)))

    def test_ends_when_it_is_not_used(self):
        token = self.sessions.begin(b"1")
        self.clock.now += IDLE_SECONDS - 1
        self.assertIsNotNone(self.sessions.find(token, b"1"))
        self.clock.now += IDLE_SECONDS
        self.assertIsNone(self.sessions.find(token, b"1"))

    def test_ends_after_some_hours_however_it_is_used(self):
        token = self.sessions.begin(b"1")
        for _ in range(SESSION_SECONDS // 600 - 1):
            self.clock.now += 600
            self.assertIsNotNone(self.sessions.find(token, b"1"))
        self.clock.now += 600
        self.assertIsNone(self.sessions.find(token, b"1"))

    def test_ends_with_the_secret_that_began_it(self):
        token = self.sessions.begin(b"1")
        self.assertIsNone(self.sessions.find(token, b"2"))
        self.assertIsNone(self.sessions.find(token, b"1"))

    def test_ends_when_it_is_told_to(self):
        token = self.sessions.begin(b"1")
        self.sessions.end(token)
        self.assertIsNone(self.sessions.find(token, b"1"))

    def test_is_one_of_a_bounded_number(self):
        first = self.sessions.begin(b"1")
        second = self.sessions.begin(b"1")
        self.sessions.find(first, b"1")
        for _ in range(MAXIMUM_SESSIONS - 1):
            self.sessions.begin(b"1")
        self.assertIsNone(self.sessions.find(second, b"1"))
        self.assertIsNotNone(self.sessions.find(first, b"1"))
