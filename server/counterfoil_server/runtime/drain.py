"""How a worker stops so that no call of a well-behaved client fails.

Health says NOT_SERVING first, and for a lame-duck moment calls are still taken: that is the time in which balancers
look away. Then the server tells each connection to go elsewhere (GOAWAY), takes no new call and lets those in flight
end. Only then do the background threads and pools stop, because calls in flight still use them.
"""

from __future__ import annotations

import threading
from typing import Final, Protocol

from counterfoil_server.runtime.logs import Log

STOP_MARGIN_S: Final = 2.0


class DrainableServer(Protocol):
    """The part of a server that draining uses."""

    def stop(self, grace_s: float) -> threading.Event:
        """Takes no new call; ends those in flight after the grace. The event is set when all have ended."""


class DrainableHealth(Protocol):
    """The part of the health state that draining uses."""

    def set_all(self, serving: bool) -> None:
        """Says of every service whether it serves."""


class Drainable(Protocol):
    """What is drained."""

    server: DrainableServer
    health: DrainableHealth

    def stop(self) -> None:
        """Stops background threads and closes pools."""


def drain(app: Drainable, *, lame_duck_ms: int, grace_ms: int, hurry: threading.Event, log: Log) -> bool:
    """Stops a worker's app as above. `hurry`, once set, ends the lame-duck wait. True where all calls ended in time."""
    app.health.set_all(serving=False)
    log.info("draining", lame_duck_ms=lame_duck_ms, grace_ms=grace_ms)
    hurry.wait(lame_duck_ms / 1000)
    grace_s = grace_ms / 1000
    ended = app.server.stop(grace_s).wait(grace_s + STOP_MARGIN_S)
    app.stop()
    log.info("drained", complete=ended)
    return ended
