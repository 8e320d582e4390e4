"""Values that tests of the management server start from."""

import copy

STATE = {
    "bundleSha256": "ab" * 32,
    "zone": "eu-central-1a",
    "since": 1_795_380_000,
    "routes": {"generation": "0123456789ab", "count": 2, "since": 1_795_380_100},
    "counts": {"requests": 12_345, "serverErrors": 6, "blocked": 78, "detected": 0, "unreadable": 0, "refusedByServer": 0},
    "spool": {"batches": 0, "bytes": 0, "dropped": 0},
}

_EVENT = {
    "endpoint": "shop",
    "host": "api.shop.example",
    "method": "GET",
    "path": "/orders",
    "requestId": f"{1:032x}",
    "time": 1_795_383_602_000,
    "status": 403,
    "score": 20,
    "action": "blocked",
    "client": "203.0.113.7",
    "queryNames": ["q"],
    "rules": [
        {
            "id": 942100,
            "message": "SQL Injection Attack Detected via libinjection",
            "variable": "ARGS:q",
            "excerpt": "1' UNION SELECT password FROM users",
        }
    ],
}


def event(number=1, **change):
    """A WAF event with a request id of its own."""
    return {**copy.deepcopy(_EVENT), "requestId": f"{number:032x}", **change}
