"""The agent: tells of its machine, holds the control channel open, and starts the sessions that it is told of."""

import json
import platform
import random
import select
import socket
import sys
import threading
import time

from ssm_agent import session
from ssm_agent.metadata import Metadata
from ssm_agent.service import Refused, Service

VERSION = "0.0.0.0"
TELL_SECONDS = 300
LONGEST_WAIT_SECONDS = 30
# The service pings every ten seconds.
SILENCE_SECONDS = 45
LONGEST_LINE = 65536
MOST_SESSIONS = 20


def say(text):
    print(text, file=sys.stderr, flush=True)


class Agent:
    """The agent of one machine."""

    def __init__(self, metadata):
        self._region = metadata.read("meta-data/placement/region")
        self._instance = metadata.read("meta-data/instance-id")
        self._address = metadata.read("meta-data/local-ipv4")
        self._api = Service("ssm", self._region, metadata.credentials)
        self._messages = Service("ssmmessages", self._region, metadata.credentials)
        self._sessions = {}
        self._lock = threading.Lock()
        self._told = None

    def tell(self):
        """UpdateInstanceInformation, as often as AWS's agent."""
        if self._told is not None and time.monotonic() - self._told < TELL_SECONDS:
            return
        system = _system()
        document = {
            "InstanceId": self._instance,
            "AgentName": "amazon-ssm-agent",
            "AgentVersion": VERSION,
            "AgentStatus": "Active",
            "PlatformType": "Linux",
            "PlatformName": system.get("NAME", "Linux"),
            "PlatformVersion": system.get("VERSION_ID", ""),
            "ComputerName": socket.gethostname(),
            "IPAddress": self._address,
        }
        self._api.post("/", document, {"x-amz-target": "AmazonSSM.UpdateInstanceInformation"})
        self._told = time.monotonic()

    def serve(self, connected=lambda: None):
        """Holds a control channel open until it breaks off. Raises what ends it."""
        self._told = None
        self.tell()
        channel = self._messages.open("control-channel", self._instance, "subscribe")
        with channel:
            say("connected")
            connected()
            channel.settimeout(SILENCE_SECONDS)
            sending = threading.Lock()

            def send(message):
                with sending:
                    channel.sendall(json.dumps(message).encode() + b"\n")

            for message in _lines(channel):
                self._handle(message, send)
                self.tell()
        raise Refused("the control channel was closed")

    def _handle(self, message, send):
        kind, session_id = message["kind"], message.get("sessionId")
        if kind == "ping":
            send({"kind": "pong"})
        elif kind == "end-session":
            with self._lock:
                stopped = self._sessions.get(session_id)
            if stopped is not None:
                stopped.set()
        elif kind == "start-session":
            self._start(session_id, message["host"], message["port"], send)

    def _start(self, session_id, host, port, send):
        stopped = threading.Event()
        with self._lock:
            if len(self._sessions) >= MOST_SESSIONS:
                send({"kind": "session-failed", "sessionId": session_id, "reason": "too many sessions"})
                return
            self._sessions[session_id] = stopped

        def work():
            try:
                session.run(self._messages, session_id, host, port, stopped)
            except Exception as error:  # Whatever it is, the client must not wait for it.
                say(f"session {session_id} to {host}:{port}: {error}")
                try:
                    send({"kind": "session-failed", "sessionId": session_id, "reason": str(error)[:300]})
                except OSError:
                    pass
            finally:
                with self._lock:
                    self._sessions.pop(session_id, None)

        say(f"session {session_id} to {host}:{port}")
        threading.Thread(target=work, daemon=True).start()


def _system():
    """What the machine says it runs."""
    try:
        return platform.freedesktop_os_release()
    except OSError:
        return {}


def _lines(channel):
    """Messages of the control channel until it ends."""
    data = b""
    while True:
        if channel.pending() == 0 and not select.select([channel], [], [], SILENCE_SECONDS)[0]:
            return
        chunk = channel.recv(65536)
        if not chunk:
            return
        *lines, data = (data + chunk).split(b"\n")
        if len(data) > LONGEST_LINE:
            return
        for line in lines:
            yield json.loads(line)


def run():
    """Serves for ever; after a failure again, later from time to time."""
    wait = 1.0

    def connected():
        nonlocal wait
        wait = 1.0

    agent = None
    while True:
        try:
            agent = agent or Agent(Metadata())
            agent.serve(connected)
        except (OSError, Refused, ValueError, KeyError) as error:
            say(f"not connected: {error}")
        time.sleep(wait * random.uniform(0.5, 1))
        wait = min(wait * 2, LONGEST_WAIT_SECONDS)
