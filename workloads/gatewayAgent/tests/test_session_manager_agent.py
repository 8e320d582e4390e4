import hashlib
import os
import tempfile
import unittest
from unittest import mock

from portcullis_common.object_store import StoreUnavailable
from portcullis_common.settings import SessionManagerAgent
from portcullis_management import session_manager_agent

BODY = b"a package"
AGENT = SessionManagerAgent("session-manager-agent/key.deb", hashlib.sha256(BODY).hexdigest())


class Store:
    def __init__(self, *answers):
        self._answers = list(answers)

    def read(self, key, maximum):
        assert (key, maximum) == (AGENT.key, session_manager_agent.MAXIMUM_BYTES)
        answer = self._answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return answer


class Fetching(unittest.TestCase):
    def test_waits_for_the_bucket_and_takes_the_package_that_was_named(self):
        pauses = []
        self.assertEqual(session_manager_agent.fetch(Store(StoreUnavailable("not yet"), BODY), AGENT, pauses.append), BODY)
        self.assertEqual(pauses, [session_manager_agent.PAUSE_SECONDS])

    def test_gives_up(self):
        failures = [StoreUnavailable("denied")] * session_manager_agent.ATTEMPTS
        with self.assertRaisesRegex(StoreUnavailable, "denied"):
            session_manager_agent.fetch(Store(*failures, BODY), AGENT, lambda seconds: None)

    def test_refuses_anything_else_at_once(self):
        for body in (b"", b"another package", BODY[:-1]):
            with self.subTest(body=body), self.assertRaisesRegex(session_manager_agent.Refused, "SHA-256 [0-9a-f]{64}, expected"):
                session_manager_agent.fetch(Store(body), AGENT, lambda seconds: self.fail("waits"))


class Package(unittest.TestCase):
    def test_is_installed_without_being_started_and_leaves_no_file(self):
        ran = []

        def run(*command, environment=None):
            with open(session_manager_agent.FILE, "rb") as file:
                ran.append((command[0], file.read(), environment))
            return "Package: amazon-ssm-agent\nArchitecture: amd64\n"

        with tempfile.TemporaryDirectory() as folder:
            with mock.patch.object(session_manager_agent, "FILE", os.path.join(folder, "agent.deb")):
                session_manager_agent.install(Store(BODY), AGENT, run)
            self.assertEqual(os.listdir(folder), [])
        self.assertEqual(ran, [("dpkg-deb", BODY, None), ("dpkg", BODY, {"SYSTEMD_OFFLINE": "1"})])

    def test_is_the_agent_for_this_machine(self):
        session_manager_agent.check_fields("Package: amazon-ssm-agent\nArchitecture: amd64\n")
        for text in ("", "Package: nginx\nArchitecture: amd64\n", "Package: amazon-ssm-agent\nArchitecture: arm64\n"):
            with self.subTest(text=text), self.assertRaisesRegex(session_manager_agent.Refused, r"must be amazon-ssm-agent \(amd64\)"):
                session_manager_agent.check_fields(text)
