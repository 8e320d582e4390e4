"""The instance's metadata service: who the machine is, and the credentials of its role."""

import calendar
import json
import os
import threading
import time
import urllib.request

# AWS's SDKs take the address from the same variable.
ADDRESS = os.environ.get("AWS_EC2_METADATA_SERVICE_ENDPOINT", "http://169.254.169.254").rstrip("/")
ROLE = "meta-data/iam/security-credentials/"
# Credentials are asked for again so long before their end.
AHEAD_SECONDS = 300
# However long they are good for: a role may have been given to the machine anew.
LONGEST_SECONDS = 900


class Metadata:
    """Reads with a session token (IMDSv2) alone. Safe for several threads."""

    def __init__(self, address=ADDRESS, clock=time.time):
        self._address = address
        self._clock = clock
        self._lock = threading.Lock()
        self._credentials = None
        self._good_until = 0

    def read(self, path):
        """A value below /latest/. Raises OSError when there is none."""
        request = urllib.request.Request(
            f"{self._address}/latest/api/token", method="PUT", headers={"X-aws-ec2-metadata-token-ttl-seconds": "60"}
        )
        with urllib.request.urlopen(request, timeout=5) as answer:
            token = answer.read().decode()
        request = urllib.request.Request(
            f"{self._address}/latest/{path}", headers={"X-aws-ec2-metadata-token": token}
        )
        with urllib.request.urlopen(request, timeout=5) as answer:
            return answer.read().decode()

    def credentials(self):
        """Access key id, secret and token, renewed ahead of their end."""
        with self._lock:
            if self._credentials is None or self._clock() >= self._good_until:
                role = self.read(ROLE).split("\n")[0]
                document = json.loads(self.read(ROLE + role))
                end = calendar.timegm(time.strptime(document["Expiration"], "%Y-%m-%dT%H:%M:%SZ"))
                self._good_until = min(end - AHEAD_SECONDS, self._clock() + LONGEST_SECONDS)
                self._credentials = (document["AccessKeyId"], document["SecretAccessKey"], document["Token"])
            return self._credentials
