"""What nginx does with a request that the rules refuse, and with one that they would refuse: a part of nginx_config."""

import json

from portcullis_common import layout
from portcullis_common.nginx_text import block

from .audit_record import DETECTED_MARKERS, REFUSED_MARKER

ANSWER_SOCKET = f"{layout.NGINX_WORK}/answer.sock"

# What the rules answer to a body that they cannot read. nginx has no use for it, so that its own refusals, of requests
# of which there may be little to record, do not go the same way; the client sees 400.
UNREADABLE_STATUS = 422


def _marker(rule, identity, phase, route):
    """A rule that says in the audit record what became of the request, and whose it was: the record names no host."""
    data = f"{route.endpoint} {route.external_host}"
    return f"{rule} \"id:{identity},phase:{phase},pass,t:none,log,auditlog,msg:\\'marker\\',logdata:\\'{data}\\'\""


def detection_rules(route):
    """A request that would have been refused passes in this mode, and is marked when all rules have seen it."""
    score = 'SecRule TX:BLOCKING_INBOUND_ANOMALY_SCORE "@ge %{tx.inbound_anomaly_score_threshold}"'
    # Refusals that go by no score: before-crs.conf.
    own = 'SecRule TX:PORTCULLIS_REFUSED "@eq 1"'
    return [
        f"    {_marker(score, DETECTED_MARKERS[0], 5, route)}",
        f"    {_marker(own, DETECTED_MARKERS[1], 5, route)}",
    ]


def refusals(route):
    """The answers to what the rules refused. nginx forgets the engine's transaction when it goes to an error page, and
    with it the audit record. So the request is looked at once more there, only to be recorded, and the answer comes
    from a server of our own: one made by `return` would come before the engine has seen the body."""
    lines = []
    for status, shown, name in ((403, "", "waf_refusal"), (UNREADABLE_STATUS, "=400 ", "waf_unreadable")):
        lines += [
            f"error_page {status} {shown}@{name};",
            *block(
                f"location @{name}",
                [
                    "modsecurity_rules '",
                    "    SecRuleEngine DetectionOnly",
                    f"    {_marker('SecAction', REFUSED_MARKER, 1, route)}",
                    "';",
                    f"rewrite ^ /{name} break;",
                    f"proxy_pass http://unix:{ANSWER_SOCKET};",
                    "proxy_method GET;",
                    "proxy_pass_request_headers off;",
                    "proxy_pass_request_body off;",
                    'proxy_set_header Content-Length "";',
                    "proxy_set_header X-Request-Id $request_id;",
                ],
            ),
        ]
    return lines


def refusal_server(refused, unreadable):
    """Answers with these messages."""

    def answer(path, message):
        text = json.dumps({"message": message, "requestId": "$http_x_request_id"}, separators=(",", ":"))
        return block(f"location = {path}", [f"return 200 '{text}';"])

    return block(
        "server",
        [
            f"listen unix:{ANSWER_SOCKET};",
            "access_log off;",
            "default_type application/json;",
            *answer("/waf_refusal", refused),
            *answer("/waf_unreadable", unreadable),
        ],
    )
