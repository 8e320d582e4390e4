import contextlib
import errno
import io
import json
import os
import tempfile
import unittest
from unittest import mock

from portcullis_common.gateway_state import check_state
from portcullis_common.waf_event import check_event
from portcullis_gateway.management_client import BatchRefused, ServerUnavailable
from portcullis_gateway.reporter import LONGEST_PAUSE_SECONDS, STATE_SECONDS, Reporter
from portcullis_gateway.spool import Spool

from .samples import SETTINGS

with open(os.path.join(os.path.dirname(__file__), "records", "audit.jsonl"), encoding="utf-8") as file:
    RECORDS = file.read().splitlines()


class Server:
    """Enrolment and client in one."""

    def __init__(self):
        self.events, self.states, self.problem, self.trust, self.looks = [], [], None, object(), 0

    def step(self, now):
        return self.trust

    def look_soon(self):
        self.looks += 1

    def post(self, trust, path, document):
        if self.problem is not None:
            raise self.problem
        if path == "/state":
            self.states.append(check_state(document))
        else:
            self.events += [check_event(event) for event in document["events"]]


class Reporting(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = folder.name
        os.makedirs(os.path.join(self.folder, "reporter", "spool"))
        self.server = Server()
        self.said = io.StringIO()
        redirect = contextlib.redirect_stdout(self.said)
        redirect.__enter__()
        self.addCleanup(redirect.__exit__, None, None, None)
        self.reporter = self.start()

    def start(self):
        return Reporter(SETTINGS, self.server, self.server, self.folder, self.folder, "eu-central-1a", lambda: 1)

    def write(self, name, *lines):
        with open(os.path.join(self.folder, name), "a", encoding="utf-8") as file:
            file.writelines(f"{line}\n" for line in lines)

    def request_ids(self):
        return [event["requestId"] for event in self.server.events]

    def test_sends_what_was_refused(self):
        self.write("audit.log", *RECORDS)
        self.reporter.step(100)
        expected = [json.loads(line)["transaction"]["unique_id"] for line in RECORDS]
        self.assertEqual(self.request_ids(), expected)
        self.reporter.step(101)
        self.assertEqual(len(self.server.events), len(RECORDS))

    def test_tells_its_state(self):
        self.write("audit.log", *RECORDS, "no record")
        self.write("access.log", '{"status":"200"}', '{"path":"\\"status\\":\\"5","status":"403"}', '{"status":"502"}')
        with open(os.path.join(self.folder, "routes-in-force.json"), "w", encoding="utf-8") as file:
            json.dump({"generation": "0123456789ab", "count": 2, "since": 90}, file)
        self.reporter.step(100)
        self.reporter.step(101)
        self.reporter.step(100 + STATE_SECONDS)
        self.assertEqual(len(self.server.states), 2)
        state = self.server.states[0]
        self.assertEqual(
            state["counts"],
            {"requests": 3, "serverErrors": 1, "blocked": 4, "detected": 2, "unreadable": 1, "refusedByServer": 0},
        )
        self.assertEqual((state["routes"]["count"], state["zone"], state["since"]), (2, "eu-central-1a", 100))
        self.assertEqual(state["spool"]["batches"], 0)

    def test_keeps_what_the_server_does_not_take_and_asks_ever_more_seldom(self):
        self.server.problem = ServerUnavailable("down")
        self.write("audit.log", *RECORDS)
        tried = []
        with mock.patch.object(self.server, "post", side_effect=lambda *_: tried.append(now) or self._fail()):
            for now in range(100, 400):
                self.reporter.step(now)
        pauses = [later - earlier for earlier, later in zip(tried, tried[1:])]
        self.assertEqual(pauses[:6], [2, 4, 8, 16, 32, LONGEST_PAUSE_SECONDS])
        self.assertEqual(self.server.looks, len(tried))
        self.assertEqual(self.said.getvalue().count("management-server-unavailable"), 1)
        self.server.problem = None
        self.reporter.step(500)
        self.assertEqual(len(self.server.events), len(RECORDS))

    def _fail(self):
        raise self.server.problem

    def test_keeps_events_while_there_is_no_server_at_all(self):
        self.server.trust = None
        self.write("audit.log", *RECORDS)
        self.reporter.step(100)
        self.assertEqual((self.server.events, self.server.states), ([], []))
        self.server.trust = object()
        self.reporter.step(101)
        self.assertEqual(len(self.server.events), len(RECORDS))

    def test_drops_and_counts_what_the_server_will_never_take(self):
        self.server.problem = BatchRefused("/events")
        self.write("audit.log", *RECORDS)
        self.reporter.step(100)
        self.server.problem = None
        self.reporter.step(200)
        self.assertEqual(self.server.events, [])
        self.assertEqual(self.server.states[0]["counts"]["refusedByServer"], len(RECORDS))

    def test_goes_on_after_a_restart(self):
        self.server.trust = None
        self.write("audit.log", *RECORDS[:3])
        self.reporter.step(100)
        self.write("audit.log", *RECORDS[3:])
        self.server.trust = object()
        self.start().step(200)
        self.assertEqual(self.request_ids(), [json.loads(line)["transaction"]["unique_id"] for line in RECORDS])
        self.assertEqual((self.server.states[0]["since"], self.server.states[0]["counts"]["blocked"]), (100, 4))

    def test_reads_again_what_a_full_disk_did_not_keep(self):
        self.write("audit.log", *RECORDS)
        with mock.patch.object(Spool, "append", side_effect=OSError(errno.ENOSPC, "No space left on device")):
            with self.assertRaises(OSError):
                self.reporter.step(100)
        self.reporter.step(101)
        self.assertEqual(len(self.server.events), len(RECORDS))
        self.assertEqual(self.server.states[0]["counts"]["blocked"], 4)

    def test_tells_at_its_end_what_was_refused_last(self):
        self.server.problem = ServerUnavailable("down")
        self.reporter.step(100)
        self.write("audit.log", *RECORDS)
        self.server.problem = None
        # Sooner than it would have tried again.
        self.reporter.say_the_last(100)
        self.assertEqual(len(self.server.events), len(RECORDS))
        self.assertEqual(self.server.states[0]["counts"]["blocked"], 4)

    def test_its_end_is_not_held_up_by_a_server_that_is_gone(self):
        self.server.problem = ServerUnavailable("down")
        self.write("audit.log", *RECORDS)
        self.reporter.say_the_last(100)
        self.server.trust = None
        self.reporter.say_the_last(101)
        self.server.problem, self.server.trust = None, object()
        self.start().step(200)
        self.assertEqual(len(self.server.events), len(RECORDS))

    def test_says_whether_there_is_more_at_once(self):
        self.assertFalse(self.reporter.step(100))
        self.write("audit.log", *RECORDS)
        self.assertTrue(self.reporter.step(101))
        self.assertFalse(self.reporter.step(102))
