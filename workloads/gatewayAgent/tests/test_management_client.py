"""Real TLS on the loopback interface, with the certificates that the project makes."""

import http.server
import json
import os
import ssl
import threading
import time
import unittest

from portcullis_gateway.enrolment import EAGER_SECONDS
from portcullis_gateway.management_client import BatchRefused, ManagementClient, ServerUnavailable

from .trust_stand import GATEWAY, NAME, TrustStand


class _Server(http.server.ThreadingHTTPServer):
    """Asks for a certificate as nginx does, and remembers who came with what."""

    def __init__(self, stand, authority):
        super().__init__(("127.0.0.1", 0), _Handler)
        folder = stand.folder("server-certificate")
        key, certificate = os.path.join(folder, "key"), os.path.join(folder, "pem")
        authority.make_server_certificate(NAME, "127.0.0.1", key, certificate)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate, key)
        context.load_verify_locations(authority.certificate)
        context.verify_mode = ssl.CERT_REQUIRED
        self.socket = context.wrap_socket(self.socket, server_side=True)
        self.seen, self.connections, self.status = [], set(), 200

    def handle_error(self, request, client_address):
        """A refused handshake is what a test is about."""


class _Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_POST(self):  # noqa: N802
        subject = dict(pair for part in self.connection.getpeercert()["subject"] for pair in part)
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.seen.append((subject["commonName"], self.path, json.loads(body)))
        self.server.connections.add(self.client_address)
        self.send_response(self.server.status)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *arguments):
        """Nothing on standard error."""


class Client(unittest.TestCase):
    def setUp(self):
        self.stand = TrustStand()
        self.addCleanup(self.stand.close)
        self.server = self.start(self.stand, self.stand.authority())
        self.client = ManagementClient()
        self.addCleanup(self.client.close)
        self.trust = self.enrol(self.stand.authority())

    def start(self, stand, authority):
        server = _Server(stand, authority)
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        self.addCleanup(thread.join)
        self.addCleanup(server.server_close)
        self.addCleanup(server.shutdown)
        return server

    def enrol(self, authority, name="gateway"):
        signer = self.stand.signer(authority, port=self.server.server_address[1])
        gateway = self.stand.gateway(name=name)
        signer.step()
        gateway.step(time.time())
        signer.step()
        return gateway.step(time.time() + EAGER_SECONDS)

    def test_speaks_as_the_instance_over_one_connection(self):
        self.client.post(self.trust, "/state", {"a": 1})
        self.client.post(self.trust, "/events", {"events": []})
        self.assertEqual(self.server.seen, [(GATEWAY, "/state", {"a": 1}), (GATEWAY, "/events", {"events": []})])
        self.assertEqual(len(self.server.connections), 1)

    def test_does_not_speak_to_a_server_of_another_authority(self):
        stranger = TrustStand()
        self.addCleanup(stranger.close)
        server = self.start(stranger, stranger.authority("stranger"))
        trust = type(self.trust)("127.0.0.1", server.server_address[1], NAME, self.trust.context)
        with self.assertRaisesRegex(ServerUnavailable, "CERTIFICATE_VERIFY_FAILED"):
            self.client.post(trust, "/events", {})
        self.assertEqual(server.seen, [])

    def test_does_not_speak_to_a_server_of_another_name(self):
        port = self.server.server_address[1]
        trust = type(self.trust)("127.0.0.1", port, "another.portcullis.internal", self.trust.context)
        with self.assertRaisesRegex(ServerUnavailable, "Hostname mismatch"):
            self.client.post(trust, "/events", {})
        self.assertEqual(self.server.seen, [])

    def test_is_not_heard_without_a_certificate(self):
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        context.load_verify_locations(self.stand.authority().certificate)
        trust = type(self.trust)(self.trust.address, self.trust.port, NAME, context)
        with self.assertRaises(ServerUnavailable):
            self.client.post(trust, "/events", {})
        self.assertEqual(self.server.seen, [])

    def test_tells_what_will_never_be_taken_from_what_may_be_taken_later(self):
        for status, error in ((422, BatchRefused), (400, ServerUnavailable), (429, ServerUnavailable), (503, ServerUnavailable)):
            self.server.status = status
            with self.subTest(status=status), self.assertRaises(error):
                self.client.post(self.trust, "/events", {})

    def test_comes_back_after_the_server_has_closed_the_connection(self):
        self.client.post(self.trust, "/events", {})
        self.client._connection.sock.close()
        self.client.post(self.trust, "/events", {})
        self.assertEqual(len(self.server.seen), 2)

    def test_a_server_that_is_gone_is_unavailable(self):
        trust = type(self.trust)("127.0.0.1", 1, NAME, self.trust.context)
        with self.assertRaises(ServerUnavailable):
            self.client.post(trust, "/events", {})
