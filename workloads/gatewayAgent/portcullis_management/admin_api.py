"""What admins see: one page for people, and the same as JSON. Everything but the health check needs a login."""

import hmac
import json
import os
import time
from http.cookies import CookieError, SimpleCookie
from urllib.parse import parse_qsl, urlencode

from . import page
from .filters import Filters, InvalidFilter, cursor, parse_filters
from .login import SESSION_SECONDS, SecretUnavailable
from .web import Response

COOKIE = "__Host-portcullis"
# Set by nginx.
CLIENT_HEADER = "x-portcullis-client"
# A gateway tells its state every ten seconds.
SILENT_AFTER_SECONDS = 60

HTML = "text/html; charset=utf-8"
JSON = "application/json; charset=utf-8"
# Nothing of what is seen after a login stays in a browser's cache.
NOT_KEPT = {"Cache-Control": "no-store"}
FOLDER = os.path.dirname(os.path.abspath(__file__))
FILES = {"/style.css": "text/css; charset=utf-8", "/icon.svg": "image/svg+xml"}


class AdminApi:
    """`is_published`: whether gateways have been told where this server is."""

    def __init__(self, store, secret, limits, sessions, health_path, is_published, clock=time.time):
        self._store = store
        self._secret = secret
        self._limits = limits
        self._sessions = sessions
        self._health_path = health_path
        self._is_published = is_published
        self._clock = clock
        self._files = {path: (_read(os.path.join(FOLDER, path[1:])), kind) for path, kind in FILES.items()}

    def respond(self, request):
        if request.path == self._health_path:
            return self._health()
        if request.path in self._files and request.method == "GET":
            body, kind = self._files[request.path]
            return Response(200, body, kind, {"Cache-Control": "max-age=3600"})
        if not _same_site(request):
            return Response(403, b"This request came from another site.")
        if request.path.startswith("/api/"):
            return self._api(request)
        return self._page(request)

    def _health(self):
        good = self._is_published() and self._store.is_writable()
        return Response(200 if good else 503, b'{"status":"ok"}' if good else b'{"status":"not ready"}', JSON)

    # People

    def _page(self, request):
        try:
            return self._answer(request)
        except SecretUnavailable:
            return _html(503, page.login("The login secret cannot be read, so nobody can log in. Try again in a minute."))

    def _answer(self, request):
        session = self._session(request)
        match (request.method, request.path):
            case ("GET", "/"):
                return self._overview(request, session) if session else _redirect("/login")
            case ("GET", "/login"):
                return _redirect("/") if session else _html(200, page.login())
            case ("POST", "/login"):
                return self._login(request)
            case ("POST", "/logout"):
                return self._logout(request, session)
        return _html(404, page.message("There is no such page."))

    def _login(self, request):
        client = request.headers.get(CLIENT_HEADER, "")
        if self._limits.is_refused(client):
            return _html(429, page.login("Too many wrong secrets. Wait five minutes."))
        given = dict(parse_qsl(request.body.decode("utf-8", "replace"), max_num_fields=5)).get("secret", "")
        if not self._secret.matches(given):
            self._limits.count_wrong(client)
            return _html(401, page.login("This is not the login secret."))
        token = self._sessions.begin(self._secret.generation())
        return _redirect("/", f"{COOKIE}={token}; Path=/; Max-Age={SESSION_SECONDS}; HttpOnly; Secure; SameSite=Strict")

    def _logout(self, request, session):
        form = dict(parse_qsl(request.body.decode("utf-8", "replace"), max_num_fields=5))
        if session is None:
            return _redirect("/login")
        if not hmac.compare_digest(form.get("token", "").encode(), session.form_token.encode()):
            return _html(403, page.message("This form is not from your session."))
        self._sessions.end(_cookie(request))
        return _redirect("/login", f"{COOKIE}=; Path=/; Max-Age=0; HttpOnly; Secure; SameSite=Strict")

    def _overview(self, request, session):
        given = dict(request.query)
        status, problem = 200, None
        try:
            filters = parse_filters(request.query)
        except InvalidFilter as error:
            status, problem, filters = 400, str(error), Filters()
        events, following = self._events(filters)
        older = None
        if following:
            pairs = [(name, value) for name, value in given.items() if value and name != "before"]
            older = "/?" + urlencode([*pairs, ("before", following)])
        text = page.overview(
            gateways=self._gateways(), events=events, older=older, hosts=self._store.hosts(), given=given,
            problem=problem, figures=self._store.figures(), form_token=session.form_token, now=self._clock(),
        )  # fmt: skip
        return _html(status, text)

    # Programs

    def _api(self, request):
        try:
            refusal = self._api_refusal(request)
        except SecretUnavailable:
            return _json(503, {"error": "The login secret cannot be read."})
        if refusal is not None:
            return refusal
        if request.method != "GET":
            return _json(405, {"error": "Only GET."})
        match request.path:
            case "/api/gateways":
                return _json(200, {"gateways": self._gateways()})
            case "/api/events":
                try:
                    events, following = self._events(parse_filters(request.query))
                except InvalidFilter as error:
                    return _json(400, {"error": str(error)})
                return _json(200, {"events": events, "next": following})
            case "/api/health":
                return _json(200, {"published": self._is_published(), "store": self._store.figures()})
        return _json(404, {"error": "There are /api/gateways, /api/events and /api/health."})

    def _api_refusal(self, request):
        kind, _, given = request.headers.get("authorization", "").partition(" ")
        if kind.lower() == "bearer":
            client = request.headers.get(CLIENT_HEADER, "")
            if self._limits.is_refused(client):
                return _json(429, {"error": "Too many wrong secrets. Wait five minutes."})
            if self._secret.matches(given.strip()):
                return None
            self._limits.count_wrong(client)
        elif self._session(request) is not None:
            return None
        answer = {"error": "Log in, or send the login secret: Authorization: Bearer ..."}
        return _json(401, answer, {"WWW-Authenticate": "Bearer"})

    def _session(self, request):
        token = _cookie(request)
        return self._sessions.find(token, self._secret.generation()) if token else None

    def _events(self, filters):
        """Events, and the value of `before` for those that follow, or None."""
        found = self._store.events(filters, filters.limit + 1)
        events = found[: filters.limit]
        return events, cursor(events[-1]) if len(found) > filters.limit else None

    def _gateways(self):
        now = self._clock()
        return [
            {**gateway, "silent": now - gateway["lastSeen"] > SILENT_AFTER_SECONDS} for gateway in self._store.gateways()
        ]


def _same_site(request):
    """Whether a browser sends this from our own page; what is no browser does not say. Cookies are SameSite=Strict
    as well; this holds for the login too, which needs no cookie."""
    if request.method == "GET":
        return True
    site, origin = request.headers.get("sec-fetch-site"), request.headers.get("origin")
    if site is not None and site not in ("same-origin", "none"):
        return False
    return origin is None or origin == f"https://{request.headers.get('host', '')}"


def _cookie(request):
    try:
        morsel = SimpleCookie(request.headers.get("cookie", "")).get(COOKIE)
    except CookieError:
        return None
    return morsel.value if morsel else None


def _redirect(path, cookie=None):
    return Response(303, b"", headers={**NOT_KEPT, "Location": path, **({"Set-Cookie": cookie} if cookie else {})})


def _html(status, text):
    return Response(status, text.encode(), HTML, NOT_KEPT)


def _json(status, document, headers=None):
    return Response(status, json.dumps(document, ensure_ascii=False).encode(), JSON, {**NOT_KEPT, **(headers or {})})


def _read(path):
    with open(path, "rb") as file:
        return file.read()
