"""AWS's agent for Session Manager: fetched from the stack's bucket, checked, installed. Its repository is never asked."""

import hashlib
import hmac
import os
import time

from portcullis_common import layout
from portcullis_common.installation import run
from portcullis_common.object_store import StoreUnavailable

UNIT = "amazon-ssm-agent.service"
PACKAGE = "amazon-ssm-agent"
FILE = os.path.join(layout.STATE, "amazon-ssm-agent.deb")
# As the component allows.
MAXIMUM_BYTES = 128 * 1024 * 1024
# AWS's package starts its unit and waits for it, and the unit may wait for cloud-init, which waits for this installation.
# systemctl then leaves the running system alone, and enables the unit only: https://systemd.io/ENVIRONMENT
NO_START = {"SYSTEMD_OFFLINE": "1"}
ATTEMPTS = 5
PAUSE_SECONDS = 3


class Refused(Exception):
    """Trying again would give the same answer."""


def fetch(store, agent, pause=time.sleep):
    """The package's bytes, as the settings name them. @raises StoreUnavailable, Refused."""
    for attempt in range(1, ATTEMPTS + 1):
        try:
            body = store.read(agent.key, MAXIMUM_BYTES)
            break
        except StoreUnavailable:
            if attempt == ATTEMPTS:
                raise
            pause(PAUSE_SECONDS)
    actual = hashlib.sha256(body).hexdigest()
    if not hmac.compare_digest(actual, agent.sha256):
        raise Refused(f"{agent.key} has SHA-256 {actual}, expected {agent.sha256}: not installed")
    return body


def check_fields(text):
    """What `dpkg-deb --field FILE Package Architecture` printed. @raises Refused."""
    fields = dict(line.split(": ", 1) for line in text.splitlines() if ": " in line)
    name, architecture = fields.get("Package"), fields.get("Architecture")
    if (name, architecture) != (PACKAGE, "amd64"):
        raise Refused(f"the agent's package is {name} ({architecture}): must be {PACKAGE} (amd64)")


def install(store, agent, run=run):
    """Installs the package; its unit is for the caller to start."""
    body = fetch(store, agent)
    # Root's, and gone when it is installed: nobody else may put another there between the check and the use.
    descriptor = os.open(FILE, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_NOFOLLOW, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(body)
    try:
        check_fields(run("dpkg-deb", "--field", FILE, "Package", "Architecture"))
        run("dpkg", "--force-unsafe-io", "--install", FILE, environment=NO_START)
    finally:
        os.unlink(FILE)
