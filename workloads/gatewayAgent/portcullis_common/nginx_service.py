"""Puts an nginx configuration into force: tested first, as the user that nginx runs as."""

import os
import subprocess

from . import layout
from .files import write_atomically

ENVIRONMENT = {"PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "LC_ALL": "C.UTF-8"}


class ConfigurationRefused(Exception):
    """nginx does not take it; the one in force stays."""


def test_configuration(path):
    command = [layout.NGINX, "-t", "-q", "-e", "stderr", "-c", path]
    user = {"user": layout.NGINX_USER, "group": layout.NGINX_USER, "extra_groups": []}
    try:
        result = subprocess.run(command, **user, env=ENVIRONMENT, capture_output=True, text=True, timeout=60, check=False)
    except subprocess.TimeoutExpired as error:
        raise ConfigurationRefused("nginx -t did not end within 60 s") from error
    if result.returncode != 0:
        raise ConfigurationRefused(result.stderr.strip()[-2000:])


def reload_or_start():
    command = ["systemctl", "reload-or-restart", layout.NGINX_UNIT]
    try:
        result = subprocess.run(command, env=ENVIRONMENT, capture_output=True, text=True, timeout=90, check=False)
    except subprocess.TimeoutExpired as error:
        raise OSError("systemctl did not end within 90 s") from error
    if result.returncode != 0:
        raise OSError(result.stderr.strip()[-2000:])


def apply(text):
    """Raises ConfigurationRefused or OSError; the next call tries again."""
    write_atomically(layout.NGINX_CANDIDATE, text)
    test_configuration(layout.NGINX_CANDIDATE)
    os.rename(layout.NGINX_CANDIDATE, layout.NGINX_CONFIGURATION)
    reload_or_start()
