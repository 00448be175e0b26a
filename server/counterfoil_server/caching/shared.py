"""The second level: entries in a Redis-compatible server, for all workers.

It saves work and decides nothing. Whatever it returns, the reader judges by its own knowledge (`Horizon.vouches_for`);
whatever it loses is read from the database again; while it is away or frozen, every operation does nothing.
"""

from __future__ import annotations

import math
import struct
import threading
import time
import zlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any, Final

from counterfoil_server.caching.links import Breaker, Links, Sent
from counterfoil_server.caching.near import Entry

_HEAD: Final = struct.Struct(">cQQdI")  # kind, revision, as_of, valid_until, checksum of name and payload
_ENTRY: Final = b"E"
_TOMBSTONE: Final = b"T"
_Write = tuple[bytes, bytes, int]  # key, value, milliseconds to live
_NAMES_PER_READ: Final = 250
_BYTES_PER_WRITE: Final = 256 * 1024
_KEYS_PER_WRITE: Final = 100
_TOMBSTONE_TTL_MS: Final = 5 * 60 * 1000  # longer than any snapshot that could still bring an older entry

# Keeps the newest revision of each key. An entry of a tombstone's revision replaces it: it is what that asks for.
_STORE: Final = """
for i, key in ipairs(KEYS) do
  local new, ttl = ARGV[2 * i - 1], ARGV[2 * i]
  local old = redis.call('GETRANGE', key, 0, 8)
  local store = #old < 9 or (old:sub(1, 1) ~= 'E' and old:sub(1, 1) ~= 'T')
  if not store then
    local old_revision, new_revision = struct.unpack('>I8', old, 2), struct.unpack('>I8', new, 2)
    store = new_revision > old_revision or (new_revision == old_revision and new:sub(1, 1) == 'E')
  end
  if store then redis.call('SET', key, new, 'PX', ttl) end
end
return #KEYS
"""


@dataclass(frozen=True, slots=True)
class SharedStats:
    """Counters since the start; `breaker` (0 closed, 1 half open, 2 open) is a gauge.

    `errors`: operations that reached the server and failed, or found no free connection in time; `skipped`: operations
    not tried because the breaker was open; `corrupt`: values that were not written by this code under this name.
    """

    hits: int
    misses: int
    fills: int
    tombstones: int
    corrupt: int
    errors: int
    skipped: int
    breaker_opened: int
    breaker: int


class SharedCache:
    """Entries by name in one Redis-compatible server (not a cluster: one script writes many keys). Thread-safe.

    No operation raises, and none takes longer than `timeout_ms`, whatever the server does.
    """

    def __init__(
        self,
        url: str,
        *,
        prefix: bytes,
        timeout_ms: int = 50,
        connections: int = 4,
        retry_ms: int = 1_000,
        entry_ttl_ms: int = 60 * 60 * 1000,
        entry_limit_bytes: int = 256 * 1024,
        wall_clock: Callable[[], float] = time.time,
    ) -> None:
        """`prefix` names the database's epoch and the payloads' format: what another writes is never read here.

        The server is connected to in the background. Raises ValueError for a URL that is none of redis://, rediss://,
        unix://.
        """
        self._prefix = prefix
        self._entry_ttl_ms = entry_ttl_ms
        self._entry_limit_bytes = entry_limit_bytes
        self._timeout_s = timeout_ms / 1000
        self._wall_clock = wall_clock
        self._links = Links(url, size=connections, timeout_ms=timeout_ms, retry_ms=retry_ms)
        self._lock = threading.Lock()
        self._counts = dict.fromkeys(("hits", "misses", "fills", "tombstones", "corrupt", "errors", "skipped"), 0)

    @property
    def breaker(self) -> Breaker:
        """Whether the server is asked."""
        return self._links.breaker

    def wait_until(self, breaker: Breaker, timeout_s: float) -> bool:
        """Waits for a state of the breaker; false where it did not come in time."""
        return self._links.wait_until(breaker, timeout_s)

    def get_many(self, names: Sequence[str]) -> dict[str, Entry]:
        """The entries that the server has and returns in time."""
        found: dict[str, Entry] = {}

        def read(send: Sent) -> None:
            for start in range(0, len(names), _NAMES_PER_READ):
                chunk = names[start : start + _NAMES_PER_READ]
                values = send("MGET", *map(self._key, chunk))
                for name, value in zip(chunk, values, strict=True):
                    entry = None if value is None else self._decode(name, value)
                    if entry is not None:
                        found[name] = entry

        if names and self._run(read):
            self._count(hits=len(found), misses=len(names) - len(found))
        return found

    def fill_many(self, entries: Mapping[str, Entry]) -> None:
        """Offers entries; each is kept unless a newer revision or tombstone is there."""
        now = self._wall_clock()
        writes: list[_Write] = []
        for name, entry in entries.items():
            lives_ms = min(self._entry_ttl_ms, (entry.valid_until - now) * 1000)
            if lives_ms >= 1 and len(entry.payload) <= self._entry_limit_bytes:
                writes.append((self._key(name), _encode(name, entry), int(lives_ms)))
        if self._store(writes):
            self._count(fills=len(writes))

    def tombstone_many(self, changes: Sequence[tuple[str, int]]) -> None:
        """Each name has this revision now: older entries go, and are not accepted for a while."""
        writes = [(self._key(name), _encode_tombstone(name, revision), _TOMBSTONE_TTL_MS) for name, revision in changes]
        if self._store(writes):
            self._count(tombstones=len(writes))

    def stats(self) -> SharedStats:
        """The figures for the metrics."""
        with self._lock:
            return SharedStats(**self._counts, breaker_opened=self._links.opened, breaker=int(self._links.breaker))

    def close(self) -> None:
        """Closes the connections."""
        self._links.close()

    def _key(self, name: str) -> bytes:
        return self._prefix + name.encode()

    def _decode(self, name: str, value: bytes) -> Entry | None:
        """The entry in a value; None for a tombstone and for anything that is not this name's."""
        if len(value) < _HEAD.size:
            self._count(corrupt=1)
            return None
        kind, revision, as_of, valid_until, checksum = _HEAD.unpack_from(value)
        payload = value[_HEAD.size :]
        if checksum != _checksum(name, payload) or kind not in {_ENTRY, _TOMBSTONE} or math.isnan(valid_until):
            self._count(corrupt=1)
            return None
        return Entry(payload, revision, as_of, valid_until) if kind == _ENTRY else None

    def _store(self, writes: list[_Write]) -> bool:
        """Stores in scripts of a bounded size: a script blocks the server."""

        def write(send: Sent) -> None:
            rest = iter(writes)
            while chunk := list(islice(_bounded(rest), _KEYS_PER_WRITE)):
                arguments: list[Any] = [key for key, _, _ in chunk]
                for _, value, ttl_ms in chunk:
                    arguments += (value, ttl_ms)
                send("EVAL", _STORE, len(chunk), *arguments)

        return bool(writes) and self._run(write)

    def _run(self, work: Callable[[Sent], None]) -> bool:
        if self._links.breaker is not Breaker.CLOSED:
            self._count(skipped=1)
            return False
        if not self._links.call(work):
            self._count(errors=1)
            return False
        return True

    def _count(self, **increments: int) -> None:
        with self._lock:
            for key, increment in increments.items():
                self._counts[key] += increment


def _bounded(writes: Iterator[_Write]) -> Iterator[_Write]:
    """Takes from an iterator until a script's bytes are full."""
    size = 0
    for write in writes:
        yield write
        size += len(write[1])
        if size >= _BYTES_PER_WRITE:
            return


def _checksum(name: str, payload: bytes) -> int:
    return zlib.crc32(payload, zlib.crc32(name.encode()))


def _encode(name: str, entry: Entry) -> bytes:
    checksum = _checksum(name, entry.payload)
    return _HEAD.pack(_ENTRY, entry.revision, entry.as_of, entry.valid_until, checksum) + entry.payload


def _encode_tombstone(name: str, revision: int) -> bytes:
    return _HEAD.pack(_TOMBSTONE, revision, 0, math.inf, _checksum(name, b""))
