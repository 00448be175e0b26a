"""Storms of calls that are cancelled, expire or are refused: nothing of them is left."""

from __future__ import annotations

import random
import threading
import time
from collections.abc import Iterator
from typing import Any

import grpc
import pytest

from tests.rpc.engine.servers import (
    Kind,
    Served,
    both,
    census,
    echo,
    eventually,
    grown,
    holding,
    requests,
    responses,
    serve,
    threads,
    unary,
)

CALLS = 2_000


def _slow(request: bytes, context: grpc.ServicerContext) -> bytes:
    context.add_callback(lambda: None)
    time.sleep(0.001)
    return request


def _trickle(request: bytes, context: grpc.ServicerContext) -> Iterator[bytes]:
    for _ in range(5):
        time.sleep(0.0005)
        yield request
    context.set_trailing_metadata((("key", "value"),))


METHODS = {
    "One": unary(_slow),
    "Stream": responses(_trickle),
    "Join": requests(lambda messages, _context: b"".join(messages)),
    "Chat": both(lambda messages, _context: messages),
    "Echo": unary(echo),
}


def _storm(served: Served, end: Any, calls: int, names: tuple[str, ...]) -> None:
    """Begins calls, some dozens at a time, and ends each as it is told."""
    rng = random.Random(7)
    for start in range(0, calls, 50):
        pending: list[Any] = []
        for index in range(start, min(start + 50, calls)):
            name = names[index % len(names)]
            timeout = 0.0005 + rng.random() * 0.02 if end == "expire" else 10
            if name in {"One", "Echo"}:
                pending.append(served.future(name, b"x", timeout=timeout))
            elif name == "Stream":
                pending.append(served.stream(name, b"x", timeout=timeout))
            elif name == "Join":
                pending.append(served.send(name, (b"a", b"b"), timeout=timeout))
            else:
                pending.append(served.chat(name, (b"a", b"b"), timeout=timeout))
        if end == "cancel":
            if rng.random() < 0.5:
                time.sleep(rng.random() * 0.01)
            for call in pending:
                call.cancel()
        for call in pending:
            assert call.code() in {
                grpc.StatusCode.OK,
                grpc.StatusCode.CANCELLED,
                grpc.StatusCode.DEADLINE_EXCEEDED,
            }, call


def _others() -> set[threading.Thread]:
    """The threads but for the pool's, which it starts as it needs them."""
    return {thread for thread in threads() if not thread.name.startswith("pool")}


@pytest.mark.parametrize("end", ["cancel", "expire"])
@pytest.mark.parametrize("names", [("One",), ("Stream", "Join", "Chat", "One")], ids=["unary", "all kinds"])
def test_a_storm_leaves_no_call_behind(kind: Kind, end: str, names: tuple[str, ...]) -> None:
    with serve(kind, METHODS) as served:
        _storm(served, end, 100, names)  # brings up the pool's threads, fills the caches
        assert eventually(lambda: served.call("Echo") == b"")
        objects, threads_before = census(), _others()
        _storm(served, end, CALLS if names == ("One",) else CALLS // 4, names)
        assert served.call("Echo", b"x") == b"x"
        assert eventually(lambda: grown(objects) == {}, 10), grown(objects)
        assert eventually(lambda: _others() <= threads_before), _others() - threads_before


def test_what_waits_in_the_pools_queue_when_its_caller_leaves_is_not_run(kind: Kind) -> None:
    """The one that is being held has the only thread; those behind it are cancelled before their turn."""
    ran: list[bytes] = []
    release, entered = threading.Event(), threading.Event()

    def hold(request: bytes, _context: grpc.ServicerContext) -> bytes:
        entered.set()
        assert release.wait(10)
        return request

    def run(request: bytes, _context: grpc.ServicerContext) -> bytes:
        ran.append(request)
        return request

    with serve(kind, {"Hold": unary(hold), "Run": unary(run)}, pool_threads=1) as served:
        held = served.future("Hold")
        assert entered.wait(5)
        waiting = [served.future("Run", b"cancelled") for _ in range(20)]
        expiring = [served.future("Run", b"expired", timeout=0.05) for _ in range(20)]
        assert not eventually(waiting[0].done, 0.1)
        for call in waiting:
            call.cancel()
        for call in expiring:
            assert call.exception().code() is grpc.StatusCode.DEADLINE_EXCEEDED
        # The server has learned of all of it when it refuses to answer no longer: a call after them comes through.
        assert eventually(lambda: served.future("Run", b"", timeout=0.1).exception() is not None)
        release.set()
        assert held.result() == b""
        assert served.call("Run", b"last") == b"last"
    assert set(ran) <= {b"last", b""}


def test_cancelled_while_being_held_frees_the_call_when_its_thread_comes_back(kind: Kind) -> None:
    with holding(kind) as (served, holder):
        objects = census()
        pending = [served.future("Hold", b"x") for _ in range(8)]
        holder.wait_entered(8)
        for call in pending:
            call.cancel()
        assert eventually(lambda: not any(context.is_active() for context in holder.contexts), 1)
        holder.contexts.clear()
        holder.release.set()
        pending.clear()
        assert served.call("Echo", b"x") == b"x"
        assert eventually(lambda: grown(objects, slack=3) == {}), grown(objects, slack=3)
