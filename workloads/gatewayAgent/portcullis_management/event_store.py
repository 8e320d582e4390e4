"""What the management server keeps: events, bounded on disk, and the gateways' last states. SQLite."""

import json
import sqlite3
import threading
import time

# States of gateways that were not heard of for longer are forgotten.
FORGET_GATEWAY_SECONDS = 7 * 24 * 3600
# Share of the events that goes when there is no more room, so that it does not happen at every batch.
_DROP_SHARE = 50

_SCHEMA = """
CREATE TABLE IF NOT EXISTS events (
    seq INTEGER PRIMARY KEY, time INTEGER NOT NULL, host TEXT NOT NULL, gateway TEXT NOT NULL,
    requestId TEXT NOT NULL, body TEXT NOT NULL, UNIQUE (requestId, gateway)
);
CREATE INDEX IF NOT EXISTS eventsByTime ON events (time);
CREATE INDEX IF NOT EXISTS eventsByHost ON events (host, time);
CREATE INDEX IF NOT EXISTS eventsByGateway ON events (gateway, time);
CREATE TABLE IF NOT EXISTS gateways (
    id TEXT PRIMARY KEY, firstSeen INTEGER NOT NULL, lastSeen INTEGER NOT NULL, state TEXT
);
CREATE TABLE IF NOT EXISTS counters (name TEXT PRIMARY KEY, value INTEGER NOT NULL);
"""

# Each by its index; asked for together, all events would be read.
_ENDS = "SELECT (SELECT min(seq) FROM events), (SELECT max(seq) FROM events), (SELECT min(time) FROM events)"

# Every host once, by the index, without reading every event.
_HOSTS = """
WITH RECURSIVE found(host) AS (
    SELECT min(host) FROM events
    UNION ALL SELECT (SELECT min(host) FROM events WHERE events.host > found.host) FROM found WHERE found.host IS NOT NULL
) SELECT host FROM found WHERE host IS NOT NULL LIMIT 500
"""


class StoreFull(Exception):
    """Nothing can be kept: the disk is full, or the file is damaged."""


class EventStore:
    """Safe for several threads. `limit_bytes`: what the events and their indexes may take."""

    def __init__(self, path, limit_bytes):
        self._path = path
        self._limit = limit_bytes
        self._lock = threading.Lock()
        self._local = threading.local()
        self._writer = self._open()
        self._writer.executescript(_SCHEMA)

    def add_events(self, gateway, events, now=None):
        """Keeps what is new. @raises StoreFull"""
        rows = [(one["time"], one["host"], gateway, one["requestId"], json.dumps(one)) for one in events]
        with self._writing() as connection:
            self._seen(connection, gateway, now)
            connection.executemany(
                "INSERT INTO events (time, host, gateway, requestId, body) VALUES (?, ?, ?, ?, ?)"
                " ON CONFLICT (requestId, gateway) DO NOTHING",
                rows,
            )
            self._make_room(connection)

    def set_state(self, gateway, state, now=None):
        """@raises StoreFull"""
        with self._writing() as connection:
            self._seen(connection, gateway, now)
            connection.execute("UPDATE gateways SET state = ? WHERE id = ?", (json.dumps(state), gateway))
            oldest = int(now or time.time()) - FORGET_GATEWAY_SECONDS
            connection.execute("DELETE FROM gateways WHERE lastSeen < ?", (oldest,))

    def gateways(self):
        """The newest first seen last."""
        rows = self._reader().execute("SELECT id, firstSeen, lastSeen, state FROM gateways ORDER BY firstSeen, id")
        return [
            {"id": row[0], "firstSeen": row[1], "lastSeen": row[2], "state": json.loads(row[3]) if row[3] else None}
            for row in rows
        ]

    def events(self, filters, limit):
        """Events with `seq` and `gateway`, the newest first."""
        conditions, values = filters.conditions()
        where = f"WHERE {' AND '.join(conditions)}" if conditions else ""
        rows = self._reader().execute(
            f"SELECT seq, gateway, body FROM events {where} ORDER BY time DESC, seq DESC LIMIT ?", (*values, limit)
        )
        return [{"seq": row[0], "gateway": row[1], **json.loads(row[2])} for row in rows]

    def hosts(self):
        return [row[0] for row in self._reader().execute(_HOSTS)]

    def figures(self):
        """How much is kept, how much had to go, and when the oldest that is left came."""
        reader = self._reader()
        first, last, oldest = reader.execute(_ENDS).fetchone()
        row = reader.execute("SELECT value FROM counters WHERE name = 'dropped'").fetchone()
        return {
            # Numbers are given in order, and only the first ones are ever dropped.
            "events": 0 if first is None else last - first + 1,
            "oldest": oldest,
            "dropped": row[0] if row else 0,
            "bytes": self._used(reader),
            "limitBytes": self._limit,
        }

    def is_writable(self):
        try:
            with self._writing() as connection:
                connection.execute("INSERT OR REPLACE INTO counters VALUES ('lastCheck', ?)", (int(time.time()),))
        except StoreFull:
            return False
        return True

    def _seen(self, connection, gateway, now):
        moment = int(now or time.time())
        connection.execute(
            "INSERT INTO gateways VALUES (?, ?, ?, NULL) ON CONFLICT (id) DO UPDATE SET lastSeen = excluded.lastSeen",
            (gateway, moment, moment),
        )

    def _make_room(self, connection):
        while self._used(connection) > self._limit:
            first, last, _ = connection.execute(_ENDS).fetchone()
            if first is None:
                return
            last_to_go = first + max(0, (last - first) // _DROP_SHARE)
            gone = connection.execute("DELETE FROM events WHERE seq <= ?", (last_to_go,)).rowcount
            connection.execute(
                "INSERT INTO counters VALUES ('dropped', ?) ON CONFLICT (name) DO UPDATE SET value = value + excluded.value",
                (gone,),
            )

    @staticmethod
    def _used(connection):
        pages, free, size = (
            connection.execute(f"PRAGMA {name}").fetchone()[0] for name in ("page_count", "freelist_count", "page_size")
        )
        return (pages - free) * size

    def _reader(self):
        if not hasattr(self._local, "connection"):
            self._local.connection = self._open()
        return self._local.connection

    def _open(self):
        connection = sqlite3.connect(self._path, timeout=10, check_same_thread=False, isolation_level=None)
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = NORMAL")
        connection.execute(f"PRAGMA journal_size_limit = {16 * 1024 * 1024}")
        return connection

    def _writing(self):
        return _Transaction(self._writer, self._lock)


class _Transaction:
    def __init__(self, connection, lock):
        self._connection = connection
        self._lock = lock

    def __enter__(self):
        self._lock.acquire()
        try:
            self._connection.execute("BEGIN IMMEDIATE")
        except sqlite3.Error as error:
            self._lock.release()
            raise StoreFull(str(error)) from error
        return self._connection

    def __exit__(self, kind, error, trace):
        try:
            if kind is None:
                self._connection.execute("COMMIT")
                return False
            raise error
        except sqlite3.Error as problem:
            if self._connection.in_transaction:
                self._connection.execute("ROLLBACK")
            raise StoreFull(str(problem)) from problem
        except BaseException:
            if self._connection.in_transaction:
                self._connection.execute("ROLLBACK")
            raise
        finally:
            self._lock.release()
