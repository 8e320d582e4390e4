"""Starts one program of an instance: `run.py gateway-agent | gateway-reporter | authority | management`."""

import importlib
import os
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

PROGRAMS = {
    "gateway-agent": "portcullis_gateway.agent",
    "gateway-reporter": "portcullis_gateway.reporter",
    "authority": "portcullis_management.authority",
    "management": "portcullis_management.service",
}

if __name__ == "__main__":
    if len(sys.argv) != 2 or sys.argv[1] not in PROGRAMS:
        sys.exit(f"Usage: run.py {' | '.join(PROGRAMS)}")
    importlib.import_module(PROGRAMS[sys.argv[1]]).main()
