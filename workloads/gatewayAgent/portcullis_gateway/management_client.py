"""One kept connection to the management server, over mutual TLS."""

import http.client
import json
import socket

TIMEOUT_SECONDS = 10


class ServerUnavailable(Exception):
    """The server did not take what was sent; it may another time."""


class BatchRefused(Exception):
    """The server will never take this."""


class _Connection(http.client.HTTPSConnection):
    """Goes to an address, and asks for a name there."""

    def __init__(self, trust):
        super().__init__(trust.name, trust.port, timeout=TIMEOUT_SECONDS, context=trust.context)
        self._trust = trust

    def connect(self):
        plain = socket.create_connection((self._trust.address, self._trust.port), TIMEOUT_SECONDS)
        self.sock = self._trust.context.wrap_socket(plain, server_hostname=self._trust.name)


class ManagementClient:
    def __init__(self):
        self._trust = None
        self._connection = None

    def post(self, trust, path, document):
        """@raises ServerUnavailable or BatchRefused"""
        if trust is not self._trust:
            self.close()
            self._trust = trust
        # A connection that was kept may have been closed by the server meanwhile.
        attempts = 2 if self._connection is not None else 1
        for attempt in range(1, attempts + 1):
            try:
                status = self._send(path, json.dumps(document, separators=(",", ":")).encode())
                break
            except (OSError, http.client.HTTPException) as error:
                self.close()
                if attempt == attempts:
                    raise ServerUnavailable(f"{type(error).__name__}: {error}") from error
        if status == 422:
            raise BatchRefused(path)
        if status != 200:
            self.close()
            raise ServerUnavailable(f"{path} answered {status}")

    def close(self):
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def _send(self, path, body):
        if self._connection is None:
            self._connection = _Connection(self._trust)
        self._connection.request("POST", path, body=body, headers={"Content-Type": "application/json"})
        response = self._connection.getresponse()
        response.read(64 * 1024)
        return response.status
