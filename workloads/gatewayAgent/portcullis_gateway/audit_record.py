"""ModSecurity's audit records to WAF events. Pure."""

import json
import re
import time
from urllib.parse import unquote

from portcullis_common.waf_event import MAXIMUM_NAMES, MAXIMUM_RULES, InvalidEvent, check_event, plain

from .redaction import REDACTED, is_secret_name, scrub, scrub_shapes

# Rules that nginx_config.py adds: what became of the request, and whose it was.
REFUSED_MARKER = 10004
DETECTED_MARKERS = (10005, 10006)
# The rule set's own sum, whose value is the anomaly score.
SCORE_RULE = 949110

EXCERPT_CHARACTERS = 120
READ_CHARACTERS = 4000

# "... against variable `ARGS:q' (Value: `...' )"; an operator's parameter comes before it.
_MATCHED = re.compile(r"against variable `(?P<variable>.*?)' \(Value: `(?P<value>.*)' \)\s*$", re.DOTALL)
# What rules of the CRS write as their data.
_DATA = re.compile(r"^Matched Data: (?P<matched>.*?) found within (?P<variable>[A-Z_]+(?::.*?)?): (?P<value>.*)$", re.DOTALL)


class UnreadableRecord(Exception):
    """It is no audit record, or one of no known shape."""


def event_of(line):
    """The event in a line of the audit log; None for a request that was neither refused nor would have been.
    @raises UnreadableRecord"""
    try:
        transaction = json.loads(line)["transaction"]
        messages = [_message(message) for message in transaction["messages"]]
        marker = next((found for found in messages if found["id"] in (REFUSED_MARKER, *DETECTED_MARKERS)), None)
        if marker is None:
            return None
        endpoint, host = marker["data"].split(" ")
        path, _, query = transaction["request"]["uri"].partition("?")
        return check_event(
            {
                "time": _milliseconds(transaction["time_stamp"]),
                "action": "blocked" if marker["id"] == REFUSED_MARKER else "detected",
                "endpoint": endpoint,
                "host": host,
                "method": transaction["request"]["method"],
                "path": scrub(path),
                "queryNames": _names(query),
                "client": transaction["client_ip"],
                "status": transaction["response"]["http_code"],
                "requestId": transaction["unique_id"],
                "score": next((_score(found) for found in messages if found["id"] == SCORE_RULE), None),
                "rules": [_rule(found) for found in messages if _is_reason(found["id"])][:MAXIMUM_RULES],
            }
        )
    except (ValueError, KeyError, TypeError, InvalidEvent) as error:
        raise UnreadableRecord(f"{type(error).__name__}: {error}") from error


def _message(message):
    details = message["details"]
    return {
        "id": int(details["ruleId"]),
        "message": message["message"],
        # As much as is looked at: both hold what the client sent.
        "match": details["match"][-READ_CHARACTERS:],
        "data": details["data"][:READ_CHARACTERS],
    }


def _is_reason(rule):
    return rule not in (SCORE_RULE, REFUSED_MARKER, *DETECTED_MARKERS)


def _rule(found):
    data, match = _DATA.match(found["data"]), _MATCHED.search(found["match"])
    readings = [reading for reading in (data, match) if reading]
    variable = readings[0]["variable"] if readings else ""
    # Where the two do not agree on the variable, either may name a secret.
    secret = any(is_secret_name(reading["variable"]) for reading in readings)
    excerpt = REDACTED if secret else plain(scrub(_matched_part(found, data, match)), EXCERPT_CHARACTERS)
    return {"id": found["id"], "message": scrub(found["message"]), "variable": scrub_shapes(variable), "excerpt": excerpt}


def _matched_part(found, data, match):
    """What the pattern found; all of the value where the rule names only a fingerprint of it."""
    if data:
        return data["matched"] if len(data["matched"]) > 3 and data["matched"] in data["value"] else data["value"]
    return found["data"].strip() or (match["value"] if match else "")


def _score(found):
    match = _MATCHED.search(found["match"])
    return int(match["value"]) if match and match["value"].isdigit() else None


def _names(query):
    pairs = [pair.partition("=")[0] for pair in query.split("&") if pair]
    return [scrub(unquote(name)) for name in pairs[:MAXIMUM_NAMES]]


def _milliseconds(text):
    """The engine writes local time, to the second: `Sun Nov 22 21:32:15 2026`."""
    return int(time.mktime(time.strptime(text, "%a %b %d %H:%M:%S %Y"))) * 1000
