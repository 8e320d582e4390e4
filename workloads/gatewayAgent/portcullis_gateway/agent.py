"""The agent's loop. Whatever fails, what was good stays in force."""

import hashlib
import json
import time

from portcullis_common import layout, nginx_service
from portcullis_common.files import shorten_log, write_atomically
from portcullis_common.journal import event
from portcullis_common.metadata import RoleCredentials
from portcullis_common.object_store import ObjectStore, StoreUnavailable
from portcullis_common.settings import parse_contract, parse_settings

from .nginx_config import render
from .origins import OriginAddresses
from .routes import RouteBook, read_remembered

LOG_LIMIT_BYTES = 64 * 1024 * 1024


class Agent:
    """One `step` is one look at the world. Effects come in as functions."""

    def __init__(self, book, addresses, render_routes, apply, remember):
        self._book = book
        self._addresses = addresses
        self._render = render_routes
        self._apply = apply
        self._remember = remember
        self._in_force = None
        self._refused = None

    def step(self, now):
        try:
            self._book.refresh()
        except StoreUnavailable as error:
            event("host-routes-unavailable", problem=str(error), loaded=self._book.loaded)
        # Without one whole listing nothing is served: nginx is not started, so the health check fails.
        if not self._book.loaded:
            return
        routes = self._book.routes()
        addresses = self._addresses.update(
            (route.origin.connect_to for route in routes),
            now,
            lambda host, problem: event("origin-not-resolved", host=host, problem=problem),
        )
        text = self._render(routes, addresses)
        if text in (self._in_force, self._refused):
            return
        self._put_into_force(text, len(routes))

    def _put_into_force(self, text, count):
        try:
            self._apply(text)
        except nginx_service.ConfigurationRefused as error:
            # The same text would be refused again.
            self._refused = text
            event("configuration-refused", problem=str(error), keepsLastGood=self._in_force is not None)
            return
        except OSError as error:
            event("configuration-not-loaded", problem=str(error))
            return
        self._in_force = text
        self._refused = None
        self._remember(self._book.to_remember())
        event("configuration-loaded", routes=count)


def remember(routes):
    """For the next start, and for who tells the management server what is in force."""
    text = json.dumps(routes)
    write_atomically(layout.LAST_GOOD_ROUTES, text, 0o600)
    in_force = {
        # The same routes give the same generation on every gateway.
        "generation": hashlib.sha256(text.encode()).hexdigest()[:12],
        "count": len(routes),
        "since": int(time.time()),
    }
    write_atomically(layout.ROUTES_IN_FORCE, json.dumps(in_force), 0o600)


def read_text(path):
    with open(path, encoding="utf-8") as file:
        return file.read()


def main():
    settings = parse_settings(read_text(layout.SETTINGS_FILE))
    contract = parse_contract(read_text(layout.CONTRACT_FILE))
    store = ObjectStore(settings.bucket, settings.region, RoleCredentials())
    book = RouteBook(store, settings.host_route_prefix, read_remembered(layout.LAST_GOOD_ROUTES))
    agent = Agent(
        book,
        OriginAddresses(),
        lambda routes, addresses: render(routes, addresses, settings, contract),
        nginx_service.apply,
        remember,
    )
    event("agent-started", bucket=settings.bucket, prefix=settings.host_route_prefix)
    while True:
        agent.step(time.monotonic())
        for log in (layout.ACCESS_LOG, layout.AUDIT_LOG):
            shorten_log(log, LOG_LIMIT_BYTES)
        time.sleep(settings.poll_seconds)
