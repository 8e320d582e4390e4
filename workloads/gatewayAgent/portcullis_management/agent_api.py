"""What gateways send. nginx has verified who speaks; this socket is reached by the agents' port alone."""

import json
import time

from portcullis_common.gateway_state import InvalidState, check_state
from portcullis_common.journal import event
from portcullis_common.trust import INSTANCE_ID
from portcullis_common.waf_event import MAXIMUM_BATCH_EVENTS, InvalidEvent, check_event

from .event_store import StoreFull
from .web import Response

# Set by nginx from the client certificate; what a client sends under this name is dropped there.
GATEWAY_HEADER = "x-portcullis-gateway"


class AgentApi:
    def __init__(self, store, clock=time.time):
        self._store = store
        self._clock = clock

    def respond(self, request):
        if (request.method, request.path) == ("GET", "/ready"):
            # Asked by the authority on this machine; nginx does not pass it on.
            return Response(200 if self._store.is_writable() else 503)
        gateway = request.headers.get(GATEWAY_HEADER, "")
        if INSTANCE_ID.fullmatch(gateway) is None:
            return Response(403, b"No gateway is named.")
        takes = {"/events": self._take_events, "/state": self._take_state}.get(request.path)
        if request.method != "POST" or takes is None:
            return Response(404)
        try:
            takes(gateway, json.loads(request.body))
        except (ValueError, InvalidEvent, InvalidState) as error:
            event("refused-from-gateway", gateway=gateway, path=request.path, problem=str(error)[:300])
            # No status of nginx's own: a gateway drops what is answered so, and keeps it in all other cases.
            return Response(422)
        except StoreFull as error:
            event("store-full", problem=str(error))
            return Response(503)
        return Response(200)

    def _take_events(self, gateway, document):
        events = document.get("events") if isinstance(document, dict) else None
        if not isinstance(events, list) or len(events) > MAXIMUM_BATCH_EVENTS:
            raise InvalidEvent(f"events must be a list of at most {MAXIMUM_BATCH_EVENTS}")
        now = self._clock()
        checked = [check_event(one) for one in events]
        # A gateway whose clock is ahead must not stay on top of the list.
        self._store.add_events(gateway, [{**one, "time": min(one["time"], int(now * 1000))} for one in checked], now)

    def _take_state(self, gateway, document):
        self._store.set_state(gateway, check_state(document), self._clock())
