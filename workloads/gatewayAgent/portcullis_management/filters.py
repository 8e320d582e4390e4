"""Which events are asked for: the same parameters for the page and for /api/events."""

import datetime
import re
from dataclasses import dataclass

DEFAULT_LIMIT = 100
MAXIMUM_LIMIT = 1000

_HOST = re.compile(r"[a-z0-9.-]{1,253}")
_GATEWAY = re.compile(r"i-[0-9a-f]{8,17}")
_REQUEST_ID = re.compile(r"[0-9a-f]{32}")
_BEFORE = re.compile(r"(\d{1,16})\.(\d{1,16})")
_KNOWN = ("host", "gateway", "requestId", "from", "to", "before", "limit")


class InvalidFilter(Exception):
    """All that is wrong with the parameters, in words for who gave them."""


@dataclass(frozen=True)
class Filters:
    """Times in milliseconds since 1970; `before`: time and number of the event up to which the last page went."""

    host: str | None = None
    gateway: str | None = None
    request_id: str | None = None
    start: int | None = None
    end: int | None = None
    before: tuple | None = None
    limit: int = DEFAULT_LIMIT

    def conditions(self):
        """SQL conditions and their values."""
        pairs = [
            ("host = ?", self.host),
            ("gateway = ?", self.gateway),
            ("requestId = ?", self.request_id),
            ("time >= ?", self.start),
            ("time < ?", self.end),
        ]
        used = [(condition, value) for condition, value in pairs if value is not None]
        conditions, values = [condition for condition, _ in used], [value for _, value in used]
        if self.before is not None:
            conditions.append("(time, seq) < (?, ?)")
            values.extend(self.before)
        return conditions, values


def cursor(event):
    """Value of `before` that goes on after this event."""
    return f"{event['time']}.{event['seq']}"


def parse_filters(query):
    """`query`: name and value pairs. @raises InvalidFilter"""
    problems = []
    given = {}
    for name, value in query:
        if name not in _KNOWN:
            problems.append(f"{name[:40]!r} is not known; the parameters are {', '.join(_KNOWN)}")
        elif name in given:
            problems.append(f"{name} is given twice")
        given[name] = value.strip()

    def take(name, what, read):
        # A form sends its empty fields too.
        if given.get(name, "") == "":
            return None
        try:
            value = read(given[name])
        except (ValueError, OverflowError):
            value = None
        if value is None:
            problems.append(f"{name} is {given[name][:80]!r}: must be {what}")
        return value

    def matching(pattern):
        return lambda text: text if pattern.fullmatch(text) else None

    moment = "a time in UTC such as 2026-11-22T21:30, or milliseconds since 1970"
    limit = take("limit", f"a whole number, 1 to {MAXIMUM_LIMIT}", _limit)
    filters = Filters(
        host=take("host", "an external host", lambda text: matching(_HOST)(text.lower())),
        gateway=take("gateway", "an instance id", matching(_GATEWAY)),
        request_id=take("requestId", "32 hex digits", lambda text: matching(_REQUEST_ID)(text.lower())),
        start=take("from", moment, read_moment),
        end=take("to", moment, read_moment),
        before=take("before", "what an answer gave as `next`", _before),
        limit=DEFAULT_LIMIT if limit is None else limit,
    )
    if problems:
        raise InvalidFilter("; ".join(problems))
    return filters


def read_moment(text):
    """Milliseconds since 1970. @raises ValueError"""
    if text.isascii() and text.isdigit() and len(text) <= 15:
        return int(text)
    moment = datetime.datetime.fromisoformat(text.replace("Z", "+00:00"))
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=datetime.timezone.utc)
    return int(moment.timestamp() * 1000)


def _limit(text):
    return int(text) if text.isascii() and text.isdigit() and 1 <= int(text) <= MAXIMUM_LIMIT else None


def _before(text):
    found = _BEFORE.fullmatch(text)
    return (int(found[1]), int(found[2])) if found else None
