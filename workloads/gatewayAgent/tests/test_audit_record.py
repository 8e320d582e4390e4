"""On records that a gateway has written."""

import json
import os
import unittest

from portcullis_gateway.audit_record import REFUSED_MARKER, UnreadableRecord, event_of
from portcullis_gateway.redaction import REDACTED

with open(os.path.join(os.path.dirname(__file__), "records", "audit.jsonl"), encoding="utf-8") as file:
    QUERY, DETECTED, DETECTED_BODY, PASSWORD, COOKIE, BODY = file.read().splitlines()


def changed(line, change):
    document = json.loads(line)
    change(document["transaction"])
    return json.dumps(document)


class Records(unittest.TestCase):
    def test_a_blocked_request(self):
        event = event_of(QUERY)
        self.assertEqual(
            {name: event[name] for name in ("action", "endpoint", "host", "method", "path", "queryNames", "client", "status")},
            {
                "action": "blocked", "endpoint": "shop", "host": "api.shop.example", "method": "GET", "path": "/orders",
                "queryNames": ["q"], "client": "203.0.113.7", "status": 403,
            },
        )  # fmt: skip
        self.assertEqual(event["score"], 20)
        self.assertEqual(event["requestId"], json.loads(QUERY)["transaction"]["unique_id"])
        self.assertEqual([rule["id"] for rule in event["rules"]], [942100, 942270])
        # A fingerprint says nothing: all of the value is shown instead.
        self.assertEqual(event["rules"][0]["excerpt"], "1' UNION SELECT password FROM users WHERE '1'='1")
        self.assertEqual(event["rules"][1]["excerpt"], "UNION SELECT password FROM")
        self.assertEqual({rule["variable"] for rule in event["rules"]}, {"ARGS:q"})

    def test_query_values_stay_on_the_gateway(self):
        event = event_of(changed(QUERY, lambda t: t["request"].update(uri="/a?b=visible-value&c=%73")))
        self.assertEqual((event["path"], event["queryNames"]), ("/a", ["b", "c"]))
        self.assertNotIn("visible-value", json.dumps(event))

    def test_a_request_that_was_only_detected(self):
        self.assertEqual((event_of(DETECTED)["action"], event_of(DETECTED)["status"]), ("detected", 200))
        self.assertEqual(event_of(DETECTED_BODY)["rules"][0]["id"], 200002)

    def test_a_body_that_cannot_be_read(self):
        event = event_of(BODY)
        self.assertEqual((event["status"], event["score"]), (400, None))
        self.assertIn("JSON parsing error", event["rules"][0]["excerpt"])

    def test_secrets_stay_on_the_gateway(self):
        for line, variable in ((PASSWORD, "ARGS:json.password"), (COOKIE, "REQUEST_COOKIES:session")):
            event = event_of(line)
            for rule in event["rules"]:
                self.assertEqual((rule["variable"], rule["excerpt"]), (variable, REDACTED))
            self.assertNotIn("UNION", json.dumps(event))

    def test_a_request_that_passed_is_no_event(self):
        def unmark(transaction):
            messages = transaction["messages"]
            transaction["messages"] = [m for m in messages if m["details"]["ruleId"] != str(REFUSED_MARKER)]

        self.assertIsNone(event_of(changed(QUERY, unmark)))

    def test_what_an_attacker_writes_stays_text(self):
        hostile = "x' (Value: `\u202e\x1b[31m\n<script>" + "A" * 5000

        def attack(transaction):
            details = transaction["messages"][-2]["details"]
            details["data"] = f"Matched Data: {hostile} found within ARGS:{hostile}: {hostile}"
            transaction["request"]["uri"] = "/" + hostile

        event = event_of(changed(QUERY, attack))
        text = json.dumps(event, ensure_ascii=False)
        for one in ("\u202e", "\x1b", "\n"):
            self.assertNotIn(one, text)
        self.assertLess(len(text), 4000)

    def test_what_is_no_record_is_said_to_be_none(self):
        for line in (b"", b"{", b"[]", b"{}", b'{"transaction": {"messages": [{}]}}', b"\xff\xfe"):
            with self.assertRaises(UnreadableRecord):
                event_of(line)
        with self.assertRaises(UnreadableRecord):
            event_of(changed(QUERY, lambda t: t.update(client_ip="<b>")))
