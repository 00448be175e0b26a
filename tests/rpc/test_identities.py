"""Who a caller is by its certificate, in the process that takes the call and in the one it is relayed to."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import grpc
import pytest
from hypothesis import given
from hypothesis import strategies as st
from prometheus_client import CollectorRegistry

from counterfoil_server.rpc.call import Call
from counterfoil_server.rpc.identities import (
    IDENTITIES_KEY,
    IDENTITIES_LIMIT_BYTES,
    NOBODY,
    PeerIdentities,
    from_metadata,
    to_metadata,
    verified,
)
from counterfoil_server.rpc.interceptors.auth import AUTHORIZATION_KEY
from counterfoil_server.rpc.interceptors.metrics import CallMetrics
from counterfoil_server.rpc.interceptors.shapes import Interceptor
from counterfoil_server.rpc.methods import methods_of
from counterfoil_server.rpc.modes import bulk
from counterfoil_server.rpc.relay import Relay, bulk_endpoints, relay_limits, worker_endpoints
from counterfoil_server.rpc.server import ServerLimits
from counterfoil_server.rpc.tls import server_credentials
from tests.rpc.echo import AUTHORIZED, DESCRIPTOR, Echo, Harness, Lines, Text, invoke, stop_now
from tests.rpc.engine.certificates import Authority
from tests.rpc.transport import SPIFFE, Folder, tls_channel

ALICE = PeerIdentities(uris=(SPIFFE,), dns_names=("alice.test",))
FORGED = to_metadata(PeerIdentities(uris=("spiffe://shop.test/root",)))
RPCS = ("Say", "Many", "Gather", "Chat")


# --- what is a name ---------------------------------------------------------------------------------------------------


def test_nobody_is_who_has_shown_no_certificate() -> None:
    assert verified({}) == NOBODY
    assert verified({"transport_security_type": [b"ssl"], "x509_common_name": [b"alice"]}) == NOBODY
    assert not NOBODY
    assert ALICE


def test_names_with_other_characters_than_names_have_are_left_out() -> None:
    odd = (b"", b"a b", b"a\x00.test", b'a"b', b"a\\b", b"a\n", "ä.test".encode(), b"\x7f")
    found = verified({"peer_uri": [*odd, SPIFFE.encode()], "peer_dns": ["alice.test".encode(), *odd]})  # noqa: UP012
    assert found == ALICE


def test_there_is_a_limit_to_names() -> None:
    longest = b"a" * (IDENTITIES_LIMIT_BYTES - 3)
    assert verified({"peer_dns": [longest]}).dns_names == (longest.decode(),)
    assert verified({"peer_dns": [longest + b"a"]}) == NOBODY
    assert verified({"peer_dns": [b"a"] * IDENTITIES_LIMIT_BYTES}) == NOBODY


_NAMES = st.lists(st.text(st.characters(min_codepoint=0x21, max_codepoint=0x7E), min_size=1, max_size=300), max_size=30)


@given(_NAMES, _NAMES)
def test_what_is_verified_arrives_as_it_is_and_within_the_limit(uris: list[str], dns_names: list[str]) -> None:
    found = verified({"peer_uri": [each.encode() for each in uris], "peer_dns": [each.encode() for each in dns_names]})
    key, value = to_metadata(found)
    assert key == IDENTITIES_KEY
    assert value.isascii()
    assert value.isprintable()
    assert len(value) <= IDENTITIES_LIMIT_BYTES + len("[[],[]]")
    assert from_metadata([value]) == found


@pytest.mark.parametrize(
    "values",
    [(), ("",), ("x",), ("[]",), ("[[]]",), ("[1,2]",), ("null",), ("[[],[],[]]",), (FORGED[1], FORGED[1])],
    ids=repr,
)
def test_an_entry_that_is_none_names_nobody(values: Sequence[str]) -> None:
    assert from_metadata(values) == NOBODY


# --- over the relay ---------------------------------------------------------------------------------------------------


class Long(Echo):
    """An Echo all of whose methods run long."""

    @bulk
    def say(self, request: Any, call: Call) -> Any:
        return super().say(request, call)

    @bulk
    def many(self, request: Any, call: Call) -> Iterator[Any]:
        return super().many(request, call)

    @bulk
    def gather(self, requests: Any, call: Call) -> Any:
        return super().gather(requests, call)

    @bulk
    def chat(self, requests: Any, call: Call) -> Iterator[Any]:
        return super().chat(requests, call)


class Two:
    """A worker that asks for client certificates, and the process that it relays long work to."""

    def __init__(self, folder: Folder, authority: Authority, clients: Authority) -> None:
        self.authority, self.clients = authority, clients
        self.socket = folder.path / "bulk.sock"
        self.front, self.back = Harness(), Harness()
        self.front.echo, self.back.echo = Long(), Long()
        folder.write(authority.issue("server"), clients)
        self.relay = Relay(f"unix:{self.socket}", calls_limit=4, keys=(AUTHORIZATION_KEY, "x-note"), log=self.front.log)
        # The minimal methods twice in one process: each pipeline counts for itself.
        self.front.endpoints = worker_endpoints(
            _counted(self.front), methods_of(DESCRIPTOR, self.front.echo), self.relay
        )
        self.back.endpoints = bulk_endpoints(_counted(self.back), methods_of(DESCRIPTOR, self.back.echo))
        self.behind = self.back.server(relay_limits(ServerLimits()))
        self.behind.bind(f"unix:{self.socket}")
        self.tcp = self.behind.bind("127.0.0.1:0")  # which no bulk process has: to see that it would be no way in
        self.behind.start()
        self.server = self.front.server()
        self.port = self.server.bind("127.0.0.1:0", server_credentials(folder.files(clients=True), Lines()))
        self.private = folder.path / "worker.sock"
        self.server.bind(f"unix:{self.private}")
        self.server.start()

    def channel(self, *names: str, uris: Sequence[str] = ()) -> grpc.Channel:
        """A caller's with such a certificate."""
        return tls_channel(self.port, self.authority, self.clients.issue("caller", *names, uris=uris))

    def close(self) -> None:
        assert stop_now(self.server)
        self.relay.close()
        assert stop_now(self.behind)
        self.front.close()
        self.back.close()


def _counted(harness: Harness) -> list[Interceptor]:
    own = CallMetrics(CollectorRegistry())
    return [own if isinstance(each, CallMetrics) else each for each in harness.interceptors]


@pytest.fixture
def two() -> Iterator[Two]:
    path = Path(tempfile.mkdtemp(prefix="cfi-"))
    made = Two(Folder(path), Authority("of servers"), Authority("of clients"))
    yield made
    made.close()
    shutil.rmtree(path)


def ask(channel: grpc.Channel, rpc: str, *more: tuple[str, str]) -> None:
    invoke(channel, rpc, Text(text="x", count=1), metadata=(*AUTHORIZED, *more))


@contextmanager
def clear(target: str) -> Iterator[grpc.Channel]:
    with grpc.insecure_channel(target, options=(("grpc.use_local_subchannel_pool", 1),)) as channel:
        yield channel


@pytest.mark.parametrize("rpc", RPCS)
def test_the_other_process_knows_the_caller_as_the_worker_does(two: Two, rpc: str) -> None:
    with two.channel("alice.test", uris=(SPIFFE,)) as channel:
        ask(channel, rpc)
    assert [call.peer_identities for call in two.back.echo.calls] == [ALICE]
    assert two.front.echo.calls == []


@pytest.mark.parametrize("rpc", RPCS)
def test_what_a_caller_says_of_itself_is_worth_nothing(two: Two, rpc: str) -> None:
    with two.channel("alice.test", uris=(SPIFFE,)) as channel:
        ask(channel, rpc, FORGED)
    with two.channel() as channel:  # a certificate without such names, so that nothing overrides the forgery
        ask(channel, rpc, FORGED)
    with clear(f"unix:{two.private}") as channel:  # a worker's own private socket
        ask(channel, rpc, FORGED)
    assert [call.peer_identities for call in two.back.echo.calls] == [ALICE, NOBODY, NOBODY]
    assert not any("root" in value for call in two.back.echo.calls for value in call.metadata(IDENTITIES_KEY))


@pytest.mark.parametrize("rpc", ["Look", "Later", "Open"])
def test_a_worker_believes_no_entry_itself(two: Two, rpc: str) -> None:
    with two.channel("alice.test", uris=(SPIFFE,)) as channel:
        ask(channel, rpc, FORGED)
    with two.channel() as channel:
        ask(channel, rpc, FORGED)
    with clear(f"unix:{two.private}") as channel:
        ask(channel, rpc, FORGED)
    seen = two.front.echo.calls + two.back.echo.calls
    assert [call.peer_identities for call in seen] == [ALICE, NOBODY, NOBODY]


def test_the_other_process_believes_the_private_socket_alone(two: Two) -> None:
    with clear(f"127.0.0.1:{two.tcp}") as channel:
        ask(channel, "Say", FORGED)
    with clear(f"unix:{two.socket}") as channel:
        ask(channel, "Say", FORGED)
        ask(channel, "Say", FORGED, FORGED)
    outside, inside, twice = two.back.echo.calls
    assert outside.peer_identities == NOBODY
    assert inside.peer_identities.uris == ("spiffe://shop.test/root",)
    assert twice.peer_identities == NOBODY


def test_no_relay_hands_the_entry_on_for_a_caller() -> None:
    with pytest.raises(ValueError, match="no caller's to say"):
        Relay("unix:nowhere", calls_limit=1, keys=(AUTHORIZATION_KEY, IDENTITIES_KEY), log=Lines())


def test_a_call_that_a_worker_takes_is_not_too_large_with_the_most_names(two: Two) -> None:
    names = [f"{number:03}.shop.test" for number in range(IDENTITIES_LIMIT_BYTES // 16)]
    limit = ServerLimits().metadata_limit_bytes // 2
    note = ("x-note", "n" * (limit - 1_000))
    with two.channel(*names) as channel:
        for _ in range(5):  # above the lower limit it would be chance
            ask(channel, "Say", note)
    assert {call.peer_identities.dns_names for call in two.back.echo.calls} == {tuple(names)}
