"""What the management server and the gateways exchange through the bucket to trust each other: who may write which
object is the bucket's to say (IAM); what is in them is said here. No key ever leaves the machine that made it."""

import hashlib
import ipaddress
import json
import re
from dataclasses import dataclass

FORMAT_VERSION = 1
MAXIMUM_OBJECT_BYTES = 16 * 1024
CERTIFICATE_HOURS = 24

INSTANCE_ID = re.compile(r"i-[0-9a-f]{8,17}")
_NAME = re.compile(r"[a-z0-9.-]{1,253}")
_SHA256 = re.compile(r"[0-9a-f]{64}")


class InvalidTrust(Exception):
    """An object is not what it should be."""


@dataclass(frozen=True)
class Keys:
    """Keys in the bucket. `user_id`: ROLE-ID:INSTANCE-ID, as IAM names an instance."""

    prefix: str

    @property
    def authority(self):
        return f"{self.prefix}authority.pem"

    @property
    def server(self):
        return f"{self.prefix}server.json"

    @property
    def requests(self):
        return f"{self.prefix}requests/"

    def request(self, user_id):
        return f"{self.requests}{user_id}.csr"

    def certificate(self, user_id):
        return f"{self.prefix}certificates/{user_id}.pem"


@dataclass(frozen=True)
class ServerNotice:
    """Where the management server is, and by which authority it is known."""

    instance_id: str
    address: str
    port: int
    name: str
    authority_sha256: str

    def to_json(self):
        return json.dumps(
            {
                "formatVersion": FORMAT_VERSION,
                "instanceId": self.instance_id,
                "address": self.address,
                "port": self.port,
                "name": self.name,
                "authoritySha256": self.authority_sha256,
            }
        )


def parse_notice(body):
    """@raises InvalidTrust"""
    try:
        document = json.loads(body)
        if document["formatVersion"] != FORMAT_VERSION:
            raise InvalidTrust(f"server.json has formatVersion {document['formatVersion']!r}: {FORMAT_VERSION} is known")
        notice = ServerNotice(
            document["instanceId"],
            str(ipaddress.ip_address(document["address"])),
            document["port"],
            document["name"],
            document["authoritySha256"],
        )
        whole = (
            INSTANCE_ID.fullmatch(notice.instance_id)
            and type(notice.port) is int
            and 1 <= notice.port <= 65535
            and _NAME.fullmatch(notice.name)
            and _SHA256.fullmatch(notice.authority_sha256)
        )
    except (ValueError, KeyError, TypeError) as error:
        raise InvalidTrust(f"server.json cannot be read: {type(error).__name__}: {error}") from error
    if not whole:
        raise InvalidTrust("server.json holds a value of another shape")
    return notice


def sha256(data):
    return hashlib.sha256(data).hexdigest()
