"""A bucket in memory, an authority and gateways, for tests of how they come to trust each other."""

import datetime
import hashlib
import os
import tempfile

from portcullis_common.object_store import StoreUnavailable
from portcullis_common.trust import Keys, ServerNotice, sha256
from portcullis_gateway.enrolment import Enrolment
from portcullis_management.authority import Signer
from portcullis_management.certificate_authority import CertificateAuthority

ROLE = "AROAEXAMPLEEXAMPLE123"
GATEWAY = "i-0123456789abcdef0"
SERVER = "i-0fedcba9876543210"
NAME = "management.portcullis.internal"
KEYS = Keys("management/")


class Bucket:
    def __init__(self):
        self.objects = {}
        # When it was written, where that is not now.
        self.written = {}
        self.fails = False

    def _check(self):
        if self.fails:
            raise StoreUnavailable("down")

    def list(self, prefix, since):
        self._check()
        return {
            key: hashlib.md5(body).hexdigest()
            for key, body in self.objects.items()
            if key.startswith(prefix) and self.written.get(key, since + datetime.timedelta(1)) > since
        }

    def read(self, key):
        self._check()
        if key not in self.objects:
            raise StoreUnavailable(f"{key} answered 403")
        return self.objects[key]

    def read_if_there(self, key):
        self._check()
        return self.objects.get(key)

    def write(self, key, body):
        self._check()
        self.objects[key] = body


def quiet(*_, **__):
    """Says nothing."""


class TrustStand:
    """Folders go with `close`."""

    def __init__(self):
        self._folder = tempfile.TemporaryDirectory()
        self.bucket = Bucket()
        self.said = []

    def close(self):
        self._folder.cleanup()

    def folder(self, name):
        path = os.path.join(self._folder.name, name)
        os.makedirs(path, exist_ok=True)
        return path

    def authority(self, name="server"):
        authority = CertificateAuthority(self.folder(name))
        authority.make(NAME)
        return authority

    def signer(self, authority, instance=SERVER, address="127.0.0.1", port=8444, is_ready=lambda: True):
        with open(authority.certificate, "rb") as file:
            notice = ServerNotice(instance, address, port, NAME, sha256(file.read()))
        return Signer(self.bucket, KEYS.prefix, ROLE, authority, notice, is_ready, quiet, self.say)

    def gateway(self, instance=GATEWAY, name="gateway"):
        return Enrolment(self.bucket, KEYS.prefix, f"{ROLE}:{instance}", self.folder(name), self.say)

    def say(self, name, /, **fields):
        self.said.append((name, fields))
