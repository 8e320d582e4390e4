import os
import tempfile
import unittest

from portcullis_common.files import shorten_log
from portcullis_gateway.log_follower import READ_BYTES, LogFollower


class Following(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.path = os.path.join(folder.name, "log")

    def write(self, text):
        with open(self.path, "a", encoding="utf-8") as file:
            file.write(text)

    def test_gives_whole_lines_once(self):
        follower = LogFollower(self.path)
        self.assertEqual(follower.lines(), [])
        self.write("one\ntwo\nthr")
        self.assertEqual(follower.lines(), [b"one", b"two"])
        self.write("ee\n")
        self.assertEqual(follower.lines(), [b"three"])
        self.assertEqual(follower.lines(), [])

    def test_goes_on_after_a_restart(self):
        self.write("one\n")
        follower = LogFollower(self.path)
        follower.lines()
        self.write("two\n")
        self.assertEqual(LogFollower(self.path, follower.position).lines(), [b"two"])

    def test_reads_the_rest_of_a_log_that_was_moved_aside(self):
        follower = LogFollower(self.path)
        self.write("one\n")
        follower.lines()
        self.write("two\n")
        shorten_log(self.path, 1)
        self.write("three\n")
        self.assertEqual(follower.lines() + follower.lines(), [b"two", b"three"])

    def test_a_new_log_that_is_already_longer_is_told_by_its_beginning(self):
        follower = LogFollower(self.path)
        self.write("one\n")
        follower.lines()
        shorten_log(self.path, 1)
        self.write("a first line\na second line\n")
        self.assertEqual(follower.lines() + follower.lines(), [b"a first line", b"a second line"])

    def test_reads_a_bounded_part(self):
        line = "x" * 1023 + "\n"
        self.write(line * 2000)
        follower = LogFollower(self.path)
        self.assertEqual(len(follower.lines()), READ_BYTES // 1024)
        self.assertEqual(len(follower.lines()), 2000 - READ_BYTES // 1024)

    def test_a_line_without_end_is_no_standstill(self):
        self.write("x" * (READ_BYTES + 10) + "\nnext\n")
        follower = LogFollower(self.path)
        self.assertEqual([len(line) for line in follower.lines()], [READ_BYTES])
        self.assertEqual(follower.lines()[-1], b"next")

    def test_goes_back(self):
        self.write("one\n")
        follower = LogFollower(self.path)
        before = follower.position
        follower.lines()
        follower.go_back(before)
        self.assertEqual(follower.lines(), [b"one"])
