"""What a gateway tells the management server of itself every few seconds. The one place that says what it looks like.

    bundleSha256  SHA-256 of the gateway bundle it runs: with the routes' generation, its configuration
    routes        host routes in force: generation (12 hex digits, the same on every gateway that has the same routes),
                  count, since (seconds since 1970); empty before there are any
    zone          availability zone
    since         seconds since 1970 from when on it counts
    counts        requests, serverErrors (answered 5xx), blocked, detected, unreadable (audit records that could not be
                  read), refusedByServer (events that the server would not take)
    spool         batches and bytes that wait to be sent, and dropped: events that were lost because too many waited
"""

import re

COUNTS = ("requests", "serverErrors", "blocked", "detected", "unreadable", "refusedByServer")
SPOOL = ("batches", "bytes", "dropped")

_SHA256 = re.compile(r"[0-9a-f]{64}")
_GENERATION = re.compile(r"[0-9a-f]{12}")
_ZONE = re.compile(r"[a-z0-9-]{1,40}")
_LARGEST = 1 << 53


class InvalidState(Exception):
    """Names the member that is wrong."""


def check_state(document):
    """The state with the members that are known, and no others. @raises InvalidState"""
    document = _object(document, "the state")
    routes = _object(document.get("routes"), "routes")
    counts = _object(document.get("counts"), "counts")
    spool = _object(document.get("spool"), "spool")
    return {
        "bundleSha256": _text(document, "bundleSha256", _SHA256),
        "zone": _text(document, "zone", _ZONE),
        "since": _whole(document, "since"),
        "routes": {}
        if routes == {}
        else {
            "generation": _text(routes, "generation", _GENERATION),
            "count": _whole(routes, "count"),
            "since": _whole(routes, "since"),
        },
        "counts": {name: _whole(counts, name) for name in COUNTS},
        "spool": {name: _whole(spool, name) for name in SPOOL},
    }


def _object(value, name):
    if not isinstance(value, dict):
        raise InvalidState(f"{name} must be an object")
    return value


def _text(document, name, pattern):
    value = document.get(name)
    if not isinstance(value, str) or pattern.fullmatch(value) is None:
        raise InvalidState(f"{name} is of another shape")
    return value


def _whole(document, name):
    value = document.get(name)
    if type(value) is not int or not 0 <= value <= _LARGEST:
        raise InvalidState(f"{name} must be a whole number")
    return value
