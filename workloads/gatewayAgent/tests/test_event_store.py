import os
import tempfile
import threading
import unittest

from portcullis_management.event_store import FORGET_GATEWAY_SECONDS, EventStore, StoreFull
from portcullis_management.filters import Filters

from .management_samples import STATE, event

GATEWAY, OTHER = "i-0123456789abcdef0", "i-0fedcba9876543210"
MEGABYTE = 1024 * 1024


class Keeping(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.path = os.path.join(folder.name, "events.sqlite")
        self.store = EventStore(self.path, 100 * MEGABYTE)

    def ids(self, filters=Filters(), limit=100, store=None):
        return [int(found["requestId"], 16) for found in (store or self.store).events(filters, limit)]

    def test_gives_the_newest_first_with_who_told_it(self):
        self.store.add_events(GATEWAY, [event(1, time=10), event(2, time=30)])
        self.store.add_events(OTHER, [event(3, time=20)])
        self.assertEqual(self.ids(), [2, 3, 1])
        self.assertEqual(self.store.events(Filters(), 1)[0], {"seq": 2, "gateway": GATEWAY, **event(2, time=30)})

    def test_keeps_once_what_comes_twice(self):
        self.store.add_events(GATEWAY, [event(1)])
        self.store.add_events(GATEWAY, [event(1), event(2)])
        self.assertEqual(self.ids(), [2, 1])
        self.assertEqual(self.store.figures()["events"], 2)

    def test_filters(self):
        self.store.add_events(GATEWAY, [event(1, time=10), event(2, time=20, host="b.example"), event(3, time=30)])
        self.store.add_events(OTHER, [event(4, time=40)])
        for filters, expected in [
            (Filters(host="b.example"), [2]),
            (Filters(gateway=OTHER), [4]),
            (Filters(request_id=f"{3:032x}"), [3]),
            (Filters(start=20, end=40), [3, 2]),
            (Filters(host="api.shop.example", start=20), [4, 3]),
            (Filters(host="' OR 1=1 --"), []),
        ]:
            with self.subTest(filters=filters):
                self.assertEqual(self.ids(filters), expected)
        self.assertEqual(self.store.hosts(), ["api.shop.example", "b.example"])

    def test_goes_on_where_a_page_ended_also_within_one_moment(self):
        self.store.add_events(GATEWAY, [event(number, time=number // 3) for number in range(10)])
        seen, before = [], None
        while page := self.store.events(Filters(before=before), 4):
            seen += [int(found["requestId"], 16) for found in page]
            before = (page[-1]["time"], page[-1]["seq"])
        self.assertEqual(seen, list(range(9, -1, -1)))

    def test_is_bounded_and_counts_what_had_to_go(self):
        path = f"{self.path}.small"
        store = EventStore(path, MEGABYTE)
        for first in range(0, 4000, 200):
            store.add_events(GATEWAY, [event(number, time=number) for number in range(first, first + 200)])
        figures = store.figures()
        self.assertLessEqual(figures["bytes"], MEGABYTE)
        kept = self.ids(limit=10_000, store=store)
        self.assertEqual(kept, list(range(3999, 3999 - len(kept), -1)))
        self.assertEqual((figures["events"], figures["dropped"]), (len(kept), 4000 - len(kept)))
        self.assertGreater(figures["dropped"], 0)
        self.assertEqual(figures["oldest"], kept[-1])
        self.assertEqual(EventStore(path, MEGABYTE).figures(), figures)
        # One batch more than the limit, before the oldest go.
        self.assertLess(os.path.getsize(path), 1.5 * MEGABYTE)
        self.assertLess(os.path.getsize(f"{path}-wal"), 16 * MEGABYTE)

    def test_keeps_states_and_forgets_gateways_that_are_long_gone(self):
        self.store.set_state(OTHER, STATE, now=1000)
        self.store.set_state(GATEWAY, STATE, now=2000)
        self.store.add_events(GATEWAY, [], now=2005)
        self.assertEqual(
            self.store.gateways()[1], {"id": GATEWAY, "firstSeen": 2000, "lastSeen": 2005, "state": STATE}
        )
        self.store.set_state(GATEWAY, STATE, now=1001 + FORGET_GATEWAY_SECONDS)
        self.assertEqual([found["id"] for found in self.store.gateways()], [GATEWAY])

    def test_a_disk_without_room_is_told_and_changes_nothing(self):
        self.store.add_events(GATEWAY, [event(1)])
        # As much as there is already, so that the next page finds no room.
        pages = self.store._writer.execute("PRAGMA page_count").fetchone()[0]
        self.store._writer.execute(f"PRAGMA max_page_count = {pages}")
        with self.assertRaises(StoreFull):
            self.store.add_events(GATEWAY, [event(number) for number in range(2, 500)])
        self.assertEqual(self.ids(), [1])
        self.store._writer.execute("PRAGMA max_page_count = 100000")
        self.store.add_events(GATEWAY, [event(2)])
        self.assertEqual(self.ids(), [2, 1])

    def test_a_failed_batch_is_not_kept_in_part(self):
        with self.assertRaises(KeyError):
            self.store.add_events(GATEWAY, [event(1), {}])
        with self.assertRaises(StoreFull):
            self.store.add_events(GATEWAY, [event(1), event(2, host=None)])
        self.store.add_events(GATEWAY, [event(3)])
        self.assertEqual(self.ids(), [3])

    def test_serves_several_threads(self):
        def write(first):
            for number in range(first, first + 50):
                self.store.add_events(GATEWAY, [event(number)])
                self.store.events(Filters(), 10)

        threads = [threading.Thread(target=write, args=(first,)) for first in range(0, 200, 50)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        self.assertEqual(len(self.ids(limit=1000)), 200)
        self.assertTrue(self.store.is_writable())
