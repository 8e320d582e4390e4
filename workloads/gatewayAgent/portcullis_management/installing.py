"""What the management server needs before its programs start: its authority, its certificate, nginx's configuration."""

import os
import shutil

from portcullis_common import layout
from portcullis_common.files import write_atomically
from portcullis_common.metadata import RoleCredentials, read_item
from portcullis_common.object_store import ObjectStore

from . import session_manager_agent
from .certificate_authority import CertificateAuthority
from .nginx_config import render

# Gateways ask for this name at the address that they are told; no name server knows it.
SERVER_NAME = "management.portcullis.internal"


def prepare(settings):
    os.makedirs(layout.AUTHORITY_STATE, mode=0o755, exist_ok=True)
    os.makedirs(os.path.dirname(layout.TLS_KEY), mode=0o755, exist_ok=True)
    os.makedirs(layout.MANAGEMENT_STATE, mode=0o700, exist_ok=True)
    shutil.chown(layout.MANAGEMENT_STATE, layout.MANAGEMENT_USER, layout.MANAGEMENT_USER)
    authority = CertificateAuthority(layout.AUTHORITY_STATE)
    authority.make(SERVER_NAME)
    authority.make_server_certificate(SERVER_NAME, read_item("local-ipv4"), layout.TLS_KEY, layout.TLS_CERTIFICATE)
    shutil.chown(layout.TLS_KEY, layout.NGINX_USER, layout.NGINX_USER)
    os.chmod(layout.TLS_KEY, 0o600)
    shutil.copyfile(authority.certificate, layout.AUTHORITY_CERTIFICATE)
    write_atomically(layout.NGINX_CONFIGURATION, render(settings))


def install_session_manager_agent(settings):
    """Returns the unit to enable."""
    store = ObjectStore(settings.bucket, settings.region, RoleCredentials())
    session_manager_agent.install(store, settings.session_manager_agent)
    return session_manager_agent.UNIT
