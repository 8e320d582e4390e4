"""Where a session may lead from this machine."""

import ipaddress
import socket

# AWS's agent forwards neither to the metadata service, whose credentials are the machine's, nor to the VPC's resolver.
FORBIDDEN = {"169.254.169.254", "169.254.169.253", "fd00:ec2::254", "fd00:ec2::253"}
CONNECT_SECONDS = 10


class Forbidden(Exception):
    """The destination is none of a session's."""


def resolvers(path="/etc/resolv.conf"):
    """The name servers of the machine."""
    try:
        with open(path, encoding="utf-8") as lines:
            fields = [line.split() for line in lines]
    except OSError:
        return set()
    return {field[1] for field in fields if len(field) > 1 and field[0] == "nameserver"}


def is_forbidden(address, name_servers):
    """Whether an address is one of those, in whatever spelling."""
    parsed = ipaddress.ip_address(address)
    mapped = getattr(parsed, "ipv4_mapped", None)
    return str(mapped or parsed) in FORBIDDEN | name_servers


def connect(host, port):
    """Connects to a host by the very address that was looked at."""
    name_servers = resolvers()
    candidates = socket.getaddrinfo(host, port, socket.AF_INET, socket.SOCK_STREAM)
    for *_, (address, _) in candidates:
        if is_forbidden(address, name_servers):
            raise Forbidden(f"forwarding to {address} is forbidden")
    problem = OSError(f"{host} has no address")
    for *_, (address, _) in candidates:
        try:
            connection = socket.create_connection((address, port), timeout=CONNECT_SECONDS)
            connection.settimeout(None)
            return connection
        except OSError as error:
            problem = error
    raise problem
