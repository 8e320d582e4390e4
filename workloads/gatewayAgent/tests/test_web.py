import contextlib
import http.client
import io
import os
import socket
import tempfile
import threading
import unittest

from portcullis_management.web import MAXIMUM_BODY_BYTES, Response, UnixServer


class Connection(http.client.HTTPConnection):
    def __init__(self, path):
        super().__init__("localhost", timeout=10)
        self._path = path

    def connect(self):
        self.sock = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self.sock.connect(self._path)


class Serving(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.path = os.path.join(folder.name, "socket")
        self.seen = []
        self.answer = Response(200, b"hello", "text/plain", {"X-Test": "1"})
        self.said = io.StringIO()
        redirect = contextlib.redirect_stdout(self.said)
        redirect.__enter__()
        self.addCleanup(redirect.__exit__, None, None, None)
        self.start()

    def start(self):
        server = UnixServer(self.path, self.respond)
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        self.addCleanup(thread.join)
        self.addCleanup(server.server_close)
        self.addCleanup(server.shutdown)

    def respond(self, request):
        self.seen.append(request)
        if isinstance(self.answer, Exception):
            raise self.answer
        return self.answer

    def ask(self, method="GET", target="/", body=None, headers=None):
        connection = Connection(self.path)
        connection.request(method, target, body, headers or {})
        response = connection.getresponse()
        answer = (response.status, response.read(), response.getheader("X-Test"))
        connection.close()
        return answer

    def test_passes_requests_on_and_answers_back(self):
        self.assertEqual(self.ask("POST", "/a?b=1&c=", b"body", {"X-One": "2"}), (200, b"hello", "1"))
        request = self.seen[0]
        self.assertEqual((request.method, request.path, request.query), ("POST", "/a", [("b", "1"), ("c", "")]))
        self.assertEqual((request.headers["x-one"], request.body), ("2", b"body"))

    def test_head_is_get_without_a_body(self):
        self.assertEqual(self.ask("HEAD"), (200, b"", "1"))
        self.assertEqual(self.seen[0].method, "GET")

    def test_a_failure_is_not_shown_and_not_the_end(self):
        self.answer = KeyError("a-detail-of-the-inside")
        status, body, _ = self.ask()
        self.assertEqual(status, 500)
        self.assertNotIn(b"a-detail", body)
        self.assertIn("request-failed", self.said.getvalue())
        self.answer = Response(204)
        self.assertEqual(self.ask()[0], 204)

    def test_what_is_too_long_or_of_unknown_length_is_not_read(self):
        for length in (str(MAXIMUM_BODY_BYTES + 1), "-1", "ten"):
            self.assertEqual(self.ask("POST", "/", None, {"Content-Length": length})[0], 400)
        self.assertEqual(self.ask("GET", "/?" + "&".join("a=1" for _ in range(60)))[0], 400)
        self.assertEqual(self.seen, [])

    def test_only_its_user_and_group_may_connect_and_an_old_socket_is_no_hindrance(self):
        self.assertEqual(os.stat(self.path).st_mode & 0o777, 0o660)
        self.start()
        self.assertEqual(self.ask()[0], 200)
