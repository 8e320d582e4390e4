"""Objects of the stack's bucket: listing, reading and writing, signed, over verified HTTPS."""

import datetime
import http.client
import ssl
import xml.etree.ElementTree as ElementTree

from . import layout, sigv4

NAMESPACE = "{http://s3.amazonaws.com/doc/2006-03-01/}"
MAXIMUM_PAGES = 50
# A listing is longer than an object: at most 1000 keys of 1 KB each.
MAXIMUM_ANSWER_BYTES = 4 * 1024 * 1024


class StoreUnavailable(Exception):
    """The store did not give an answer that can be used; what is loaded stays."""


class ObjectStore:
    def __init__(self, bucket, region, credentials, context=None):
        self._bucket_host = f"{bucket}.s3.{region}.amazonaws.com"
        self._region = region
        self._credentials = credentials
        self._context = context or ssl.create_default_context(cafile=layout.TRUST_STORE)

    def list(self, prefix, since=None):
        """ETag of every object under the prefix, by key; with `since` (a time with its zone) of those written later."""
        etags = {}
        query = {"list-type": "2", "prefix": prefix}
        for _ in range(MAXIMUM_PAGES):
            page, token = read_listing(self._ask("GET", "/", sigv4.canonical_query(query)), since)
            etags.update(page)
            if token is None:
                return etags
            query["continuation-token"] = token
        raise StoreUnavailable(f"more than {MAXIMUM_PAGES} pages under {prefix}")

    def read(self, key, maximum=MAXIMUM_ANSWER_BYTES):
        """An object's bytes, `maximum` of them at most."""
        return self._ask("GET", sigv4.canonical_path(key), maximum=maximum)

    def read_if_there(self, key):
        """An object's bytes, or None. To who may not list, S3 does not tell an absent object from a forbidden one."""
        return self._ask("GET", sigv4.canonical_path(key), absent=(403, 404))

    def write(self, key, body):
        self._ask("PUT", sigv4.canonical_path(key), body=body)

    def _ask(self, method, path, query="", body=b"", absent=(), maximum=MAXIMUM_ANSWER_BYTES):
        now = datetime.datetime.now(datetime.timezone.utc)
        try:
            credentials = self._credentials.get(now)
            headers = sigv4.s3_headers(credentials, self._region, method, self._bucket_host, path, query, now, body)
            connection = http.client.HTTPSConnection(self._bucket_host, timeout=10, context=self._context)
            try:
                connection.request(method, f"{path}?{query}" if query else path, body=body or None, headers=headers)
                response = connection.getresponse()
                answer = response.read(maximum)
            finally:
                connection.close()
        except (OSError, http.client.HTTPException, KeyError, ValueError) as error:
            raise StoreUnavailable(f"{self._bucket_host}: {type(error).__name__}: {error}") from error
        if response.status in (400, 403):
            # Perhaps the credentials are no longer good.
            self._credentials.forget()
        if response.status in absent:
            return None
        if response.status != 200:
            raise StoreUnavailable(f"{self._bucket_host}{path} answered {response.status} to {method}")
        return answer


def read_listing(body, since=None):
    """ETags by key of what was written after `since`, and the token of the next page or None."""
    try:
        root = ElementTree.fromstring(body)
    except ElementTree.ParseError as error:
        raise StoreUnavailable(f"the listing is not XML: {error}") from error
    name = NAMESPACE if root.tag.startswith(NAMESPACE) else ""
    if root.tag != f"{name}ListBucketResult":
        raise StoreUnavailable("the answer is not a ListBucketResult")
    etags = {}
    for contents in root.iter(f"{name}Contents"):
        key, etag = contents.findtext(f"{name}Key"), contents.findtext(f"{name}ETag")
        if key is None or etag is None:
            raise StoreUnavailable("the listing names an object without key or ETag")
        if since is None or _written(contents.findtext(f"{name}LastModified")) > since:
            etags[key] = etag
    if root.findtext(f"{name}IsTruncated") != "true":
        return etags, None
    token = root.findtext(f"{name}NextContinuationToken")
    if token is None:
        raise StoreUnavailable("the listing is truncated but has no continuation token")
    return etags, token


def _written(text):
    try:
        moment = datetime.datetime.fromisoformat((text or "").replace("Z", "+00:00"))
    except ValueError:
        moment = None
    if moment is None or moment.tzinfo is None:
        raise StoreUnavailable(f"the listing has LastModified {text!r}")
    return moment
