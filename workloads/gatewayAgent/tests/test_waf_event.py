import unittest

from portcullis_common.gateway_state import InvalidState, check_state
from portcullis_common.waf_event import InvalidEvent, check_event, plain

from .management_samples import STATE, event


class Events(unittest.TestCase):
    def test_good_ones_pass_unchanged(self):
        self.assertEqual(check_event(event()), event())

    def test_what_is_not_known_is_left_out(self):
        self.assertEqual(check_event({**event(), "later": 1}), event())

    def test_bad_ones_name_the_member(self):
        rule = event()["rules"][0]
        for name, value in [
            ("requestId", "x"), ("requestId", None), ("time", -1), ("time", "now"), ("time", True), ("action", "passed"),
            ("client", "<b>"), ("client", None), ("status", 10_000), ("score", "5"), ("host", None), ("path", 1),
            ("queryNames", "q"), ("queryNames", [1]), ("queryNames", ["q"] * 21), ("rules", [rule] * 9), ("rules", [1]),
        ]:  # fmt: skip
            with self.subTest(name=name, value=value), self.assertRaisesRegex(InvalidEvent, "rule" if name == "rules" else name):
                check_event({**event(), name: value})
        for name in ("id", "message", "variable", "excerpt"):
            with self.subTest(rule=name), self.assertRaisesRegex(InvalidEvent, name):
                check_event({**event(), "rules": [{**rule, name: None}]})
        with self.assertRaises(InvalidEvent):
            check_event([])

    def test_texts_are_bounded_and_cannot_trick_a_reader(self):
        shown = check_event({**event(), "path": "/\u202e\x00\n" + "a" * 1000})["path"]
        self.assertTrue(shown.startswith("/\\u202e\\u0000\\u000aaaa"))
        self.assertEqual(len(shown), 512)

    def test_plain_text_says_that_it_was_cut(self):
        self.assertEqual((plain("abc", 3), plain("abcd", 3), plain("\n\n", 8)), ("abc", "ab…", "\\u000a\\…"))


class States(unittest.TestCase):
    def test_good_ones_pass_unchanged(self):
        self.assertEqual(check_state(STATE), STATE)
        self.assertEqual(check_state({**STATE, "routes": {}})["routes"], {})

    def test_bad_ones_name_the_member(self):
        for name, value in [
            ("bundleSha256", "x"), ("zone", "<b>"), ("since", -1), ("routes", []), ("counts", None), ("spool", {}),
            ("routes", {**STATE["routes"], "generation": "<b>"}), ("counts", {**STATE["counts"], "requests": "1"}),
        ]:  # fmt: skip
            with self.subTest(name=name, value=value), self.assertRaises(InvalidState):
                check_state({**STATE, name: value})
