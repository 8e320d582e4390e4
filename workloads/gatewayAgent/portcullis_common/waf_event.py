"""The WAF event: what a gateway tells the management server about one request that the rules refused, or (in detect
mode) would have refused. This is the one place that says what it looks like; gateways make it, the server checks it.

    time        whole milliseconds since 1970, when the request came
    action      "blocked" or "detected"
    endpoint    name of the protected endpoint
    host        external host that was asked for
    method      request method
    path        path without its query, whose values could be secrets; `queryNames` has the names
    queryNames  names in the query, in order, at most 20
    client      address of the client, as the load balancer saw it
    status      what the client was answered
    requestId   32 hex digits; the answer to a blocked client has it too. An event that comes twice is kept once
    score       anomaly score of the rule set, or null where a rule refuses by itself
    rules       what matched, at most 8, each with
                    id        number of the rule
                    message   what the rule is about
                    variable  part of the request that matched, e.g. "ARGS:q"; empty where there is none
                    excerpt   at most 120 characters of what matched there; a secret's value is left out

Text holds no control characters and nothing that changes the direction of writing: it was made by an attacker.
"""

import ipaddress
import re

ACTIONS = ("blocked", "detected")
MAXIMUM_RULES = 8
MAXIMUM_NAMES = 20
# A batch of events, and so a request to the server.
MAXIMUM_BATCH_EVENTS = 200
MAXIMUM_BATCH_BYTES = 512 * 1024

_REQUEST_ID = re.compile(r"[0-9a-f]{32}")
_LENGTHS = {"endpoint": 63, "host": 253, "method": 20, "path": 512}
_RULE_LENGTHS = {"message": 200, "variable": 120, "excerpt": 120}


class InvalidEvent(Exception):
    """Names the member that is wrong."""


def plain(text, length):
    """Text that can be shown: at most `length` characters, and what is no visible character written out."""
    shown = "".join(one if one.isprintable() else f"\\u{ord(one):04x}" for one in text[:length])
    return shown if len(text) <= length and len(shown) <= length else shown[: length - 1] + "…"


def check_event(document):
    """The event with the members that are known, and no others. @raises InvalidEvent"""
    if not isinstance(document, dict):
        raise InvalidEvent("an event must be an object")
    event = {name: _text(document, name, length) for name, length in _LENGTHS.items()}
    request_id = document.get("requestId")
    if not isinstance(request_id, str) or _REQUEST_ID.fullmatch(request_id) is None:
        raise InvalidEvent("requestId must be 32 hex digits")
    event["requestId"] = request_id
    event["time"] = _whole(document, "time", 0, 1 << 53)
    event["status"] = _whole(document, "status", 0, 999)
    event["score"] = None if document.get("score") is None else _whole(document, "score", 0, 1_000_000)
    if document.get("action") not in ACTIONS:
        raise InvalidEvent("action must be one of " + ", ".join(ACTIONS))
    event["action"] = document["action"]
    try:
        event["client"] = str(ipaddress.ip_address(document.get("client")))
    except ValueError as error:
        raise InvalidEvent("client must be an address") from error
    names = _list(document, "queryNames", MAXIMUM_NAMES)
    if not all(isinstance(name, str) for name in names):
        raise InvalidEvent("queryNames must be text")
    event["queryNames"] = [plain(name, 64) for name in names]
    event["rules"] = [_rule(rule) for rule in _list(document, "rules", MAXIMUM_RULES)]
    return event


def _rule(document):
    if not isinstance(document, dict):
        raise InvalidEvent("a rule must be an object")
    texts = {name: _text(document, name, length) for name, length in _RULE_LENGTHS.items()}
    return {"id": _whole(document, "id", 0, 1 << 31), **texts}


def _text(document, name, length):
    value = document.get(name)
    if not isinstance(value, str):
        raise InvalidEvent(f"{name} must be text")
    return plain(value, length)


def _whole(document, name, low, high):
    value = document.get(name)
    if type(value) is not int or not low <= value <= high:
        raise InvalidEvent(f"{name} must be a whole number, {low} to {high}")
    return value


def _list(document, name, most):
    value = document.get(name)
    if not isinstance(value, list) or len(value) > most:
        raise InvalidEvent(f"{name} must be a list of at most {most}")
    return value
