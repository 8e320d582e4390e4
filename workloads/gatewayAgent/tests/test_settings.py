import json
import unittest

from portcullis_gateway.settings import InvalidSettings, parse_settings

GOOD = {
    "region": "eu-central-1",
    "bucket": "bucket",
    "hostRoutePrefix": "host-routes/",
    "hostRoutePollSeconds": 5,
    "loadBalancerCidrs": ["10.40.0.0/24"],
}


class SettingsFromUserData(unittest.TestCase):
    def test_reads_good_ones(self):
        self.assertEqual(parse_settings(json.dumps(GOOD)).load_balancer_cidrs, ("10.40.0.0/24",))

    def test_refuses_bad_ones(self):
        for name, value in [
            ("bucket", ""),
            ("region", None),
            ("hostRoutePollSeconds", 0),
            ("hostRoutePollSeconds", "5"),
            ("loadBalancerCidrs", []),
            ("loadBalancerCidrs", ["10.40.0.1/24"]),
            ("loadBalancerCidrs", ["0.0.0.0/0"]),
            ("loadBalancerCidrs", ["10.0.0.0/8; deny all"]),
        ]:
            with self.subTest(name=name, value=value), self.assertRaisesRegex(InvalidSettings, name):
                parse_settings(json.dumps({**GOOD, name: value}))
