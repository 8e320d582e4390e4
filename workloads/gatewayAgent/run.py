"""Starts the agent."""

import os
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

from portcullis_gateway.agent import main  # noqa: E402

if __name__ == "__main__":
    main()
