"""Promises: done once, and everybody who asked is told once, whatever the threads do."""

from __future__ import annotations

import logging
import threading
import time

import pytest

from counterfoil_server.promises import Promise


def test_the_first_end_counts() -> None:
    promise: Promise[int] = Promise()
    assert promise.set_result(1)
    assert not promise.set_result(2)
    assert not promise.set_exception(ValueError())
    assert (promise.result(0), promise.exception(0), promise.cancelled()) == (1, None, False)


def test_a_failure_is_raised_by_who_asks_for_the_value() -> None:
    promise: Promise[int] = Promise()
    assert promise.set_exception(ValueError("no"))
    assert str(promise.exception()) == "no"
    with pytest.raises(ValueError, match="no"):
        promise.result()


def test_who_waits_is_woken_or_told_that_it_took_too_long() -> None:
    promise: Promise[str] = Promise()
    with pytest.raises(TimeoutError):
        promise.result(0.01)
    timer = threading.Timer(0.05, promise.set_result, ["late"])
    timer.start()
    began_s = time.monotonic()
    assert promise.result(10) == "late"
    assert time.monotonic() - began_s < 5
    timer.join()


def test_a_callback_that_fails_is_logged_and_hurts_nobody(caplog: pytest.LogCaptureFixture) -> None:
    promise: Promise[int] = Promise()
    told: list[int] = []
    promise.add_done_callback(lambda _: 1 / 0)
    promise.add_done_callback(lambda done: told.append(done.result()))
    with caplog.at_level(logging.ERROR):
        assert promise.set_result(7)
        promise.add_done_callback(lambda _: 1 / 0)
    assert told == [7]
    assert [record.exc_info is not None for record in caplog.records] == [True, True]


def test_threads_that_end_and_ask_at_once() -> None:
    for _ in range(200):
        promise: Promise[int] = Promise()
        told: list[int] = []
        ended: list[bool] = []
        gate = threading.Barrier(6)

        def end(value: int) -> None:
            gate.wait()  # noqa: B023 - joined before the next round
            ended.append(promise.set_result(value))  # noqa: B023

        def ask() -> None:
            gate.wait()  # noqa: B023
            for _ in range(5):
                promise.add_done_callback(lambda done: told.append(done.result()))  # noqa: B023

        threads = [threading.Thread(target=end, args=(value,)) for value in (1, 2)]
        threads += [threading.Thread(target=ask) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(10)
        assert sorted(ended) == [False, True]
        assert told == [promise.result(0)] * 20
