"""The host routes that are in force. A route that cannot be used never replaces one that could."""

import json

from portcullis_common.journal import event

from .host_route import InvalidRoute, parse_host_route


class RouteBook:
    def __init__(self, store, prefix, remembered=None):
        self._store = store
        self._prefix = prefix
        self._etags = {}
        self._good = {}
        # Every object was seen at least once, so that what is served is complete.
        self.loaded = False
        for key, text in (remembered or {}).items():
            try:
                self._good[key] = (text, self._parse(key, text))
            except InvalidRoute as error:
                event("remembered-route-refused", key=key, problem=str(error))

    def refresh(self):
        """Takes over what changed. Raises the store's error; what was taken over until then stays."""
        listed = {key: etag for key, etag in self._store.list(self._prefix).items() if not key.endswith("/")}
        for key in sorted(set(self._good) - set(listed)):
            del self._good[key]
            event("route-removed", key=key)
        self._etags = {key: etag for key, etag in self._etags.items() if key in listed}
        for key, etag in sorted(listed.items()):
            if self._etags.get(key) != etag:
                self._take(key)
                self._etags[key] = etag
        self.loaded = True

    def routes(self):
        """By external host, so that the same routes always give the same configuration."""
        return sorted((route for _, route in self._good.values()), key=lambda route: route.external_host)

    def to_remember(self):
        return {key: text for key, (text, _) in sorted(self._good.items())}

    def _take(self, key):
        try:
            text = self._store.read(key).decode("utf-8")
            route = self._parse(key, text)
        except (InvalidRoute, UnicodeDecodeError) as error:
            event("route-refused", key=key, keepsLastGood=key in self._good, problem=str(error))
            return
        self._good[key] = (text, route)
        event("route-loaded", key=key, endpoint=route.endpoint, mode=route.mode)

    def _parse(self, key, text):
        route = parse_host_route(text)
        # Keyed by host: otherwise two objects could claim one host.
        expected = f"{self._prefix}{route.external_host}.json"
        if key != expected:
            raise InvalidRoute(f"externalHost {route.external_host!r} belongs into {expected!r}")
        return route


def read_remembered(path):
    """Last good routes of an earlier run by key; empty when there are none."""
    try:
        with open(path, encoding="utf-8") as file:
            document = json.load(file)
    except (FileNotFoundError, ValueError):
        return {}
    return {key: text for key, text in document.items() if isinstance(text, str)}
