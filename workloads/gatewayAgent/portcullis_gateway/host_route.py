"""A host route: strict reading. What passes here is safe to write into an nginx configuration."""

import json
import re
from dataclasses import dataclass

FORMAT_VERSION = 1
MODES = ("block", "detect")

_ENDPOINT = re.compile(r"[a-z0-9-]{1,63}")
_LABEL = r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?"
_HOST = re.compile(rf"{_LABEL}(?:\.{_LABEL})+")
_ADDRESS = re.compile(r"[0-9.]+")
# The characters of a path segment that nothing on the way reads as something else.
_PATH_PREFIX = re.compile(r"(?:/[A-Za-z0-9._-]+)*")


class InvalidRoute(Exception):
    """Names every problem of one host route."""


@dataclass(frozen=True)
class Origin:
    host: str
    connect_to: str
    port: int
    path_prefix: str
    send_server_name: bool


@dataclass(frozen=True)
class HostRoute:
    endpoint: str
    external_host: str
    origin: Origin
    mode: str
    paranoia_level: int


class _Reader:
    """Reads members of one object and remembers what is wrong with them."""

    def __init__(self, document, where, known, problems):
        self._where = where
        self._problems = problems
        self._document = document if isinstance(document, dict) else {}
        if not isinstance(document, dict):
            problems.append(f"{where or 'the host route'} must be an object")
        for name in sorted(set(self._document) - set(known)):
            problems.append(f"{where}{name} is not known")

    def take(self, name, what, accept):
        value = self._document.get(name)
        if name not in self._document or not accept(value):
            self._problems.append(f"{self._where}{name} is {value!r}: must be {what}")
        return value

    def has(self, name):
        return name in self._document

    def member(self, name):
        return self._document.get(name)


def _is_host(value):
    return (
        isinstance(value, str)
        and len(value) <= 253
        and _HOST.fullmatch(value) is not None
        and _ADDRESS.fullmatch(value) is None
    )


def _is_whole(low, high):
    return lambda value: type(value) is int and low <= value <= high


def _is_path_prefix(value):
    return (
        isinstance(value, str)
        and len(value) <= 255
        and _PATH_PREFIX.fullmatch(value) is not None
        and not {".", ".."} & set(value.split("/"))
    )


def parse_host_route(body):
    """@raises InvalidRoute with all problems at once."""
    try:
        document = json.loads(body)
    except ValueError as error:
        raise InvalidRoute(f"not JSON: {error}") from error
    problems = []
    top = _Reader(document, "", ("formatVersion", "endpoint", "externalHost", "origin", "waf"), problems)
    top.take("formatVersion", str(FORMAT_VERSION), lambda value: type(value) is int and value == FORMAT_VERSION)
    endpoint = top.take(
        "endpoint", "1 to 63 of a-z, 0-9, -", lambda value: isinstance(value, str) and bool(_ENDPOINT.fullmatch(value))
    )
    external_host = top.take("externalHost", "a host name in lower case, without a port", _is_host)

    origin = _Reader(
        top.member("origin"), "origin.", ("host", "connectTo", "port", "pathPrefix", "sendServerName"), problems
    )
    host = origin.take("host", "a host name in lower case", _is_host)
    connect_to = host if not origin.has("connectTo") else origin.take("connectTo", "a host name in lower case", _is_host)
    port = origin.take("port", "a whole number, 1 to 65535", _is_whole(1, 65535))
    path_prefix = origin.take("pathPrefix", "empty, or /segments of A-Z a-z 0-9 . _ -", _is_path_prefix)
    send_server_name = origin.take("sendServerName", "true or false", lambda value: type(value) is bool)

    waf = _Reader(top.member("waf"), "waf.", ("mode", "paranoiaLevel"), problems)
    mode = waf.take("mode", "block or detect", lambda value: value in MODES)
    paranoia_level = waf.take("paranoiaLevel", "a whole number, 1 to 4", _is_whole(1, 4))

    if problems:
        raise InvalidRoute("; ".join(problems))
    where = Origin(host, connect_to, port, path_prefix, send_server_name)
    return HostRoute(endpoint, external_host, where, mode, paranoia_level)
