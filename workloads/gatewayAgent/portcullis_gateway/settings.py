"""Settings that user data gives, and the constants shared with the rest of the project."""

import ipaddress
import json
from dataclasses import dataclass


class InvalidSettings(Exception):
    """The gateway must not start with these."""


@dataclass(frozen=True)
class Settings:
    region: str
    bucket: str
    host_route_prefix: str
    poll_seconds: int
    load_balancer_cidrs: tuple


@dataclass(frozen=True)
class Contract:
    """Values of contracts/, written into the bundle when it is made, so that they exist once."""

    port: int
    health_path: str
    refusal_message: str
    headers_dropped: tuple


def parse_settings(text):
    document = json.loads(text)
    problems = []

    def string(key):
        value = document.get(key)
        if not isinstance(value, str) or value == "":
            problems.append(f"{key} is {value!r}: must be a string that is not empty")
        return value

    region, bucket, prefix = string("region"), string("bucket"), string("hostRoutePrefix")
    seconds = document.get("hostRoutePollSeconds")
    if type(seconds) is not int or not 1 <= seconds <= 3600:
        problems.append(f"hostRoutePollSeconds is {seconds!r}: must be a whole number, 1 to 3600")
    cidrs = document.get("loadBalancerCidrs")
    if not isinstance(cidrs, list) or cidrs == []:
        problems.append(f"loadBalancerCidrs is {cidrs!r}: must be a list of at least one CIDR")
        cidrs = []
    for cidr in cidrs:
        try:
            if ipaddress.ip_network(cidr).prefixlen == 0:
                problems.append(f"loadBalancerCidrs holds {cidr!r}: the whole world must not be believed")
        except ValueError as error:
            problems.append(f"loadBalancerCidrs holds {cidr!r}: {error}")
    if problems:
        raise InvalidSettings("; ".join(problems))
    return Settings(region, bucket, prefix, seconds, tuple(cidrs))


def parse_contract(text):
    document = json.loads(text)
    return Contract(
        port=document["port"],
        health_path=document["healthPath"],
        refusal_message=document["refusalMessage"],
        headers_dropped=tuple(document["headersDropped"]),
    )
