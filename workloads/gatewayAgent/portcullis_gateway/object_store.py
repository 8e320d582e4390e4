"""Host-route objects in S3: listing and reading, signed, over verified HTTPS."""

import datetime
import http.client
import ssl
import xml.etree.ElementTree as ElementTree

from . import layout, sigv4

NAMESPACE = "{http://s3.amazonaws.com/doc/2006-03-01/}"
MAXIMUM_OBJECT_BYTES = 64 * 1024
MAXIMUM_PAGES = 50


class StoreUnavailable(Exception):
    """The store did not give an answer that can be used; what is loaded stays."""


class ObjectStore:
    def __init__(self, settings, credentials):
        self._bucket_host = f"{settings.bucket}.s3.{settings.region}.amazonaws.com"
        self._region = settings.region
        self._prefix = settings.host_route_prefix
        self._credentials = credentials
        self._context = ssl.create_default_context(cafile=layout.TRUST_STORE)

    def list(self):
        """ETag of every object under the prefix, by key."""
        etags = {}
        query = {"list-type": "2", "prefix": self._prefix}
        for _ in range(MAXIMUM_PAGES):
            page, token = read_listing(self._get("/", sigv4.canonical_query(query)))
            etags.update(page)
            if token is None:
                return etags
            query["continuation-token"] = token
        raise StoreUnavailable(f"more than {MAXIMUM_PAGES} pages of host routes")

    def read(self, key):
        """An object's bytes."""
        return self._get(sigv4.canonical_path(key), "")

    def _get(self, path, query):
        now = datetime.datetime.now(datetime.timezone.utc)
        try:
            credentials = self._credentials.get(now)
            headers = sigv4.s3_headers(credentials, self._region, self._bucket_host, path, query, now)
            connection = http.client.HTTPSConnection(self._bucket_host, timeout=10, context=self._context)
            try:
                connection.request("GET", f"{path}?{query}" if query else path, headers=headers)
                response = connection.getresponse()
                # A listing is longer than an object: at most 1000 keys of 1 KB each.
                body = response.read(4 * 1024 * 1024)
            finally:
                connection.close()
        except (OSError, http.client.HTTPException, KeyError, ValueError) as error:
            raise StoreUnavailable(f"{self._bucket_host}: {type(error).__name__}: {error}") from error
        if response.status != 200:
            if response.status in (400, 403):
                self._credentials.forget()
            raise StoreUnavailable(f"{self._bucket_host}{path} answered {response.status}")
        return body


def read_listing(body):
    """ETags by key, and the token of the next page or None."""
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
        etags[key] = etag
    if root.findtext(f"{name}IsTruncated") != "true":
        return etags, None
    token = root.findtext(f"{name}NextContinuationToken")
    if token is None:
        raise StoreUnavailable("the listing is truncated but has no continuation token")
    return etags, token
