import json
import unittest

from portcullis_common.settings import InvalidSettings, ManagementAccess, SessionManagerAgent, parse_settings

GATEWAY = {
    "role": "gateway",
    "region": "eu-central-1",
    "bucket": "bucket",
    "bundleSha256": "0" * 64,
    "hostRoutePrefix": "host-routes/",
    "hostRoutePollSeconds": 5,
    "loadBalancerCidrs": ["10.40.0.0/24"],
}
MANAGEMENT = {
    "role": "management",
    "region": "eu-central-1",
    "bucket": "bucket",
    "bundleSha256": "0" * 64,
    "managementPrefix": "management/",
    "gatewayRoleId": "AROAEXAMPLEEXAMPLE123",
    "loginSecretArn": "arn:aws:secretsmanager:eu-central-1:111122223333:secret:waf-login-a1b2c3",
    "agentPort": 8444,
    "adminPort": 8443,
    "eventsMegabytes": 64,
    "loadBalancerCidrs": [],
}
AGENT = {"key": f"session-manager-agent/{'a' * 64}.deb", "sha256": "a" * 64}
ACCESS = {"managementPrefix": "management/", "roleId": "AROAEXAMPLEEXAMPLE123"}


class SettingsFromUserData(unittest.TestCase):
    def refused(self, document, name):
        with self.subTest(document=document), self.assertRaisesRegex(InvalidSettings, name):
            parse_settings(json.dumps(document))

    def test_reads_a_gateway_s(self):
        self.assertEqual(parse_settings(json.dumps(GATEWAY)).load_balancer_cidrs, ("10.40.0.0/24",))
        self.assertIsNone(parse_settings(json.dumps(GATEWAY)).management)
        reaching = parse_settings(json.dumps({**GATEWAY, "management": ACCESS}))
        self.assertEqual(reaching.management, ManagementAccess("management/", "AROAEXAMPLEEXAMPLE123"))

    def test_reads_the_management_server_s(self):
        self.assertEqual(parse_settings(json.dumps(MANAGEMENT)).events_megabytes, 64)
        self.assertIsNone(parse_settings(json.dumps(MANAGEMENT)).session_manager_agent)
        forwarding = parse_settings(json.dumps({**MANAGEMENT, "sessionManagerAgent": AGENT}))
        self.assertEqual(forwarding.session_manager_agent, SessionManagerAgent(AGENT["key"], AGENT["sha256"]))

    def test_refuses_bad_ones_of_a_gateway(self):
        for name, value in [
            ("role", "proxy"),
            ("bucket", ""),
            ("region", None),
            ("bundleSha256", "0"),
            ("hostRoutePollSeconds", 0),
            ("hostRoutePollSeconds", "5"),
            ("loadBalancerCidrs", []),
            ("loadBalancerCidrs", ["10.40.0.1/24"]),
            ("loadBalancerCidrs", ["0.0.0.0/0"]),
            ("loadBalancerCidrs", ["10.0.0.0/8; deny all"]),
        ]:
            self.refused({**GATEWAY, name: value}, name)
        for access in ({}, "management/", {**ACCESS, "roleId": "i-1"}, {**ACCESS, "managementPrefix": "../"}):
            self.refused({**GATEWAY, "management": access}, "management.(roleId|managementPrefix)")

    def test_refuses_bad_ones_of_the_management_server(self):
        for name, value in [
            ("managementPrefix", "management"),
            ("gatewayRoleId", "*"),
            ("loginSecretArn", "a password"),
            ("agentPort", 80),
            ("adminPort", "8443"),
            ("eventsMegabytes", 1),
            ("loadBalancerCidrs", None),
        ]:
            self.refused({**MANAGEMENT, name: value}, name)
        for agent in ({}, "package", {**AGENT, "sha256": "A" * 64}, {**AGENT, "key": "../agent.deb"}):
            self.refused({**MANAGEMENT, "sessionManagerAgent": agent}, "sessionManagerAgent.(key|sha256)")

    def test_tells_every_problem(self):
        with self.assertRaisesRegex(InvalidSettings, "bucket.*agentPort"):
            parse_settings(json.dumps({**MANAGEMENT, "bucket": "", "agentPort": 1}))
