"""nginx configuration of the management server: a pure function. Its inputs were checked; nothing needs escaping."""

from portcullis_common import layout
from portcullis_common.nginx_text import block

from .admin_api import CLIENT_HEADER
from .agent_api import GATEWAY_HEADER

AGENT_SOCKET = f"{layout.MANAGEMENT_SOCKETS}/agents.sock"
ADMIN_SOCKET = f"{layout.MANAGEMENT_SOCKETS}/admins.sock"

# Nothing is loaded from elsewhere, nothing runs, and no other site shows the page in a frame.
SECURITY_HEADERS = (
    (
        "Content-Security-Policy",
        "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
    ),
    ("X-Content-Type-Options", "nosniff"),
    ("X-Frame-Options", "DENY"),
    # Not no-referrer: browsers then send a form with `Origin: null`, which does not show where it is from.
    ("Referrer-Policy", "same-origin"),
    ("Cross-Origin-Opener-Policy", "same-origin"),
    ("Cross-Origin-Resource-Policy", "same-origin"),
    ("Permissions-Policy", "camera=(), geolocation=(), microphone=()"),
)


def _agent_server(settings):
    return block(
        "server",
        [
            f"listen {settings.agent_port} ssl;",
            f"ssl_client_certificate {layout.AUTHORITY_CERTIFICATE};",
            "ssl_verify_client on;",
            "ssl_verify_depth 1;",
            "ssl_protocols TLSv1.3;",
            "limit_req zone=agents burst=60 nodelay;",
            "limit_conn agent_connections 8;",
            "client_max_body_size 1m;",
            # By default these would be 400, and look like an answer about what was sent.
            "error_page 495 496 497 =403 /refused;",
            *block("location = /refused", ["internal;", "return 403;"]),
            *block("location /", ["return 404;"]),
            *block(
                "location ~ ^/(events|state)$",
                [
                    # A certificate of the authority that names no instance is the server's own, or a mistake.
                    'if ($gateway = "") { return 403; }',
                    f"proxy_pass http://unix:{AGENT_SOCKET};",
                    # Only what is set here arrives: who speaks is the certificate's word alone.
                    "proxy_pass_request_headers off;",
                    "proxy_set_header Content-Length $content_length;",
                    f"proxy_set_header {GATEWAY_HEADER} $gateway;",
                ],
            ),
        ],
    )


def _admin_server(settings):
    # A load balancer has a certificate of its own, and a name to remember this for.
    strict = [("Strict-Transport-Security", "max-age=31536000")] if settings.load_balancer_cidrs else []
    real_address = []
    if settings.load_balancer_cidrs:
        # Not recursive: the load balancer writes the last address, and what is before it is the client's word.
        trusted = [f"set_real_ip_from {cidr};" for cidr in settings.load_balancer_cidrs]
        real_address = ["real_ip_header X-Forwarded-For;", "real_ip_recursive off;", *trusted]
    return block(
        "server",
        [
            f"listen {settings.admin_port} ssl;",
            "ssl_protocols TLSv1.2 TLSv1.3;",
            *real_address,
            "limit_req zone=admins burst=60 nodelay;",
            "limit_req zone=logins burst=5 nodelay;",
            "limit_req_status 429;",
            "client_max_body_size 8k;",
            *block(
                "location /",
                [
                    f"proxy_pass http://unix:{ADMIN_SOCKET};",
                    "proxy_set_header Host $http_host;",
                    "proxy_set_header Connection close;",
                    f"proxy_set_header {CLIENT_HEADER} $remote_addr;",
                    f'proxy_set_header {GATEWAY_HEADER} "";',
                    *(f'add_header {name} "{value}" always;' for name, value in (*SECURITY_HEADERS, *strict)),
                ],
            ),
        ],
    )


def render(settings):
    """The whole nginx.conf."""
    http = [
        "server_tokens off;",
        "absolute_redirect off;",
        "sendfile off;",
        "types {}",
        "default_type text/plain;",
        f"ssl_certificate {layout.TLS_CERTIFICATE};",
        f"ssl_certificate_key {layout.TLS_KEY};",
        "ssl_session_cache shared:tls:2m;",
        "ssl_session_tickets off;",
        "client_header_timeout 10s;",
        "client_body_timeout 15s;",
        "send_timeout 30s;",
        # Longer than a load balancer's idle time, which must be the one that closes.
        "keepalive_timeout 75s;",
        "large_client_header_buffers 4 8k;",
        "client_body_buffer_size 1m;",
        *(f"{kind}_temp_path {layout.NGINX_WORK}/{kind};" for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")),
        "proxy_http_version 1.0;",
        "proxy_connect_timeout 5s;",
        "proxy_read_timeout 30s;",
        "proxy_max_temp_file_size 0;",
        "proxy_buffers 64 32k;",
        "proxy_busy_buffers_size 64k;",
        "",
        *block("map $ssl_client_s_dn $gateway", ['default "";', '"~^CN=(?<instance>i-[0-9a-f]{8,17})$" $instance;']),
        # Only what asks for a login counts here.
        *block('map "$request_method $uri" $login_client', ['default "";', '"POST /login" $binary_remote_addr;']),
        "limit_req_zone $gateway zone=agents:1m rate=20r/s;",
        "limit_conn_zone $gateway zone=agent_connections:1m;",
        "limit_req_zone $binary_remote_addr zone=admins:2m rate=20r/s;",
        "limit_req_zone $login_client zone=logins:2m rate=10r/m;",
        # A query can hold what must not be logged.
        *block("map $request_uri $logged_path", ["~^(?<path_without_query>[^?]*) $path_without_query;"]),
        "log_format management escape=json '{"
        '"time":"$time_iso8601","port":"$server_port","client":"$remote_addr","gateway":"$gateway",'
        '"method":"$request_method","path":"$logged_path","status":"$status","seconds":"$request_time"\'',
        "    '}';",
        f"access_log {layout.ACCESS_LOG} management;",
        "",
        *_agent_server(settings),
        *_admin_server(settings),
    ]
    lines = [
        "daemon off;",
        "worker_processes 1;",
        "worker_shutdown_timeout 10s;",
        f"pid {layout.NGINX_WORK}/nginx.pid;",
        "error_log stderr error;",
        *block("events", ["worker_connections 1024;"]),
        *block("http", http),
    ]
    return "\n".join(lines) + "\n"
