"""A server under attack, and a well-behaved caller beside the attacker."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, Final

import grpc

from tests.rpc.engine.paths import path_of
from tests.rpc.engine.raw import RawClient
from tests.rpc.engine.servers import (
    Kind,
    Served,
    both,
    census,
    channel_to,
    echo,
    eventually,
    grown,
    requests,
    responses,
    serve,
    unary,
)

MESSAGE_LIMIT_BYTES: Final = 64 * 1024
STREAMS_LIMIT: Final = 50
HANDSHAKE_LIMIT_MS: Final = 500
OPTIONS: Final = (
    ("grpc.max_receive_message_length", MESSAGE_LIMIT_BYTES),
    ("grpc.max_concurrent_streams", STREAMS_LIMIT),
    ("grpc.server_handshake_timeout_ms", HANDSHAKE_LIMIT_MS),
    ("grpc.max_metadata_size", 8_192),
    ("grpc.absolute_max_metadata_size", 16_384),
)


@dataclass
class Arena:
    """The server, and the requests that reached its behaviours; those of the bystander are not among them."""

    served: Served = field(init=False)
    seen: list[bytes] = field(default_factory=list)
    ended: list[str] = field(default_factory=list)
    """How the request streams ended for their behaviours."""

    def raw(self, *, preface: bool = True) -> RawClient:
        """A connection of the attacker's."""
        return RawClient(self.served.port, preface=preface)

    def methods(self) -> dict[str, grpc.RpcMethodHandler]:
        """A method of each kind that remembers what it is sent, and the bystander's."""

        def one(request: bytes, _context: grpc.ServicerContext) -> bytes:
            self.seen.append(request)
            return request

        def twice(request: bytes, _context: grpc.ServicerContext) -> Iterator[bytes]:
            self.seen.append(request)
            yield request
            yield request

        def join(messages: Iterator[bytes], _context: grpc.ServicerContext) -> bytes:
            try:
                for message in messages:
                    self.seen.append(message)
            except grpc.RpcError:
                self.ended.append("raised")
                raise
            self.ended.append("whole")
            return b"joined"

        def same(messages: Iterator[bytes], _context: grpc.ServicerContext) -> Iterator[bytes]:
            for message in messages:
                self.seen.append(message)
                yield message

        return {
            "One": unary(one),
            "Twice": responses(twice),
            "Join": requests(join),
            "Same": both(same),
            "Echo": unary(echo),
        }


@contextmanager
def arena(kind: Kind, **arguments: Any) -> Iterator[Arena]:
    """A server to attack. In the end a good call succeeds and nothing of the attacker's is left in it."""
    under_attack = Arena()
    options = (*OPTIONS, *arguments.pop("options", ()))
    with serve(kind, under_attack.methods(), options=options, **arguments) as served:
        under_attack.served = served
        served.call("Echo")
        objects = census()
        yield under_attack
        assert served.call("Echo", b"still here") == b"still here"
        assert eventually(lambda: grown(objects) == {}), grown(objects)


@dataclass
class Calls:
    """What the bystander saw."""

    latencies_s: list[float] = field(default_factory=list)
    errors: list[Any] = field(default_factory=list)

    def p99_s(self) -> float:
        """The 99th percentile of the latencies."""
        return sorted(self.latencies_s)[int(len(self.latencies_s) * 0.99)]


@contextmanager
def bystander(under_attack: Arena, limit_s: float = 0.5) -> Iterator[Calls]:
    """Calls on a connection of its own all the while; every call must be answered, 99 of 100 within the limit."""
    calls, stop = Calls(), threading.Event()

    def run() -> None:
        with channel_to(under_attack.served.target) as channel:
            call = channel.unary_unary(path_of("Echo"))
            while not stop.is_set() or len(calls.latencies_s) < 20:
                started_s = time.monotonic()
                try:
                    call(b"x", timeout=3)
                except grpc.RpcError as error:
                    calls.errors.append((error.code(), error.details()))
                    return
                calls.latencies_s.append(time.monotonic() - started_s)
                time.sleep(0.002)

    caller = threading.Thread(target=run)
    caller.start()
    try:
        assert eventually(lambda: calls.latencies_s)
        yield calls
    finally:
        stop.set()
        caller.join(10)
    assert calls.errors == []
    assert calls.p99_s() < limit_s
