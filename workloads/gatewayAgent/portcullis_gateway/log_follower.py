"""Reads a log as it grows, over restarts and over its being moved aside (`files.shorten_log`)."""

import os

HEAD_BYTES = 256
READ_BYTES = 1024 * 1024


class LogFollower:
    """`position` is where to go on: remember it, once what was read is safe, for the next start."""

    def __init__(self, path, position=None):
        self._path = path
        self.go_back(position if isinstance(position, dict) else {})

    def go_back(self, position):
        """Reads once more from a former position."""
        self._offset = position.get("offset", 0)
        # The log's first bytes, by which it is known again.
        self._head = bytes.fromhex(position.get("head", ""))

    @property
    def position(self):
        return {"offset": self._offset, "head": self._head.hex()}

    def lines(self):
        """Whole lines that are new, as bytes; at most a megabyte, so that nothing waits for a long log."""
        for path in (self._path, f"{self._path}.1"):
            if self._is_known(path):
                found = self._read(path)
                if found or path == self._path:
                    return found
        # Moved aside and read to its end, or gone.
        self._offset, self._head = 0, b""
        return self._read(self._path)

    def _is_known(self, path):
        try:
            with open(path, "rb") as log:
                return os.fstat(log.fileno()).st_size >= self._offset and log.read(len(self._head)) == self._head
        except FileNotFoundError:
            return False

    def _read(self, path):
        try:
            with open(path, "rb") as log:
                log.seek(self._offset)
                chunk = log.read(READ_BYTES)
                end = chunk.rfind(b"\n") + 1
                if end == 0 and len(chunk) == READ_BYTES:
                    # A line longer than any that is ever written; its rest is read as a line of its own.
                    end = READ_BYTES
                self._offset += end
                log.seek(0)
                self._head = log.read(min(self._offset, HEAD_BYTES))
        except FileNotFoundError:
            return []
        return chunk[:end].splitlines()
