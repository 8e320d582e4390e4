"""Credentials of the instance's role, from the metadata service (IMDSv2 only)."""

import datetime
import http.client
import json

from .sigv4 import Credentials

HOST = "169.254.169.254"
FOLDER = "/latest/meta-data/iam/security-credentials/"
RENEW_BEFORE = datetime.timedelta(minutes=10)


def _ask(method, path, headers):
    connection = http.client.HTTPConnection(HOST, timeout=5)
    try:
        connection.request(method, path, headers=headers)
        response = connection.getresponse()
        body = response.read().decode()
    finally:
        connection.close()
    if response.status != 200:
        raise OSError(f"metadata service answered {response.status} to {method} {path}")
    return body


def _session():
    return {"X-aws-ec2-metadata-token": _ask("PUT", "/latest/api/token", {"X-aws-ec2-metadata-token-ttl-seconds": "60"})}


def read_item(path):
    """An item such as `instance-id`. Raises OSError."""
    return _ask("GET", f"/latest/meta-data/{path}", _session()).strip()


def read_role():
    """The role's credentials document. Fresh at every call."""
    headers = _session()
    roles = _ask("GET", FOLDER, headers).split()
    if not roles:
        raise OSError("metadata service names no role: the instance has no instance profile")
    return json.loads(_ask("GET", FOLDER + roles[0], headers))


class RoleCredentials:
    """Keeps credentials until shortly before they expire."""

    def __init__(self, read=read_role):
        self._read = read
        self._credentials = None
        self._renew_at = None

    def get(self, now):
        if self._credentials is None or now >= self._renew_at:
            document = self._read()
            expires = datetime.datetime.fromisoformat(document["Expiration"].replace("Z", "+00:00"))
            self._credentials = Credentials(document["AccessKeyId"], document["SecretAccessKey"], document["Token"])
            self._renew_at = expires - RENEW_BEFORE
        return self._credentials

    def forget(self):
        """After a refusal: the next call asks the metadata service again."""
        self._credentials = None
