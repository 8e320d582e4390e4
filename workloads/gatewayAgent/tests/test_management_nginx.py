"""That nginx takes it is shown where it runs: in the gateway stand."""

import dataclasses
import json
import unittest

from portcullis_common.settings import parse_settings
from portcullis_management.nginx_config import render

from .test_settings import MANAGEMENT

SETTINGS = parse_settings(json.dumps(MANAGEMENT))


def server_of(port, text):
    return next(part for part in text.split("server {") if f"listen {port} ssl;" in part)


class Configuration(unittest.TestCase):
    def setUp(self):
        self.agents, self.admins = server_of(8444, render(SETTINGS)), server_of(8443, render(SETTINGS))

    def test_agents_are_verified_and_only_the_certificate_names_them(self):
        for line in (
            "ssl_verify_client on;", "ssl_verify_depth 1;", "proxy_pass_request_headers off;",
            "proxy_set_header x-portcullis-gateway $gateway;", 'if ($gateway = "") { return 403; }',
            "client_max_body_size 1m;", "limit_req zone=agents",
        ):  # fmt: skip
            self.assertIn(line, self.agents)
        self.assertIn('"~^CN=(?<instance>i-[0-9a-f]{8,17})$" $instance;', render(SETTINGS))

    def test_admins_are_limited_and_their_headers_set(self):
        for line in (
            "limit_req zone=logins", "limit_req zone=admins", "client_max_body_size 8k;", "default-src 'none'",
            "proxy_set_header x-portcullis-client $remote_addr;", 'proxy_set_header x-portcullis-gateway "";',
        ):  # fmt: skip
            self.assertIn(line, self.admins)

    def test_the_ports_lead_to_sockets_of_their_own(self):
        self.assertIn("agents.sock", self.agents)
        self.assertNotIn("admins.sock", self.agents)
        self.assertIn("admins.sock", self.admins)
        self.assertNotIn("agents.sock", self.admins)

    def test_a_forwarded_address_is_believed_of_the_load_balancer_alone(self):
        self.assertNotIn("X-Forwarded-For", self.admins)
        self.assertNotIn("Strict-Transport-Security", self.admins)
        behind = dataclasses.replace(SETTINGS, load_balancer_cidrs=("10.40.0.0/24",))
        admins = server_of(8443, render(behind))
        for line in ("set_real_ip_from 10.40.0.0/24;", "real_ip_recursive off;", "Strict-Transport-Security"):
            self.assertIn(line, admins)
        self.assertNotIn("set_real_ip_from", server_of(8444, render(behind)))
