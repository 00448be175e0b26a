"""Things that happen at their time unless they are called off."""

from __future__ import annotations

import threading
import time
from concurrent.futures import Future
from functools import partial

import pytest

from counterfoil_server.rpc.alarms import Alarms


def test_alarms_ring_in_the_order_of_their_times_and_never_early() -> None:
    alarms = Alarms()
    rang: list[tuple[int, float]] = []
    done = threading.Event()
    start = time.monotonic()
    for number in (3, 1, 2):
        alarms.at(start + number * 0.3, lambda number=number: rang.append((number, time.monotonic())))  # type: ignore[misc]
    alarms.at(start + 1.2, done.set)
    assert done.wait(5)
    assert [number for number, _ in rang] == [1, 2, 3]
    assert all(at >= start + number * 0.3 for number, at in rang)
    alarms.stop()


def test_what_is_past_happens_at_once_and_what_is_discarded_never() -> None:
    alarms = Alarms()
    rang = threading.Event()
    for lead_s in (0.2, 1.0, 5.0, 20.0):  # a busy machine may get to the last ones when they have rung
        rung: list[int] = []
        due = time.monotonic() + lead_s
        for alarm in [alarms.at(due, partial(rung.append, number)) for number in range(1_000)]:
            alarms.discard(alarm)
            alarms.discard(alarm)
        if time.monotonic() < due:
            break
    else:
        pytest.fail("a thousand alarms cannot be discarded in 20 s")
    alarms.at(time.monotonic() - 5, rang.set)
    assert rang.wait(5)
    last = threading.Event()
    alarms.at(due + 0.2, last.set)
    assert last.wait(5)
    assert rung == []
    alarms.stop()


def test_a_failing_action_silences_no_other() -> None:
    alarms = Alarms()
    done = threading.Event()
    now = time.monotonic()
    resolved: Future[None] = Future()
    resolved.set_result(None)
    alarms.at(now + 0.02, lambda: resolved.set_result(None))
    alarms.at(now + 0.05, done.set)
    assert done.wait(5)
    alarms.stop()


def test_an_earlier_alarm_does_not_wait_for_a_later_one() -> None:
    alarms = Alarms()
    done = threading.Event()
    alarms.at(time.monotonic() + 60, lambda: None)
    alarms.at(time.monotonic() + 0.05, done.set)
    assert done.wait(5)
    alarms.stop()
