"""How many calls each host has in flight, counted only while one of them could have too many."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from typing import Any


def address_of(peer: str) -> str:
    """`ipv4:HOST` of a peer that is `ipv4:HOST:PORT`."""
    return peer.rpartition(":")[0] or peer


class Peers:
    """Keeps one host from taking the places of all others. For the polling thread.

    To ask the core for a call's peer costs as much as a look into a cache. While fewer calls are in flight than one
    host may have, nobody is asked; above that, all are counted once and then kept count of, until there are half as
    many.
    """

    def __init__(
        self, limit: int, host_of: Callable[[str], str], in_flight: Callable[[], Iterable[tuple[Any, Any]]]
    ) -> None:
        """`limit`: calls of one host, streams included; 0 is no limit. `host_of` never raises.

        `in_flight`: each call with the core's own.
        """
        self._limit = limit
        self._host_of = host_of
        self._in_flight = in_flight
        self._hosts: dict[Any, str] | None = None  # of each call
        self._counts: Counter[str] = Counter()

    def full(self, core_call: Any, calls: int) -> bool:
        """Whether the host of a call that has just arrived has as many as it may; `calls` are in flight in all."""
        limit = self._limit
        if calls < limit or not limit:
            if calls * 2 < limit and self._hosts is not None:
                self._hosts, self._counts = None, Counter()
            return False
        if self._hosts is None:
            self._hosts = {}
            for call, core in self._in_flight():
                self.began(call, core)
        return self._counts[self._host(core_call)] >= limit

    def began(self, call: Any, core_call: Any) -> None:
        """A call is in flight."""
        if self._hosts is not None:
            host = self._hosts[call] = self._host(core_call)
            self._counts[host] += 1

    def ended(self, call: Any) -> None:
        """A call is not any more."""
        if self._hosts is not None and (host := self._hosts.pop(call, None)) is not None:
            self._counts[host] -= 1
            if not self._counts[host]:
                del self._counts[host]

    def _host(self, core_call: Any) -> str:
        return self._host_of(core_call.peer().decode("ascii", "replace"))
