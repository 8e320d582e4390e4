"""Installation of an instance in its role. Every package was checked with the bundle that it came in."""

import json
import os
import shutil
import subprocess

from . import layout
from .files import write_atomically
from .settings import GatewaySettings, parse_settings

ENVIRONMENT = {"PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "DEBIAN_FRONTEND": "noninteractive", "LC_ALL": "C.UTF-8"}
POLICY = "/usr/sbin/policy-rc.d"
UNITS = "/etc/systemd/system"
# Not needed on an instance, and half of what would be written.
LEFT_OUT = ("/usr/share/doc/*", "/usr/share/man/*", "/usr/share/locale/*", "/usr/include/*", "/usr/lib/*.a")


def run(*command, environment=None):
    """What a command says is returned, and shown only when it fails."""
    result = subprocess.run(
        command, env={**ENVIRONMENT, **(environment or {})}, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False
    )
    if result.returncode != 0:
        raise OSError(f"{command[0]} ended with {result.returncode}:\n{result.stdout[-4000:]}")
    return result.stdout


def packages_to_install(bundled, installed, is_older):
    """File names of the packages that the image does not have, or has in an older version."""
    return [
        package["file"]
        for package in bundled
        if package["package"] not in installed or is_older(installed[package["package"]], package["version"])
    ]


def installed_packages():
    """Version by name."""
    query = ["dpkg-query", "--show", "--showformat", "${Package} ${Version} ${db:Status-Status}\n"]
    output = subprocess.run(query, env=ENVIRONMENT, check=True, capture_output=True, text=True).stdout
    rows = (line.split() for line in output.splitlines())
    return {row[0]: row[1] for row in rows if len(row) == 3 and row[2] == "installed"}


def is_older(version, other):
    if version == other:
        return False
    return subprocess.run(["dpkg", "--compare-versions", version, "lt", other], env=ENVIRONMENT, check=False).returncode == 0


def install_packages(home):
    with open(os.path.join(home, "manifest.json"), encoding="utf-8") as file:
        bundled = json.load(file)["packages"]
    files = packages_to_install(bundled, installed_packages(), is_older)
    if not files:
        return
    had_policy = os.path.exists(POLICY)
    if not had_policy:
        write_atomically(POLICY, "#!/bin/sh\nexit 101\n", 0o755)
    try:
        excludes = [f"--path-exclude={pattern}" for pattern in LEFT_OUT]
        paths = [os.path.join(home, "packages", name) for name in files]
        # The instance is thrown away if it does not get through its boot, so nothing needs to reach the disk first.
        run("dpkg", "--force-unsafe-io", "--force-confold", *excludes, "--install", *paths)
    finally:
        if not had_policy:
            os.unlink(POLICY)
    # nginx is started with a configuration of ours; never with Debian's.
    mask = os.path.join(UNITS, "nginx.service")
    if not os.path.lexists(mask):
        os.symlink("/dev/null", mask)


def make_tls_key():
    """Made here and never leaves: the load balancer does not verify it, the security group lets only it in."""
    os.makedirs(os.path.dirname(layout.TLS_KEY), mode=0o755, exist_ok=True)
    before = os.umask(0o077)
    try:
        run(
            "openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "3650",
            "-subj", "/CN=portcullis-gateway", "-keyout", layout.TLS_KEY, "-out", layout.TLS_CERTIFICATE,
        )  # fmt: skip
    finally:
        os.umask(before)
    shutil.chown(layout.TLS_KEY, layout.NGINX_USER, layout.NGINX_USER)
    os.chmod(layout.TLS_KEY, 0o600)
    os.chmod(layout.TLS_CERTIFICATE, 0o644)


def make_folders():
    """What nginx needs, in either role."""
    for folder in (layout.STATE, layout.LOGS, layout.NGINX_WORK):
        os.makedirs(folder, mode=0o755, exist_ok=True)
    shutil.chown(layout.NGINX_WORK, layout.NGINX_USER, layout.NGINX_USER)
    os.chmod(layout.NGINX_WORK, 0o700)
    for log in (layout.ACCESS_LOG, layout.AUDIT_LOG):
        with open(log, "a", encoding="utf-8"):
            pass
        # nginx appends, the agent (root) shortens.
        shutil.chown(log, "root", layout.NGINX_USER)
        os.chmod(log, 0o660)


def install_gateway(settings):
    """Returns the units to enable."""
    make_tls_key()
    if settings.management is None:
        return [layout.GATEWAY_AGENT_UNIT]
    os.makedirs(layout.SPOOL, mode=0o700, exist_ok=True)
    os.chmod(layout.REPORTER_STATE, 0o700)
    return [layout.GATEWAY_AGENT_UNIT, layout.GATEWAY_REPORTER_UNIT]


def make_management_user():
    """What keeps events and talks to people has neither root's files nor the authority's key."""
    # What is there already is left as it is. (useradd is not on every image; this comes with systemd.)
    run("systemd-sysusers", "--inline",
        f'u {layout.MANAGEMENT_USER} - "Portcullis management server" /nonexistent /usr/sbin/nologin',
        f"m {layout.MANAGEMENT_USER} {layout.NGINX_USER}")  # fmt: skip


def install_management(settings):
    make_management_user()
    # Here, not above: a gateway has nothing of it.
    from portcullis_management import installing

    installing.prepare(settings)
    units = [layout.NGINX_UNIT, layout.MANAGEMENT_UNIT, layout.AUTHORITY_UNIT]
    return units if settings.session_manager_agent is None else [*units, installing.install_session_manager_agent(settings)]


def install(home, settings_text, start):
    settings = parse_settings(settings_text)
    os.makedirs(os.path.dirname(layout.SETTINGS_FILE), mode=0o755, exist_ok=True)
    write_atomically(layout.SETTINGS_FILE, settings_text)
    install_packages(home)
    make_folders()
    units = install_gateway(settings) if isinstance(settings, GatewaySettings) else install_management(settings)
    for unit in {layout.NGINX_UNIT, *units}:
        source = os.path.join(home, "systemd", unit)
        # A unit that came with a package is where it belongs.
        if os.path.exists(source):
            shutil.copyfile(source, os.path.join(UNITS, unit))
    if start:
        run("systemctl", "daemon-reload")
        run("systemctl", "enable", *units)
        run("systemctl", "start", "--no-block", *units)
