"""Events that wait to be sent: files of JSON lines, each one batch. Bounded; the oldest go first, and are counted."""

import json
import os
import re

from portcullis_common.waf_event import MAXIMUM_BATCH_BYTES, MAXIMUM_BATCH_EVENTS

LIMIT_BYTES = 64 * 1024 * 1024

_NAME = re.compile(r"(\d{12})\.jsonl")


class Spool:
    def __init__(self, folder, limit_bytes=LIMIT_BYTES, dropped=0):
        self._folder = folder
        self._limit = limit_bytes
        # Events that had to go unsent.
        self.dropped = dropped
        self._sizes = {name: os.path.getsize(self._path(name)) for name in sorted(os.listdir(folder)) if _NAME.fullmatch(name)}
        # What an earlier run left is not appended to: its last line may be torn.
        self._open = None
        self._events_in_open = 0

    @property
    def bytes(self):
        return sum(self._sizes.values())

    @property
    def batches(self):
        return len(self._sizes)

    def append(self, events):
        for event in events:
            line = json.dumps(event, separators=(",", ":")).encode() + b"\n"
            if self._open is not None and (
                self._events_in_open >= MAXIMUM_BATCH_EVENTS or self._sizes[self._open] + len(line) > MAXIMUM_BATCH_BYTES
            ):
                self._open = None
            if self._open is None:
                self._begin()
            with open(self._path(self._open), "ab") as file:
                file.write(line)
            self._sizes[self._open] += len(line)
            self._events_in_open += 1
        while self.bytes > self._limit and len(self._sizes) > 1:
            name = next(iter(self._sizes))
            self.dropped += len(self._read(name))
            self.remove(name)

    def oldest(self):
        """Name and events of the oldest batch, to which nothing is added any more; None when nothing waits."""
        for name in list(self._sizes):
            if name == self._open:
                self._open = None
            events = self._read(name)
            if events:
                return name, events
            self.remove(name)
        return None

    def remove(self, name):
        del self._sizes[name]
        os.unlink(self._path(name))
        if name == self._open:
            self._open = None

    def _begin(self):
        last = max((int(_NAME.fullmatch(name)[1]) for name in self._sizes), default=0)
        self._open = f"{last + 1:012}.jsonl"
        self._sizes[self._open] = 0
        self._events_in_open = 0

    def _read(self, name):
        events = []
        with open(self._path(name), encoding="utf-8", errors="replace") as file:
            for line in file:
                try:
                    events.append(json.loads(line))
                except ValueError:
                    # Torn by the end of an earlier run.
                    self.dropped += 1
        return events

    def _path(self, name):
        return os.path.join(self._folder, name)
