"""nginx configuration from host routes: a pure function. Its inputs were checked; nothing here needs escaping."""

import hashlib
import json

from portcullis_common import layout

from .audit_record import DETECTED_MARKERS, REFUSED_MARKER

# API Gateway takes the remapped name for the real header (rule 10010 refuses the names that are not listed here).
REMAPPED = (
    "authorization", "connection", "content-encoding", "content-length", "content-md5", "content-type", "date",
    "expect", "host", "max-forwards", "server", "te", "trailer", "transfer-encoding", "upgrade", "user-agent", "via",
    "www-authenticate", "x-forwarded-for",
)  # fmt: skip
HOP_HEADERS = ("http2-settings", "proxy", "proxy-connection", "proxy-authorization", "x-original-url", "x-rewrite-url")

ANSWER_SOCKET = f"{layout.NGINX_WORK}/answer.sock"

# What the rules answer to a body that they cannot read. nginx has no use for it, so that its own refusals, of requests
# of which there may be little to record, do not go the same way; the client sees 400.
UNREADABLE_STATUS = 422

MESSAGES = {
    400: "The request is malformed",
    405: "The method is not allowed",
    408: "The request took too long",
    413: "The request body is larger than 10 MB",
    414: "The request line is too long",
    415: "The content type or encoding is not supported",
    421: "This host is not served here",
    431: "The request headers are too large",
    500: "The gateway failed",
    502: "The origin did not answer properly",
    503: "The origin is not available",
    504: "The origin did not answer in time",
}


def _upstream_name(origin):
    identity = f"{origin.host}:{origin.port}:{origin.send_server_name}"
    return "origin_" + hashlib.sha256(identity.encode()).hexdigest()[:16]


def _block(head, lines):
    return [f"{head} {{", *(f"    {line}" if line else "" for line in lines), "}"]


def _upstream(name, origin, addresses):
    servers = [f"server {address}:{origin.port};" for address in addresses]
    return _block(
        f"upstream {name}",
        [f"# {origin.host}", *servers, "keepalive 32;", "keepalive_timeout 15s;", "keepalive_requests 1000;"],
    )


def _answer_json():
    return '\'{"message":"$gateway_message","requestId":"$request_id"}\''


def _own_answers(location, target, codes, extra=()):
    """Answers that are the gateway's own, in JSON."""
    # `return 200` keeps the status of the error: error_page without a new status has set it already.
    return [
        f"error_page {' '.join(str(status) for status in sorted(codes))} {target};",
        f"error_page 494 =431 {target};",
        f"error_page 495 496 497 =400 {target};",
        *_block(f"location {location}", [*extra, "default_type application/json;", f"return 200 {_answer_json()};"]),
    ]


def _marker(rule, identity, phase, route):
    """A rule that says in the audit record what became of the request, and whose it was: the record names no host."""
    data = f"{route.endpoint} {route.external_host}"
    return f"{rule} \"id:{identity},phase:{phase},pass,t:none,log,auditlog,msg:\\'marker\\',logdata:\\'{data}\\'\""


def _detected(route):
    """A request that would have been refused passes in this mode, and is marked when all rules have seen it."""
    score = 'SecRule TX:BLOCKING_INBOUND_ANOMALY_SCORE "@ge %{tx.inbound_anomaly_score_threshold}"'
    # Refusals that go by no score: before-crs.conf.
    own = 'SecRule TX:PORTCULLIS_REFUSED "@eq 1"'
    return [
        f"    {_marker(score, DETECTED_MARKERS[0], 5, route)}",
        f"    {_marker(own, DETECTED_MARKERS[1], 5, route)}",
    ]


def _refusals(route):
    """The answers to what the rules refused. nginx forgets the engine's transaction when it goes to an error page, and
    with it the audit record. So the request is looked at once more there, only to be recorded, and the answer comes
    from a server of our own: one made by `return` would come before the engine has seen the body."""
    lines = []
    for status, shown, name in ((403, "", "waf_refusal"), (UNREADABLE_STATUS, "=400 ", "waf_unreadable")):
        lines += [
            f"error_page {status} {shown}@{name};",
            *_block(
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


def _refusal_server(contract):
    def answer(path, message):
        text = json.dumps({"message": message, "requestId": "$http_x_request_id"}, separators=(",", ":"))
        return _block(f"location = {path}", [f"return 200 '{text}';"])

    return _block(
        "server",
        [
            f"listen unix:{ANSWER_SOCKET};",
            "access_log off;",
            "default_type application/json;",
            *answer("/waf_refusal", contract.refusal_message),
            *answer("/waf_unreadable", MESSAGES[400]),
        ],
    )


def _default_server(contract):
    return _block(
        "server",
        [
            f"listen {contract.port} ssl default_server backlog=4096;",
            "server_name _;",
            *_block(
                f"location = {contract.health_path}",
                ["access_log off;", "default_type application/json;", "return 200 '{\"status\":\"ok\"}';"],
            ),
            # Nothing is forwarded from here, so there is nothing to inspect.
            *_block("location /", ["return 421;"]),
            # Not a named location: a request whose line cannot be read has no path, and nginx then refuses to go to one.
            *_own_answers("= /gateway-answer", "/gateway-answer", {403, *MESSAGES} - {431}, ["internal;"]),
        ],
    )


def _waf_rules(route):
    engine = "On" if route.mode == "block" else "DetectionOnly"
    level = (
        f'SecAction "id:10001,phase:1,pass,nolog,t:none,setvar:tx.blocking_paranoia_level={route.paranoia_level}"'
    )
    detected = _detected(route) if route.mode == "detect" else []
    return ["modsecurity on;", "modsecurity_rules '", f"    SecRuleEngine {engine}", f"    {level}", *detected, "';"]


def _proxy(route, name, contract):
    origin = route.origin
    authority = origin.host if origin.port == 443 else f"{origin.host}:{origin.port}"
    prefix, external = origin.path_prefix, f"https://{route.external_host}"
    dropped = [*contract.headers_dropped, *HOP_HEADERS, *(f"x-amzn-remapped-{header}" for header in REMAPPED)]
    redirects = [f"proxy_redirect https://{authority}{prefix}/ {external}/;"]
    cookies = [f"proxy_cookie_domain {origin.host} {route.external_host};"]
    if prefix:
        redirects.append(f"proxy_redirect {prefix}/ /;")
        cookies += [f"proxy_cookie_path {prefix}/ /;", f"proxy_cookie_path {prefix} /;"]
    return [
        # The raw path: nginx's own would be decoded and its slashes merged.
        f"proxy_pass https://{name}{prefix}$request_uri;",
        f"proxy_ssl_server_name {'on' if origin.send_server_name else 'off'};",
        f"proxy_ssl_name {origin.host};",
        f"proxy_set_header Host {authority};",
        'proxy_set_header Connection "";',
        'proxy_set_header Upgrade "";',
        "proxy_set_header X-Forwarded-For $remote_addr;",
        "proxy_set_header X-Forwarded-Proto https;",
        "proxy_set_header X-Forwarded-Port 443;",
        f"proxy_set_header X-Forwarded-Host {route.external_host};",
        *(f'proxy_set_header {header} "";' for header in dropped),
        *redirects,
        *cookies,
    ]


def _server(route, addresses, contract):
    name = _upstream_name(route.origin)
    forward = _proxy(route, name, contract) if addresses else ["return 503;"]
    return _block(
        "server",
        [
            f"# endpoint {route.endpoint}",
            f"listen {contract.port} ssl;",
            f"server_name {route.external_host};",
            *_waf_rules(route),
            "if ($body_not_inspectable) { return 415; }",
            "if ($request_uri !~ ^/) { return 400; }",
            *_block("location /", forward),
            *_own_answers("@gateway_answer", "@gateway_answer", set(MESSAGES) - {431}, ["modsecurity off;"]),
            *_refusals(route),
        ],
    )


def _messages(contract):
    texts = {403: contract.refusal_message, **MESSAGES}
    return _block(
        "map $status $gateway_message",
        ['default "The request was not served";', *(f"{status} {json.dumps(text)};" for status, text in sorted(texts.items()))],
    )


def _http(contract, settings):
    return [
        "server_tokens off;",
        "absolute_redirect off;",
        "merge_slashes off;",
        "sendfile off;",
        "types {}",
        "default_type application/octet-stream;",
        "",
        f"ssl_certificate {layout.TLS_CERTIFICATE};",
        f"ssl_certificate_key {layout.TLS_KEY};",
        "ssl_protocols TLSv1.2 TLSv1.3;",
        "ssl_session_cache shared:tls:4m;",
        "ssl_session_tickets off;",
        "",
        # Not recursive: the load balancer writes the last address, and what is before it is the client's word.
        "real_ip_header X-Forwarded-For;",
        "real_ip_recursive off;",
        *(f"set_real_ip_from {cidr};" for cidr in settings.load_balancer_cidrs),
        "",
        "client_max_body_size 10m;",
        "client_body_buffer_size 256k;",
        "client_header_buffer_size 4k;",
        "large_client_header_buffers 4 16k;",
        "client_header_timeout 10s;",
        "client_body_timeout 30s;",
        "send_timeout 30s;",
        # Longer than the load balancer's idle time, which must be the one that closes.
        "keepalive_timeout 75s;",
        "keepalive_requests 10000;",
        "reset_timedout_connection on;",
        *(f"{kind}_temp_path {layout.NGINX_WORK}/{kind};" for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")),
        "",
        "proxy_http_version 1.1;",
        "proxy_ssl_protocols TLSv1.2 TLSv1.3;",
        "proxy_ssl_verify on;",
        "proxy_ssl_verify_depth 4;",
        f"proxy_ssl_trusted_certificate {layout.TRUST_STORE};",
        "proxy_connect_timeout 5s;",
        "proxy_send_timeout 35s;",
        "proxy_read_timeout 35s;",
        "proxy_next_upstream error;",
        "proxy_next_upstream_tries 2;",
        "proxy_buffer_size 16k;",
        "proxy_buffers 16 16k;",
        "proxy_max_temp_file_size 0;",
        "proxy_intercept_errors off;",
        # An origin's answer must not steer this nginx.
        "proxy_ignore_headers X-Accel-Redirect X-Accel-Expires X-Accel-Limit-Rate X-Accel-Buffering X-Accel-Charset;",
        "",
        *_messages(contract),
        # A body that the rules cannot read: compressed, of no type, or of two.
        *_block(
            'map "$http_content_encoding|$http_content_type|$http_content_length|$http_transfer_encoding" $body_not_inspectable',
            [r"default 1;", r'"~^(?:identity)?\|\|0*\|$" 0;', r'"~^(?:identity)?\|[^|,]+\|" 0;'],
        ),
        *_block('map "$upstream_addr|$upstream_status" $origin_status', ['"~^unix:" "";', '"~[|](?<last_status>.*)$" $last_status;']),
        # A query can hold what must not be logged.
        *_block("map $request_uri $logged_path", ["~^(?<path_without_query>[^?]*) $path_without_query;"]),
        "log_format gateway escape=json '{"
        '"time":"$time_iso8601","requestId":"$request_id","client":"$remote_addr","host":"$host",'
        '"method":"$request_method","path":"$logged_path","status":"$status","originStatus":"$origin_status",'
        '"seconds":"$request_time"\'',
        "    '}';",
        f"access_log {layout.ACCESS_LOG} gateway;",
        "",
        f"modsecurity_rules_file {layout.WAF_CONFIGURATION};",
        # The id that a refused client is told is the one that the audit log has.
        "modsecurity_transaction_id $request_id;",
        "",
    ]


def render(routes, addresses, settings, contract):
    """The whole nginx.conf. `addresses`: IPv4 addresses by origin host."""
    http = _http(contract, settings)
    origins = {_upstream_name(route.origin): route.origin for route in routes}
    for name, origin in sorted(origins.items()):
        if addresses.get(origin.host):
            http += _upstream(name, origin, addresses[origin.host])
    http += _default_server(contract)
    http += _refusal_server(contract)
    for route in routes:
        http += _server(route, addresses.get(route.origin.host), contract)
    lines = [
        "load_module /usr/lib/nginx/modules/ngx_http_modsecurity_module.so;",
        "daemon off;",
        "worker_processes auto;",
        "worker_shutdown_timeout 40s;",
        f"pid {layout.NGINX_WORK}/nginx.pid;",
        "error_log stderr error;",
        *_block("events", ["worker_connections 4096;"]),
        *_block("http", http),
    ]
    return "\n".join(lines) + "\n"
