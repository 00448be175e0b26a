"""Who counts as one host. One IPv6 address alone is sure to be on a machine, so the core's calls are stand-ins."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from counterfoil_server.rpc.engine.peers import Peers, address_of
from counterfoil_server.rpc.interceptors.rates import host_of
from counterfoil_server.rpc.server import ServerLimits
from tests.rpc.echo import Harness, engine_serves, stop_now


class Core:
    """What a call's peer is asked of."""

    def __init__(self, peer: str) -> None:
        self._peer = peer.encode()

    def peer(self) -> bytes:
        return self._peer


class Door:
    """Calls as the polling thread counts them."""

    def __init__(self, limit: int, host: Callable[[str], str]) -> None:
        self.calls: dict[int, Core] = {}
        self.peers = Peers(limit, host, self.calls.items)
        self._next = 0

    def takes(self, peer: str) -> bool:
        """Whether another call of the peer is taken."""
        core = Core(peer)
        if self.peers.full(core, len(self.calls)):
            return False
        self._next += 1
        self.calls[self._next] = core
        self.peers.began(self._next, core)
        return True

    def end(self, call: int) -> None:
        del self.calls[call]
        self.peers.ended(call)


def test_the_addresses_of_a_64_are_one_host() -> None:
    door = Door(4, host_of)
    assert all(door.takes(f"ipv6:%5B2001:db8::{index:x}%5D:{5_000 + index}") for index in range(4))
    assert not door.takes("ipv6:%5B2001:db8::ffff:1%5D:7000")
    assert door.takes("ipv6:%5B2001:db8:0:1::1%5D:7000")
    assert door.takes("ipv4:192.0.2.1:7000")


@pytest.mark.parametrize("host", [address_of, host_of])
def test_what_is_counted_is_true_however_often_counting_begins(host: Callable[[str], str]) -> None:
    door = Door(4, host)
    for _ in range(3):
        calls = [door._next + 1 + index for index in range(4)]
        assert [door.takes(f"ipv4:192.0.2.1:{index}") for index in range(6)] == [True] * 4 + [False] * 2
        assert door.takes("ipv4:192.0.2.2:1")
        other = door._next
        door.end(calls.pop())
        assert [door.takes("ipv4:192.0.2.1:9") for _ in range(2)] == [True, False]
        for call in (*calls, other, door._next):
            door.end(call)
        assert door.calls == {}


@pytest.mark.skipif(not engine_serves(), reason="the stock server knows no hosts")
def test_a_server_of_endpoints_counts_as_the_rate_limits_do() -> None:
    harness = Harness()
    server: Any = harness.server(ServerLimits(calls_per_peer_limit=7))
    server.bind("127.0.0.1:0")
    server.start()
    try:
        peers = server._server._loop._peers
        assert (peers._limit, peers._host_of) == (7, host_of)
    finally:
        assert stop_now(server)
        harness.close()
