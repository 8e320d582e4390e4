"""A gateway's certificate for the management server: a key made here, a request in the bucket, the server's answer."""

import os
import ssl
from dataclasses import dataclass

from portcullis_common import openssl
from portcullis_common.files import write_atomically
from portcullis_common.journal import event
from portcullis_common.object_store import StoreUnavailable
from portcullis_common.trust import MAXIMUM_OBJECT_BYTES, InvalidTrust, Keys, parse_notice, sha256

# Seconds between two looks at where the server is while all is well, and while something is missing.
CALM_SECONDS = 60
EAGER_SECONDS = 2
# A request that nobody answered is written again: it may have expired, or the server may have been replaced.
ASK_AGAIN_SECONDS = 120


@dataclass(frozen=True)
class Trust:
    """All that a connection to the server needs."""

    address: str
    port: int
    name: str
    context: ssl.SSLContext


class Enrolment:
    """`step` is one look at the bucket. Keeps what it has in `folder`, over restarts."""

    def __init__(self, store, prefix, user_id, folder, say=event):
        self._store = store
        self._keys = Keys(prefix)
        self._user_id = user_id
        self._folder = folder
        self._say = say
        self._notice = None
        self._trust = None
        # Seconds since 1970 between which the certificate is good.
        self._validity = None
        self._look_at = 0
        self._asked_at = None
        self._problem = None

    def step(self, now):
        """What to reach the server with; None while that is not known. `now`: seconds since 1970."""
        if now >= self._look_at or now < self._look_at - CALM_SECONDS:
            try:
                self._look(now)
                self._problem = None
            except (StoreUnavailable, InvalidTrust, openssl.OpensslRefused, OSError) as error:
                self._tell(f"{type(error).__name__}: {error}")
            self._look_at = now + (CALM_SECONDS if self._is_settled(now) else EAGER_SECONDS)
        return self._trust if self._is_good(now) else None

    def look_soon(self):
        """After the server did not answer, or not as itself: the next step looks at the bucket."""
        self._look_at = 0

    def _tell(self, problem):
        if problem != self._problem:
            self._say("management-enrolment", problem=problem)
        self._problem = problem

    def _is_good(self, now):
        return self._trust is not None and self._validity[0] - 300 <= now < self._validity[1]

    def _is_settled(self, now):
        return self._is_good(now) and now < sum(self._validity) / 2

    def _look(self, now):
        body = self._store.read_if_there(self._keys.server)
        if body is None:
            raise InvalidTrust("there is no management server yet")
        notice = parse_notice(body)
        if self._notice is None or notice.authority_sha256 != self._notice.authority_sha256:
            self._take_authority(notice)
        if self._trust is not None and notice != self._notice:
            self._trust = Trust(notice.address, notice.port, notice.name, self._trust.context)
        self._notice = notice
        if self._trust is None:
            self._use("client")
        if not self._is_settled(now):
            self._ask(now)

    def _take_authority(self, notice):
        authority = self._store.read(self._keys.authority)
        if len(authority) > MAXIMUM_OBJECT_BYTES or sha256(authority) != notice.authority_sha256:
            raise InvalidTrust("authority.pem is not the one that server.json names: the server is being replaced")
        write_atomically(self._path("authority.pem"), authority.decode("ascii", "replace"))
        self._trust = None

    def _ask(self, now):
        """Asks for a certificate, and takes the answer when it is there."""
        if not os.path.exists(self._path("pending.key")) or not os.path.exists(self._path("pending.csr")):
            openssl.make_key(self._path("pending.key"))
            openssl.make_request(self._path("pending.key"), "/CN=portcullis-gateway", self._path("pending.csr"))
            self._asked_at = None
        if self._asked_at is None or now - self._asked_at >= ASK_AGAIN_SECONDS:
            with open(self._path("pending.csr"), "rb") as request:
                self._store.write(self._keys.request(self._user_id), request.read())
            self._asked_at = now
        certificate = self._store.read_if_there(self._keys.certificate(self._user_id))
        if certificate is None or len(certificate) > MAXIMUM_OBJECT_BYTES:
            return
        write_atomically(self._path("pending.pem"), certificate.decode("ascii", "replace"))
        if not self._use("pending"):
            # An answer to an earlier request, or of an earlier authority.
            return
        for ending in ("key", "pem"):
            os.rename(self._path(f"pending.{ending}"), self._path(f"client.{ending}"))
        os.unlink(self._path("pending.csr"))
        self._say("management-enrolled", server=self._notice.instance_id)

    def _use(self, which):
        """Whether `which`.pem is good for `which`.key and by the authority; then it is in use."""
        certificate, key, authority = self._path(f"{which}.pem"), self._path(f"{which}.key"), self._path("authority.pem")
        if not os.path.exists(certificate) or not os.path.exists(key):
            return False
        try:
            openssl.verify_client(certificate, authority)
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
            context.minimum_version = ssl.TLSVersion.TLSv1_3
            context.load_verify_locations(authority)
            context.load_cert_chain(certificate, key)
            validity = openssl.validity(certificate)
        except (openssl.OpensslRefused, ssl.SSLError):
            return False
        notice = self._notice
        self._trust, self._validity = Trust(notice.address, notice.port, notice.name, context), validity
        return True

    def _path(self, name):
        return os.path.join(self._folder, name)
