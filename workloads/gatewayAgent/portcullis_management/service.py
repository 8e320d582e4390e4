"""Takes events from gateways and shows them to admins: two Unix sockets behind nginx, and one store."""

import grp
import os
import threading

from portcullis_common import layout
from portcullis_common.journal import event
from portcullis_common.metadata import RoleCredentials
from portcullis_common.settings import parse_contract, parse_settings

from .admin_api import AdminApi
from .agent_api import AgentApi
from .event_store import EventStore
from .login import LoginLimits, LoginSecret, Sessions, fetch_secret
from .nginx_config import ADMIN_SOCKET, AGENT_SOCKET
from .web import UnixServer


def _read(path):
    with open(path, encoding="utf-8") as file:
        return file.read()


def main():
    settings = parse_settings(_read(layout.SETTINGS_FILE))
    contract = parse_contract(_read(layout.CONTRACT_FILE))
    store = EventStore(os.path.join(layout.MANAGEMENT_STATE, "events.sqlite"), settings.events_megabytes * 1024 * 1024)
    credentials = RoleCredentials()
    secret = LoginSecret(lambda: fetch_secret(settings.login_secret_arn, settings.region, credentials))
    admins = AdminApi(
        store,
        secret,
        LoginLimits(),
        Sessions(),
        contract.management_health_path,
        lambda: os.path.exists(layout.PUBLISHED_MARK),
    )
    group = grp.getgrnam(layout.NGINX_USER).gr_gid
    # Only from one of them can anything be said in a gateway's name.
    servers = [UnixServer(AGENT_SOCKET, AgentApi(store).respond, group), UnixServer(ADMIN_SOCKET, admins.respond, group)]
    event("management-started", eventsMegabytes=settings.events_megabytes)
    threads = [threading.Thread(target=server.serve_forever) for server in servers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
