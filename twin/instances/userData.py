#!/usr/bin/python3
"""Runs the instance's user data as cloud-init does: fetched from the metadata service, once, output to its log."""

import os
import subprocess
import sys
import time
import urllib.error
import urllib.request

METADATA = "http://169.254.169.254/latest"
SEMAPHORE = "/var/lib/cloud/instance/sem/config_scripts_user"
SCRIPT = "/var/lib/cloud/instance/scripts/part-001"
LOG = "/var/log/cloud-init-output.log"
ATTEMPTS = 20


def fetch():
    """The user data; None when the instance has none."""
    request = urllib.request.Request(
        METADATA + "/api/token", method="PUT", headers={"X-aws-ec2-metadata-token-ttl-seconds": "300"}
    )
    with urllib.request.urlopen(request, timeout=2) as answer:
        token = answer.read().decode()
    request = urllib.request.Request(METADATA + "/user-data", headers={"X-aws-ec2-metadata-token": token})
    try:
        with urllib.request.urlopen(request, timeout=2) as answer:
            return answer.read()
    except urllib.error.HTTPError as error:
        if error.code == 404:
            return None
        raise


def fetch_with_patience():
    for attempt in range(ATTEMPTS):
        try:
            return fetch()
        except OSError:
            if attempt == ATTEMPTS - 1:
                raise
            time.sleep(0.25)


def main():
    if os.path.exists(SEMAPHORE):
        return 0
    os.makedirs(os.path.dirname(SEMAPHORE), exist_ok=True)
    os.makedirs(os.path.dirname(SCRIPT), exist_ok=True)
    with open(LOG, "ab", buffering=0) as log:
        os.chmod(LOG, 0o640)

        def say(text):
            log.write((text + "\n").encode())

        try:
            content = fetch_with_patience()
        except OSError as error:
            say(f"The metadata service gives no user data: {error}")
            return 1
        if content is None:
            say("The instance has no user data")
            return 0
        if not content.startswith(b"#!"):
            say("The user data is no script: it must begin with #!")
            return 1
        with open(SCRIPT, "wb") as script:
            script.write(content)
        os.chmod(SCRIPT, 0o700)
        code = subprocess.call([SCRIPT], stdin=subprocess.DEVNULL, stdout=log, stderr=log, cwd="/")
        with open(SEMAPHORE, "w"):
            pass
        if code != 0:
            say(f"The user data script ended with code {code}")
        return code


sys.exit(main())
