/**
 * A gateway in thirty lines: HTTPS on 8443. `/fetch/HOST:PORT/PATH` answers what that address answers the machine, any
 * other path what the request looked like when it arrived.
 */
export const SMALL_GATEWAY = `#!/bin/sh
set -e
cd /root
openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -noenc -keyout key.pem -out certificate.pem -subj /CN=gateway 2>&1
cat > server.py <<'END'
import http.server, json, socket, ssl, time, urllib.request

class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self):
        status = 200
        if self.path.startswith("/fetch/"):
            try:
                with urllib.request.urlopen("http://" + self.path[len("/fetch/"):], timeout=2) as answer:
                    body = answer.read()
            except Exception as error:
                status, body = 502, str(error).encode()
        else:
            if self.path == "/slow":
                time.sleep(1.5)
            body = json.dumps({"machine": socket.gethostname(), "headers": self.headers.items()}).encode()
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *arguments):
        pass

server = http.server.ThreadingHTTPServer(("", 8443), Handler)
context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
context.load_cert_chain("certificate.pem", "key.pem")
server.socket = context.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
server.serve_forever()
END
systemd-run --unit=gateway --working-directory=/root python3 server.py
`;

export const BROKEN_GATEWAY = `#!/bin/sh
echo "the bundle does not match its checksum"
exit 3
`;
