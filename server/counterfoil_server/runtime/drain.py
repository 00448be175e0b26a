"""How a worker stops so that no call of a well-behaved client fails.

Health says NOT_SERVING first, and for a lame-duck moment calls are still taken: that is the time in which balancers
look away. Then new calls are refused with UNAVAILABLE and a pause, the server tells each connection to go elsewhere
(GOAWAY) and lets the calls in flight end. Only then do the background threads and pools stop, because calls in flight
still use them.

The refusals come a moment before GOAWAY, for gRPC's core has no gentle end for a call that arrives between its shutdown
and the client's reading of GOAWAY: the client sees CANCELLED, which nobody retries (4 calls a stop with eight busy
callers). Callers that have just been told to pause send nothing in that moment, and those that do not retry see the
UNAVAILABLE that they must expect of a server that stops.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import Final, Protocol

from counterfoil_server.runtime.logs import Log

STOP_MARGIN_S: Final = 3.0
HUSH_S: Final = 0.2
"""From the first refusal to GOAWAY; less than the pause that a refusal asks for."""


class DrainableServer(Protocol):
    """The part of a server that draining uses."""

    def stop(self, grace_s: float) -> threading.Event:
        """Takes no new call; ends those in flight after the grace. The event is set when all have ended."""

    def on_stop(self, callback: Callable[[], None]) -> None:
        """Calls back when stopping begins, after the callbacks that are there already, and then stops."""


class DrainableHealth(Protocol):
    """The part of the health state that draining uses."""

    def set_all(self, serving: bool) -> None:  # noqa: FBT001 - the one thing it says
        """Says of every service whether it serves."""


class Drainable(Protocol):
    """What is drained."""

    @property
    def server(self) -> DrainableServer:
        """The server."""

    @property
    def health(self) -> DrainableHealth:
        """What the server says of its health."""

    def stop(self) -> None:
        """Stops background threads and closes pools."""


def drain(app: Drainable, *, lame_duck_ms: int, grace_ms: int, hurry: threading.Event, log: Log) -> bool:
    """Stops a worker's app as above. `hurry`, once set, ends the lame-duck wait. True where all calls ended in time."""
    app.health.set_all(serving=False)
    log.info("draining", lame_duck_ms=lame_duck_ms, grace_ms=grace_ms)
    hurry.wait(lame_duck_ms / 1000)
    grace_s = grace_ms / 1000
    app.server.on_stop(lambda: time.sleep(HUSH_S))  # the callbacks before it have begun to refuse
    ended = app.server.stop(grace_s).wait(grace_s + STOP_MARGIN_S)
    app.stop()
    log.info("drained", complete=ended)
    return ended
