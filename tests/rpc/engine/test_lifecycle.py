"""A server's life: started once, waited for, forgotten, and many of them one after another."""

from __future__ import annotations

import gc
import threading
import time
import weakref
from concurrent.futures import ThreadPoolExecutor

import grpc
import pytest

from tests.rpc.engine.differences import expect
from tests.rpc.engine.paths import path_of
from tests.rpc.engine.servers import (
    Kind,
    Methods,
    census,
    channel_to,
    descriptors,
    echo,
    eventually,
    grown,
    new_server,
    serve,
    threads,
    unary,
)


def test_it_starts_once(kind: Kind) -> None:
    with serve(kind, {"Echo": unary(echo)}) as served:
        with pytest.raises(ValueError, match="start"):
            served.server.start()
        assert served.call("Echo", b"x") == b"x"


def test_nothing_is_served_before_it_starts(kind: Kind) -> None:
    pool = ThreadPoolExecutor(1)
    server = new_server(kind, pool, handlers=[Methods({"Echo": unary(echo)})])
    port = server.add_insecure_port("127.0.0.1:0")
    with channel_to(f"127.0.0.1:{port}") as channel:
        early = channel.unary_unary(path_of("Echo")).future(b"x", timeout=5, wait_for_ready=True)
        assert not eventually(early.done, 0.1)
        server.start()
        assert early.result() == b"x"
    assert server.stop(0).wait(5)
    pool.shutdown()


@pytest.mark.parametrize("grace_s", [None, 0, 5])
def test_stopping_what_never_started_is_done_at_once(kind: Kind, grace_s: float | None) -> None:
    pool = ThreadPoolExecutor(1)
    assert new_server(kind, pool).stop(grace_s).is_set()
    pool.shutdown()


def test_waiting_for_termination(kind: Kind) -> None:
    """True says that time was up, as grpc.Server has it."""
    with serve(kind, {"Echo": unary(echo)}) as served:
        assert served.server.wait_for_termination(timeout=0.05) is True
        results: list[bool] = []
        waiters = [
            threading.Thread(
                target=lambda limit_s: results.append(served.server.wait_for_termination(limit_s)), args=(s,)
            )
            for s in (None, 30)
        ]
        for waiter in waiters:
            waiter.start()
        assert served.call("Echo", b"x") == b"x"
        assert results == []
        served.server.stop(0)
        for waiter in waiters:
            waiter.join(5)
        assert results == [False, False]


def test_one_that_is_forgotten_stops_by_itself(kind: Kind) -> None:
    pool = ThreadPoolExecutor(1)
    before = threads()
    server = new_server(kind, pool, handlers=[Methods({"Echo": unary(echo)})])
    port = server.add_insecure_port("127.0.0.1:0")
    server.start()
    with channel_to(f"127.0.0.1:{port}") as channel:
        assert channel.unary_unary(path_of("Echo"))(b"x", timeout=5) == b"x"
        unanswered = expect(
            "call that meets a stopping server",
            kind,
            stock={grpc.StatusCode.UNAVAILABLE, grpc.StatusCode.CANCELLED},
            engine={grpc.StatusCode.UNAVAILABLE},
        )
        gone = weakref.ref(server)
        del server
        gc.collect()
        assert gone() is None

        def is_unavailable() -> bool:
            try:
                channel.unary_unary(path_of("Echo"))(b"x", timeout=5)
            except grpc.RpcError as error:
                assert error.code() in unanswered
                return True
            return False

        assert eventually(is_unavailable, 5)
    pool.shutdown()
    assert eventually(lambda: threads() <= before)


def test_many_one_after_another_leave_nothing(kind: Kind) -> None:
    def run_one() -> None:
        with serve(kind, {"Echo": unary(echo)}, pool_threads=2) as served:
            assert served.call("Echo", b"x") == b"x"

    run_one()
    objects, threads_before, descriptors_before = census(), threads(), descriptors()
    for _ in range(20):
        run_one()
    assert eventually(lambda: threads() <= threads_before)
    assert eventually(lambda: descriptors() <= descriptors_before)
    assert grown(objects, slack=5) == {}


def test_several_at_once_do_not_disturb_each_other(kind: Kind) -> None:
    with (
        serve(kind, {"Name": unary(lambda _request, _context: b"one")}) as one,
        serve(kind, {"Name": unary(lambda _request, _context: b"two")}) as two,
    ):
        assert (one.call("Name"), two.call("Name")) == (b"one", b"two")
        assert one.server.stop(0).wait(5)
        assert two.call("Name") == b"two"


def test_a_stopped_servers_port_can_be_bound_again(kind: Kind) -> None:
    options = (("grpc.so_reuseport", 0),)
    with serve(kind, {"Echo": unary(echo)}, options=options) as served:
        port = served.port
        assert served.server.stop(0).wait(5)
        pool = ThreadPoolExecutor(1)
        again = new_server(kind, pool, handlers=[Methods({"Echo": unary(echo)})], options=options)
        started_s = time.monotonic()
        while True:
            try:
                assert again.add_insecure_port(f"127.0.0.1:{port}") == port
                break
            except RuntimeError:
                assert time.monotonic() - started_s < 5
        again.start()
        with channel_to(f"127.0.0.1:{port}") as channel:
            assert channel.unary_unary(path_of("Echo"))(b"x", timeout=5) == b"x"
        assert again.stop(0).wait(5)
        pool.shutdown()
