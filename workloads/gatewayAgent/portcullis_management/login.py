"""Who may see the events: the login secret from Secrets Manager, limits on guessing, and sessions."""

import datetime
import hashlib
import hmac
import http.client
import json
import secrets
import ssl
import threading
import time
from collections import OrderedDict
from dataclasses import dataclass

from portcullis_common import layout, sigv4
from portcullis_common.journal import event

# A changed secret is in force this much later at the latest, and ends the sessions that the old one began.
SECRET_SECONDS = 60
# When Secrets Manager does not answer, the last secret is good for this long.
STALE_SECONDS = 600
RETRY_SECONDS = 10
SHORTEST_SECRET, LONGEST_SECRET = 16, 1024

SESSION_SECONDS = 8 * 3600
IDLE_SECONDS = 30 * 60
MAXIMUM_SESSIONS = 100

# Wrong secrets in a window: of one client, and of all.
WINDOW_SECONDS = 300
WRONG_OF_ONE = 5
WRONG_OF_ALL = 50


class SecretUnavailable(Exception):
    """Nobody can log in."""


def fetch_secret(arn, region, credentials, context=None):
    """The secret's string. @raises SecretUnavailable, which never holds any of it"""
    host = f"secretsmanager.{region}.amazonaws.com"
    body = json.dumps({"SecretId": arn}).encode()
    now = datetime.datetime.now(datetime.timezone.utc)
    try:
        headers = sigv4.json_headers(
            credentials.get(now), region, "secretsmanager", host, "secretsmanager.GetSecretValue", now, body
        )
        context = context or ssl.create_default_context(cafile=layout.TRUST_STORE)
        connection = http.client.HTTPSConnection(host, timeout=5, context=context)
        try:
            connection.request("POST", "/", body=body, headers=headers)
            response = connection.getresponse()
            answer = response.read(128 * 1024)
        finally:
            connection.close()
        if response.status != 200:
            credentials.forget()
            raise SecretUnavailable(f"Secrets Manager answered {response.status}")
        secret = json.loads(answer)["SecretString"]
    except (OSError, http.client.HTTPException, KeyError, TypeError) as error:
        raise SecretUnavailable(f"Secrets Manager could not be asked: {type(error).__name__}") from None
    except ValueError:
        # Its message would hold what was read.
        raise SecretUnavailable("Secrets Manager's answer cannot be read") from None
    if not isinstance(secret, str) or not SHORTEST_SECRET <= len(secret) <= LONGEST_SECRET:
        raise SecretUnavailable(f"the login secret must be text of {SHORTEST_SECRET} to {LONGEST_SECRET} characters")
    return secret


class LoginSecret:
    """Keeps only a keyed hash of the secret, for a short while. `fetch` returns the secret."""

    def __init__(self, fetch, clock=time.monotonic, say=event):
        self._fetch = fetch
        self._clock = clock
        self._say = say
        self._lock = threading.Lock()
        self._key = secrets.token_bytes(32)
        self._hash = None
        self._fetched_at = None
        self._asked_at = None

    def generation(self):
        """Changes when the secret does. @raises SecretUnavailable"""
        with self._lock:
            self._refresh()
            return self._hash

    def matches(self, given):
        """@raises SecretUnavailable"""
        return hmac.compare_digest(self.generation(), self._digest(given))

    def _refresh(self):
        now = self._clock()
        fresh = self._fetched_at is not None and now - self._fetched_at < SECRET_SECONDS
        if fresh or (self._asked_at is not None and now - self._asked_at < RETRY_SECONDS):
            if self._hash is None:
                raise SecretUnavailable("Secrets Manager was asked a moment ago")
            return
        self._asked_at = now
        try:
            self._hash = self._digest(self._fetch())
            self._fetched_at = now
        except SecretUnavailable as error:
            self._say("login-secret-unavailable", problem=str(error))
            if self._fetched_at is None or now - self._fetched_at >= STALE_SECONDS:
                self._hash = None
                raise

    def _digest(self, text):
        return hmac.digest(self._key, text.encode("utf-8", "surrogatepass"), "sha256")


class LoginLimits:
    """Refuses to look at more secrets when too many were wrong."""

    def __init__(self, clock=time.monotonic):
        self._clock = clock
        self._lock = threading.Lock()
        self._wrong = []

    def is_refused(self, client):
        with self._lock:
            now = self._clock()
            self._wrong = [(at, who) for at, who in self._wrong if now - at < WINDOW_SECONDS]
            of_one = sum(who == client for _, who in self._wrong)
            return of_one >= WRONG_OF_ONE or len(self._wrong) >= WRONG_OF_ALL

    def count_wrong(self, client):
        with self._lock:
            self._wrong.append((self._clock(), client))


@dataclass
class Session:
    began: float
    used: float
    generation: bytes
    # In forms that change something; another site cannot know it.
    form_token: str


class Sessions:
    """Kept in memory by the hash of their token: a restart ends them all."""

    def __init__(self, clock=time.monotonic):
        self._clock = clock
        self._lock = threading.Lock()
        self._sessions = OrderedDict()

    def begin(self, generation):
        """Token for the cookie. The session that was not used for longest goes when there are too many."""
        token, now = secrets.token_urlsafe(32), self._clock()
        with self._lock:
            self._sessions[_hash(token)] = Session(now, now, generation, secrets.token_urlsafe(32))
            while len(self._sessions) > MAXIMUM_SESSIONS:
                self._sessions.popitem(last=False)
        return token

    def find(self, token, generation):
        """The session, or None: never begun, over, or begun with a secret that has changed since."""
        with self._lock:
            key, now = _hash(token), self._clock()
            session = self._sessions.get(key)
            if session is None:
                return None
            over = now - session.began >= SESSION_SECONDS or now - session.used >= IDLE_SECONDS
            if over or not hmac.compare_digest(session.generation, generation):
                del self._sessions[key]
                return None
            session.used = now
            self._sessions.move_to_end(key)
            return session

    def end(self, token):
        with self._lock:
            self._sessions.pop(_hash(token), None)


def _hash(token):
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).digest()
