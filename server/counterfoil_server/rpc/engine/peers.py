"""How many calls each host has in flight, counted only while one of them could have too many."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from typing import Any

from counterfoil_server.rpc.engine.unary import UnaryCall


class Peers:
    """Keeps one host from taking the places of all others. For the polling thread.

    To ask the core for a call's peer costs as much as a look into a cache. While fewer calls are in flight than one
    host may have, nobody is asked; above that, all are counted once and then kept count of, until there are half as
    many.
    """

    def __init__(self, limit: int, live: Collection[UnaryCall]) -> None:
        """`limit`: calls of one host; 0 is no limit. `live`: the calls in flight, as they come and go."""
        self._limit = limit
        self._live = live
        self._counts: Counter[str] | None = None

    def full(self, core_call: Any) -> bool:
        """Whether the host of a call that has just arrived has as many as it may."""
        limit, calls = self._limit, len(self._live)
        if calls < limit or not limit:
            if calls * 2 < limit:
                self._counts = None
            return False
        if self._counts is None:
            self._counts = Counter()
            for call in self._live:
                self.began(call)
        return self._counts[_host(core_call)] >= limit

    def began(self, call: UnaryCall) -> None:
        """A call is in flight."""
        if self._counts is not None:
            call.peer_host = _host(call.core)
            self._counts[call.peer_host] += 1

    def ended(self, call: UnaryCall) -> None:
        """A call is not any more."""
        if self._counts is not None:
            self._counts[call.peer_host] -= 1
            if not self._counts[call.peer_host]:
                del self._counts[call.peer_host]


def _host(core_call: Any) -> str:
    """`ipv4:HOST` of a peer that is `ipv4:HOST:PORT`."""
    peer: str = core_call.peer().decode("ascii", "replace")
    return peer.rpartition(":")[0] or peer
