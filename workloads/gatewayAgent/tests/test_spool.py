import os
import tempfile
import unittest

from portcullis_common.waf_event import MAXIMUM_BATCH_EVENTS
from portcullis_gateway.spool import Spool


def events(first, count):
    return [{"requestId": f"{number:032x}"} for number in range(first, first + count)]


class Spooling(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = folder.name

    def drain(self, spool):
        taken = []
        while (batch := spool.oldest()) is not None:
            taken.append(batch[1])
            spool.remove(batch[0])
        return taken

    def test_gives_batches_in_order_and_once(self):
        spool = Spool(self.folder)
        spool.append(events(0, MAXIMUM_BATCH_EVENTS + 1))
        batches = self.drain(spool)
        self.assertEqual([len(batch) for batch in batches], [MAXIMUM_BATCH_EVENTS, 1])
        self.assertEqual(sum(batches, []), events(0, MAXIMUM_BATCH_EVENTS + 1))
        self.assertEqual((spool.batches, spool.bytes, os.listdir(self.folder)), (0, 0, []))

    def test_a_batch_that_is_being_sent_does_not_grow(self):
        spool = Spool(self.folder)
        spool.append(events(0, 1))
        name, batch = spool.oldest()
        spool.append(events(1, 1))
        spool.remove(name)
        self.assertEqual((batch, self.drain(spool)), (events(0, 1), [events(1, 1)]))

    def test_survives_a_restart_and_a_torn_line(self):
        spool = Spool(self.folder)
        spool.append(events(0, 2))
        name = spool.oldest()[0]
        with open(os.path.join(self.folder, name), "ab") as file:
            file.write(b'{"torn')
        again = Spool(self.folder)
        again.append(events(2, 1))
        self.assertEqual(self.drain(again), [events(0, 2), events(2, 1)])
        self.assertEqual(again.dropped, 1)

    def test_the_oldest_go_when_there_is_no_room_and_are_counted(self):
        spool = Spool(self.folder, limit_bytes=20_000)
        for first in range(0, 2000, 100):
            spool.append(events(first, 100))
        self.assertLessEqual(spool.bytes, 20_000)
        kept = sum(self.drain(spool), [])
        self.assertEqual(kept[-1], events(1999, 1)[0])
        self.assertEqual(kept, events(2000 - len(kept), len(kept)))
        self.assertEqual(spool.dropped, 2000 - len(kept))
        self.assertGreater(spool.dropped, 0)
