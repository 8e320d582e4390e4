import unittest

from portcullis_gateway.host_route import parse_host_route
from portcullis_gateway.nginx_config import render

from .samples import CONTRACT, ROUTE, SETTINGS, route

ORIGIN = ROUTE["origin"]["host"]
ADDRESSES = {ORIGIN: ("192.0.2.10", "192.0.2.11")}


def rendered(*texts, addresses=ADDRESSES):
    return render([parse_host_route(text) for text in texts], addresses, SETTINGS, CONTRACT)


class Configuration(unittest.TestCase):
    def test_is_the_same_for_the_same_routes(self):
        self.assertEqual(rendered(route()), rendered(route()))

    def test_writes_resolved_addresses_into_one_upstream(self):
        second = route(("externalHost",), "b.shop.example")
        text = rendered(route(), second)
        self.assertEqual(text.count("upstream origin_"), 1)
        self.assertIn("server 192.0.2.10:443;\n        server 192.0.2.11:443;", text)
        self.assertNotIn(f"server {ORIGIN}", text)

    def test_keeps_connections_with_and_without_server_name_apart(self):
        text = rendered(route(), route(("origin", "sendServerName"), False))
        self.assertEqual(text.count("upstream origin_"), 2)
        self.assertIn("proxy_ssl_server_name off;", text)

    def test_connects_elsewhere_and_still_names_and_verifies_the_host(self):
        elsewhere = "d-abc.execute-api.eu-central-1.amazonaws.com"
        direct = route(("origin",), {**ROUTE["origin"], "host": "api.shop.example", "connectTo": elsewhere})
        text = rendered(direct, addresses={elsewhere: ("192.0.2.20",)})
        self.assertIn("server 192.0.2.20:443;", text)
        self.assertIn("proxy_set_header Host api.shop.example;", text)
        self.assertIn("proxy_ssl_name api.shop.example;", text)
        # Connections that were verified for one host must not be kept for another.
        other = route(("origin",), {**ROUTE["origin"], "connectTo": elsewhere})
        self.assertEqual(rendered(direct, other, addresses={elsewhere: ("192.0.2.20",)}).count("upstream origin_"), 2)

    def test_verifies_the_origin_and_names_it(self):
        text = rendered(route())
        for line in (
            "proxy_ssl_verify on;",
            "proxy_ssl_verify_depth 4;",
            "proxy_ssl_server_name on;",
            f"proxy_ssl_name {ORIGIN};",
            f"proxy_set_header Host {ORIGIN};",
        ):
            self.assertIn(line, text)

    def test_forwards_the_raw_path(self):
        self.assertRegex(rendered(route()), r"proxy_pass https://origin_[0-9a-f]+/prod\$request_uri;")
        self.assertRegex(rendered(route(("origin", "pathPrefix"), "")), r"proxy_pass https://origin_[0-9a-f]+\$request_uri;")

    def test_names_another_port_in_host(self):
        self.assertIn(f"proxy_set_header Host {ORIGIN}:8443;", rendered(route(("origin", "port"), 8443)))

    def test_drops_the_contract_s_headers(self):
        text = rendered(route())
        for header in CONTRACT.headers_dropped:
            self.assertIn(f'proxy_set_header {header} "";', text)

    def test_sets_mode_and_paranoia_level_per_host(self):
        text = rendered(route(("waf", "mode"), "detect"), route(("waf", "paranoiaLevel"), 3))
        self.assertIn("SecRuleEngine DetectionOnly\n            SecAction", text)
        self.assertIn("tx.blocking_paranoia_level=3", text)

    def test_believes_only_the_load_balancer(self):
        self.assertIn("set_real_ip_from 10.40.0.0/24;", rendered())
        self.assertIn("real_ip_recursive off;", rendered())

    def test_forwards_nothing_without_a_route_or_an_address(self):
        self.assertNotIn("https://", rendered())
        text = rendered(route(), addresses={})
        self.assertNotIn("https://origin_", text)
        self.assertIn("return 503;", text)

    def test_marks_in_the_record_what_was_refused_and_what_would_have_been(self):
        blocking, detecting = rendered(route()), rendered(route(("waf", "mode"), "detect"))
        for text in (blocking, detecting):
            self.assertIn("modsecurity_transaction_id $request_id;", text)
            self.assertIn("error_page 422 =400 @waf_unreadable;", text)
            self.assertEqual(text.count("id:10004,phase:1"), 2)
            self.assertIn("logdata:\\'shop api.shop.example\\'", text)
        self.assertNotIn("id:10005", blocking)
        self.assertEqual((detecting.count("id:10005,phase:5"), detecting.count("id:10006,phase:5")), (1, 1))
