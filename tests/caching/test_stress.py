"""Two workers, writers and readers, and a real Valkey that is stopped, killed, flushed and frozen under them.

The database is the model: what is tested are the caches. Real threads, real time.
"""

from __future__ import annotations

import random
import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor

import pytest

from counterfoil_server.caching.freshness import Horizon
from counterfoil_server.caching.invalidation import InvalidationLoop
from counterfoil_server.caching.links import Breaker
from counterfoil_server.caching.near import ENTRY_OVERHEAD_BYTES, NearCache
from counterfoil_server.caching.read_through import Loaded, ReadThrough
from counterfoil_server.caching.shared import SharedCache
from tests.caching.model import ModelDatabase, Polled, Seen
from tests.caching.valkey import Valkey

NAMES = [f"n{number}" for number in range(60)]
TIMEOUT_MS = 50


class Cursor:
    """A tail of its own over the model's log: each worker has one."""

    def __init__(self, database: ModelDatabase, pause: Callable[[], None]) -> None:
        self._database = database
        self._pause = pause
        self._next = 0

    def poll(self) -> Polled:
        as_of = self._database.positions().flushed
        self._pause()
        rows = self._database.log_from(max(0, self._next - 3))
        self._next = max(0, self._next - 3) + len(rows)
        return Polled(as_of, rows)


class Worker:
    """One process's caches."""

    def __init__(self, database: ModelDatabase, url: str, pause: Callable[[], None]) -> None:
        self.near = NearCache(40 * (ENTRY_OVERHEAD_BYTES + 10))  # fewer than names: some are evicted
        self.horizon = Horizon(remember_limit=50)
        self.shared = SharedCache(url, prefix=b"s:", timeout_ms=TIMEOUT_MS, retry_ms=100)
        self.loop = InvalidationLoop(Cursor(database, pause).poll, self.horizon, self.near, interval_ms=20)

        def load(names: Sequence[str], _: float) -> Loaded:
            at = database.positions()
            pause()
            loaded = database.snapshot(names, at)
            pause()
            return loaded

        self.reads = ReadThrough(self.near, self.shared, self.horizon, load, kick=self.loop.kick)

    def close(self) -> None:
        self.loop.stop()
        self.shared.close()


class Storm:
    """Writers and readers until told to stop."""

    def __init__(self, url: str) -> None:
        self.database = ModelDatabase(NAMES)
        self.chance = random.Random(7)
        self.stop = threading.Event()
        self.last: Seen | None = None
        self.complaints: list[str] = []
        self.slowest_s = 0.0
        self.answers = 0
        self.workers = [Worker(self.database, url, self.pause) for _ in range(2)]

    def pause(self) -> None:
        if self.chance.random() < 0.3:
            time.sleep(self.chance.random() * 0.004)

    def write(self, seed: int) -> None:
        chance = random.Random(seed)
        while not self.stop.is_set():
            # A writer owns its names, as a row's lock would have it.
            name = NAMES[seed + 2 * chance.randrange(len(NAMES) // 2)]
            pending = self.database.record_commit(name, deletes=chance.random() < 0.1)
            self.pause()
            change = self.database.make_visible(pending, time.monotonic())
            self.last = self.database.token()
            if chance.random() < 0.7:  # the others are killed between commit and invalidation
                chance.choice(self.workers).reads.invalidate([change])
            time.sleep(chance.random() * 0.004)

    def read(self, seed: int) -> None:
        chance = random.Random(seed)
        held: Seen | None = None
        while not self.stop.is_set():
            worker = chance.choice(self.workers)
            if chance.random() < 0.2:
                held = self.last
            seen = held if chance.random() < 0.5 else None
            names = chance.sample(NAMES, 5) if chance.random() < 0.2 else [chance.choice(NAMES)]
            started = time.monotonic()
            oldest = {name: self.database.oldest_allowed(name, since=started - 1.0, seen=seen) for name in names}
            found = worker.reads.get_many(names, seen.position if seen else None, started + 20)
            self.slowest_s = max(self.slowest_s, time.monotonic() - started)
            for name in names:
                complaint = self.database.check(name, found.get(name), oldest[name])
                if complaint is not None:
                    self.complaints.append(complaint)
            self.answers += len(names)

    def run(self, meanwhile: Callable[[], None]) -> None:
        for worker in self.workers:
            assert worker.shared.wait_until(Breaker.CLOSED, 5)
            worker.loop.start()
        try:
            with ThreadPoolExecutor(8) as pool:
                running = [pool.submit(self.write, seed) for seed in range(2)]
                running += [pool.submit(self.read, seed) for seed in range(6)]
                try:
                    meanwhile()
                finally:
                    self.stop.set()
                for future in running:
                    future.result(30)
        finally:
            for worker in self.workers:
                worker.close()


def fault(valkey: Valkey, what: str) -> None:
    """Something happens to the server, and is over after a while."""
    match what:
        case "flush":
            valkey.flush()
        case "freeze":
            valkey.freeze()
            time.sleep(0.25)
            valkey.thaw()
        case _:
            getattr(valkey, what)()
            time.sleep(0.1)
            valkey.start()
    time.sleep(0.35)


def storm(valkey: Valkey, rounds: int) -> None:
    storm = Storm(valkey.url)

    def faults() -> None:
        time.sleep(0.4)
        for _ in range(rounds):
            for what in ("flush", "freeze", "kill", "stop"):
                fault(valkey, what)

    storm.run(faults)
    assert not storm.complaints, (len(storm.complaints), storm.complaints[:3])
    assert storm.answers > 500
    stats = [worker.reads.stats() for worker in storm.workers]
    assert all(one.hits and one.loads and one.shared_hits for one in stats), stats
    assert all(worker.shared.stats().breaker_opened for worker in storm.workers)
    assert all(one.flights == 0 for one in stats)
    assert all(worker.near.stats().leases == 0 for worker in storm.workers)
    # A frozen server may cost a reader its timeout for the read and once more for the fill; the rest is the machine's.
    assert storm.slowest_s < 2


def test_no_answer_is_too_old_whatever_happens_to_the_second_level(valkey: Valkey) -> None:
    storm(valkey, 2)


@pytest.mark.prove
@pytest.mark.timeout(600)
def test_no_answer_is_too_old_in_a_long_storm(valkey: Valkey) -> None:
    storm(valkey, 60)
