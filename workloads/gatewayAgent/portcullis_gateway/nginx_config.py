"""nginx configuration from host routes: a pure function. Its inputs were checked; nothing here needs escaping."""

import hashlib
import json

from portcullis_common import layout
from portcullis_common.nginx_text import block

from .refusals import detection_rules, refusal_server, refusals

# API Gateway takes the remapped name for the real header (rule 10010 refuses the names that are not listed here).
REMAPPED = (
    "authorization", "connection", "content-encoding", "content-length", "content-md5", "content-type", "date",
    "expect", "host", "max-forwards", "server", "te", "trailer", "transfer-encoding", "upgrade", "user-agent", "via",
    "www-authenticate", "x-forwarded-for",
)  # fmt: skip
HOP_HEADERS = ("http2-settings", "proxy", "proxy-connection", "proxy-authorization", "x-original-url", "x-rewrite-url")

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
    # Connections are kept and shared within an upstream, so nothing that was verified may differ in one.
    identity = f"{origin.host}:{origin.connect_to}:{origin.port}:{origin.send_server_name}"
    return "origin_" + hashlib.sha256(identity.encode()).hexdigest()[:16]


def _upstream(name, origin, addresses):
    servers = [f"server {address}:{origin.port};" for address in addresses]
    return block(
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
        *block(f"location {location}", [*extra, "default_type application/json;", f"return 200 {_answer_json()};"]),
    ]


def _default_server(contract):
    return block(
        "server",
        [
            f"listen {contract.port} ssl default_server backlog=4096;",
            "server_name _;",
            *block(
                f"location = {contract.health_path}",
                ["access_log off;", "default_type application/json;", "return 200 '{\"status\":\"ok\"}';"],
            ),
            # Nothing is forwarded from here, so there is nothing to inspect.
            *block("location /", ["return 421;"]),
            # Not a named location: a request whose line cannot be read has no path, and nginx then refuses to go to one.
            *_own_answers("= /gateway-answer", "/gateway-answer", {403, *MESSAGES} - {431}, ["internal;"]),
        ],
    )


def _waf_rules(route):
    engine = "On" if route.mode == "block" else "DetectionOnly"
    level = (
        f'SecAction "id:10001,phase:1,pass,nolog,t:none,setvar:tx.blocking_paranoia_level={route.paranoia_level}"'
    )
    detected = detection_rules(route) if route.mode == "detect" else []
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
    return block(
        "server",
        [
            f"# endpoint {route.endpoint}",
            f"listen {contract.port} ssl;",
            f"server_name {route.external_host};",
            *_waf_rules(route),
            "if ($body_not_inspectable) { return 415; }",
            "if ($request_uri !~ ^/) { return 400; }",
            *block("location /", forward),
            *_own_answers("@gateway_answer", "@gateway_answer", set(MESSAGES) - {431}, ["modsecurity off;"]),
            *refusals(route),
        ],
    )


def _messages(contract):
    texts = {403: contract.refusal_message, **MESSAGES}
    return block(
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
        *block(
            'map "$http_content_encoding|$http_content_type|$http_content_length|$http_transfer_encoding" $body_not_inspectable',
            [r"default 1;", r'"~^(?:identity)?\|\|0*\|$" 0;', r'"~^(?:identity)?\|[^|,]+\|" 0;'],
        ),
        *block('map "$upstream_addr|$upstream_status" $origin_status', ['"~^unix:" "";', '"~[|](?<last_status>.*)$" $last_status;']),
        # A query can hold what must not be logged.
        *block("map $request_uri $logged_path", ["~^(?<path_without_query>[^?]*) $path_without_query;"]),
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
    """The whole nginx.conf. `addresses`: IPv4 addresses by the host that is connected to."""
    http = _http(contract, settings)
    origins = {_upstream_name(route.origin): route.origin for route in routes}
    for name, origin in sorted(origins.items()):
        if addresses.get(origin.connect_to):
            http += _upstream(name, origin, addresses[origin.connect_to])
    http += _default_server(contract)
    http += refusal_server(contract.refusal_message, MESSAGES[400])
    for route in routes:
        http += _server(route, addresses.get(route.origin.connect_to), contract)
    lines = [
        "load_module /usr/lib/nginx/modules/ngx_http_modsecurity_module.so;",
        "daemon off;",
        "worker_processes auto;",
        "worker_shutdown_timeout 40s;",
        f"pid {layout.NGINX_WORK}/nginx.pid;",
        "error_log stderr error;",
        *block("events", ["worker_connections 4096;"]),
        *block("http", http),
    ]
    return "\n".join(lines) + "\n"
