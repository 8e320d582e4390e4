import unittest

from portcullis_management.filters import DEFAULT_LIMIT, Filters, InvalidFilter, cursor, parse_filters


class Parameters(unittest.TestCase):
    def test_none_and_empty_ones_are_no_filter(self):
        empty = [(name, "") for name in ("host", "from", "to", "requestId", "limit")]
        self.assertEqual(parse_filters([]), Filters(limit=DEFAULT_LIMIT))
        self.assertEqual(parse_filters(empty), parse_filters([]))

    def test_are_read(self):
        filters = parse_filters(
            [("host", "API.shop.example"), ("gateway", "i-0123456789abcdef0"), ("requestId", "A" * 32),
             ("from", "2026-11-22T21:30"), ("to", "1795384755000"), ("before", "7.3"), ("limit", "5")]
        )  # fmt: skip
        self.assertEqual(
            filters,
            Filters("api.shop.example", "i-0123456789abcdef0", "a" * 32, 1_795_383_000_000, 1_795_384_755_000, (7, 3), 5),
        )

    def test_a_cursor_is_read_back(self):
        self.assertEqual(parse_filters([("before", cursor({"time": 12, "seq": 34}))]).before, (12, 34))

    def test_bad_ones_are_all_told(self):
        with self.assertRaises(InvalidFilter) as caught:
            parse_filters([("host", "a'b"), ("from", "yesterday"), ("limit", "0"), ("colour", "red"), ("to", "1e400")])
        for part in ("host is", "from is 'yesterday'", "limit is", "'colour' is not known", "to is"):
            self.assertIn(part, str(caught.exception))

    def test_bad_values(self):
        for name, value in [
            ("limit", "1001"), ("limit", "-1"), ("limit", "ten"), ("limit", "١"), ("gateway", "i-x"), ("requestId", "1"),
            ("before", "7"), ("before", "7.x"), ("from", "9" * 16), ("from", "2026-13-01T00:00"),
        ]:  # fmt: skip
            with self.subTest(name=name, value=value), self.assertRaisesRegex(InvalidFilter, name):
                parse_filters([(name, value)])
        with self.assertRaisesRegex(InvalidFilter, "twice"):
            parse_filters([("host", "a.example"), ("host", "b.example")])
