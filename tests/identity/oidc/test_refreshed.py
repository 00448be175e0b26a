"""What a provider publishes: fetched once, kept for a time, and not asked for more often than it may be."""

from __future__ import annotations

import itertools
import threading
import time
from concurrent.futures import ThreadPoolExecutor, as_completed

import pytest

from counterfoil_server.identity.oidc.refreshed import REFRESH_LIMIT_S, Refreshed
from counterfoil_server.identity.oidc.refusals import Away, Cause

FRESH_S, STALE_S, PAUSE_S = 100.0, 1_000.0, 5.0


class Source:
    """A number that grows with each fetch, and a clock that is set by hand."""

    def __init__(self) -> None:
        self.now_s = 1_000.0
        self.fetched = 0
        self.away = False
        self.untils: list[float] = []
        self.held = Refreshed(
            self.fetch, fresh_s=FRESH_S, stale_s=STALE_S, pause_s=PAUSE_S, waiting_limit=4, clock=lambda: self.now_s
        )

    def fetch(self, until: float) -> list[int]:
        self.fetched += 1
        self.untils.append(until)
        if self.away:
            raise Away(Cause.PROVIDER_STATUS)
        return [self.fetched]

    def current(self) -> list[int]:
        return self.held.current(self.now_s + 30)

    def newer_than(self, seen: list[int], pause_s: float = PAUSE_S) -> list[int]:
        return self.held.newer_than(seen, self.now_s + 30, pause_s=pause_s)


def test_it_is_fetched_again_when_it_is_no_longer_fresh() -> None:
    source = Source()
    assert source.current() == source.current() == [1]
    source.now_s += FRESH_S - 1
    assert source.current() == [1]
    source.now_s += 1
    assert source.current() == source.current() == [2]
    assert source.untils[1] == source.now_s + REFRESH_LIMIT_S, "nobody waits long while the old one is good"


def test_an_old_one_is_used_while_there_is_no_new_one_and_no_longer() -> None:
    source = Source()
    source.current()
    source.away = True
    source.now_s += FRESH_S
    assert source.current() == [1]
    assert source.current() == [1]
    assert source.fetched == 2, "one try, and then a pause"
    source.now_s += PAUSE_S
    assert source.current() == [1]
    assert source.fetched == 3
    source.now_s += STALE_S
    with pytest.raises(Away) as caught:
        source.current()
    assert caught.value.cause is Cause.PROVIDER_STATUS
    source.away = False
    source.now_s += PAUSE_S
    assert source.current() == [5]


def test_after_a_failure_there_is_a_pause() -> None:
    source = Source()
    source.away = True
    for _ in range(3):
        with pytest.raises(Away):
            source.current()
    assert source.fetched == 1
    source.away = False
    source.now_s += PAUSE_S
    assert source.current() == [2]


def test_a_newer_one_is_fetched_now_and_then() -> None:
    source = Source()
    seen = source.current()
    assert source.newer_than(seen) is seen, "it was fetched just now"
    source.now_s += PAUSE_S
    newer = source.newer_than(seen)
    assert newer == [2]
    assert source.newer_than(seen) is newer, "another has fetched it"
    assert source.newer_than(newer) is newer
    assert source.fetched == 2
    assert source.newer_than(newer, pause_s=0) == [3]


def test_nobody_knows_whether_there_is_a_newer_one_while_the_provider_is_away() -> None:
    source = Source()
    seen = source.current()
    source.now_s += PAUSE_S
    source.away = True
    for _ in range(2):
        with pytest.raises(Away):
            source.newer_than(seen)
    assert source.fetched == 2
    assert source.current() is seen


def test_many_at_once_share_one_flight() -> None:
    fetched: list[float] = []

    def fetch(until: float) -> object:
        fetched.append(until)
        time.sleep(0.2)
        return object()

    held: Refreshed[object] = Refreshed(fetch, fresh_s=60, stale_s=60, pause_s=1, waiting_limit=20)
    barrier = threading.Barrier(20)

    def current(_: int) -> object:
        barrier.wait(30)
        return held.current(time.monotonic() + 30)

    with ThreadPoolExecutor(20) as pool:
        first = set(pool.map(current, range(20)))
        assert len(first) == len(fetched) == 1
        seen = first.pop()

        def newer(_: int) -> object:
            barrier.wait(30)
            return held.newer_than(seen, time.monotonic() + 30, pause_s=0.01)

        time.sleep(0.05)
        found = set(pool.map(newer, range(20)))
        assert len(found) == 1
        assert found.pop() is not seen
        assert len(fetched) == 2


def test_waiting_for_anothers_flight_is_bounded() -> None:
    under_way, over = threading.Event(), threading.Event()

    def fetch(_: float) -> int:
        under_way.set()
        over.wait(30)
        return 1

    held: Refreshed[int] = Refreshed(fetch, fresh_s=60, stale_s=60, pause_s=1, waiting_limit=2)
    first = threading.Thread(target=held.current, args=(time.monotonic() + 30,))
    first.start()
    assert under_way.wait(30)
    start = time.monotonic()
    with pytest.raises(Away) as caught:
        held.current(start + 0.1)
    assert caught.value.cause is Cause.PROVIDER_TIMEOUT
    assert time.monotonic() - start < 5
    with ThreadPoolExecutor(6) as pool:
        waiting = [pool.submit(held.current, time.monotonic() + 30) for _ in range(6)]
        refused = list(itertools.islice(as_completed(waiting, timeout=30), 4))
        assert {type(each.exception()) for each in refused} == {Away}
        assert time.monotonic() - start < 10, "more than two need not wait to be told"
        over.set()
        assert sorted(each.result() for each in waiting if each not in refused) == [1, 1]
    first.join(30)
    assert held.current(time.monotonic()) == 1
