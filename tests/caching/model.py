"""A database reduced to what the caches rest on: positions, visibility, snapshots, and a tail of changes.

As in PostgreSQL, a commit's record is in the log some time before the transaction becomes visible; a write's position
is that of a record written after it became visible; a load reads a position and then takes its snapshot; a poll reads a
position and then the rows. Each of these steps can be made alone, so that a test can put anything in between.
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


@dataclass
class Seen:
    """What a token stands for: its position, and for each name the index of the state visible when it was issued."""

    position: int
    indexes: dict[str, int] = field(default_factory=dict)


class ModelDatabase:
    """Names with all their states. Thread-safe."""

    def __init__(self, names: Sequence[str]) -> None:
        self._lock = threading.Lock()
        self._position = 1_000
        self._serial = 0
        self.history: dict[str, list[Version]] = {name: [Version(None, 0, float("-inf"))] for name in names}
        self._log: list[Changed] = []
        self._cursor = 0

    def record_commit(self, name: str, *, deletes: bool = False) -> Pending:
        """The commit record enters the log."""
        with self._lock:
            self._position += 64
        return Pending(name, deletes)

    def make_visible(self, pending: Pending, now: float) -> Changed:
        """The transaction becomes visible."""
        with self._lock:
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
            self._position += 16
            return Seen(self._position, {name: len(states) - 1 for name, states in self.history.items()})

    def position(self) -> int:
        """The log's position now."""
        with self._lock:
            return self._position

    def snapshot(self, names: Sequence[str], as_of: int) -> Loaded:
        """What is visible now, said to be as of a position that was read before."""
        with self._lock:
            entries = {}
            for name in names:
                state = self.history[name][-1]
                if state.payload is not None:
                    entries[name] = Entry(state.payload, state.revision, as_of)
            return Loaded(as_of, entries)

    def rows(self, again: int = 2) -> list[Changed]:
        """The changes that became visible since the last poll's rows, and a few that it has returned before."""
        with self._lock:
            start, self._cursor = max(0, self._cursor - again), len(self._log)
            rows = self._log[start:]
        random.Random(len(rows)).shuffle(rows)
        return rows

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
