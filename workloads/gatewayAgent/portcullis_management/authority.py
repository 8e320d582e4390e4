"""Signs the gateways' requests that lie in the bucket, and tells gateways where the server is. The only program that
can read the authority's key; it takes nothing from the network but the bucket's objects. (It also keeps nginx's log short: that is root's too.)"""

import datetime
import http.client
import json
import os
import re
import socket
import time

from portcullis_common import layout
from portcullis_common.files import shorten_log, write_atomically
from portcullis_common.journal import event
from portcullis_common.metadata import RoleCredentials, read_item
from portcullis_common.object_store import ObjectStore, StoreUnavailable
from portcullis_common.settings import parse_settings
from portcullis_common.trust import CERTIFICATE_HOURS, INSTANCE_ID, InvalidTrust, Keys, ServerNotice, parse_notice, sha256

from .certificate_authority import CertificateAuthority, RequestRefused
from .installing import SERVER_NAME
from .nginx_config import AGENT_SOCKET

LOOK_SECONDS = 5
LOG_LIMIT_BYTES = 64 * 1024 * 1024
# So that a look ends, whatever lies in the bucket; the rest comes with the next one.
REQUESTS_A_LOOK = 100


def now_utc():
    return datetime.datetime.now(datetime.timezone.utc)


class Signer:
    """`step` is one look at the bucket. `is_ready`: whether the server can take events."""

    def __init__(self, store, prefix, role_id, authority, notice, is_ready, publish_mark, say=event, clock=now_utc):
        self._store = store
        self._keys = Keys(prefix)
        self._request_key = re.compile(
            rf"{re.escape(self._keys.requests)}(?P<user>{re.escape(role_id)}:(?P<instance>{INSTANCE_ID.pattern}))\.csr"
        )
        self._authority = authority
        self._notice = notice
        self._is_ready = is_ready
        self._mark = publish_mark
        self._say = say
        self._clock = clock
        # ETag of what was last signed or refused, by key.
        self._done = {}
        self._superseded = False
        self._published = False

    def step(self):
        """@raises StoreUnavailable"""
        if self._superseded:
            return
        if not self._published:
            if not self._is_ready():
                return
            self._publish()
        elif self._is_superseded():
            self._superseded = True
            self._say("superseded")
            return
        # Who still lives has asked since: gateways renew at half a certificate's life.
        listed = self._store.list(self._keys.requests, self._clock() - datetime.timedelta(hours=CERTIFICATE_HOURS))
        self._done = {key: etag for key, etag in self._done.items() if key in listed}
        waiting = [(key, etag) for key, etag in sorted(listed.items()) if self._done.get(key) != etag]
        for key, etag in waiting[:REQUESTS_A_LOOK]:
            self._answer(key)
            self._done[key] = etag

    def _publish(self):
        """The authority first: gateways look for it when the notice names one that they do not know."""
        with open(self._authority.certificate, "rb") as file:
            self._store.write(self._keys.authority, file.read())
        self._store.write(self._keys.server, self._notice.to_json().encode())
        self._published = True
        self._mark()
        self._say("published", address=self._notice.address, name=self._notice.name)

    def _is_superseded(self):
        """Whether a newer server has taken over: certificates of this one's authority are of no more use."""
        body = self._store.read(self._keys.server)
        try:
            return parse_notice(body) != self._notice
        except InvalidTrust:
            return True

    def _answer(self, key):
        found = self._request_key.fullmatch(key)
        if found is None:
            self._say("request-refused", key=key[:200], problem="the key names no instance of the gateways' role")
            return
        try:
            certificate = self._authority.sign_client(self._store.read(key), found["instance"])
        except RequestRefused as error:
            self._say("request-refused", key=key, problem=str(error))
            return
        self._store.write(self._keys.certificate(found["user"]), certificate.encode())
        self._say("certificate-signed", gateway=found["instance"])


class _SocketConnection(http.client.HTTPConnection):
    def connect(self):
        self.sock = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self.sock.settimeout(self.timeout)
        self.sock.connect(AGENT_SOCKET)


def is_ready(port):
    """Whether events can be kept, and the agents' port takes connections."""
    try:
        socket.create_connection(("127.0.0.1", port), timeout=2).close()
        connection = _SocketConnection("localhost", timeout=5)
        try:
            connection.request("GET", "/ready")
            return connection.getresponse().status == 200
        finally:
            connection.close()
    except (OSError, http.client.HTTPException):
        return False


def main():
    with open(layout.SETTINGS_FILE, encoding="utf-8") as file:
        settings = parse_settings(file.read())
    authority = CertificateAuthority(layout.AUTHORITY_STATE)
    with open(authority.certificate, "rb") as file:
        fingerprint = sha256(file.read())
    notice = ServerNotice(
        read_item("instance-id"), read_item("local-ipv4"), settings.agent_port, SERVER_NAME, fingerprint
    )
    signer = Signer(
        ObjectStore(settings.bucket, settings.region, RoleCredentials()),
        settings.prefix,
        settings.gateway_role_id,
        authority,
        notice,
        lambda: is_ready(settings.agent_port),
        lambda: write_atomically(layout.PUBLISHED_MARK, json.dumps({"published": True})),
    )
    event("authority-started", instance=notice.instance_id, process=os.getpid())
    problem = None
    while True:
        try:
            signer.step()
            problem = None
        except (StoreUnavailable, OSError) as error:
            # Told once, however often it is tried.
            if str(error) != problem:
                problem = str(error)
                event("bucket-unavailable", problem=problem)
        shorten_log(layout.ACCESS_LOG, LOG_LIMIT_BYTES)
        time.sleep(LOOK_SECONDS)
