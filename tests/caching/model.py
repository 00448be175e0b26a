"""A database reduced to what the caches rest on: positions, visibility, snapshots, and a tail of changes.

As in PostgreSQL, a commit's record is in the log some time before the transaction becomes visible, and is flushed by
then; a write's position is that of a record written after it became visible, which is flushed later; a load reads
positions and then takes its snapshot; a poll reads them and then the rows. A crash takes what was not flushed, and
gives its positions out again. Each of these steps can be made alone, so that a test can put anything in between.
"""

from __future__ import annotations

import random
import threading
from collections.abc import Sequence
from dataclasses import dataclass, field

from counterfoil_server.caching.near import Entry
from counterfoil_server.caching.read_through import Loaded


@dataclass(frozen=True)
class Changed:
    """An invalidation."""

    name: str
    revision: int


@dataclass(frozen=True)
class Polled:
    """What a poll returns."""

    as_of: int
    invalidations: Sequence[Changed]
    complete: bool = True


class ConnectionGone(Exception):
    """The database has crashed since the connection was made."""


@dataclass(frozen=True)
class Positions:
    """How far the log is written and how far it is flushed, and what a connection was made to."""

    reached: int
    flushed: int
    life: int  # how many crashes there were before


@dataclass(frozen=True)
class Version:
    """One state of a name: bytes that no other state has, or None where it does not exist."""

    payload: bytes | None
    revision: int
    visible_at: float


@dataclass(frozen=True)
class Pending:
    """A transaction whose commit record is written, and which is not visible yet."""

    name: str
    deletes: bool
    end: int  # the position behind its commit record


@dataclass
class Seen:
    """What a token stands for: its position, and for each name the index of the state visible when it was issued."""

    position: int
    indexes: dict[str, int] = field(default_factory=dict)


class ModelDatabase:
    """Names with all their states. Thread-safe.

    `keeps_reached`: a mistake to be found out. What is kept is said to be as of a position that a crash takes back.
    """

    def __init__(self, names: Sequence[str], *, keeps_reached: bool = False) -> None:
        self._keeps_reached = keeps_reached
        self._lock = threading.Lock()
        self._reached = self._flushed = 1_000
        self._life = 0
        self._serial = 0
        self.history: dict[str, list[Version]] = {name: [Version(None, 0, float("-inf"))] for name in names}
        self._log: list[Changed] = []
        self._cursor = 0

    def record_commit(self, name: str, *, deletes: bool = False) -> Pending:
        """The commit record enters the log."""
        with self._lock:
            self._reached += 64
            return Pending(name, deletes, self._reached)

    def make_visible(self, pending: Pending, now: float) -> Changed:
        """The commit record is flushed, and the transaction becomes visible."""
        with self._lock:
            self._flushed = max(self._flushed, pending.end)
            states = self.history[pending.name]
            last = states[-1]
            self._serial += 1
            # A deletion has a revision of its own; what is made under the name later may count from one again.
            restarts = last.payload is None and self._serial % 2 == 0
            revision = 1 if restarts else last.revision + 1
            payload = None if pending.deletes else b"%s@%d" % (pending.name.encode(), self._serial)
            states.append(Version(payload, revision, now))
            change = Changed(pending.name, revision)
            self._log.append(change)
            return change

    def token(self) -> Seen:
        """A record written after all that is visible now; its position is a write's freshness position."""
        with self._lock:
            self._reached += 16
            return Seen(self._reached, {name: len(states) - 1 for name, states in self.history.items()})

    def write_else(self) -> None:
        """Something else goes into the log, such as records of a transaction that has not committed yet."""
        with self._lock:
            self._reached += 200

    def flush(self) -> None:
        """All that is in the log is flushed."""
        with self._lock:
            self._flushed = self._reached

    def crash(self, pending: Sequence[Pending], now: float) -> None:
        """The log ends where it was flushed; what is committed in it becomes visible, and connections are gone."""
        with self._lock:
            self._reached = self._flushed
            self._life += 1
        for one in pending:
            if one.end <= self._flushed:
                self.make_visible(one, now)

    def positions(self) -> Positions:
        """The log's positions now."""
        with self._lock:
            return Positions(self._reached, self._flushed, self._life)

    def kept(self, at: Positions) -> int:
        """The position that counts for what is kept."""
        return at.reached if self._keeps_reached else at.flushed

    def snapshot(self, names: Sequence[str], at: Positions) -> Loaded:
        """What is visible now, said to be as of positions that were read before on the same connection."""
        as_of = self.kept(at)
        with self._lock:
            self._check_life(at)
            entries = {}
            for name in names:
                state = self.history[name][-1]
                if state.payload is not None:
                    entries[name] = Entry(state.payload, state.revision, as_of)
            return Loaded(as_of, at.reached, entries)

    def rows(self, at: Positions, again: int = 2, limit: int = 3) -> tuple[list[Changed], bool]:
        """Changes that became visible since the last poll's rows, in their order, and whether these are all.

        A few that it has returned before are among them.
        """
        with self._lock:
            self._check_life(at)
            start, end = max(0, self._cursor - again), min(self._cursor + limit, len(self._log))
            self._cursor = end
            rows, complete = self._log[start:end], end == len(self._log)
        random.Random(len(rows)).shuffle(rows)
        return rows, complete

    def _check_life(self, at: Positions) -> None:
        if at.life != self._life:
            raise ConnectionGone

    def log_from(self, index: int) -> list[Changed]:
        """The changes visible now, in the order in which they became so, from an index on."""
        with self._lock:
            return self._log[index:]

    def oldest_allowed(self, name: str, *, since: float, seen: Seen | None) -> int:
        """The index of the oldest state that may be answered: visible at `since`, or to `seen` if that is newer."""
        with self._lock:
            states = self.history[name]
            index = max(index for index, state in enumerate(states) if state.visible_at <= since)
        return max(index, seen.indexes[name]) if seen is not None else index

    def check(self, name: str, answer: bytes | None, oldest: int) -> str | None:
        """What is wrong with an answer; None where it is a state that may be answered."""
        with self._lock:
            allowed = self.history[name][oldest:]
        if any(state.payload == answer for state in allowed):
            return None
        return f"{name}: {answer!r} is none of {[state.payload for state in allowed]!r}"
