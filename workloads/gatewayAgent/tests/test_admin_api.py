import json
import os
import re
import tempfile
import unittest
from urllib.parse import urlencode

from portcullis_management.admin_api import CLIENT_HEADER, COOKIE, AdminApi
from portcullis_management.event_store import EventStore
from portcullis_management.login import WRONG_OF_ONE, LoginLimits, LoginSecret, SecretUnavailable, Sessions
from portcullis_management.web import Request

from .management_samples import STATE, event
from .trust_stand import quiet

SECRET = "the-login-secret-of-a-test"
GATEWAY, OTHER = "i-0123456789abcdef0", "i-0fedcba9876543210"
NOW = 1_795_383_700


class Admins(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.store = EventStore(os.path.join(folder.name, "events.sqlite"), 1 << 24)
        self.value, self.published = SECRET, True
        secret = LoginSecret(self.fetch, say=quiet)
        self.api = AdminApi(self.store, secret, LoginLimits(), Sessions(), "/healthz", lambda: self.published, lambda: NOW)

    def fetch(self):
        if self.value is None:
            raise SecretUnavailable("down")
        return self.value

    def ask(self, path, method="GET", form=None, headers=None, **query):
        body = urlencode(form).encode() if form else b""
        given = {"host": "waf.example", CLIENT_HEADER: "198.51.100.7", **(headers or {})}
        return self.api.respond(Request(method, path, list(query.items()), given, body))

    def login(self, secret=SECRET, headers=None):
        return self.ask("/login", "POST", {"secret": secret}, headers)

    def session(self):
        cookie = self.login().headers["Set-Cookie"]
        return {"cookie": cookie.split(";")[0]}

    def bearer(self, secret=SECRET):
        return {"authorization": f"Bearer {secret}"}

    def document(self, path, **query):
        answer = self.ask(path, headers=self.bearer(), **query)
        self.assertEqual(answer.status, 200, answer.body)
        return json.loads(answer.body)

    def test_nothing_is_shown_without_a_login(self):
        self.store.add_events(GATEWAY, [event(1)])
        for path in ("/api/events", "/api/gateways", "/api/health", "/api/nothing"):
            self.assertEqual(self.ask(path).status, 401, path)
        answer = self.ask("/")
        self.assertEqual((answer.status, answer.headers["Location"], answer.body), (303, "/login", b""))
        forged = {"cookie": f"{COOKIE}=forged"}
        self.assertEqual((self.ask("/", headers=forged).status, self.ask("/api/events", headers=forged).status), (303, 401))

    def test_a_login_begins_a_session_that_scripts_and_other_sites_cannot_use(self):
        answer = self.login()
        self.assertEqual((answer.status, answer.headers["Location"]), (303, "/"))
        self.assertRegex(
            answer.headers["Set-Cookie"],
            r"^__Host-portcullis=[\w-]{43}; Path=/; Max-Age=28800; HttpOnly; Secure; SameSite=Strict$",
        )
        headers = self.session()
        self.assertEqual(self.ask("/", headers=headers).status, 200)
        self.assertEqual(self.ask("/api/events", headers=headers).status, 200)
        self.assertEqual(self.ask("/login", headers=headers).status, 303)

    def test_a_wrong_secret_is_refused_and_then_not_even_looked_at(self):
        for _ in range(WRONG_OF_ONE):
            answer = self.login("not-the-login-secret")
            self.assertEqual(answer.status, 401)
            self.assertNotIn("Set-Cookie", answer.headers)
        self.assertEqual(self.login().status, 429)
        self.assertEqual(self.ask("/api/events", headers=self.bearer()).status, 429)
        self.assertEqual(self.login(headers={CLIENT_HEADER: "198.51.100.8"}).status, 303)

    def test_wrong_bearer_secrets_count_as_well(self):
        for _ in range(WRONG_OF_ONE):
            self.assertEqual(self.ask("/api/events", headers=self.bearer("not-it")).status, 401)
        self.assertEqual(self.ask("/api/events", headers=self.bearer()).status, 429)

    def test_the_secret_is_shown_nowhere(self):
        for answer in (self.login(), self.login("wrong"), self.ask("/", headers=self.session()), self.ask("/login")):
            self.assertNotIn(SECRET, answer.body.decode() + str(answer.headers))

    def test_nobody_is_let_in_without_a_secret_to_compare_with(self):
        self.value = None
        self.assertEqual(self.login("").status, 503)
        self.assertEqual(self.ask("/api/events", headers=self.bearer("")).status, 503)
        self.assertEqual(self.ask("/login").status, 200)

    def test_requests_of_other_sites_are_refused(self):
        for headers in (
            {"sec-fetch-site": "cross-site"}, {"sec-fetch-site": "same-site"}, {"origin": "https://evil.example"},
            {"origin": "null"}, {"origin": "http://waf.example"},
        ):  # fmt: skip
            self.assertEqual(self.login(headers=headers).status, 403, headers)
        self.assertEqual(self.login(headers={"sec-fetch-site": "same-origin", "origin": "https://waf.example"}).status, 303)

    def test_a_logout_needs_the_form_of_the_session(self):
        headers = self.session()
        self.assertEqual(self.ask("/logout", "POST", {"token": "guess"}, headers).status, 403)
        self.assertEqual(self.ask("/", headers=headers).status, 200)
        token = re.search(r'name="token" value="([\w-]+)"', self.ask("/", headers=headers).body.decode())[1]
        answer = self.ask("/logout", "POST", {"token": token}, headers)
        self.assertIn("Max-Age=0", answer.headers["Set-Cookie"])
        self.assertEqual(self.ask("/", headers=headers).status, 303)

    def test_nothing_that_is_seen_after_a_login_is_kept_by_browsers(self):
        headers = self.session()
        for path in ("/", "/api/events", "/login", "/nothing"):
            self.assertEqual(self.ask(path, headers=headers).headers["Cache-Control"], "no-store", path)

    def test_events_as_json(self):
        self.store.add_events(GATEWAY, [event(number, time=number) for number in range(5)])
        self.store.add_events(OTHER, [event(9, time=9, host="b.example")])
        page = self.document("/api/events", limit="2")
        self.assertEqual([found["requestId"] for found in page["events"]], [f"{number:032x}" for number in (9, 4)])
        self.assertEqual(page["events"][0]["gateway"], OTHER)
        rest = self.document("/api/events", limit="10", before=page["next"])
        self.assertEqual((len(rest["events"]), rest["next"]), (4, None))
        self.assertEqual(len(self.document("/api/events", host="b.example")["events"]), 1)
        answer = self.ask("/api/events", headers=self.bearer(), limit="0", colour="red")
        self.assertEqual(answer.status, 400)
        self.assertIn("limit is '0'", json.loads(answer.body)["error"])
        self.assertIn("'colour' is not known", json.loads(answer.body)["error"])

    def test_gateways_as_json(self):
        self.store.set_state(GATEWAY, STATE, NOW - 61)
        self.store.set_state(OTHER, STATE, NOW - 10)
        found = {gateway["id"]: gateway for gateway in self.document("/api/gateways")["gateways"]}
        self.assertEqual((found[GATEWAY]["silent"], found[OTHER]["silent"]), (True, False))
        self.assertEqual(found[OTHER]["state"], STATE)

    def test_health(self):
        self.assertEqual(self.ask("/healthz").status, 200)
        self.published = False
        self.assertEqual(self.ask("/healthz").status, 503)
        self.assertEqual(self.document("/api/health")["published"], False)

    def test_only_reading_and_only_what_there_is(self):
        self.assertEqual(self.ask("/api/events", "POST", headers=self.bearer()).status, 405)
        self.assertEqual(self.ask("/api/secret", headers=self.bearer()).status, 404)
        for path in ("/../service.py", "/admin_api.py", "/style.css/", "//"):
            self.assertEqual(self.ask(path, headers=self.session()).status, 404)

    def test_the_page_shows_what_there_is_and_writes_it_as_text(self):
        rule = {"id": 941100, "message": "<b>XSS</b>", "variable": "ARGS:<i>", "excerpt": "<script>alert(1)</script>"}
        hostile = event(1, path='/"><img src=x>', queryNames=["<u>"], rules=[rule])
        self.store.add_events(GATEWAY, [hostile])
        self.store.set_state(GATEWAY, STATE, NOW)
        text = self.ask("/", headers=self.session()).body.decode()
        for part in ("<script", "<img", "<u>", "<i>", "<b>XSS"):
            self.assertNotIn(part, text)
        for part in ("&lt;script&gt;alert(1)", hostile["requestId"], "203.0.113.7", "941100", "12,345", "abababababab", "0123456789ab"):
            self.assertIn(part, text)

    def test_the_page_keeps_what_was_filtered_by(self):
        self.store.add_events(GATEWAY, [event(number, time=number) for number in range(150)])
        text = self.ask("/", headers=self.session(), host="api.shop.example", **{"from": "2020-01-01T00:00"}).body.decode()
        self.assertIn("No blocked request matches.", text)
        self.assertIn("<option selected>api.shop.example</option>", text)
        self.assertIn('value="2020-01-01T00:00"', text)
        older = re.search(r'href="(/\?[^"]+)" rel="next"', self.ask("/", headers=self.session(), host="api.shop.example").body.decode())[1]
        self.assertIn("host=api.shop.example&amp;before=50.51", older)

    def test_the_page_says_what_is_wrong_with_a_filter(self):
        answer = self.ask("/", headers=self.session(), **{"from": '"><script>'})
        self.assertEqual(answer.status, 400)
        self.assertIn("from is", answer.body.decode())
        self.assertNotIn("<script", answer.body.decode())

    def test_the_page_says_when_gateways_differ_are_silent_or_lose_events(self):
        self.store.set_state(GATEWAY, STATE, NOW)
        self.store.set_state(OTHER, STATE, NOW)
        page = lambda: self.ask("/", headers=self.session()).body.decode()  # noqa: E731
        self.assertNotIn("do not all have the same", page())
        self.store.set_state(OTHER, {**STATE, "bundleSha256": "cd" * 32, "spool": {"batches": 3, "bytes": 9, "dropped": 7}}, NOW)
        for part in ("do not all have the same", "3 batches waiting", "7 lost"):
            self.assertIn(part, page())
        self.store.set_state(OTHER, {**STATE, "bundleSha256": "cd" * 32}, NOW - 3600)
        self.assertNotIn("do not all have the same", page())
        self.assertIn("Silent</span>, last seen 60 min ago", page())

    def test_the_page_is_accessible(self):
        self.store.add_events(GATEWAY, [event(1)])
        self.store.set_state(GATEWAY, STATE, NOW)
        for text in (self.ask("/", headers=self.session()).body.decode(), self.ask("/login").body.decode()):
            self.assertIn('<html lang="en">', text)
            for tag in re.findall(r"<(?:input|select)[^>]*>", text):
                if "hidden" not in tag:
                    self.assertIn(f'<label for="{re.search(r"id=.([^ ]+?).[ >]", tag)[1]}">', text)
            for tag in re.findall(r"<th\b[^>]*>", text):
                self.assertIn("scope=", tag)
            self.assertNotRegex(text, r"<script|style=|\son\w+=")
