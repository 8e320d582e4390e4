"""AWS Signature Version 4 in headers. https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv.html"""

import hashlib
import hmac
import time
import urllib.parse


def signed_headers(method, host, target, headers, body, credentials, region, service, now=None):
    """The headers with those of the signature; Host is among them."""
    key_id, secret, token = credentials
    stamp = time.strftime("%Y%m%dT%H%M%SZ", time.gmtime(now))
    day = stamp[:8]
    complete = {
        **{name.lower(): value for name, value in headers.items()},
        "host": host,
        "x-amz-date": stamp,
        "x-amz-security-token": token,
    }
    names = sorted(complete)
    path, _, query = target.partition("?")
    request = "\n".join(
        [
            method,
            urllib.parse.quote(path, safe="/~"),
            _canonical_query(query),
            "".join(f"{name}:{complete[name].strip()}\n" for name in names),
            ";".join(names),
            hashlib.sha256(body).hexdigest(),
        ]
    )
    scope = f"{day}/{region}/{service}/aws4_request"
    text = "\n".join(["AWS4-HMAC-SHA256", stamp, scope, hashlib.sha256(request.encode()).hexdigest()])
    key = f"AWS4{secret}".encode()
    for part in [day, region, service, "aws4_request"]:
        key = _mac(key, part)
    complete["authorization"] = (
        f"AWS4-HMAC-SHA256 Credential={key_id}/{scope}, SignedHeaders={';'.join(names)}, "
        f"Signature={_mac(key, text).hex()}"
    )
    return complete


def _canonical_query(query):
    pairs = sorted(urllib.parse.parse_qsl(query, keep_blank_values=True))
    quote = lambda text: urllib.parse.quote(text, safe="~")  # noqa: E731
    return "&".join(f"{quote(name)}={quote(value)}" for name, value in pairs)


def _mac(key, text):
    return hmac.new(key, text.encode(), hashlib.sha256).digest()
