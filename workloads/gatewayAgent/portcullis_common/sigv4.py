"""AWS Signature Version 4. Pure."""

import hashlib
import hmac
from dataclasses import dataclass
from urllib.parse import quote


@dataclass(frozen=True)
class Credentials:
    access_key_id: str
    secret_access_key: str
    token: str

    def __repr__(self):
        return f"Credentials({self.access_key_id})"


def canonical_query(query):
    """Query string as it must be both signed and sent."""
    pairs = sorted((quote(name, safe="-_.~"), quote(value, safe="-_.~")) for name, value in query.items())
    return "&".join(f"{name}={value}" for name, value in pairs)


def canonical_path(key):
    return "/" + quote(key, safe="/-_.~")


def authorization(credentials, region, service, method, path, query, headers, now, body=b""):
    """Value of the Authorization header. `headers` are all that will be signed; path and query are canonical."""
    moment = now.strftime("%Y%m%dT%H%M%SZ")
    scope = f"{moment[:8]}/{region}/{service}/aws4_request"
    lowered = sorted((name.lower(), " ".join(value.split())) for name, value in headers.items())
    names = ";".join(name for name, _ in lowered)
    lines = "".join(f"{name}:{value}\n" for name, value in lowered)
    canonical = f"{method}\n{path}\n{query}\n{lines}\n{names}\n{hashlib.sha256(body).hexdigest()}"
    to_sign = f"AWS4-HMAC-SHA256\n{moment}\n{scope}\n{hashlib.sha256(canonical.encode()).hexdigest()}"
    key = ("AWS4" + credentials.secret_access_key).encode()
    for part in scope.split("/"):
        key = hmac.new(key, part.encode(), hashlib.sha256).digest()
    signature = hmac.new(key, to_sign.encode(), hashlib.sha256).hexdigest()
    return f"AWS4-HMAC-SHA256 Credential={credentials.access_key_id}/{scope}, SignedHeaders={names}, Signature={signature}"


def s3_headers(credentials, region, method, host, path, query, now, body=b""):
    """All headers of a signed S3 request."""
    headers = {
        "host": host,
        "x-amz-content-sha256": hashlib.sha256(body).hexdigest(),
        "x-amz-date": now.strftime("%Y%m%dT%H%M%SZ"),
        "x-amz-security-token": credentials.token,
    }
    signed = authorization(credentials, region, "s3", method, path, query, headers, now, body)
    return {**headers, "authorization": signed}


def json_headers(credentials, region, service, host, target, now, body):
    """All headers of a signed POST in AWS's JSON 1.1 protocol."""
    headers = {
        "content-type": "application/x-amz-json-1.1",
        "host": host,
        "x-amz-date": now.strftime("%Y%m%dT%H%M%SZ"),
        "x-amz-security-token": credentials.token,
        "x-amz-target": target,
    }
    return {**headers, "authorization": authorization(credentials, region, service, "POST", "/", "", headers, now, body)}
