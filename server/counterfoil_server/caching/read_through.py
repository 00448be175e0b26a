"""Reads through both caches to the database: the one way a resource's bytes are served.

near cache -> a flight that is under way -> shared cache -> database. The order of the steps is what makes the answer
right; `docs/caching.md` has the argument.
"""

from __future__ import annotations

import math
import threading
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Protocol

from counterfoil_server.caching.freshness import TRUST_LIMIT_MS, Change, Horizon
from counterfoil_server.caching.near import Entry, Lease, NearCache
from counterfoil_server.faults import DeadlineExceeded, Reason, Unavailable

_JOIN_LIMIT_S: Final = TRUST_LIMIT_MS / 1000


@dataclass(frozen=True, slots=True)
class Loaded:
    """What the database holds: names that are absent from `entries` do not exist.

    `as_of` and `reached` are positions read before the snapshot. The first may be kept, since no crash makes it come
    again, and no entry's `as_of` is another. The second, at or beyond it, counts for those only who had their token
    before it was read.
    """

    as_of: int
    reached: int
    entries: Mapping[str, Entry]


Load = Callable[[Sequence[str], float], Loaded]
"""Reads names from the database until a deadline (`time.monotonic()` seconds). Raises a Fault."""


class SharedLevel(Protocol):
    """The second level, which may lose, keep or return anything at any time, and never raises."""

    def get_many(self, names: Sequence[str]) -> Mapping[str, Entry]:
        """The entries it has."""
        ...

    def fill_many(self, entries: Mapping[str, Entry]) -> None:
        """Offers entries."""
        ...

    def tombstone_many(self, changes: Sequence[tuple[str, int]]) -> None:
        """Names and the revisions they have now; older entries are of no use."""
        ...


@dataclass(frozen=True, slots=True)
class ReadStats:
    """Counters since the start.

    `hits`: answered from the near cache; `misses`: names that were not; of these, `joined` waited for a flight of
    another call (each time, where the first was in vain), `shared_hits` came from the shared cache, `shared_refused`
    were there but could not be vouched for, and `loaded` were read from the database, by `loads` queries. `flights` is
    a gauge.
    """

    hits: int
    misses: int
    joined: int
    shared_hits: int
    shared_refused: int
    loads: int
    loaded: int
    flights: int


class _Flight:
    """One name on its way from the source. The caller that made it flies it; others may wait for it."""

    __slots__ = ("as_of", "deadline", "done", "error", "floor", "lease", "name", "payload", "reached", "started")

    def __init__(self, lease: Lease, started: float, deadline: float) -> None:
        self.name = lease.name
        self.lease = lease
        self.started = started
        self.deadline = deadline  # of the caller who flies it
        self.floor: int | None = None  # once the database is asked: where `as_of` will lie at least
        self.done = threading.Event()
        self.payload: bytes | None = None
        self.as_of = self.reached = -1  # what is in the answer, as in `Loaded`
        self.error: BaseException | None = None

    def admits(self, required: int | None, now: float) -> bool:
        """Whether the answer will be fresh enough for somebody who comes now."""
        return (
            self.lease.untouched
            and now - self.started < _JOIN_LIMIT_S
            and (required is None or self.floor is None or self.floor >= required)
        )


class _Joined:
    """Another's flight, for a caller who waits for it."""

    __slots__ = ("_early", "flight")

    def __init__(self, flight: _Flight) -> None:
        self.flight = flight
        self._early = flight.floor is None  # the caller had its token before the database was asked

    @property
    def reflects(self) -> int:
        """Every change visible before this position is in the answer, once the flight has landed."""
        return self.flight.reached if self._early else self.flight.as_of


class ReadThrough:
    """Serves the bytes of one kind of resource. One per kind and worker; thread-safe."""

    def __init__(
        self,
        near: NearCache,
        shared: SharedLevel | None,
        horizon: Horizon,
        load: Load,
        *,
        kick: Callable[[], None] = lambda: None,
        same_history: Callable[[float], bool] = lambda _deadline: False,
        clock: Callable[[], float] = time.monotonic,
        wall_clock: Callable[[], float] = time.time,
    ) -> None:
        """`kick` wakes the invalidation loop. `clock` is the one that `horizon` and the deadlines run on.

        `same_history` asks the database, until a deadline, whether it is the one that has issued all tokens so far:
        then it holds every commit that they stand for, even where a crash has cost it the positions.
        """
        self._near = near
        self._find = near.get
        self._shared = shared
        self._horizon = horizon
        self._load = load
        self._kick = kick
        self._same_history = same_history
        self._clock = clock
        self._wall_clock = wall_clock
        self._lock = threading.Lock()
        self._flights: dict[str, _Flight] = {}
        # Plain counters: an addition lost between two threads costs a count, a lock would cost every hit.
        self._hits = self._misses = self._joined = 0
        self._shared_hits = self._shared_refused = self._loads = self._loaded = 0

    def peek(self, name: str, required: int | None = None) -> bytes | None:
        """The bytes from the near cache, where it can vouch for them; never blocks. None says nothing: use `get`.

        `required` is the position of the caller's freshness token.
        """
        horizon = self._horizon
        # Before the entry, or they might vouch for one that an invalidation has just taken away.
        applied = horizon.applied
        trusted_until = horizon.trusted_until
        entry = self._find(name)
        if (
            entry is None
            or self._clock() >= trusted_until
            or (required is not None and applied < required and entry.as_of < required)
            or self._wall_clock() >= entry.valid_until
        ):
            return None
        entry.used = True
        self._hits += 1
        return entry.payload

    def get(self, name: str, required: int | None, deadline: float) -> bytes | None:
        """The bytes of a resource, or None where it does not exist. May block until `deadline` (`clock` seconds).

        Raises DeadlineExceeded, Unavailable where the database is behind `required`, and whatever the load raises.
        """
        payload = self.peek(name, required)
        if payload is not None:
            return payload
        return self._fetch([name], required, deadline).get(name)

    def get_many(self, names: Iterable[str], required: int | None, deadline: float) -> dict[str, bytes]:
        """`get` for many names, with one query at most for those that nobody else reads; absent ones do not exist."""
        answers: dict[str, bytes] = {}
        missing: list[str] = []
        for name in dict.fromkeys(names):
            payload = self.peek(name, required)
            if payload is None:
                missing.append(name)
            else:
                answers[name] = payload
        if missing:
            answers.update(self._fetch(missing, required, deadline))
        return answers

    def invalidate(self, changes: Sequence[Change]) -> None:
        """This worker has committed changes: no reader here sees older ones, and the other caches hear of it soon."""
        self._horizon.remember(changes)
        pairs = [(change.name, change.revision) for change in changes]
        self._near.invalidate_many(pairs)
        self._kick()
        if self._shared is not None:
            self._shared.tombstone_many(pairs)

    def stats(self) -> ReadStats:
        """The figures for the metrics."""
        return ReadStats(
            hits=self._hits,
            misses=self._misses,
            joined=self._joined,
            shared_hits=self._shared_hits,
            shared_refused=self._shared_refused,
            loads=self._loads,
            loaded=self._loaded,
            flights=len(self._flights),
        )

    def _fetch(self, names: list[str], required: int | None, deadline: float) -> dict[str, bytes]:
        self._misses += len(names)
        answers: dict[str, bytes] = {}
        join_until: float | None = -math.inf
        while names:
            own, others = self._claim(names, required, deadline, join_until)
            self._joined += len(others)
            # Own flights first: nobody who waits for another's keeps a third one waiting.
            self._fly(own, required, deadline)
            self._take(own, required, deadline, answers)
            in_vain = [joined for joined in others if not self._wait(joined, required, deadline, answers)]
            names = [joined.flight.name for joined in in_vain]
            # All who waited for a call whose time was over look for another flight now, and the first of them flies.
            # The rest join it where it lasts for half of their own time at least, so none is spent on hasty calls.
            lasting = (self._clock() + deadline) / 2
            # Whom an answer did not reach far enough flies alone.
            join_until = lasting if all(joined.flight.error is not None for joined in in_vain) else None
        return answers

    def _claim(
        self, names: list[str], required: int | None, deadline: float, join_until: float | None
    ) -> tuple[list[_Flight], list[_Joined]]:
        """A flight for each name: new ones, which the caller must fly, and others' to wait for.

        Others' are those of callers whose deadline is `join_until` or later; None for none.
        """
        own: list[_Flight] = []
        others: list[_Joined] = []
        now = self._clock()
        with self._lock:
            for name in names:
                flight = self._flights.get(name)
                lasts = flight is not None and join_until is not None and flight.deadline >= join_until
                if flight is not None and lasts and flight.admits(required, now):
                    others.append(_Joined(flight))
                    continue
                # A flight in its place is detached: it ends for those who wait for it, and nobody new finds it.
                flight = self._flights[name] = _Flight(self._near.lease(name), now, deadline)
                own.append(flight)
        return own, others

    def _fly(self, flights: list[_Flight], required: int | None, deadline: float) -> None:
        """Lands every flight, with an answer or with the error that it raises."""
        flying = {flight.name: flight for flight in flights}
        try:
            if flying and self._shared is not None:
                self._fly_to_shared(self._shared, flying, required)
            if flying:
                self._fly_to_database(flying, deadline)
        except BaseException as error:
            for flight in flying.values():
                flight.error = error
            raise
        finally:
            # A flight that has landed left `flying`; what is left has failed.
            for flight in list(flying.values()):
                self._land(flying, flight)

    def _fly_to_shared(self, shared: SharedLevel, flying: dict[str, _Flight], required: int | None) -> None:
        horizon = self._horizon
        applied = horizon.applied  # before the entries are judged, as in peek
        if not horizon.trusted():
            return
        for name, entry in shared.get_many(list(flying)).items():
            flight = flying.get(name)
            if flight is None:
                continue
            reflects = max(applied, entry.as_of)
            if (
                not horizon.vouches_for(name, entry.revision, entry.as_of)
                or (required is not None and reflects < required)
                or self._wall_clock() >= entry.valid_until
                or not horizon.trusted()
            ):
                self._shared_refused += 1
                continue
            self._shared_hits += 1
            flight.payload, flight.as_of, flight.reached = entry.payload, reflects, reflects
            self._near.fill(flight.lease, entry)
            self._land(flying, flight)

    def _fly_to_database(self, flying: dict[str, _Flight], deadline: float) -> None:
        if self._clock() >= deadline:
            raise DeadlineExceeded
        floor = self._horizon.applied
        for flight in flying.values():
            flight.floor = floor
        names = list(flying)
        self._loads += 1
        self._loaded += len(names)
        loaded = self._load(names, deadline)
        self._horizon.witness(loaded.as_of)
        for name in names:
            flight, entry = flying[name], loaded.entries.get(name)
            flight.as_of, flight.reached = loaded.as_of, loaded.reached
            if entry is not None:
                flight.payload = entry.payload
                self._near.fill(flight.lease, entry)
            self._land(flying, flight)
        if self._shared is not None and loaded.entries:
            self._shared.fill_many(loaded.entries)

    def _land(self, flying: dict[str, _Flight], flight: _Flight) -> None:
        del flying[flight.name]
        self._near.release(flight.lease)
        with self._lock:
            if self._flights.get(flight.name) is flight:
                del self._flights[flight.name]
        flight.done.set()

    def _take(self, flights: list[_Flight], required: int | None, deadline: float, answers: dict[str, bytes]) -> None:
        """Answers from one's own flights."""
        for flight in flights:
            # A database behind a token that it issued has crashed, which costs it positions but no commit, or it is
            # another one by now, whose history may lack that commit.
            if required is not None and flight.reached < required and not self._same_history(deadline):
                raise Unavailable(
                    Reason.STORAGE_UNAVAILABLE,
                    "the database has not reached the freshness token",
                    retry_after_ms=TRUST_LIMIT_MS,
                )
            if flight.payload is not None:
                answers[flight.name] = flight.payload

    def _wait(self, joined: _Joined, required: int | None, deadline: float, answers: dict[str, bytes]) -> bool:
        """Answers from another's flight; false where it is of no use here."""
        flight = joined.flight
        if not flight.done.wait(max(0.0, deadline - self._clock())):
            raise DeadlineExceeded
        if isinstance(flight.error, DeadlineExceeded) or not isinstance(flight.error, Exception | None):
            return False  # the other's time was over, not the database's
        if flight.error is not None:
            raise flight.error
        if required is not None and joined.reflects < required:
            return False
        if flight.payload is not None:
            answers[flight.name] = flight.payload
        return True
