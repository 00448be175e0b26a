"""The near cache: leases, floors, the bound on its bytes, and what an entry really costs."""

from __future__ import annotations

import gc
import os
import random
import threading
import tracemalloc
from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import given
from hypothesis import strategies as st

from counterfoil_server.caching.near import ENTRY_OVERHEAD_BYTES, Entry, NearCache


def put(near: NearCache, name: str, revision: int = 1, payload: bytes = b"x", as_of: int = 0) -> bool:
    lease = near.lease(name)
    try:
        return near.fill(lease, Entry(payload, revision, as_of))
    finally:
        near.release(lease)


def revision_of(near: NearCache, name: str) -> int | None:
    entry = near.get(name)
    return None if entry is None else entry.revision


def test_a_fill_is_found() -> None:
    near = NearCache(100_000)
    assert near.get("a") is None
    assert put(near, "a", 3, b"payload")
    entry = near.get("a")
    assert entry is not None
    assert (entry.payload, entry.revision) == (b"payload", 3)


def test_an_older_fill_is_dropped() -> None:
    near = NearCache(100_000)
    assert put(near, "a", 3, as_of=50)
    assert not put(near, "a", 2, as_of=60)
    assert not put(near, "a", 3, as_of=40), "the same revision, known for an earlier position"
    assert put(near, "a", 3, as_of=60)
    assert put(near, "a", 4, as_of=10), "a higher revision is newer, whatever its lower bound"
    assert near.stats().dropped_fills == 2


def test_an_invalidation_drops_older_entries_and_older_fills_under_way() -> None:
    near = NearCache(100_000)
    put(near, "a", 3)
    first, second = near.lease("a"), near.lease("a")
    near.invalidate("a", 5)
    assert near.get("a") is None
    assert not first.untouched
    later = near.lease("a")
    assert later.untouched
    assert not near.fill(first, Entry(b"old", 4, 0))
    assert not near.fill(second, Entry(b"old", 4, 0)), "every lease of the name has the floor"
    assert near.fill(first, Entry(b"new", 5, 0)), "a fill that has seen the change is good"
    near.invalidate("a", 5)
    near.invalidate("a", 4)
    assert revision_of(near, "a") == 5
    for lease in (first, second, later):
        near.release(lease)
    assert near.stats().leases == 0


def test_a_lease_does_not_outlive_its_release() -> None:
    near = NearCache(100_000)
    lease = near.lease("a")
    near.release(lease)
    near.invalidate("a", 5)  # which the lease does not learn of
    assert not near.fill(lease, Entry(b"old", 4, 0))
    near.release(lease)


def test_clear_drops_entries_and_fills_under_way() -> None:
    near = NearCache(100_000)
    put(near, "a")
    lease = near.lease("b")
    near.clear()
    assert near.get("a") is None
    assert not near.fill(lease, Entry(b"old", 2**62, 0))
    near.release(lease)
    assert (near.stats().bytes, near.stats().entries, near.stats().leases) == (0, 0, 0)
    assert put(near, "b")


def test_bytes_are_bounded_and_used_entries_stay() -> None:
    entries = 100
    near = NearCache(entries * (ENTRY_OVERHEAD_BYTES + 4 + 100))
    put(near, "keep", payload=b"x" * 100)
    for number in range(1000):
        entry = near.get("keep")
        assert entry is not None
        entry.used = True
        put(near, f"{number:04}", payload=b"x" * 100)
        assert near.stats().bytes <= near.stats().limit_bytes
    stats = near.stats()
    assert stats.entries == entries
    assert stats.evictions == 1001 - entries
    assert near.get("0000") is None
    assert near.get("0999") is not None


def test_eviction_ends_when_everything_is_in_use() -> None:
    near = NearCache(500 * (ENTRY_OVERHEAD_BYTES + 5))
    for number in range(1000):
        put(near, f"{number:04}")
        entry = near.get(f"{number:04}")
        assert entry is not None
        entry.used = True
    assert near.stats().entries == 500


def test_an_entry_too_large_is_not_kept() -> None:
    near = NearCache(100_000)
    put(near, "small")
    assert not put(near, "large", payload=b"x" * 20_000)
    assert near.get("small") is not None


@given(st.lists(st.tuples(st.sampled_from("abcdef"), st.integers(0, 5), st.integers(0, 3000), st.booleans())))
def test_the_bytes_are_those_of_the_entries(steps: list[tuple[str, int, int, bool]]) -> None:
    near = NearCache(9_000)
    for name, revision, size, invalidates in steps:
        if invalidates:
            near.invalidate(name, revision)
        else:
            put(near, name, revision, b"x" * size)
        kept = [entry for name in "abcdef" if (entry := near.get(name))]
        assert near.stats().bytes == sum(ENTRY_OVERHEAD_BYTES + 1 + len(entry.payload) for entry in kept) <= 9_000
        assert near.stats().entries == len(kept)


@pytest.mark.parametrize("count", [10_000, 22_000, 44_000])
def test_the_overhead_is_not_understated(count: int) -> None:
    """Just after the dictionary has grown (22,000, 44,000) its tables are at their emptiest."""
    gc.collect()
    near = NearCache(10**9)
    tracemalloc.start()
    try:
        for number in range(count):
            # Nothing is shared between entries: numbers above the small ones, names and payloads of their own.
            lease = near.lease(f"products/{number:08}-e3b0c442")
            near.fill(lease, Entry(os.urandom(200), 1000 + number, 10**12 + number, 1.8e9 + number))
            near.release(lease)
        used_bytes, _ = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    # The allocator rounds each of six blocks up to 16 bytes; tracemalloc does not see that.
    assert near.stats().bytes * 0.75 < used_bytes + count * 6 * 8 <= near.stats().bytes


def test_threads_never_bring_back_what_was_invalidated() -> None:
    """Writers raise a name's true revision and then invalidate; fills carry what was true after their lease."""
    near = NearCache(60 * (ENTRY_OVERHEAD_BYTES + 10))  # with evictions
    names = [f"n{number}" for number in range(100)]
    truth = dict.fromkeys(names, 0)
    locks = {name: threading.Lock() for name in names}
    stop = threading.Event()
    errors: list[str] = []

    def write(seed: int) -> None:
        choose = random.Random(seed)
        while not stop.is_set():
            name = choose.choice(names)
            with locks[name]:
                truth[name] += 1
                revision = truth[name]
            near.invalidate(name, revision)
            entry = near.get(name)
            if entry is not None and entry.revision < revision:
                errors.append(f"{name}: {entry.revision} < {revision}")

    def read(seed: int) -> None:
        choose = random.Random(seed)
        while not stop.is_set():
            lease = near.lease(choose.choice(names))
            revision = truth[lease.name]
            for _ in range(choose.randrange(200)):
                pass
            near.fill(lease, Entry(b"x", revision, 0))
            near.release(lease)

    with ThreadPoolExecutor(6) as pool:
        running = [pool.submit(write, seed) for seed in range(2)] + [pool.submit(read, seed) for seed in range(4)]
        stop.wait(1.5)
        stop.set()
        for future in running:
            future.result(10)
    assert not errors, errors[:3]
    stats = near.stats()
    assert stats.dropped_fills > 0
    assert stats.evictions > 0
    assert stats.leases == 0
    assert stats.bytes <= stats.limit_bytes
    kept = [name for name in names if near.get(name)]
    assert all(revision_of(near, name) == truth[name] for name in kept)
    assert stats.fills > 0
    # Which names were kept when the threads stopped is chance. That none was spoilt for good is not.
    for name in names:
        lease = near.lease(name)
        assert near.fill(lease, Entry(b"x", truth[name], 0))
        near.release(lease)
        assert revision_of(near, name) == truth[name]
