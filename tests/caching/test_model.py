"""Every interleaving that chance and hypothesis find: readers, writers and the invalidation loop, one step at a time.

Each runs the real code in a thread of its own and stops at gates: before and after each look-up, around the position
and the snapshot of a load, before each fill, around the steps of a poll and of its application. A schedule chooses who
goes on. The second level is hostile: it returns any entry that was ever offered to it. The database crashes now and
then, and gives out again the positions that were not flushed. What a reader is answered must be a state that was
visible when it got its token, and one second before it asked, or a newer one.
"""

from __future__ import annotations

import random
import threading
from collections.abc import Callable, Iterable, Mapping, Sequence

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, rule, run_state_machine_as_test

from counterfoil_server.caching.freshness import Change, Horizon
from counterfoil_server.caching.invalidation import InvalidationLoop
from counterfoil_server.caching.near import Entry, Lease, NearCache
from counterfoil_server.caching.read_through import Loaded, ReadStats, ReadThrough, _Flight, _Joined
from tests.caching.model import ConnectionGone, ModelDatabase, Pending, Polled, Seen

NAMES = ("a", "b")
FAR = 1e9  # a deadline that never comes
BOUND_S = 20.0
READERS_LIMIT = 5


class Ended(BaseException):
    """The machine is torn down."""


class Stage:
    """Lets one actor run at a time, from gate to gate."""

    def __init__(self) -> None:
        self.changed = threading.Condition()
        self.actors: list[Actor] = []
        self.ending = False

    def reach(self, gate: str) -> None:
        """Called by an actor's thread: stops there until the machine lets it go on. Others pass."""
        actor = threading.current_thread()
        if not isinstance(actor, Actor):
            return
        with self.changed:
            actor.at = gate
            self.changed.notify_all()
            while actor.at and not self.ending:
                self.changed.wait(BOUND_S)
            if self.ending:
                raise Ended

    def go(self, actor: Actor) -> None:
        """Lets an actor go on, and waits until every actor stands still."""
        with self.changed:
            actor.at = ""
            self.changed.notify_all()
        self.settle()

    def settle(self) -> None:
        """Waits until each actor is at a gate, waits for a flight that has not landed, or has ended."""
        with self.changed:
            assert self.changed.wait_for(lambda: all(actor.still for actor in self.actors), BOUND_S), "stuck"

    def end(self) -> None:
        """Ends all actors."""
        with self.changed:
            self.ending = True
            self.changed.notify_all()
        for actor in self.actors:
            if actor.flight is not None:
                actor.flight.done.set()
            actor.join(BOUND_S)


class Actor(threading.Thread):
    """A thread that stops at gates."""

    def __init__(self, stage: Stage, act: Callable[[], object]) -> None:
        super().__init__(daemon=True)
        self.stage = stage
        self.act = act
        self.at = ""
        self.flight: _Flight | None = None
        self.ended = False
        self.result: object = None
        self.error: BaseException | None = None
        stage.actors.append(self)
        self.start()

    @property
    def still(self) -> bool:
        return self.ended or bool(self.at) or (self.flight is not None and not self.flight.done.is_set())

    def run(self) -> None:
        try:
            self.result = self.act()
        except BaseException as error:  # noqa: BLE001 - the test's own thread raises it
            self.error = error
        with self.stage.changed:
            self.ended = True
            self.stage.changed.notify_all()


class GatedNear(NearCache):
    def __init__(self, stage: Stage) -> None:
        super().__init__(1_000_000)
        self._stage = stage
        find = self.get

        def gated(name: str) -> Entry | None:
            stage.reach("find")
            entry = find(name)
            stage.reach("found")
            return entry

        self.get = gated

    def fill(self, lease: Lease, entry: Entry) -> bool:
        self._stage.reach("fill")
        return super().fill(lease, entry)

    def invalidate_many(self, changes: Iterable[tuple[str, int]]) -> None:
        self._stage.reach("invalidate")
        super().invalidate_many(changes)
        self._stage.reach("invalidated")


class GatedHorizon(Horizon):
    def __init__(self, stage: Stage, clock: Callable[[], float]) -> None:
        super().__init__(remember_limit=2, clock=clock)
        self._stage = stage

    def advance(self, as_of: int, polled_at: float) -> None:
        self._stage.reach("advance")
        super().advance(as_of, polled_at)


class GatedReadThrough(ReadThrough):
    stage: Stage

    def _wait(self, joined: _Joined, required: int | None, deadline: float, answers: dict[str, bytes]) -> bool:
        actor = threading.current_thread()
        assert isinstance(actor, Actor)
        with self.stage.changed:
            actor.flight = joined.flight
            self.stage.changed.notify_all()
        joined.flight.done.wait(BOUND_S)
        with self.stage.changed:
            actor.flight = None
        if self.stage.ending:
            raise Ended
        return super()._wait(joined, required, deadline, answers)


class HostileShared:
    """Returns any entry that it was ever given, whatever it was told since."""

    def __init__(self, stage: Stage) -> None:
        self._stage = stage
        self.kept: dict[str, list[Entry]] = {}
        self.choice: int | None = None

    def get_many(self, names: Sequence[str]) -> Mapping[str, Entry]:
        choice = self.choice
        self._stage.reach("shared")
        found = {}
        for name in names:
            kept = self.kept.get(name)
            if kept and choice is not None:
                old = kept[choice % len(kept)]
                found[name] = Entry(old.payload, old.revision, old.as_of)
        self._stage.reach("shared answer")
        return found

    def fill_many(self, entries: Mapping[str, Entry]) -> None:
        for name, entry in entries.items():
            self.kept.setdefault(name, []).append(entry)

    def tombstone_many(self, changes: Sequence[tuple[str, int]]) -> None:
        pass


class Reader(Actor):
    """One call of `get`, and what it must be answered at least."""

    def __init__(self, world: World, name: str, seen: Seen | None) -> None:
        self.name_read = name
        self.oldest = world.database.oldest_allowed(name, since=world.now - 1.0, seen=seen)
        required = None if seen is None else seen.position
        super().__init__(world.stage, lambda: world.reads.get(name, required, FAR))


class World:
    """One worker's caches, its loop and its readers, on a model database; each method is one step of somebody."""

    def __init__(self, *, keeps_reached: bool = False) -> None:
        self.now = 100.0
        self.stage = Stage()
        self.database = ModelDatabase(NAMES, keeps_reached=keeps_reached)
        self.near = GatedNear(self.stage)
        self.horizon = GatedHorizon(self.stage, lambda: self.now)
        self.shared = HostileShared(self.stage)
        self.reads = GatedReadThrough(
            self.near,
            self.shared,
            self.horizon,
            self._load,
            same_history=lambda _: True,
            clock=lambda: self.now,
        )
        self.reads.stage = self.stage
        self.loop = InvalidationLoop(self._poll, self.horizon, self.near, clock=lambda: self.now)
        self.readers: list[Reader] = []
        self.poll: Actor | None = None
        self.pending: list[Pending] = []
        self.tokens: list[Seen] = []
        for name in NAMES:
            self.database.make_visible(self.database.record_commit(name), self.now - 10)
        self.loop.step()

    def _load(self, names: Sequence[str], _: float) -> Loaded:
        self.stage.reach("load")
        at = self.database.positions()
        self.stage.reach("position read")
        loaded = self.database.snapshot(names, at)
        self.stage.reach("loaded")
        return loaded

    def _poll(self) -> Polled:
        self.stage.reach("poll")
        at = self.database.positions()
        self.stage.reach("poll position read")
        rows, complete = self.database.rows(at)
        self.stage.reach("polled")
        return Polled(self.database.kept(at), rows, complete)

    def record_commit(self, name: str, *, deletes: bool) -> None:
        if len(self.pending) < 2 and all(pending.name != name for pending in self.pending):
            self.pending.append(self.database.record_commit(name, deletes=deletes))

    def make_visible(self, choice: int, *, here: bool) -> None:
        """A commit becomes visible and is acknowledged; `here`: this worker wrote it."""
        if self.pending:
            change: Change = self.database.make_visible(self.pending.pop(choice % len(self.pending)), self.now)
            if here:
                self.reads.invalidate([change])
            self.tokens.append(self.database.token())

    def crash(self) -> None:
        """Whoever waits for a commit does not learn of it."""
        self.database.crash(self.pending, self.now)
        self.pending.clear()

    def start_reader(self, name: str, token: int | None) -> None:
        """`token`: how many writes ago the reader got its token."""
        if sum(not reader.ended for reader in self.readers) < READERS_LIMIT:
            seen = self.tokens[-1 - token] if token is not None and token < len(self.tokens) else None
            self.readers.append(Reader(self, name, seen))
            self.stage.settle()
            self.check()

    def step_reader(self, choice: int, steps: int, kept: int | None) -> None:
        """`kept`: which of the entries it was ever given the second level returns."""
        at_gates = [reader for reader in self.readers if reader.at]
        if at_gates:
            reader = at_gates[choice % len(at_gates)]
            self.shared.choice = kept
            for _ in range(steps):
                if reader.at:
                    self.stage.go(reader)
            self.check()

    def step_poll(self, steps: int) -> None:
        if self.poll is None or self.poll.ended:
            self.poll = Actor(self.stage, self.loop.step)
            self.stage.settle()
        for _ in range(steps):
            if self.poll.at:
                self.stage.go(self.poll)
        if self.poll.error is not None:
            raise self.poll.error

    def pass_time(self, seconds: float) -> None:
        self.now += seconds

    def evict(self) -> None:
        self.near.clear()

    def check(self) -> None:
        """Every answer given since the last check is fresh enough."""
        for reader in [reader for reader in self.readers if reader.ended]:
            self.readers.remove(reader)
            if isinstance(reader.error, ConnectionGone):
                continue
            if reader.error is not None:
                raise reader.error
            assert reader.result is None or isinstance(reader.result, bytes)
            complaint = self.database.check(reader.name_read, reader.result, reader.oldest)
            assert complaint is None, complaint
        self.stage.actors = [actor for actor in self.stage.actors if not actor.ended]

    def finish(self) -> None:
        """Lets everybody end; nothing is left behind."""
        for _ in range(1_000):
            at_gates = [actor for actor in self.stage.actors if actor.at]
            if not at_gates:
                break
            self.stage.go(at_gates[0])
        self.check()
        assert self.near.stats().leases == 0
        assert self.reads.stats().flights == 0


class CacheMachine(RuleBasedStateMachine):
    """Schedules that hypothesis invents, and shrinks."""

    def __init__(self) -> None:
        super().__init__()
        self.world = World()

    @rule(name=st.sampled_from(NAMES), deletes=st.sampled_from([False, False, True]), here=st.booleans())
    def write(self, name: str, deletes: bool, here: bool) -> None:  # noqa: FBT001 - hypothesis draws them
        self.world.record_commit(name, deletes=deletes)
        self.world.make_visible(0, here=here)

    @rule(name=st.sampled_from(NAMES))
    def record_commit(self, name: str) -> None:
        self.world.record_commit(name, deletes=False)

    @rule(name=st.sampled_from(NAMES), token=st.none() | st.integers(0, 2))
    def start_reader(self, name: str, token: int | None) -> None:
        self.world.start_reader(name, token)

    @rule(choice=st.integers(0, 3), steps=st.integers(1, 20), kept=st.none() | st.integers(0, 20))
    def step_reader(self, choice: int, steps: int, kept: int | None) -> None:
        self.world.step_reader(choice, steps, kept)

    @rule(steps=st.integers(1, 6))
    def step_poll(self, steps: int) -> None:
        self.world.step_poll(steps)

    @rule(seconds=st.sampled_from([0.3, 0.95]))
    def pass_time(self, seconds: float) -> None:
        self.world.pass_time(seconds)

    @rule()
    def write_else(self) -> None:
        self.world.database.write_else()

    @rule()
    def flush(self) -> None:
        self.world.database.flush()

    @rule()
    def crash(self) -> None:
        self.world.crash()

    @rule()
    def evict(self) -> None:
        self.world.evict()

    def teardown(self) -> None:
        try:
            self.world.finish()
        finally:
            self.world.stage.end()


def act(world: World, chance: random.Random, pace: float) -> None:
    """One step of a schedule of chance, in proportions that make every path frequent."""
    steps: dict[Callable[[], None], float] = {
        lambda: world.step_reader(chance.randrange(4), 1, chance.choice([None, chance.randrange(50), -1, -1])): 30,
        lambda: world.step_reader(chance.randrange(4), 30, chance.choice([None, chance.randrange(50), -1, -1])): 8,
        lambda: world.start_reader(chance.choice(NAMES), chance.choice([None, None, 0, 0, 1, 3])): 14,
        lambda: world.step_poll(1): 14,
        lambda: world.step_poll(8): 5,
        lambda: world.record_commit(chance.choice(NAMES), deletes=chance.random() < 0.1): 6,
        lambda: world.make_visible(chance.randrange(2), here=chance.random() < 0.3): 8,
        lambda: world.pass_time(pace): 6,
        lambda: world.pass_time(2.0): 1.5,
        world.evict: 1.5,
        world.database.write_else: 6,
        world.database.flush: 6,
        world.crash: 1.5,
    }
    chance.choices(list(steps), list(steps.values()))[0]()


def walk(seed: int, steps: int, *, keeps_reached: bool = False) -> ReadStats:
    """A schedule of chance; the seed makes it again."""
    chance = random.Random(seed)
    world = World(keeps_reached=keeps_reached)
    pace = chance.choice([0.02, 0.1, 0.5])  # seconds between two steps of the clock
    try:
        for _ in range(steps):
            act(world, chance, pace)
        world.finish()
    except BaseException as error:
        error.add_note(f"walk({seed}, {steps})")
        raise
    finally:
        world.stage.end()
    return world.reads.stats()


def machine(examples: int) -> None:
    run_state_machine_as_test(
        CacheMachine,
        settings=settings(
            max_examples=examples,
            stateful_step_count=50,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )


def walks(seeds: range) -> None:
    stats = [walk(seed, 1_000) for seed in seeds]
    # The walks have been everywhere.
    for counter in ("hits", "joined", "shared_hits", "shared_refused", "loads"):
        assert sum(getattr(one, counter) for one in stats) > len(seeds), counter


def test_no_schedule_of_hypothesis_makes_an_answer_too_old() -> None:
    machine(60)


def test_no_schedule_of_chance_makes_an_answer_too_old() -> None:
    walks(range(40))


def test_positions_that_a_crash_takes_back_would_be_found_out() -> None:
    """The walks do look into what a crash leaves behind: kept positions that come again make an answer too old."""

    def look() -> None:
        for seed in range(40):
            walk(seed, 1_000, keeps_reached=True)

    with pytest.raises(AssertionError, match="is none of"):
        look()


@pytest.mark.prove
@pytest.mark.timeout(1800)
def test_no_schedule_of_many_makes_an_answer_too_old() -> None:
    machine(2_000)
    walks(range(1_000, 4_000))
