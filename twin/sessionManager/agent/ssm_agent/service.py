"""Systems Manager as an agent meets it: signed requests, and connections that are upgraded to channels."""

import json
import os
import socket
import ssl
import urllib.parse

from ssm_agent.signing import signed_headers

# The twin's own, in the place of AWS's over WebSocket, which is not documented.
PROTOCOL = "portcullis-twin-session"
CONNECT_SECONDS = 10
LONGEST_ANSWER = 1024 * 1024


class Refused(Exception):
    """The service answered with something else than what was asked for."""


class Service:
    """One service of the region under its public name, which private DNS leads to the VPC's endpoint."""

    def __init__(self, name, region, credentials):
        self._name = name
        self._region = region
        self._credentials = credentials
        self._host = f"{name}.{region}.amazonaws.com"
        self._context = ssl.create_default_context()

    def post(self, target, document, headers=None):
        """Posts JSON and returns what the answer holds."""
        body = json.dumps(document).encode()
        with self._connect() as connection:
            self._send(connection, "POST", target, {"content-type": "application/x-amz-json-1.1", **(headers or {})}, body)
            status, head = _read_head(connection)
            content = _read_body(connection, head)
        if status not in (200, 201):
            raise Refused(f"{self._host} answered {status}: {content.decode(errors='replace')[:500]}")
        return json.loads(content)

    def open(self, kind, identity, role):
        """Creates a channel and opens it; returns the connection."""
        path = f"/v1/{kind}/{urllib.parse.quote(identity, safe='')}"
        token = self.post(path, {"MessageSchemaVersion": "1.0"})["TokenValue"]
        connection = self._connect()
        try:
            headers = {"connection": "upgrade", "upgrade": PROTOCOL, "x-twin-token": token}
            self._send(connection, "GET", f"{path}?role={role}", headers, b"")
            status, head = _read_head(connection)
            if status != 101:
                content = _read_body(connection, head)
                raise Refused(f"{self._host} answered {status}: {content.decode(errors='replace')[:500]}")
            connection.settimeout(None)
            return connection
        except BaseException:
            connection.close()
            raise

    def _connect(self):
        # Tests have no port 443 of their own.
        override = os.environ.get(f"TWIN_{self._name.upper()}_ADDRESS")
        host, _, port = (override or f"{self._host}:443").rpartition(":")
        plain = socket.create_connection((host, int(port)), timeout=CONNECT_SECONDS)
        try:
            return self._context.wrap_socket(plain, server_hostname=self._host)
        except BaseException:
            plain.close()
            raise

    def _send(self, connection, method, target, headers, body):
        complete = signed_headers(
            method, self._host, target, headers, body, self._credentials(), self._region, self._name
        )
        if body:
            complete["content-length"] = str(len(body))
        lines = [f"{method} {target} HTTP/1.1", *(f"{name}: {value}" for name, value in complete.items()), "", ""]
        connection.sendall("\r\n".join(lines).encode() + body)


def _read_head(connection):
    """Status and headers of an answer, byte by byte: what follows belongs to the channel."""
    data = b""
    while not data.endswith(b"\r\n\r\n"):
        byte = connection.recv(1)
        if not byte or len(data) > 65536:
            raise Refused("the service closed before a whole answer")
        data += byte
    lines = data.decode("latin-1").split("\r\n")
    head = dict((name.lower(), value.strip()) for name, _, value in (line.partition(":") for line in lines[1:-2]))
    return int(lines[0].split(" ")[1]), head


def _read_body(connection, head):
    data = b""
    length = int(head.get("content-length", "0"))
    while len(data) < min(length, LONGEST_ANSWER):
        chunk = connection.recv(65536)
        if not chunk:
            break
        data += chunk
    return data
