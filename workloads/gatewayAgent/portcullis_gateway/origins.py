"""Addresses of origins. nginx 1.26 resolves an upstream only when it loads, so the agent does it."""

import ipaddress
import socket

# Large services answer with a few of many addresses. An address that was seen lately is still good, and keeping it
# spares a reload at every answer.
KEEP_SECONDS = 600


def resolve(host):
    """IPv4 addresses of a host. Raises OSError."""
    return {answer[4][0] for answer in socket.getaddrinfo(host, None, socket.AF_INET, socket.SOCK_STREAM)}


def usable(address):
    """Whether an origin may have this address: never the gateway itself or the metadata service."""
    parsed = ipaddress.ip_address(address)
    return not (parsed.is_loopback or parsed.is_link_local or parsed.is_multicast or parsed.is_unspecified)


class OriginAddresses:
    def __init__(self, resolver=resolve):
        self._resolve = resolver
        self._seen = {}

    def update(self, hosts, now, on_failure):
        """Sorted addresses by host; empty for a host that was never resolved. `now` in seconds."""
        self._seen = {host: self._look(host, now, on_failure) for host in sorted(set(hosts))}
        return {host: tuple(sorted(seen, key=ipaddress.ip_address)) for host, seen in self._seen.items()}

    def _look(self, host, now, on_failure):
        known = self._seen.get(host, {})
        try:
            answer = {address for address in self._resolve(host) if usable(address)}
        except OSError as error:
            on_failure(host, str(error))
            return known
        if not answer:
            on_failure(host, "no usable address")
            return known
        kept = {address: seen for address, seen in known.items() if now - seen < KEEP_SECONDS}
        return {**kept, **{address: now for address in answer}}
