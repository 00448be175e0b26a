"""Limits that workers share through a real Valkey, which may be away, frozen, flushed or refuse."""

from __future__ import annotations

import statistics
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack

import pytest

from counterfoil_server.caching.buckets import Buckets, Rate
from counterfoil_server.caching.rate_limits import SharedRates
from tests.caching.valkey import Valkey

TIMEOUT_MS = 50
RATE = Rate(per_s=200, burst=60)
Make = Callable[..., SharedRates]


@pytest.fixture
def make(valkey: Valkey) -> Iterator[Make]:
    """Makes limits of one class, `read`, as one more worker has them."""
    with ExitStack() as stack:

        def one(rate: Rate = RATE, url: str = valkey.url) -> SharedRates:
            made = SharedRates({"read": rate}, url, prefix=b"t:", timeout_ms=TIMEOUT_MS, retry_ms=100)
            limit_of(made)
            made.start()
            stack.callback(made.stop)
            if url == valkey.url:
                until(lambda: made.shared)
            return made

        yield one


def limit_of(rates: SharedRates) -> Buckets:
    limit = rates.limit_of("read")
    assert limit is not None
    return limit


def until(condition: Callable[[], object], limit_s: float = 10.0) -> None:
    end = time.monotonic() + limit_s
    while not condition():
        assert time.monotonic() < end, "it did not come to be in time"
        time.sleep(0.005)


def hammer(limit: Buckets, seconds: float, caller: str = "caller") -> int:
    """Takes all that it can get, and returns how much that was. No single call may take long."""
    end, taken, times = time.monotonic() + seconds, 0, []
    while (began := time.monotonic()) < end:
        taken += limit.take(caller) == 0
        times.append(time.monotonic() - began)
        time.sleep(0.0005)
    # The machine may be busy with something else for once, but not the lock with the server.
    assert statistics.median(times) < 0.001
    assert sorted(times)[int(len(times) * 0.99)] < TIMEOUT_MS / 1000 / 2
    return taken


def drain(limit: Buckets, caller: str = "caller") -> None:
    """Takes until nothing is left, with pauses in which what was taken can be settled."""
    until(lambda: any(limit.take(caller) > 20 for _ in range(20)))


def test_two_workers_together_let_through_what_one_may(make: Make) -> None:
    limits = [limit_of(make()) for _ in range(2)]
    began = time.monotonic()
    with ThreadPoolExecutor(2) as pool:
        taken = sum(pool.map(lambda limit: hammer(limit, 3), limits))
    seconds = time.monotonic() - began
    assert taken <= RATE.per_s * seconds + RATE.burst + 2 * RATE.share
    # And neither is kept from what there is.
    assert taken >= RATE.per_s * 3 * 0.7


def test_what_one_took_the_other_knows_soon(make: Make) -> None:
    one, other = (limit_of(make(Rate(per_s=0.1, burst=60))) for _ in range(2))
    drain(one)
    # The first few may come before it has asked.
    assert sum(other.take("caller") == 0 for _ in range(60)) <= RATE.share
    until(lambda: other.take("caller") > 1_000)
    assert other.take("someone else") == 0


def test_a_burst_at_one_worker_is_not_refused_for_want_of_settling(make: Make) -> None:
    limit = limit_of(make(Rate(per_s=10, burst=1_000)))
    taken = 0
    for _ in range(1_000):
        taken += limit.take("caller") == 0
        time.sleep(0.0005)  # as quick as a worker is at best
    assert taken == 1_000


def test_a_frozen_server_holds_nobody_up_and_the_limit_holds(valkey: Valkey, make: Make) -> None:
    rates = make()
    limit = limit_of(rates)
    hammer(limit, 0.3)
    valkey.freeze()
    began = time.monotonic()
    taken = hammer(limit, 1.5)
    seconds = time.monotonic() - began
    assert not rates.shared
    assert taken <= RATE.per_s * seconds + RATE.burst
    assert taken >= RATE.per_s * 1.5 * 0.7
    valkey.thaw()
    until(lambda: rates.shared)
    settlements = rates.figures()["settlements"]
    hammer(limit, 0.3)
    assert rates.figures()["settlements"] > settlements
    assert rates.shared


@pytest.mark.parametrize("way", ["stop", "kill"])
def test_a_server_that_ends_is_done_without_and_found_again(valkey: Valkey, make: Make, way: str) -> None:
    both = [make() for _ in range(2)]
    limits = [limit_of(rates) for rates in both]
    with ThreadPoolExecutor(2) as pool:
        list(pool.map(lambda limit: hammer(limit, 0.3), limits))
        getattr(valkey, way)()
        began = time.monotonic()
        each = list(pool.map(lambda limit: hammer(limit, 1), limits))
        seconds = time.monotonic() - began
        assert all(taken <= RATE.per_s * seconds + RATE.burst for taken in each)
        assert not any(rates.shared for rates in both)
        valkey.start()
        until(lambda: all(rates.shared for rates in both))
        began = time.monotonic()
        taken = sum(pool.map(lambda limit: hammer(limit, 2), limits))
    # The new server knows nothing yet, but each worker knows its own.
    assert taken <= RATE.per_s * (time.monotonic() - began) + RATE.burst + 2 * RATE.share


def test_a_flushed_server_gives_nothing_away(valkey: Valkey, make: Make) -> None:
    limit = limit_of(make(Rate(per_s=1, burst=20)))
    drain(limit)
    valkey.flush()
    with valkey.client() as client:
        client.script_flush()
    assert limit.take("caller") > 20
    began, taken = time.monotonic(), 0
    time.sleep(1.05)
    for _ in range(20):
        taken += limit.take("caller") == 0
        time.sleep(0.02)
    assert 1 <= taken <= 1 + time.monotonic() - began
    assert limit.take("someone else") == 0
    with valkey.client() as client:
        until(lambda: len(client.keys()) == 2)


def test_the_server_keeps_one_small_key_until_the_bucket_is_full(valkey: Valkey, make: Make) -> None:
    limit = limit_of(make(Rate(per_s=2, burst=60)))
    for _ in range(5):
        assert limit.take("canary-caller") == 0
    with valkey.client() as client:
        until(client.keys)
        (key,) = client.keys()
        assert key.startswith(b"t:read:")
        assert b"canary" not in key
        until(lambda: client.pttl(key) > 500)
        assert client.pttl(key) <= 2_500, "five tokens, half a second each"
        until(lambda: client.keys() == [])


def test_many_callers_are_settled_in_scripts_of_a_bounded_size(valkey: Valkey, make: Make) -> None:
    one, other = (limit_of(make(Rate(per_s=0.01, burst=1))) for _ in range(2))
    names = [f"caller {number}" for number in range(350)]
    assert all(one.take(name) == 0 for name in names)
    with valkey.client() as client:
        until(lambda: len(client.keys()) == 350)
    for name in names:
        other.take(name)
    until(lambda: all(other.take(name) > 100_000 for name in names))  # each is in debt by a token


def test_a_server_that_refuses_is_done_without(valkey: Valkey, make: Make) -> None:
    rates = make()
    limit = limit_of(rates)
    with valkey.client() as client:
        client.config_set("maxmemory", 1)
        hammer(limit, 0.2)
        until(lambda: rates.figures()["failures"] > 0)
        until(lambda: limit.take("caller") >= 0 and not rates.shared)
        client.config_set("maxmemory", 0)
    until(lambda: rates.shared)
    hammer(limit, 0.2)
    assert rates.shared


def test_values_of_others_harm_nobody(valkey: Valkey, make: Make) -> None:
    limit = limit_of(make(Rate(per_s=0.1, burst=100)))
    limit.take("caller")
    with valkey.client() as client:
        until(client.keys)
        (key,) = client.keys()
        client.set(key, b"garbage")
        limit.take("caller")
        until(lambda: client.get(key) != b"garbage")
        # As if the server's clock had been set back by a day: the debt is cut to 17 bursts.
        client.set(key, int((time.time() + 86_400) * 1e6))
        limit.take("caller")
        until(lambda: limit.take("caller") > 0)
        assert 16_000_000 < limit.take("caller") <= 17_100_000


def test_a_server_that_was_never_there(make: Make) -> None:
    rates = make(url="unix:///nonexistent/socket")
    began = time.monotonic()
    taken = hammer(limit_of(rates), 0.5)
    assert taken <= RATE.per_s * (time.monotonic() - began) + RATE.burst
    assert not rates.shared


def test_without_a_server_or_a_limit_there_is_no_thread() -> None:
    before = threading.active_count()
    alone, unlimited = SharedRates({"read": RATE}, "", prefix=b"t:"), SharedRates({}, "unix:///x", prefix=b"t:")
    assert limit_of(alone).take("caller") == 0
    assert unlimited.limit_of("read") is None
    unused = SharedRates({"read": RATE}, "unix:///x", prefix=b"t:")
    for rates in (alone, unlimited, unused):
        rates.start()
        assert threading.active_count() == before
        rates.stop()
    assert alone.limit_of("read") is limit_of(alone)
    assert alone.figures() == {"refused_read": 0, "settlements": 0, "failures": 0, "callers": 1, "shared": 0}


def test_it_stops_soon_whatever_the_server_does(valkey: Valkey, make: Make) -> None:
    rates = make()
    idle = make()
    valkey.freeze()
    hammer(limit_of(rates), 0.2)
    for each in (rates, idle):
        began = time.monotonic()
        each.stop()
        assert time.monotonic() - began < 3
        assert limit_of(each).take("caller") >= 0


def test_a_password_is_not_told(valkey: Valkey, make: Make, caplog: pytest.LogCaptureFixture) -> None:
    rates = make(url=f"{valkey.url}?password=canary-4711")
    until(lambda: "cannot be reached" in caplog.text)
    assert "shared rate limits" in caplog.text
    assert "canary" not in caplog.text + repr(rates)
