import unittest

from portcullis_gateway.host_route import InvalidRoute, parse_host_route

from .samples import route

BAD = [
    (("formatVersion",), 2, "formatVersion"),
    (("formatVersion",), True, "formatVersion"),
    (("endpoint",), "Shop", "endpoint"),
    (("endpoint",), "a" * 64, "endpoint"),
    (("externalHost",), "api.shop.example;", "externalHost"),
    (("externalHost",), "api.shop.example\n", "externalHost"),
    (("externalHost",), "API.shop.example", "externalHost"),
    (("externalHost",), "*.shop.example", "externalHost"),
    (("externalHost",), "_", "externalHost"),
    (("externalHost",), "10.0.0.1", "externalHost"),
    (("externalHost",), "a" * 64 + ".example", "externalHost"),
    (("origin",), "host", "origin"),
    (("origin", "host"), "127.0.0.1", "origin.host"),
    (("origin", "host"), "evil.example/$request_uri", "origin.host"),
    (("origin", "connectTo"), "10.0.0.1", "origin.connectTo"),
    (("origin", "connectTo"), None, "origin.connectTo"),
    (("origin", "connectTo"), "evil.example;", "origin.connectTo"),
    (("origin", "port"), 0, "origin.port"),
    (("origin", "port"), 65536, "origin.port"),
    (("origin", "port"), "443", "origin.port"),
    (("origin", "port"), True, "origin.port"),
    (("origin", "pathPrefix"), "prod", "origin.pathPrefix"),
    (("origin", "pathPrefix"), "/prod/", "origin.pathPrefix"),
    (("origin", "pathPrefix"), "/../other", "origin.pathPrefix"),
    (("origin", "pathPrefix"), "/prod;}", "origin.pathPrefix"),
    (("origin", "pathPrefix"), "/$host", "origin.pathPrefix"),
    (("origin", "sendServerName"), "false", "origin.sendServerName"),
    (("origin", "verify"), False, "origin.verify"),
    (("waf", "mode"), "off", "waf.mode"),
    (("waf", "mode"), ["block"], "waf.mode"),
    (("waf", "paranoiaLevel"), 5, "waf.paranoiaLevel"),
    (("waf", "paranoiaLevel"), 1.0, "waf.paranoiaLevel"),
    (("extra",), 1, "extra"),
]


class HostRoutes(unittest.TestCase):
    def test_reads_a_good_one(self):
        read = parse_host_route(route())
        self.assertEqual(read.external_host, "api.shop.example")
        self.assertEqual((read.origin.port, read.origin.path_prefix, read.origin.send_server_name), (443, "/prod", True))
        self.assertEqual((read.mode, read.paranoia_level), ("block", 1))

    def test_connects_to_the_host_unless_told_otherwise(self):
        self.assertEqual(parse_host_route(route()).origin.connect_to, parse_host_route(route()).origin.host)
        read = parse_host_route(route(("origin", "connectTo"), "d-abc.execute-api.eu-central-1.amazonaws.com"))
        self.assertEqual(read.origin.connect_to, "d-abc.execute-api.eu-central-1.amazonaws.com")
        self.assertNotEqual(read.origin.connect_to, read.origin.host)

    def test_takes_an_empty_prefix(self):
        self.assertEqual(parse_host_route(route(("origin", "pathPrefix"), "")).origin.path_prefix, "")

    def test_refuses_and_names_what_is_wrong(self):
        for path, value, named in BAD:
            with self.subTest(path=path, value=value):
                with self.assertRaisesRegex(InvalidRoute, named.replace(".", r"\.")):
                    parse_host_route(route(path, value))

    def test_names_all_problems_at_once(self):
        with self.assertRaises(InvalidRoute) as caught:
            parse_host_route("{}")
        for name in ("formatVersion", "endpoint", "externalHost", "origin.host", "origin.port", "waf.mode"):
            self.assertIn(name, str(caught.exception))

    def test_refuses_what_is_no_object(self):
        for text in ("", "[]", "null", '"x"', "{"):
            with self.subTest(text=text), self.assertRaises(InvalidRoute):
                parse_host_route(text)
