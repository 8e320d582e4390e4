import contextlib
import io
import unittest

from portcullis_common.object_store import StoreUnavailable
from portcullis_gateway.routes import RouteBook

from .samples import key_of, route

KEY = key_of("api.shop.example")


class FakeStore:
    def __init__(self, objects):
        self.objects = dict(objects)
        self.reads = []
        self.fails = False

    def list(self, prefix):
        if self.fails:
            raise StoreUnavailable("down")
        return {key: f'"{hash(text)}"' for key, text in self.objects.items() if key.startswith(prefix)}

    def read(self, key):
        self.reads.append(key)
        return self.objects[key].encode()


class Routes(unittest.TestCase):
    def setUp(self):
        self.store = FakeStore({KEY: route()})
        self.book = RouteBook(self.store, "host-routes/")
        self.said = io.StringIO()
        redirect = contextlib.redirect_stdout(self.said)
        redirect.__enter__()
        self.addCleanup(redirect.__exit__, None, None, None)

    def levels(self):
        return [(found.external_host, found.paranoia_level) for found in self.book.routes()]

    def test_reads_an_object_only_when_it_changed(self):
        self.book.refresh()
        self.book.refresh()
        self.assertEqual(self.store.reads, [KEY])
        self.store.objects[KEY] = route(("waf", "paranoiaLevel"), 2)
        self.book.refresh()
        self.assertEqual(self.levels(), [("api.shop.example", 2)])

    def test_a_bad_route_keeps_the_last_good_one_and_says_so_once(self):
        self.book.refresh()
        self.store.objects[KEY] = route(("waf", "mode"), "off")
        self.book.refresh()
        self.book.refresh()
        self.assertEqual(self.levels(), [("api.shop.example", 1)])
        self.assertEqual(self.said.getvalue().count("route-refused"), 1)
        self.assertIn('"keepsLastGood": true', self.said.getvalue())

    def test_a_bad_route_does_not_stop_another(self):
        self.store.objects[key_of("other.example")] = "{"
        self.book.refresh()
        self.assertTrue(self.book.loaded)
        self.assertEqual(self.levels(), [("api.shop.example", 1)])

    def test_no_routes_count_as_loaded(self):
        self.store.objects = {}
        self.book.refresh()
        self.assertTrue(self.book.loaded)

    def test_a_store_that_fails_is_not_an_empty_store(self):
        self.store.fails = True
        with self.assertRaises(StoreUnavailable):
            self.book.refresh()
        self.assertFalse(self.book.loaded)
        self.store.fails = False
        self.book.refresh()
        self.store.fails = True
        with self.assertRaises(StoreUnavailable):
            self.book.refresh()
        self.assertEqual(self.levels(), [("api.shop.example", 1)])

    def test_a_removed_route_goes(self):
        self.book.refresh()
        self.store.objects = {}
        self.book.refresh()
        self.assertEqual(self.levels(), [])

    def test_a_route_cannot_claim_the_host_of_another_key(self):
        self.store.objects = {key_of("other.example"): route()}
        self.book.refresh()
        self.assertEqual(self.levels(), [])
        self.assertIn("route-refused", self.said.getvalue())

    def test_remembers_good_routes_over_a_restart(self):
        self.book.refresh()
        self.store.objects[KEY] = "{"
        again = RouteBook(self.store, "host-routes/", self.book.to_remember())
        again.refresh()
        self.assertEqual([found.external_host for found in again.routes()], ["api.shop.example"])
