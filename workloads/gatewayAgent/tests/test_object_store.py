import datetime
import unittest

from portcullis_common.metadata import RoleCredentials
from portcullis_common.object_store import StoreUnavailable, read_listing

NAMESPACE = 'xmlns="http://s3.amazonaws.com/doc/2006-03-01/"'


def listing(inner):
    return f"<ListBucketResult {NAMESPACE}>{inner}</ListBucketResult>".encode()


class Listing(unittest.TestCase):
    def test_reads_keys_and_etags(self):
        body = listing("<IsTruncated>false</IsTruncated><Contents><Key>a</Key><ETag>&quot;1&quot;</ETag></Contents>")
        self.assertEqual(read_listing(body), ({"a": '"1"'}, None))

    def test_goes_on_where_a_page_ends(self):
        body = listing("<IsTruncated>true</IsTruncated><NextContinuationToken>t</NextContinuationToken>")
        self.assertEqual(read_listing(body), ({}, "t"))

    def test_leaves_out_what_is_older_than_asked_for(self):
        def contents(key, moment):
            return f"<Contents><Key>{key}</Key><LastModified>{moment}</LastModified><ETag>1</ETag></Contents>"

        body = listing(contents("old", "2026-01-01T00:00:00.000Z") + contents("new", "2026-01-02T00:00:00.001Z"))
        since = datetime.datetime(2026, 1, 2, tzinfo=datetime.timezone.utc)
        self.assertEqual(read_listing(body, since)[0], {"new": "1"})
        self.assertEqual(set(read_listing(body)[0]), {"old", "new"})
        for moment in ("", "yesterday", "2026-01-02T00:00:00"):
            with self.assertRaises(StoreUnavailable):
                read_listing(listing(contents("a", moment)), since)

    def test_an_answer_that_is_no_listing_is_not_an_empty_one(self):
        for body in (b"", b"<html/>", listing("<Contents><Key>a</Key></Contents>"), listing("<IsTruncated>true</IsTruncated>")):
            with self.subTest(body=body), self.assertRaises(StoreUnavailable):
                read_listing(body)


class Credentials(unittest.TestCase):
    def test_are_kept_until_shortly_before_they_expire(self):
        start = datetime.datetime(2026, 1, 1, tzinfo=datetime.timezone.utc)
        reads = []

        def read():
            reads.append(1)
            return {"AccessKeyId": f"A{len(reads)}", "SecretAccessKey": "s", "Token": "t", "Expiration": "2026-01-01T06:00:00Z"}

        role = RoleCredentials(read)
        self.assertEqual(role.get(start).access_key_id, "A1")
        self.assertEqual(role.get(start + datetime.timedelta(hours=5)).access_key_id, "A1")
        self.assertEqual(role.get(start + datetime.timedelta(hours=5, minutes=51)).access_key_id, "A2")
        role.forget()
        self.assertEqual(role.get(start + datetime.timedelta(hours=5)).access_key_id, "A3")
