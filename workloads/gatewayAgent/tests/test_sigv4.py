import datetime
import hashlib
import importlib.util
import os
import unittest

from portcullis_common import sigv4

NOW = datetime.datetime(2013, 5, 24, tzinfo=datetime.timezone.utc)
# Account of the examples in AWS's documentation ("Signature Calculations for the Authorization Header", S3 API).
KEYS = sigv4.Credentials("AKIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY", "token")
HOST = "examplebucket.s3.amazonaws.com"


def signature(path, query, headers, method="GET", body=b""):
    hashed = hashlib.sha256(body).hexdigest()
    headers = {"host": HOST, "x-amz-content-sha256": hashed, "x-amz-date": "20130524T000000Z", **headers}
    return sigv4.authorization(KEYS, "us-east-1", "s3", method, path, query, headers, NOW, body).rsplit("=", 1)[1]


class PublishedExamples(unittest.TestCase):
    def test_get_object(self):
        self.assertEqual(
            signature("/test.txt", "", {"range": "bytes=0-9"}),
            "f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41",
        )

    def test_put_object(self):
        headers = {"date": "Fri, 24 May 2013 00:00:00 GMT", "x-amz-storage-class": "REDUCED_REDUNDANCY"}
        self.assertEqual(
            signature(sigv4.canonical_path("test$file.text"), "", headers, "PUT", b"Welcome to Amazon S3."),
            "98ad721746da40c64f1a55b78f14c238d841ea1380cd77a1b5971af0ece108bd",
        )

    def test_get_bucket_lifecycle(self):
        self.assertEqual(
            signature("/", sigv4.canonical_query({"lifecycle": ""}), {}),
            "fea454ca298b7da1c68078a5d1bdbfbbe0d65c699e0f91ac7a200a0136783543",
        )

    def test_list_objects(self):
        self.assertEqual(
            signature("/", sigv4.canonical_query({"prefix": "J", "max-keys": "2"}), {}),
            "34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7",
        )


class JsonProtocol(unittest.TestCase):
    def test_signs_the_body_and_every_header(self):
        headers = sigv4.json_headers(KEYS, "eu-central-1", "secretsmanager", "host.example", "secretsmanager.GetSecretValue", NOW, b"{}")
        self.assertIn("SignedHeaders=content-type;host;x-amz-date;x-amz-security-token;x-amz-target,", headers["authorization"])
        other = sigv4.json_headers(KEYS, "eu-central-1", "secretsmanager", "host.example", "secretsmanager.GetSecretValue", NOW, b"{ }")
        self.assertNotEqual(headers["authorization"], other["authorization"])


class Canonical(unittest.TestCase):
    def test_query_is_sorted_and_escaped(self):
        query = {"prefix": "host-routes/", "list-type": "2", "continuation-token": "a+b=="}
        self.assertEqual(sigv4.canonical_query(query), "continuation-token=a%2Bb%3D%3D&list-type=2&prefix=host-routes%2F")

    def test_credentials_do_not_show_their_secrets(self):
        self.assertNotIn("wJalr", repr(KEYS))
        self.assertNotIn("token", repr(KEYS))


class Bootstrap(unittest.TestCase):
    """User data signs with code of its own: it runs before there is anything to import."""

    def test_signs_as_the_agent_does(self):
        path = os.path.join(os.path.dirname(__file__), "..", "bootstrap.py")
        spec = importlib.util.spec_from_file_location("bootstrap", path)
        bootstrap = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(bootstrap)
        document = {"AccessKeyId": KEYS.access_key_id, "SecretAccessKey": KEYS.secret_access_key, "Token": KEYS.token}
        self.assertEqual(
            bootstrap.signed_headers(document, "us-east-1", HOST, "/bundles/a.tar", NOW),
            sigv4.s3_headers(KEYS, "us-east-1", "GET", HOST, "/bundles/a.tar", "", NOW),
        )
        with self.assertRaises(bootstrap.Refused):
            bootstrap.check(b"another bundle", "0" * 64)

    def test_is_small_and_takes_its_settings_once(self):
        with open(os.path.join(os.path.dirname(__file__), "..", "bootstrap.py"), encoding="utf-8") as file:
            text = file.read()
        self.assertTrue(text.startswith("#!/usr/bin/python3\n"))
        self.assertEqual(text.count("@PORTCULLIS_SETTINGS@"), 1)
        # User data may have 16 KB; 4 KB are kept for the settings.
        self.assertLess(len(text.encode()), 12 * 1024)
