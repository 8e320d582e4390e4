"""Settings that user data gives, by role, and the constants shared with the rest of the project."""

import ipaddress
import json
import re
from dataclasses import dataclass


class InvalidSettings(Exception):
    """The instance must not start with these."""


@dataclass(frozen=True)
class ManagementAccess:
    """How a gateway reaches the management server."""

    prefix: str
    role_id: str


@dataclass(frozen=True)
class GatewaySettings:
    region: str
    bucket: str
    bundle_sha256: str
    host_route_prefix: str
    poll_seconds: int
    load_balancer_cidrs: tuple
    # None: there is no management server.
    management: ManagementAccess | None


@dataclass(frozen=True)
class SessionManagerAgent:
    """AWS's agent for Session Manager, as a Debian package in the bucket."""

    key: str
    sha256: str


@dataclass(frozen=True)
class ManagementSettings:
    region: str
    bucket: str
    bundle_sha256: str
    prefix: str
    gateway_role_id: str
    login_secret_arn: str
    agent_port: int
    admin_port: int
    events_megabytes: int
    load_balancer_cidrs: tuple
    # None: administrators do not come by Session Manager.
    session_manager_agent: SessionManagerAgent | None


@dataclass(frozen=True)
class Contract:
    """Values of contracts/, written into the bundle when it is made, so that they exist once."""

    port: int
    health_path: str
    refusal_message: str
    headers_dropped: tuple
    management_health_path: str


_ROLE_ID = re.compile(r"AROA[A-Z0-9]{8,60}")
_SECRET_ARN = re.compile(r"arn:aws[a-z-]*:secretsmanager:[a-z0-9-]+:\d{12}:secret:[A-Za-z0-9/_+=.@-]+")
_SHA256 = re.compile(r"[0-9a-f]{64}")
_PREFIX = re.compile(r"[a-z0-9-]+/")
_PACKAGE_KEY = re.compile(r"[a-z0-9-]+/[0-9a-f]{64}\.deb")


class _Reader:
    """Reads members of one object and remembers what is wrong with them."""

    def __init__(self, document, problems, where=""):
        self._document = document
        self._problems = problems
        self._where = where

    def string(self, key, pattern=None, what="a string that is not empty"):
        value = self._document.get(key)
        if not isinstance(value, str) or value == "" or (pattern is not None and pattern.fullmatch(value) is None):
            self._problems.append(f"{self._where}{key} is {value!r}: must be {what}")
        return value

    def whole(self, key, low, high):
        value = self._document.get(key)
        if type(value) is not int or not low <= value <= high:
            self._problems.append(f"{self._where}{key} is {value!r}: must be a whole number, {low} to {high}")
        return value

    def cidrs(self, key, least):
        value = self._document.get(key)
        if not isinstance(value, list) or len(value) < least:
            self._problems.append(f"{key} is {value!r}: must be a list of at least {least} CIDR")
            return ()
        for cidr in value:
            try:
                if ipaddress.ip_network(cidr).prefixlen == 0:
                    self._problems.append(f"{key} holds {cidr!r}: the whole world must not be believed")
            except ValueError as error:
                self._problems.append(f"{key} holds {cidr!r}: {error}")
        return tuple(value)


def parse_settings(text):
    """Settings of a gateway or of the management server, as their `role` says. @raises InvalidSettings: all problems."""
    document = json.loads(text)
    if not isinstance(document, dict):
        raise InvalidSettings("the settings must be an object")
    role = document.get("role")
    if role not in ("gateway", "management"):
        raise InvalidSettings(f"role is {role!r}: must be gateway or management")
    problems = []
    reader = _Reader(document, problems)
    common = {
        "region": reader.string("region"),
        "bucket": reader.string("bucket"),
        "bundle_sha256": _sha256(reader, "bundleSha256"),
    }
    read = _gateway if role == "gateway" else _management
    settings = read(common, reader, document, problems)
    if problems:
        raise InvalidSettings("; ".join(problems))
    return settings


def _gateway(common, reader, document, problems):
    inner = _inner(document, "management", problems)
    management = None if inner is None else ManagementAccess(_prefix(inner), _role_id(inner, "roleId"))
    return GatewaySettings(
        **common,
        host_route_prefix=reader.string("hostRoutePrefix"),
        poll_seconds=reader.whole("hostRoutePollSeconds", 1, 3600),
        load_balancer_cidrs=reader.cidrs("loadBalancerCidrs", 1),
        management=management,
    )


def _management(common, reader, document, problems):
    inner = _inner(document, "sessionManagerAgent", problems)
    what = "a key of a package named by its SHA-256"
    agent = None if inner is None else SessionManagerAgent(inner.string("key", _PACKAGE_KEY, what), _sha256(inner, "sha256"))
    return ManagementSettings(
        **common,
        prefix=_prefix(reader),
        gateway_role_id=_role_id(reader, "gatewayRoleId"),
        login_secret_arn=reader.string("loginSecretArn", _SECRET_ARN, "the ARN of a Secrets Manager secret"),
        agent_port=reader.whole("agentPort", 1024, 65535),
        admin_port=reader.whole("adminPort", 1024, 65535),
        events_megabytes=reader.whole("eventsMegabytes", 16, 65536),
        load_balancer_cidrs=reader.cidrs("loadBalancerCidrs", 0),
        session_manager_agent=agent,
    )


def _inner(document, key, problems):
    """Reader of a member that is an object, or None where there is none."""
    value = document.get(key)
    return None if value is None else _Reader(value if isinstance(value, dict) else {}, problems, f"{key}.")


def _sha256(reader, key):
    return reader.string(key, _SHA256, "64 of 0-9 and a-f")


def _prefix(reader):
    return reader.string("managementPrefix", _PREFIX, "a-z, 0-9 and -, with one / at its end")


def _role_id(reader, key):
    return reader.string(key, _ROLE_ID, "the unique id of a role, AROA...")


def parse_contract(text):
    document = json.loads(text)
    return Contract(
        port=document["port"],
        health_path=document["healthPath"],
        refusal_message=document["refusalMessage"],
        headers_dropped=tuple(document["headersDropped"]),
        management_health_path=document["managementHealthPath"],
    )
