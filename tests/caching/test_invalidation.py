"""The loop that brings changes to the near cache, and what happens when it cannot."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Iterable

import pytest

from counterfoil_server.caching.freshness import Horizon
from counterfoil_server.caching.invalidation import InvalidationLoop
from counterfoil_server.caching.near import Entry, NearCache
from tests.caching.model import Changed, Polled


class Feed:
    """What the database would say."""

    def __init__(self) -> None:
        self.as_of = 100
        self.changes: list[Changed] = []
        self.error: Exception | None = None
        self.polls = 0
        self.complete = True

    def poll(self) -> Polled:
        self.polls += 1
        if self.error is not None:
            raise self.error
        changes, self.changes = self.changes, []
        return Polled(self.as_of, changes, self.complete)


def put(near: NearCache, name: str, revision: int) -> None:
    lease = near.lease(name)
    near.fill(lease, Entry(b"x", revision, 0))
    near.release(lease)


def wait_for(condition: Callable[[], bool]) -> None:
    until = time.monotonic() + 10
    while not condition():
        assert time.monotonic() < until
        time.sleep(0.001)


def test_a_poll_is_applied_and_then_counts() -> None:
    feed, horizon, near = Feed(), Horizon(), NearCache(100_000)
    loop = InvalidationLoop(feed.poll, horizon, near)
    put(near, "a", 1)
    put(near, "b", 2)
    feed.changes = [Changed("a", 2), Changed("b", 2)]
    assert not horizon.trusted()
    assert loop.step()
    assert near.get("a") is None
    assert near.get("b") is not None
    assert (horizon.applied, horizon.window_start) == (100, 100)
    assert horizon.trusted()


def test_changes_are_remembered_before_the_near_cache_drops_them() -> None:
    """Or a lease taken in between would let an old entry of the second level in, unrevoked and unremembered."""
    feed, horizon = Feed(), Horizon()
    seen: list[tuple[bool, bool]] = []

    class Watched(NearCache):
        def invalidate_many(self, changes: Iterable[tuple[str, int]]) -> None:
            seen.append((horizon.vouches_for("a", 1, 200), horizon.applied >= 200))
            super().invalidate_many(changes)

    loop = InvalidationLoop(feed.poll, horizon, Watched(100_000))
    loop.step()
    feed.as_of, feed.changes = 200, [Changed("a", 2)]
    loop.step()
    assert seen == [(True, False), (False, False)]


def test_trust_counts_from_before_the_poll() -> None:
    now = [50.0]
    horizon = Horizon(clock=lambda: now[0])

    def slow_poll() -> Polled:
        now[0] += 0.95
        return Polled(1, [])

    assert InvalidationLoop(slow_poll, horizon, NearCache(1000), clock=lambda: now[0]).step()
    assert not horizon.trusted(), "what was true when the poll began is almost a second old"


def test_a_failing_poll_ends_trust_and_is_told_once(caplog: pytest.LogCaptureFixture) -> None:
    now = [50.0]
    feed, horizon = Feed(), Horizon(clock=lambda: now[0])
    loop = InvalidationLoop(feed.poll, horizon, NearCache(1000), clock=lambda: now[0])
    loop.step()
    feed.error = ConnectionError("away")
    caplog.set_level(logging.INFO)
    for _ in range(10):
        now[0] += 0.1
        assert not loop.step()
    assert not horizon.trusted()
    assert (loop.polls, loop.failures) == (11, 10)
    feed.error = None
    assert loop.step()
    assert horizon.trusted()
    assert [record.levelname for record in caplog.records] == ["WARNING", "INFO"]


def test_a_database_that_has_gone_back_empties_the_cache() -> None:
    feed, horizon, near = Feed(), Horizon(), NearCache(100_000)
    loop = InvalidationLoop(feed.poll, horizon, near)
    loop.step()
    put(near, "a", 9)
    lease = near.lease("b")
    feed.as_of = 150
    loop.step()
    horizon.witness(180)  # by a load
    assert near.get("a") is not None
    feed.as_of = 170
    loop.step()
    assert near.get("a") is None
    assert not near.fill(lease, Entry(b"from the lost future", 9, 99))
    assert (horizon.applied, horizon.window_start) == (170, 170)


def test_a_poll_that_has_not_brought_everything_moves_nothing(caplog: pytest.LogCaptureFixture) -> None:
    now = [50.0]
    feed, horizon, near = Feed(), Horizon(clock=lambda: now[0]), NearCache(100_000)
    loop = InvalidationLoop(feed.poll, horizon, near, clock=lambda: now[0])
    loop.step()
    put(near, "a", 1)
    now[0] += 0.95
    feed.as_of, feed.changes, feed.complete = 200, [Changed("a", 2)], False
    assert loop.step()
    assert near.get("a") is None, "what it has brought is applied"
    assert not horizon.vouches_for("a", 1, 300), "and remembered"
    assert not horizon.trusted(), "what it has not brought may be older than a second"
    assert (horizon.applied, horizon.window_start) == (100, 100)
    feed.as_of, feed.complete = 210, True
    assert loop.step()
    assert horizon.trusted()
    assert horizon.applied == 210
    assert not caplog.records


def test_what_is_forgotten_in_a_flood_is_older_than_the_window_after_it() -> None:
    """An incomplete poll that brings more than can be remembered: the window begins with what is complete again."""
    feed, horizon = Feed(), Horizon(remember_limit=1)
    loop = InvalidationLoop(feed.poll, horizon, NearCache(100_000))
    loop.step()
    feed.as_of, feed.complete = 200, False
    for names in ("abcd", "e"):
        feed.changes = [Changed(name, 2) for name in names]
        loop.step()
        assert not horizon.vouches_for("a", 1, 150), "read before the flood"
    feed.as_of, feed.complete = 210, True
    loop.step()
    assert not horizon.vouches_for("a", 1, 210)
    assert horizon.vouches_for("a", 2, 211)


def test_the_thread_goes_on_at_once_where_a_poll_has_not_brought_everything() -> None:
    feed = Feed()
    feed.complete = False
    loop = InvalidationLoop(feed.poll, Horizon(), NearCache(1000), interval_ms=60_000)
    loop.start()
    try:
        wait_for(lambda: feed.polls > 3)
    finally:
        loop.stop()


def test_the_thread_polls_at_its_interval_and_when_kicked() -> None:
    feed, horizon = Feed(), Horizon()
    loop = InvalidationLoop(feed.poll, horizon, NearCache(1000), interval_ms=60_000)
    loop.start()
    try:
        wait_for(lambda: feed.polls == 1)
        loop.kick()
        wait_for(lambda: feed.polls == 2)
        started, before = time.monotonic(), feed.polls
        while time.monotonic() - started < 0.3:
            loop.kick()
            time.sleep(0.0005)
        assert before < feed.polls <= before + 31, "kicks are joined: one poll in ten milliseconds at most"
    finally:
        loop.stop()
    polls = feed.polls
    loop.kick()
    assert feed.polls == polls


def test_the_thread_survives_failing_polls_and_stops_promptly() -> None:
    feed, horizon = Feed(), Horizon()
    feed.error = RuntimeError("a defect")
    loop = InvalidationLoop(feed.poll, horizon, NearCache(1000), interval_ms=5)
    loop.start()
    wait_for(lambda: feed.polls > 3)
    feed.error = None
    wait_for(horizon.trusted)
    started = time.monotonic()
    loop.stop()
    assert time.monotonic() - started < 2
    assert not any(thread.name == "invalidation" for thread in threading.enumerate())


def test_a_loop_that_was_not_started_can_be_stopped() -> None:
    InvalidationLoop(Feed().poll, Horizon(), NearCache(1000)).stop()
