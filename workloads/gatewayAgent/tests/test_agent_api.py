import contextlib
import io
import json
import unittest

from portcullis_management.agent_api import GATEWAY_HEADER, AgentApi
from portcullis_management.event_store import StoreFull
from portcullis_management.web import Request

from .management_samples import STATE, event

GATEWAY = "i-0123456789abcdef0"
NOW = 1_795_383_700


class Store:
    def __init__(self):
        self.events, self.states, self.full = [], [], False

    def add_events(self, gateway, events, now):
        if self.full:
            raise StoreFull("database or disk is full")
        self.events.append((gateway, events, now))

    def set_state(self, gateway, state, now):
        self.states.append((gateway, state, now))

    def is_writable(self):
        return not self.full


class Agents(unittest.TestCase):
    def setUp(self):
        self.store = Store()
        self.api = AgentApi(self.store, lambda: NOW)
        self.said = io.StringIO()
        redirect = contextlib.redirect_stdout(self.said)
        redirect.__enter__()
        self.addCleanup(redirect.__exit__, None, None, None)

    def post(self, path, document, gateway=GATEWAY, method="POST"):
        body = document if isinstance(document, bytes) else json.dumps(document).encode()
        headers = {} if gateway is None else {GATEWAY_HEADER: gateway}
        return self.api.respond(Request(method, path, [], headers, body)).status

    def test_events_and_state_are_taken_in_the_name_that_nginx_verified(self):
        self.assertEqual(self.post("/events", {"events": [event(1)], "gateway": "i-0fedcba9876543210"}), 200)
        self.assertEqual(self.post("/state", STATE), 200)
        self.assertEqual(self.store.events, [(GATEWAY, [event(1)], NOW)])
        self.assertEqual(self.store.states, [(GATEWAY, STATE, NOW)])

    def test_nothing_is_taken_without_a_name(self):
        for gateway in (None, "", "*", "i-0123456789abcdef0, i-0fedcba9876543210", "i-XYZ"):
            self.assertEqual(self.post("/events", {"events": [event(1)]}, gateway), 403)
        self.assertEqual(self.store.events, [])

    def test_what_will_never_be_good_is_told_apart_from_what_may_be_later(self):
        for document in (b"{", [], {"events": [{}]}, {"events": [event(1)] * 201}, {}, {"events": [event(1, time=-1)]}):
            self.assertEqual(self.post("/events", document), 422)
        self.assertEqual(self.post("/state", {}), 422)
        self.store.full = True
        self.assertEqual(self.post("/events", {"events": [event(1)]}), 503)
        self.assertEqual(self.store.events, [])

    def test_a_clock_that_is_ahead_does_not_put_an_event_on_top(self):
        self.post("/events", {"events": [event(1, time=NOW * 1000 + 5_000_000)]})
        self.assertEqual(self.store.events[0][1][0]["time"], NOW * 1000)

    def test_there_is_nothing_else(self):
        for method, path in (("GET", "/events"), ("POST", "/"), ("POST", "/api/events"), ("POST", "/events/")):
            self.assertEqual(self.post(path, {"events": []}, method=method), 404)

    def test_the_authority_can_ask_whether_events_can_be_kept(self):
        self.assertEqual(self.post("/ready", b"", None, "GET"), 200)
        self.store.full = True
        self.assertEqual(self.post("/ready", b"", None, "GET"), 503)
