"""The near cache: serialized resources in the memory of one worker.

Readers never lock: a look-up is one dictionary access, and an entry is never changed once it is in, but replaced.
Whoever wants to fill takes a lease *before* reading the source; an invalidation in between sets the lease's floor, and
a fill below its floor is dropped. So a slow reader cannot put back what a faster writer has just invalidated.
"""

from __future__ import annotations

import math
import threading
from collections import OrderedDict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Final

ENTRY_OVERHEAD_BYTES: Final = 400
"""What an entry costs beside the characters of its name and the bytes of its payload: object headers, numbers, the
dictionary's tables at their emptiest and the allocator's rounding. A test measures that the sum is not understated."""

_LARGEST_SHARE: Final = 8  # an entry of more than one eighth of the cache would push too much out
_REPRIEVES_LIMIT: Final = 64  # of recently used entries, per eviction: bounds the time under the lock
_INVALIDATIONS_PER_LOCK: Final = 256
_CLOSED: Final = 2**63 - 1  # a floor above every revision


@dataclass(slots=True, eq=False)
class Entry:
    """One resource, serialized, at one revision.

    `as_of` is a position read before the snapshot that the payload comes from: the payload reflects at least every
    change visible before it. `valid_until` is the moment (Unix seconds) from which on the payload is another although
    the revision is the same, such as the next price edge; infinite where there is none.
    """

    payload: bytes
    revision: int
    as_of: int
    valid_until: float = math.inf
    used: bool = field(default=False, repr=False)  # since the evictor last came by


class Lease:
    """The right to fill one name, as long as no newer revision becomes known."""

    __slots__ = ("floor", "name")

    def __init__(self, name: str) -> None:
        self.name = name
        self.floor = -1  # the highest revision invalidated since the lease was taken

    @property
    def untouched(self) -> bool:
        """Whether no invalidation of the name has come since the lease was taken."""
        return self.floor < 0


@dataclass(frozen=True, slots=True)
class NearStats:
    """Counters since the start, and the gauges `entries`, `bytes`, `limit_bytes` and `leases`."""

    fills: int
    dropped_fills: int
    evictions: int
    invalidations: int
    entries: int
    bytes: int
    limit_bytes: int
    leases: int


class NearCache:
    """Entries by name, bounded by bytes.

    Eviction is first in, first out, with a reprieve for entries used since their last one (CLOCK): a hit costs readers
    one attribute and no lock.
    """

    def __init__(self, limit_bytes: int) -> None:
        """`limit_bytes` bounds names, payloads and `ENTRY_OVERHEAD_BYTES` for each entry, together."""
        self._entries: OrderedDict[str, Entry] = OrderedDict()
        self._leases: dict[str, list[Lease]] = {}
        self._lock = threading.Lock()
        self._limit_bytes = limit_bytes
        self._bytes = 0
        self._fills = self._dropped_fills = self._evictions = self._invalidations = 0
        self.get: Callable[[str], Entry | None] = self._entries.get
        """The entry of a name, fresh or not: the caller judges it. Never locks. (Bound once: this is the hot path.)"""

    def lease(self, name: str) -> Lease:
        """The right to fill a name; take it before reading the source, and give it back with `release`."""
        lease = Lease(name)
        with self._lock:
            self._leases.setdefault(name, []).append(lease)
        return lease

    def release(self, lease: Lease) -> None:
        """Gives a lease back, used or not; a second time does nothing."""
        with self._lock:
            held = self._leases.get(lease.name)
            if held is None or lease not in held:
                return
            lease.floor = _CLOSED
            held.remove(lease)
            if not held:
                del self._leases[lease.name]

    def fill(self, lease: Lease, entry: Entry) -> bool:
        """Keeps an entry, and says whether it did.

        It does not where the lease was given back or a newer revision has been invalidated since it was taken, where
        the entry kept now is newer, and where the entry is too large.
        """
        name, cost = lease.name, _cost_bytes(lease.name, entry)
        with self._lock:
            old = self._entries.get(name)
            outdated = old is not None and (old.revision, old.as_of) > (entry.revision, entry.as_of)
            if entry.revision < lease.floor or outdated or cost * _LARGEST_SHARE > self._limit_bytes:
                self._dropped_fills += 1
                return False
            if old is not None:
                self._bytes -= _cost_bytes(name, old)
            self._entries[name] = entry
            self._bytes += cost
            self._fills += 1
            while self._bytes > self._limit_bytes:
                self._evict()
            return True

    def invalidate(self, name: str, revision: int) -> None:
        """The resource has this revision now: drops an older entry, and every fill under way with one."""
        self.invalidate_many(((name, revision),))

    def invalidate_many(self, changes: Iterable[tuple[str, int]]) -> None:
        """`invalidate` for many names and revisions; others get the lock in between."""
        changes = list(changes)
        for start in range(0, len(changes), _INVALIDATIONS_PER_LOCK):
            with self._lock:
                for name, revision in changes[start : start + _INVALIDATIONS_PER_LOCK]:
                    self._invalidate(name, revision)

    def clear(self) -> None:
        """Drops every entry, and every fill under way."""
        with self._lock:
            for held in self._leases.values():
                for lease in held:
                    lease.floor = _CLOSED
            self._entries.clear()
            self._bytes = 0

    def stats(self) -> NearStats:
        """The figures for the metrics."""
        with self._lock:
            return NearStats(
                fills=self._fills,
                dropped_fills=self._dropped_fills,
                evictions=self._evictions,
                invalidations=self._invalidations,
                entries=len(self._entries),
                bytes=self._bytes,
                limit_bytes=self._limit_bytes,
                leases=sum(map(len, self._leases.values())),
            )

    def _invalidate(self, name: str, revision: int) -> None:
        self._invalidations += 1
        for lease in self._leases.get(name, ()):
            lease.floor = max(lease.floor, revision)
        entry = self._entries.get(name)
        if entry is not None and entry.revision < revision:
            del self._entries[name]
            self._bytes -= _cost_bytes(name, entry)

    def _evict(self) -> None:
        for _ in range(_REPRIEVES_LIMIT):
            name = next(iter(self._entries))
            entry = self._entries[name]
            if not entry.used:
                break
            entry.used = False
            self._entries.move_to_end(name)
        else:
            name = next(iter(self._entries))
        self._bytes -= _cost_bytes(name, self._entries.pop(name))
        self._evictions += 1


def _cost_bytes(name: str, entry: Entry) -> int:
    return ENTRY_OVERHEAD_BYTES + len(name) + len(entry.payload)
