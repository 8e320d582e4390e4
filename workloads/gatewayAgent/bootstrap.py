#!/usr/bin/python3
"""User data of a WAF gateway: fetches the gateway bundle, checks it, and hands over to the code in it.

Nothing but the checked bundle is run. Standard library only; no secret is held here or logged.
"""

import base64
import datetime
import hashlib
import hmac
import http.client
import io
import json
import os
import shutil
import socket
import ssl
import subprocess
import sys
import tarfile
import time

SETTINGS = "@PORTCULLIS_SETTINGS@"

METADATA_HOST = "169.254.169.254"
TRUST_STORE = "/etc/ssl/certs/ca-certificates.crt"
HOME = "/opt/portcullis"
ATTEMPTS = 20
PAUSE_SECONDS = 3


class Refused(Exception):
    """Trying again would give the same answer."""


def log(message):
    print(f"portcullis bootstrap: {message}", flush=True)


def metadata(method, path, headers):
    connection = http.client.HTTPConnection(METADATA_HOST, timeout=5)
    try:
        connection.request(method, path, headers=headers)
        response = connection.getresponse()
        body = response.read().decode()
    finally:
        connection.close()
    if response.status != 200:
        # The body stays out of the message: it could be a credential.
        raise OSError(f"metadata service answered {response.status} to {method} {path}")
    return body


def role_credentials():
    token = metadata("PUT", "/latest/api/token", {"X-aws-ec2-metadata-token-ttl-seconds": "300"})
    headers = {"X-aws-ec2-metadata-token": token}
    folder = "/latest/meta-data/iam/security-credentials/"
    role = metadata("GET", folder, headers).split()[0]
    return json.loads(metadata("GET", folder + role, headers))


def signed_headers(credentials, region, host, path, now):
    """AWS Signature Version 4 of a GET without query or body."""
    moment = now.strftime("%Y%m%dT%H%M%SZ")
    scope = f"{moment[:8]}/{region}/s3/aws4_request"
    headers = {
        "host": host,
        "x-amz-content-sha256": hashlib.sha256(b"").hexdigest(),
        "x-amz-date": moment,
        "x-amz-security-token": credentials["Token"],
    }
    names = ";".join(headers)
    lines = "".join(f"{name}:{value}\n" for name, value in headers.items())
    canonical = f"GET\n{path}\n\n{lines}\n{names}\n{headers['x-amz-content-sha256']}"
    to_sign = f"AWS4-HMAC-SHA256\n{moment}\n{scope}\n{hashlib.sha256(canonical.encode()).hexdigest()}"
    key = ("AWS4" + credentials["SecretAccessKey"]).encode()
    for part in scope.split("/"):
        key = hmac.new(key, part.encode(), hashlib.sha256).digest()
    signature = hmac.new(key, to_sign.encode(), hashlib.sha256).hexdigest()
    headers["authorization"] = (
        f"AWS4-HMAC-SHA256 Credential={credentials['AccessKeyId']}/{scope}, SignedHeaders={names}, Signature={signature}"
    )
    return headers


def fetch(settings):
    host = f"{settings['bucket']}.s3.{settings['region']}.amazonaws.com"
    path = "/" + settings["bundleKey"]
    now = datetime.datetime.now(datetime.timezone.utc)
    headers = signed_headers(role_credentials(), settings["region"], host, path, now)
    context = ssl.create_default_context(cafile=TRUST_STORE)
    connection = http.client.HTTPSConnection(host, timeout=30, context=context)
    try:
        connection.request("GET", path, headers=headers)
        response = connection.getresponse()
        body = response.read()
    finally:
        connection.close()
    if response.status != 200:
        raise OSError(f"{host}{path}: answered {response.status}")
    return body


def fetch_with_patience(settings):
    """The role, its policy and the route to S3 may come some seconds after the instance."""
    for attempt in range(1, ATTEMPTS + 1):
        try:
            return fetch(settings)
        except (OSError, http.client.HTTPException, KeyError, IndexError, ValueError) as error:
            log(f"attempt {attempt} of {ATTEMPTS}: {type(error).__name__}: {error}")
            if attempt < ATTEMPTS:
                time.sleep(PAUSE_SECONDS)
    raise Refused(f"the gateway bundle could not be fetched in {ATTEMPTS} attempts")


def check(body, expected):
    actual = hashlib.sha256(body).hexdigest()
    if not hmac.compare_digest(actual, expected):
        raise Refused(f"the gateway bundle has SHA-256 {actual}, expected {expected}: not installed")


def unpack(body, home):
    shutil.rmtree(home, ignore_errors=True)
    os.makedirs(home, mode=0o755)
    with tarfile.open(fileobj=io.BytesIO(body)) as archive:
        archive.extractall(home, filter="data")


def main():
    settings = json.loads(base64.b64decode(SETTINGS))
    body = fetch_with_patience(settings)
    check(body, settings["bundleSha256"])
    log(f"gateway bundle {settings['bundleSha256']}: {len(body)} bytes, checked")
    unpack(body, HOME)
    installer = [sys.executable, "-I", "-B", os.path.join(HOME, "agent", "install.py")]
    subprocess.run(installer, input=json.dumps(settings), text=True, check=True)
    log("installed")


if __name__ == "__main__":
    socket.setdefaulttimeout(30)
    try:
        main()
    except (Refused, subprocess.CalledProcessError, OSError, ValueError, KeyError) as problem:
        log(f"stopped: {type(problem).__name__}: {problem}")
        sys.exit(1)
