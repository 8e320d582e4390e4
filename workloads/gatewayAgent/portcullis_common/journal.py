"""One JSON line for what happened, to standard output: the journal keeps it. Never a header, body, token or key."""

import json


def event(name, /, **fields):
    print(json.dumps({"event": name, **fields}, sort_keys=True), flush=True)
