"""Values that several tests start from."""

import copy
import json

from portcullis_common.settings import Contract, GatewaySettings

SETTINGS = GatewaySettings("eu-central-1", "bucket", "0" * 64, "host-routes/", 5, ("10.40.0.0/24", "10.40.1.0/24"), None)
CONTRACT = Contract(8443, "/healthz", "Request refused", ("x-origin-verify", "x-real-ip"), "/healthz")

ROUTE = {
    "formatVersion": 1,
    "endpoint": "shop",
    "externalHost": "api.shop.example",
    "origin": {"host": "abc.execute-api.eu-central-1.amazonaws.com", "port": 443, "pathPrefix": "/prod", "sendServerName": True},
    "waf": {"mode": "block", "paranoiaLevel": 1},
}


def route(path=(), value=None):
    """The sample as JSON text, with one member changed: `route(("origin", "port"), 0)`."""
    document = copy.deepcopy(ROUTE)
    if path:
        at = document
        for name in path[:-1]:
            at = at[name]
        at[path[-1]] = value
    return json.dumps(document)


def key_of(host):
    return f"host-routes/{host}.json"
