"""HTTP over Unix sockets, behind nginx, which has limited and buffered what comes here."""

import os
import socketserver
import sys
import threading
import traceback
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler
from urllib.parse import parse_qsl, urlsplit

from portcullis_common.journal import event

MAXIMUM_BODY_BYTES = 1024 * 1024
# Requests at one time; more wait in the socket's queue.
MAXIMUM_THREADS = 32
SOCKET_SECONDS = 15


@dataclass(frozen=True)
class Request:
    method: str
    path: str
    query: list
    # Names in lower case.
    headers: dict
    body: bytes


@dataclass(frozen=True)
class Response:
    status: int
    body: bytes = b""
    content_type: str = "text/plain; charset=utf-8"
    headers: dict = field(default_factory=dict)


class UnixServer(socketserver.ThreadingMixIn, socketserver.UnixStreamServer):
    """Calls `respond(request)` for every request. `group`: who may connect besides the owner."""

    daemon_threads = True
    request_queue_size = 128

    def __init__(self, path, respond, group=None):
        if os.path.exists(path):
            os.unlink(path)
        self.respond = respond
        self._free = threading.BoundedSemaphore(MAXIMUM_THREADS)
        before = os.umask(0o117)
        try:
            super().__init__(path, _Handler)
        finally:
            os.umask(before)
        if group is not None:
            os.chown(path, -1, group)

    def process_request(self, request, client_address):
        self._free.acquire()
        try:
            super().process_request(request, client_address)
        except BaseException:
            self._free.release()
            raise

    def process_request_thread(self, request, client_address):
        try:
            super().process_request_thread(request, client_address)
        finally:
            self._free.release()

    def handle_error(self, request, client_address):
        error = sys.exc_info()[1]
        # Who has gone needs no answer.
        if not isinstance(error, (BrokenPipeError, ConnectionResetError)):
            event("connection-failed", problem=f"{type(error).__name__}: {error}")


class _Handler(BaseHTTPRequestHandler):
    timeout = SOCKET_SECONDS
    server_version = "portcullis"
    sys_version = ""

    def _serve(self):
        try:
            response = self.server.respond(self._read())
        except ValueError as error:
            response = Response(400, str(error).encode())
        except Exception:  # noqa: BLE001: one request's failure must not show, nor end the server
            event("request-failed", path=urlsplit(self.path).path[:200], problem=traceback.format_exc(limit=-3))
            response = Response(500, b"This did not work. The journal of the server says why.")
        self.send_response(response.status)
        for name, value in {**response.headers, "Content-Type": response.content_type}.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(response.body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(response.body)

    def _read(self):
        length = self.headers.get("Content-Length", "0")
        if not length.isascii() or not length.isdigit() or int(length) > MAXIMUM_BODY_BYTES:
            raise ValueError("The body must have a length, and be no longer than 1 MB.")
        parts = urlsplit(self.path)
        return Request(
            "GET" if self.command == "HEAD" else self.command,
            parts.path,
            parse_qsl(parts.query, keep_blank_values=True, max_num_fields=50),
            {name.lower(): value for name, value in self.headers.items()},
            self.rfile.read(int(length)),
        )

    do_GET = do_HEAD = do_POST = _serve  # noqa: N815

    def address_string(self):
        return "nginx"

    def log_message(self, *arguments):
        """nginx keeps the access log."""
