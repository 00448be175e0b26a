"""Flights, joins, refusals and the hot path of the reads."""

from __future__ import annotations

import math
import threading
import time
import timeit
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor

import pytest

from counterfoil_server.caching.freshness import Horizon
from counterfoil_server.caching.near import Entry, NearCache
from counterfoil_server.caching.read_through import Loaded, ReadThrough
from counterfoil_server.faults import DeadlineExceeded, Reason, Unavailable
from tests.caching.model import Changed

SOON = 10.0


class Source:
    """A database whose loads can be held. Its log is flushed up to its position, but for the last bytes."""

    def __init__(self) -> None:
        self.position = 100
        self.unflushed = 0
        self.rows: dict[str, tuple[int, bytes]] = {"a": (1, b"a1"), "b": (1, b"b1")}
        self.loads: list[list[str]] = []
        self.open = threading.Event()
        self.open.set()
        self.error: Exception | None = None

    def load(self, names: Sequence[str], deadline: float) -> Loaded:
        reached, as_of, rows = self.position, self.position - self.unflushed, dict(self.rows)
        self.loads.append(list(names))
        if not self.open.wait(deadline - time.monotonic()):
            raise DeadlineExceeded
        if self.error is not None:
            raise self.error
        entries = {name: Entry(rows[name][1], rows[name][0], as_of) for name in names if name in rows}
        return Loaded(as_of, reached, entries)

    def write(self, name: str, payload: bytes) -> Changed:
        self.position += 100
        revision = self.rows.get(name, (0, b""))[0] + 1
        self.rows[name] = (revision, payload)
        return Changed(name, revision)


class KeptShared:
    """A second level that keeps what it is given."""

    def __init__(self) -> None:
        self.entries: dict[str, Entry] = {}
        self.tombstones: list[tuple[str, int]] = []
        self.before_answer: Callable[[], None] = lambda: None

    def get_many(self, names: Sequence[str]) -> Mapping[str, Entry]:
        found = {name: self.entries[name] for name in names if name in self.entries}
        self.before_answer()
        return found

    def fill_many(self, entries: Mapping[str, Entry]) -> None:
        self.entries.update(entries)

    def tombstone_many(self, changes: Sequence[tuple[str, int]]) -> None:
        self.tombstones += changes


class Setting:
    """A ReadThrough with its parts."""

    def __init__(self, shared: KeptShared | None = None) -> None:
        self.source = Source()
        self.near = NearCache(1_000_000)
        self.horizon = Horizon()
        self.shared = shared
        self.kicks = 0
        self.is_same_history = False
        self.reads = ReadThrough(
            self.near,
            shared,
            self.horizon,
            self.source.load,
            kick=self._kick,
            same_history=lambda _deadline: self.is_same_history,
        )
        self.poll()
        self.source.position += 1  # the log has gone on: what is read now is read after that poll

    def _kick(self) -> None:
        self.kicks += 1

    def poll(self, *changes: Changed) -> None:
        self.horizon.receive(self.source.position, changes)
        self.near.invalidate_many((change.name, change.revision) for change in changes)
        self.horizon.advance(self.source.position, time.monotonic() + 1000)

    def get(self, name: str, required: int | None = None, within: float = SOON) -> bytes | None:
        return self.reads.get(name, required, time.monotonic() + within)

    def get_many(self, names: Sequence[str], required: int | None = None) -> dict[str, bytes]:
        return self.reads.get_many(names, required, time.monotonic() + SOON)

    def wait_for(self, condition: Callable[[], bool]) -> None:
        until = time.monotonic() + SOON
        while not condition():
            assert time.monotonic() < until
            time.sleep(0.001)


@pytest.fixture
def setting() -> Setting:
    return Setting()


def test_a_miss_loads_and_a_hit_does_not(setting: Setting) -> None:
    assert setting.reads.peek("a") is None
    assert setting.get("a") == b"a1"
    assert setting.reads.peek("a") == b"a1"
    assert setting.get("a") == b"a1"
    assert setting.source.loads == [["a"]]
    stats = setting.reads.stats()
    assert (stats.hits, stats.misses, stats.loads, stats.loaded) == (2, 1, 1, 1)


def test_what_does_not_exist_is_not_remembered(setting: Setting) -> None:
    assert setting.get("z") is None
    assert setting.get("z") is None
    assert setting.source.loads == [["z"], ["z"]]
    setting.source.write("z", b"z1")
    assert setting.get("z") == b"z1"


def test_many_names_are_one_load(setting: Setting) -> None:
    setting.get("a")
    assert setting.get_many(["b", "a", "z", "b"]) == {"a": b"a1", "b": b"b1"}
    assert setting.source.loads == [["a"], ["b", "z"]]
    assert setting.get_many([]) == {}


def test_a_token_asks_for_more_than_trust(setting: Setting) -> None:
    setting.get("a")
    setting.source.write("a", b"a2")  # by another worker; nobody has told this one
    assert setting.get("a") == b"a1"
    token = setting.source.position
    assert setting.reads.peek("a", token) is None
    assert setting.get("a", token) == b"a2"
    assert setting.reads.peek("a", token) == b"a2"
    assert setting.get("a") == b"a2"


def test_an_applied_horizon_vouches_for_older_entries(setting: Setting) -> None:
    setting.get("a")
    setting.poll(setting.source.write("b", b"b2"))
    assert setting.reads.peek("a", setting.source.position) == b"a1"


def test_without_trust_nothing_is_answered_from_memory(setting: Setting) -> None:
    setting.get("a")
    setting.horizon.advance(setting.source.position, time.monotonic() - 0.9)
    assert setting.reads.peek("a") is None
    assert setting.reads.peek("a", 1) is None, "a token adds to what is promised and takes nothing from it"
    assert setting.get("a") == b"a1"
    assert len(setting.source.loads) == 2


def test_an_entry_ends_at_its_edge() -> None:
    now = [1000.0]
    near, horizon = NearCache(100_000), Horizon()
    loads = []

    def load(names: Sequence[str], _: float) -> Loaded:
        loads.append(names)
        return Loaded(1, 1, {"a": Entry(b"%d" % now[0], 1, 1, valid_until=1500.0)})

    horizon.advance(1, time.monotonic() + 100)
    reads = ReadThrough(near, None, horizon, load, wall_clock=lambda: now[0])
    assert reads.get("a", None, time.monotonic() + 1) == b"1000"
    now[0] = 1499.9
    assert reads.peek("a") == b"1000"
    now[0] = 1500.0
    assert reads.peek("a") is None
    assert reads.get("a", None, time.monotonic() + 1) == b"1500"


def test_a_local_write_is_seen_at_once(setting: Setting) -> None:
    shared = KeptShared()
    setting = Setting(shared)
    setting.get("a")
    setting.reads.invalidate([setting.source.write("a", b"a2")])
    assert setting.reads.peek("a") is None
    assert setting.get("a") == b"a2"
    assert shared.tombstones == [("a", 2)]
    assert setting.kicks == 1


def test_a_hundred_misses_are_one_load(setting: Setting) -> None:
    setting.source.open.clear()
    with ThreadPoolExecutor(100) as pool:
        calls = [pool.submit(setting.get, "a") for _ in range(100)]
        setting.wait_for(lambda: setting.reads.stats().joined == 99)
        setting.source.open.set()
        assert [call.result(SOON) for call in calls] == [b"a1"] * 100
    assert setting.source.loads == [["a"]]
    assert setting.near.stats().leases == 0
    assert setting.reads.stats().flights == 0


def held(setting: Setting, pool: ThreadPoolExecutor, name: str = "a") -> Future[bytes | None]:
    """A reader whose load has read its snapshot and does not return."""
    before = len(setting.source.loads)
    setting.source.open.clear()
    call = pool.submit(setting.get, name)
    setting.wait_for(lambda: len(setting.source.loads) > before)
    return call


def test_a_token_newer_than_a_flight_starts_its_own(setting: Setting) -> None:
    with ThreadPoolExecutor(2) as pool:
        first = held(setting, pool)
        setting.source.write("a", b"a2")
        second = pool.submit(setting.get, "a", setting.source.position)
        setting.wait_for(lambda: len(setting.source.loads) == 2)
        setting.source.open.set()
        assert second.result(SOON) == b"a2"
        assert first.result(SOON) == b"a1"
    assert setting.reads.stats().joined == 0
    assert setting.get("a", setting.source.position) == b"a2", "the older fill did not replace the newer"
    assert len(setting.source.loads) == 2


def test_a_token_older_than_a_flight_joins_it(setting: Setting) -> None:
    with ThreadPoolExecutor(2) as pool:
        first = held(setting, pool)
        second = pool.submit(setting.get, "a", setting.horizon.applied)
        setting.wait_for(lambda: setting.reads.stats().joined == 1)
        setting.source.open.set()
        assert first.result(SOON) == second.result(SOON) == b"a1"
    assert len(setting.source.loads) == 1


def test_an_invalidation_detaches_a_flight_and_drops_its_fill(setting: Setting) -> None:
    with ThreadPoolExecutor(2) as pool:
        first = held(setting, pool)
        setting.near.invalidate("a", setting.source.write("a", b"a2").revision)
        second = pool.submit(setting.get, "a")
        setting.wait_for(lambda: len(setting.source.loads) == 2)
        setting.source.open.set()
        assert second.result(SOON) == b"a2"
        assert first.result(SOON) == b"a1"
    assert setting.reads.peek("a") == b"a2"


def test_nobody_joins_a_flight_that_is_almost_a_second_old() -> None:
    now = [time.monotonic()]
    source, near = Source(), NearCache(100_000)
    horizon = Horizon(clock=lambda: now[0])
    reads = ReadThrough(near, None, horizon, source.load, clock=lambda: now[0])
    source.open.clear()
    far = now[0] + 1000
    with ThreadPoolExecutor(2) as pool:
        first = pool.submit(reads.get, "a", None, far)
        while not source.loads:
            time.sleep(0.001)
        source.write("a", b"a2")
        now[0] += 1.0
        second = pool.submit(reads.get, "a", None, far)
        until = time.monotonic() + SOON
        while len(source.loads) < 2 and time.monotonic() < until:
            time.sleep(0.001)
        source.open.set()
        assert first.result(SOON) == b"a1"
        assert second.result(SOON) == b"a2"


def test_another_calls_short_deadline_is_not_ones_own(setting: Setting) -> None:
    setting.source.open.clear()
    with ThreadPoolExecutor(2) as pool:
        hasty = pool.submit(setting.get, "a", None, 0.2)
        setting.wait_for(lambda: len(setting.source.loads) == 1)
        patient = pool.submit(setting.get, "a")
        setting.wait_for(lambda: setting.reads.stats().joined == 1)
        with pytest.raises(DeadlineExceeded):
            hasty.result(SOON)
        setting.source.open.set()
        assert patient.result(SOON) == b"a1"


def test_those_who_waited_for_a_hasty_call_wait_for_one_of_their_own_next(setting: Setting) -> None:
    """The database is slow then, and would be asked by all of them at once."""
    setting.source.open.clear()
    count = 20
    with ThreadPoolExecutor(1 + count) as pool:
        hasty = pool.submit(setting.get, "a", None, 0.5)
        setting.wait_for(lambda: len(setting.source.loads) == 1)
        patient = [pool.submit(setting.get, "a") for _ in range(count)]
        setting.wait_for(lambda: setting.reads.stats().joined == count)
        with pytest.raises(DeadlineExceeded):
            hasty.result(SOON)
        setting.wait_for(lambda: setting.reads.stats().joined + len(setting.source.loads) == 1 + 2 * count)
        setting.source.open.set()
        assert [call.result(SOON) for call in patient] == [b"a1"] * count
    assert len(setting.source.loads) == 2


def test_who_has_waited_in_vain_waits_only_for_whom_has_time(setting: Setting) -> None:
    """Or one hasty call after the other would use up the time of a patient one."""
    now = time.monotonic()
    (hasty,), _ = setting.reads._claim(["a"], None, now + 1, -math.inf)
    assert setting.reads._claim(["a"], None, now + 10, -math.inf)[1][0].flight is hasty
    (patient,), _ = setting.reads._claim(["a"], None, now + 10, now + 5)
    assert patient is not hasty
    assert setting.reads._claim(["a"], None, now + 19, now + 9.5)[1][0].flight is patient
    assert not setting.reads._claim(["a"], None, now + 19, None)[1]


def test_one_does_not_wait_longer_than_ones_deadline(setting: Setting) -> None:
    with ThreadPoolExecutor(2) as pool:
        first = held(setting, pool)
        with pytest.raises(DeadlineExceeded):
            setting.get("a", within=0.05)
        setting.source.open.set()
        assert first.result(SOON) == b"a1"
    with pytest.raises(DeadlineExceeded):
        setting.get("b", within=-1)
    assert len(setting.source.loads) == 1, "the database is not asked when no time is left"


def test_a_fault_reaches_all_who_wait_and_leaves_nothing(setting: Setting) -> None:
    setting.source.error = Unavailable(Reason.STORAGE_UNAVAILABLE, "away")
    with ThreadPoolExecutor(2) as pool:
        first = held(setting, pool)
        second = pool.submit(setting.get, "a")
        setting.wait_for(lambda: setting.reads.stats().joined == 1)
        setting.source.open.set()
        for call in (first, second):
            with pytest.raises(Unavailable):
                call.result(SOON)
    assert len(setting.source.loads) == 1
    assert (setting.near.stats().leases, setting.reads.stats().flights) == (0, 0)
    setting.source.error = None
    assert setting.get("a") == b"a1"


def test_a_database_behind_the_token_is_unavailable_and_not_stale(setting: Setting) -> None:
    with pytest.raises(Unavailable) as caught:
        setting.get("a", setting.source.position + 1)
    assert caught.value.retry_after_ms is not None
    with pytest.raises(Unavailable):
        setting.get("z", setting.source.position + 1)
    assert setting.get("a") == b"a1"


def test_a_database_that_has_crashed_answers_tokens_that_its_log_has_not_reached_again(setting: Setting) -> None:
    setting.is_same_history = True
    assert setting.get("a", setting.source.position + 1) == b"a1"
    # What it answered is not kept for such tokens: each asks the database, until the log has passed them.
    assert setting.reads.peek("a", setting.source.position + 1) is None
    assert setting.get("z", setting.source.position + 1) is None


def test_a_position_that_is_not_flushed_answers_who_asked_and_vouches_for_nothing_kept(setting: Setting) -> None:
    setting.source.write("a", b"a2")
    setting.source.unflushed = 1
    token = setting.source.position
    assert setting.get("a", token) == b"a2"
    assert len(setting.source.loads) == 1
    assert setting.reads.peek("a", token) is None, "the position may come again, and stand for another write then"
    assert setting.reads.peek("a", token - 1) == b"a2"
    assert setting.get("a", token) == b"a2"
    setting.source.unflushed = 0
    assert setting.get("a", token) == b"a2"
    assert len(setting.source.loads) == 3
    assert setting.reads.peek("a", token) == b"a2"


def test_who_comes_before_the_database_is_asked_shares_what_is_not_flushed() -> None:
    shared = KeptShared()
    setting = Setting(shared)
    setting.source.write("a", b"a2")
    setting.source.unflushed = 1
    token = setting.source.position
    go_on = threading.Event()
    shared.before_answer = lambda: None if go_on.wait(SOON) else pytest.fail("held too long")
    with ThreadPoolExecutor(2) as pool:
        calls = [pool.submit(setting.get, "a", token) for _ in range(2)]
        setting.wait_for(lambda: setting.reads.stats().joined == 1)
        go_on.set()
        assert [call.result(SOON) for call in calls] == [b"a2"] * 2
    assert len(setting.source.loads) == 1


def test_who_comes_after_the_database_was_asked_does_not(setting: Setting) -> None:
    """Its token may be of after a crash, and the flight's position of before."""
    setting.source.position += 50
    setting.source.unflushed = 50
    with ThreadPoolExecutor(2) as pool:
        first = held(setting, pool)
        setting.source.rows["a"] = (2, b"a2")  # the log has lost 50 bytes, and is 40 bytes further again
        setting.source.position -= 10
        setting.source.unflushed = 0
        second = pool.submit(setting.get, "a", setting.source.position)
        setting.wait_for(lambda: len(setting.source.loads) == 2)
        setting.source.open.set()
        assert second.result(SOON) == b"a2"
        assert first.result(SOON) == b"a1"
    assert setting.get("a", setting.source.position) == b"a2"


def test_crossed_batches_do_not_lock_each_other(setting: Setting) -> None:
    names = [f"n{number}" for number in range(50)]
    setting.source.rows |= {name: (1, name.encode()) for name in names}
    with ThreadPoolExecutor(8) as pool:
        for _ in range(20):
            setting.near.clear()
            calls = [pool.submit(setting.get_many, names[:: 1 if turn % 2 else -1]) for turn in range(8)]
            assert all(call.result(SOON) == {name: name.encode() for name in names} for call in calls)


# The second level


def test_a_second_worker_reads_what_the_first_has_filled() -> None:
    shared = KeptShared()
    Setting(shared).get("a")
    other = Setting(shared)
    assert other.get("a") == b"a1"
    assert other.source.loads == []
    assert other.reads.peek("a") == b"a1"
    assert other.reads.stats().shared_hits == 1


@pytest.mark.parametrize(("as_of", "answer"), [(99, b"a1"), (100, b"a1"), (101, b"kept")])
def test_an_entry_from_before_the_window_is_read_again(as_of: int, answer: bytes) -> None:
    shared = KeptShared()
    shared.entries["a"] = Entry(b"kept", 1, as_of)
    setting = Setting(shared)  # which knows of changes since position 100
    assert setting.get("a") == answer


def test_an_entry_older_than_a_remembered_change_is_read_again() -> None:
    shared = KeptShared()
    setting = Setting(shared)
    setting.get("a")
    setting.poll(setting.source.write("a", b"a2"))
    assert shared.entries["a"].payload == b"a1", "its tombstone is lost"
    assert setting.get("a") == b"a2"
    assert setting.reads.stats().shared_refused == 1


def test_a_token_beyond_the_horizon_is_not_served_from_the_second_level() -> None:
    shared = KeptShared()
    setting = Setting(shared)
    shared.entries["a"] = Entry(b"a1", 1, 101)
    setting.source.write("a", b"a2")
    assert setting.get("a", setting.source.position) == b"a2"


def test_without_trust_the_second_level_is_not_asked() -> None:
    shared = KeptShared()
    setting = Setting(shared)
    shared.entries["a"] = Entry(b"kept", 1, 101)
    setting.horizon.advance(100, time.monotonic() - 0.95)
    assert setting.get("a") == b"a1"


def test_a_position_applied_after_the_judgement_does_not_vouch() -> None:
    """The poll that brings the change falls between the second level's answer and its judgement."""
    shared = KeptShared()
    setting = Setting(shared)
    shared.entries["b"] = Entry(b"b1", 1, 101)
    change = setting.source.write("b", b"b2")

    def poll() -> None:
        setting.poll(change)

    shared.before_answer = poll
    assert setting.get("b", setting.source.position) == b"b2"
    assert setting.get("b") == b"b2"


def test_an_invalidation_during_the_second_levels_answer_drops_the_fill() -> None:
    shared = KeptShared()
    setting = Setting(shared)
    shared.entries["b"] = Entry(b"b1", 1, 101)
    change = setting.source.write("b", b"b2")
    shared.before_answer = lambda: setting.near.invalidate("b", change.revision)
    assert setting.get("b") == b"b1", "less than a second old, for a caller without a token"
    assert setting.near.get("b") is None


def test_a_peek_takes_less_than_a_microsecond(setting: Setting) -> None:
    setting.get("a")
    for required in (None, setting.source.position):
        names = {"peek": setting.reads.peek, "required": required}
        # The thread's own time: other work on the machine is not the cache's cost.
        runs = timeit.repeat("peek('a', required)", globals=names, timer=time.thread_time, number=2_000, repeat=50)
        best_s = min(runs) / 2_000
        assert best_s < 1e-6, f"{best_s * 1e9:.0f} ns"
