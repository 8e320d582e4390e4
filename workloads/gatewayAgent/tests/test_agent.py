import contextlib
import io
import unittest

from portcullis_gateway.agent import Agent
from portcullis_common.nginx_service import ConfigurationRefused
from portcullis_gateway.origins import KEEP_SECONDS, OriginAddresses
from portcullis_gateway.routes import RouteBook

from .samples import key_of, route
from .test_routes import FakeStore

KEY = key_of("api.shop.example")


class AgentSteps(unittest.TestCase):
    def setUp(self):
        self.store = FakeStore({KEY: route()})
        self.applied = []
        self.remembered = []
        self.problem = None
        self.answers = {"192.0.2.10"}
        self.asked = []
        book = RouteBook(self.store, "host-routes/")
        self.agent = Agent(book, OriginAddresses(self.resolve), self.render, self.apply, self.remembered.append)
        self.said = io.StringIO()
        redirect = contextlib.redirect_stdout(self.said)
        redirect.__enter__()
        self.addCleanup(redirect.__exit__, None, None, None)

    def resolve(self, host):
        self.asked.append(host)
        if isinstance(self.answers, OSError):
            raise self.answers
        return self.answers

    @staticmethod
    def render(routes, addresses):
        return " ".join(f"{found.external_host}:{found.paranoia_level}:{addresses[found.origin.connect_to]}" for found in routes)

    def apply(self, text):
        if self.problem:
            raise self.problem
        self.applied.append(text)

    def test_serves_nothing_before_a_whole_listing(self):
        self.store.fails = True
        self.agent.step(0)
        self.assertEqual(self.applied, [])
        self.store.fails = False
        self.agent.step(5)
        self.assertEqual(len(self.applied), 1)

    def test_serves_with_no_routes(self):
        self.store.objects = {}
        self.agent.step(0)
        self.assertEqual(self.applied, [""])

    def test_resolves_the_host_that_is_connected_to(self):
        self.store.objects[KEY] = route(("origin", "connectTo"), "d-abc.execute-api.eu-central-1.amazonaws.com")
        self.agent.step(0)
        self.assertEqual(self.asked, ["d-abc.execute-api.eu-central-1.amazonaws.com"])
        self.assertEqual(len(self.applied), 1)

    def test_reloads_only_what_changed(self):
        self.agent.step(0)
        self.agent.step(5)
        self.assertEqual(len(self.applied), 1)

    def test_a_refused_configuration_is_tried_once_and_the_next_one_again(self):
        self.agent.step(0)
        self.problem = ConfigurationRefused("emerg")
        self.store.objects[KEY] = route(("waf", "paranoiaLevel"), 2)
        self.agent.step(5)
        self.agent.step(10)
        self.assertEqual(self.said.getvalue().count("configuration-refused"), 1)
        self.assertEqual(len(self.remembered), 1)
        self.problem = None
        self.store.objects[KEY] = route(("waf", "paranoiaLevel"), 3)
        self.agent.step(15)
        self.assertIn(":3:", self.applied[-1])

    def test_going_back_to_what_is_in_force_is_no_change(self):
        self.agent.step(0)
        self.problem = ConfigurationRefused("emerg")
        self.store.objects[KEY] = route(("waf", "paranoiaLevel"), 2)
        self.agent.step(5)
        self.problem = None
        self.store.objects[KEY] = route()
        self.agent.step(10)
        self.assertEqual(len(self.applied), 1)

    def test_a_failed_reload_is_tried_again(self):
        self.problem = OSError("systemctl")
        self.agent.step(0)
        self.problem = None
        self.agent.step(5)
        self.assertEqual(len(self.applied), 1)

    def test_a_new_address_is_taken_and_old_ones_are_kept_for_a_while(self):
        self.agent.step(0)
        self.answers = {"192.0.2.9"}
        self.agent.step(5)
        self.assertIn("('192.0.2.9', '192.0.2.10')", self.applied[-1])
        self.agent.step(KEEP_SECONDS + 1)
        self.assertIn("('192.0.2.9',)", self.applied[-1])

    def test_a_failed_resolution_keeps_the_addresses(self):
        self.agent.step(0)
        self.answers = OSError("no name")
        self.agent.step(KEEP_SECONDS * 2)
        self.assertEqual(len(self.applied), 1)
        self.assertIn("origin-not-resolved", self.said.getvalue())

    def test_an_origin_may_not_be_the_gateway_or_its_metadata_service(self):
        self.answers = {"127.0.0.1", "169.254.169.254", "0.0.0.0"}
        self.agent.step(0)
        self.assertEqual(self.applied, ["api.shop.example:1:()"])
