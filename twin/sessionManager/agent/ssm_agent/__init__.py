"""Stand-in for AWS's SSM agent, as far as sessions of type Port go. It runs on instances of the twin."""
