"""Installs an instance from its unpacked bundle: packages, keys, units. Reads the settings from standard input.

A failed step stops the installation: the instance then never becomes healthy and takes no traffic.
"""

import os
import sys

HOME = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
sys.path.insert(0, os.path.join(HOME, "agent"))

from portcullis_common import installation  # noqa: E402

if __name__ == "__main__":
    start = "--no-start" not in sys.argv[1:]
    installation.install(HOME, sys.stdin.read(), start)
