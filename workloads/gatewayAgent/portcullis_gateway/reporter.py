"""Tells the management server what the rules refused and how the gateway is. Apart from the agent and from nginx:
whatever happens here, traffic and routes go on."""

import json
import os
import random
import signal
import threading
import time

from portcullis_common import layout
from portcullis_common.files import write_atomically
from portcullis_common.gateway_state import COUNTS
from portcullis_common.journal import event
from portcullis_common.metadata import RoleCredentials, read_item
from portcullis_common.object_store import ObjectStore
from portcullis_common.settings import parse_settings

from .audit_record import UnreadableRecord, event_of
from .enrolment import Enrolment
from .log_follower import LogFollower
from .management_client import BatchRefused, ManagementClient, ServerUnavailable
from .spool import Spool

STATE_SECONDS = 10
LONGEST_PAUSE_SECONDS = 60
# So that a long outage's events do not keep the newest state from being told.
BATCHES_A_STEP = 10
LAST_STEPS = 20
MEMORY = "reporter.json"




class Reporter:
    """One `step` is one look at the logs and, if it is time, at the server. Effects come in as objects."""

    def __init__(self, settings, enrolment, client, folder=layout.STATE, logs=layout.LOGS, zone=None, random_part=random.random):
        self._settings = settings
        self._enrolment = enrolment
        self._client = client
        self._zone = zone
        self._random = random_part
        self._routes_file = os.path.join(folder, os.path.basename(layout.ROUTES_IN_FORCE))
        state = os.path.join(folder, os.path.basename(layout.REPORTER_STATE))
        self._memory_file = os.path.join(state, MEMORY)
        remembered = read_json(self._memory_file)
        self._counts = {name: remembered.get("counts", {}).get(name, 0) for name in COUNTS}
        self._spool = Spool(os.path.join(state, "spool"), dropped=remembered.get("dropped", 0))
        positions = remembered.get("positions", {})
        self._audit = LogFollower(os.path.join(logs, os.path.basename(layout.AUDIT_LOG)), positions.get("audit"))
        self._access = LogFollower(os.path.join(logs, os.path.basename(layout.ACCESS_LOG)), positions.get("access"))
        self._started = remembered.get("since")
        self._state_at = 0
        self._retry_at = 0
        self._failures = 0

    def step(self, now):
        """`now`: seconds since 1970. Returns whether there is more to do at once."""
        self._started = self._started or int(now)
        more = self._collect()
        trust = self._enrolment.step(now)
        if trust is None or now < self._retry_at:
            return more
        try:
            more = self._send(trust) or more
            if now >= self._state_at or now < self._state_at - STATE_SECONDS:
                self._client.post(trust, "/state", self._state())
                self._state_at = now + STATE_SECONDS
            self._failures = 0
        except ServerUnavailable as error:
            self._wait(now, str(error))
        except BatchRefused:
            self._wait(now, "the server does not understand this gateway's state")
        return more

    def say_the_last(self, now):
        """When the instance ends: what was refused until now, without waiting for anything."""
        for _ in range(LAST_STEPS):
            if not self._collect():
                break
        trust = self._enrolment.step(now)
        if trust is None:
            return
        try:
            self._send(trust)
            self._client.post(trust, "/state", self._state())
        except (ServerUnavailable, BatchRefused) as error:
            event("management-last-words-unheard", problem=str(error), waiting=self._spool.batches)

    def _wait(self, now, problem):
        if self._failures == 0:
            event("management-server-unavailable", problem=problem, waiting=self._spool.batches)
        self._failures += 1
        # Gateways do not come back all at the same moment.
        pause = min(LONGEST_PAUSE_SECONDS, 2 ** min(self._failures, 10)) * (0.5 + self._random() / 2)
        self._retry_at = now + pause
        self._enrolment.look_soon()

    def _collect(self):
        before = (self._audit.position, self._access.position)
        access, audit = self._access.lines(), self._audit.lines()
        if not access and not audit:
            return False
        counts = {**self._counts, "requests": self._counts["requests"] + len(access)}
        # nginx escapes what clients send, so that this is no client's word.
        counts["serverErrors"] += sum(b'"status":"5' in line for line in access)
        events = []
        for line in audit:
            try:
                found = event_of(line)
            except UnreadableRecord:
                counts["unreadable"] += 1
                continue
            if found is not None:
                events.append(found)
                counts[found["action"]] += 1
        try:
            self._spool.append(events)
        except OSError:
            # A full disk, most of all: what could not be kept is read again. The server keeps once what comes twice.
            self._audit.go_back(before[0])
            self._access.go_back(before[1])
            raise
        self._counts = counts
        self._remember()
        return True

    def _send(self, trust):
        for _ in range(BATCHES_A_STEP):
            batch = self._spool.oldest()
            if batch is None:
                return False
            name, events = batch
            try:
                self._client.post(trust, "/events", {"events": events})
            except BatchRefused:
                self._counts["refusedByServer"] += len(events)
                event("management-batch-refused", events=len(events))
            self._spool.remove(name)
        return True

    def _state(self):
        return {
            "bundleSha256": self._settings.bundle_sha256,
            "routes": read_json(self._routes_file),
            "zone": self._zone,
            "since": self._started,
            "counts": self._counts,
            "spool": {"batches": self._spool.batches, "bytes": self._spool.bytes, "dropped": self._spool.dropped},
        }

    def _remember(self):
        memory = {
            "since": self._started,
            "counts": self._counts,
            "dropped": self._spool.dropped,
            "positions": {"audit": self._audit.position, "access": self._access.position},
        }
        write_atomically(self._memory_file, json.dumps(memory), 0o600)


def read_json(path):
    """An object in a file; empty when there is none."""
    try:
        with open(path, encoding="utf-8") as file:
            document = json.load(file)
    except (FileNotFoundError, ValueError):
        return {}
    return document if isinstance(document, dict) else {}


def patiently(read):
    """The metadata service may come a moment after the instance."""
    while True:
        try:
            return read()
        except OSError as error:
            event("metadata-unavailable", problem=str(error))
            time.sleep(2)


def main():
    with open(layout.SETTINGS_FILE, encoding="utf-8") as file:
        settings = parse_settings(file.read())
    instance_id = patiently(lambda: read_item("instance-id"))
    zone = patiently(lambda: read_item("placement/availability-zone"))
    store = ObjectStore(settings.bucket, settings.region, RoleCredentials())
    user_id = f"{settings.management.role_id}:{instance_id}"
    enrolment = Enrolment(store, settings.management.prefix, user_id, layout.REPORTER_STATE)
    reporter = Reporter(settings, enrolment, ManagementClient(), zone=zone)
    event("reporter-started", bucket=settings.bucket, prefix=settings.management.prefix)
    ended = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: ended.set())
    more = False
    while not ended.wait(0.05 if more else 1):
        try:
            more = reporter.step(time.time())
        except OSError as error:
            event("reporter-step-failed", problem=str(error))
            more = False
    reporter.say_the_last(time.time())
