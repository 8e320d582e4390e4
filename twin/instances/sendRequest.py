"""Sends bytes over plain TCP from the machine that it runs on, and prints what came of it as one line of JSON."""

import base64
import json
import socket
import sys
import time

# linux/in.h; Python's socket module does not name it.
IP_MINTTL = 21

call = json.loads(sys.argv[1])
deadline = time.monotonic() + call["timeoutMilliseconds"] / 1000
connection = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
# A router before the software would use up one hop of each packet that comes back, and drop those without one left.
connection.setsockopt(socket.IPPROTO_IP, IP_MINTTL, call["hopsBehind"] + 1)


def left():
    return max(deadline - time.monotonic(), 0.001)


received = b""
phase = "connecting"
ended = False
error = ""
try:
    connection.settimeout(left())
    connection.connect((call["address"], call["port"]))
    phase = "exchange"
    connection.sendall(base64.b64decode(call["bytes"]))
    while True:
        connection.settimeout(left())
        chunk = connection.recv(65536)
        if not chunk:
            ended = True
            break
        received += chunk
except TimeoutError:
    error = "timeout"
except OSError as failure:
    error = str(failure)
print(json.dumps({"phase": phase, "ended": ended, "error": error, "bytes": base64.b64encode(received).decode()}))
