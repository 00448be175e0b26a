"""How fresh an answer must be, and how fresh this worker can vouch for.

A position is a byte position in the database's write-ahead log, as an integer. Positions only grow, and each write is
answered with one that every later reader can compare with its own. `FreshnessTokens` carries positions over the wire;
`Horizon` holds what this worker knows of other workers' changes.
"""

from __future__ import annotations

import base64
import binascii
import hmac
import struct
import threading
import time
import uuid
from collections.abc import Callable, Sequence
from typing import Final, Protocol

from counterfoil_server.faults import InvalidArgument, Reason

METADATA_KEY: Final = "counterfoil-freshness"
"""The metadata key of freshness tokens, in requests (what the caller has seen) and in answers (what it sees now)."""

TRUST_LIMIT_MS: Final = 900
"""How long one look at the database's invalidations vouches for the near cache.

Less than the promised second, so that an answer checked at the last moment still leaves the process in time.
"""

REMEMBERED_LIMIT: Final = 4_096
"""Tokens that were found good and whose position is at hand."""

NOT_YET: Final = 2**63 - 1
"""A position that no entry has reached."""

_VERSION: Final = 1
_MAC_BYTES: Final = 16
_HEAD: Final = struct.Struct(">BQ")
_TOKEN_BYTES: Final = _HEAD.size + _MAC_BYTES
_TOKEN_CHARACTERS: Final = (_TOKEN_BYTES * 8 + 5) // 6


class Carries(Protocol):
    """A call, which freshness tokens come and go with."""

    def metadata(self, key: str) -> Sequence[str]:
        """All values of a metadata key."""
        ...

    def set_trailing(self, key: str, value: str) -> None:
        """Adds an entry to the trailing metadata."""
        ...


class FreshnessTokens:
    """Seals positions into opaque tokens and opens them again.

    A token holds for one database only: `epoch` enters the seal, so a token of another database, or of this one before
    it was restored, is refused like a forged one.
    """

    def __init__(self, key: bytes, epoch: uuid.UUID) -> None:
        """`key` is the service's secret, the same on every replica; `epoch` names the database."""
        self._key = key
        self._context = b"counterfoil.freshness\0" + epoch.bytes
        # A caller sends the token of its last write with every read until the next one.
        self._known: dict[str, int] = {}
        self._issued: tuple[int | None, str] = (None, "")  # last: all calls of a group commit get the same

    def issue(self, position: int) -> str:
        """The token of a position (0 to 2^63-1): 34 characters, safe in metadata.

        Clients read the position to keep the newest of several tokens: the layout is a part of the contract
        (docs/clients.md).
        """
        issued, token = self._issued
        if position == issued:
            return token
        if not 0 <= position < NOT_YET:
            msg = "a position is an unsigned 63-bit integer"
            raise ValueError(msg)
        head = _HEAD.pack(_VERSION, position)
        token = base64.urlsafe_b64encode(head + self._seal(head)).rstrip(b"=").decode("ascii")
        self._issued = (position, token)
        return token

    def parse(self, token: str) -> int:
        """The position in a token. Raises InvalidArgument (FRESHNESS_TOKEN_INVALID) for one that `issue` never made."""
        position = self._known.get(token)
        if position is None:
            position = self._opened(token)
            if len(self._known) >= REMEMBERED_LIMIT:
                self._known = {}  # replaced, not emptied: others may be reading it
            self._known[token] = position
        return position

    def required(self, call: Carries) -> int | None:
        """The position that a call asks for; of several, the latest; None for none. Raises as `parse`."""
        tokens = call.metadata(METADATA_KEY)
        if not tokens:
            return None
        return max(map(self.parse, tokens))

    def check(self, call: Carries) -> None:
        """Refuses a token that is none, for a call that is answered from the database: as fresh as any token asks."""
        self.required(call)

    def give(self, call: Carries, position: int) -> None:
        """Tells the caller how fresh its next reads have to be."""
        call.set_trailing(METADATA_KEY, self.issue(position))

    def _opened(self, token: str) -> int:
        if len(token) != _TOKEN_CHARACTERS or not token.isascii():
            raise _invalid()
        try:
            raw = base64.b64decode(token + "=" * (-_TOKEN_CHARACTERS % 4), altchars=b"-_", validate=True)
        except (binascii.Error, ValueError):
            raise _invalid() from None
        head, seal = raw[: _HEAD.size], raw[_HEAD.size :]
        if not hmac.compare_digest(seal, self._seal(head)):
            raise _invalid()
        version, position = _HEAD.unpack(head)
        # The last character has spare bits: only one spelling of a token counts.
        if version != _VERSION or base64.urlsafe_b64encode(raw).rstrip(b"=") != token.encode("ascii"):
            raise _invalid()
        return int(position)

    def _seal(self, head: bytes) -> bytes:
        return hmac.digest(self._key, self._context + head, "sha256")[:_MAC_BYTES]


def _invalid() -> InvalidArgument:
    return InvalidArgument(
        reason=Reason.FRESHNESS_TOKEN_INVALID,
        message=f"{METADATA_KEY} holds no freshness token of this service",
    )


class Change(Protocol):
    """One resource has a new revision; what the cache needs to know of an invalidation."""

    @property
    def name(self) -> str:
        """The resource name."""
        ...

    @property
    def revision(self) -> int:
        """The revision that the change made."""
        ...


class Horizon:
    """What this worker knows of changes made anywhere: one per worker, fed by its invalidation loop.

    - `applied`: every change visible before this position has been applied to the near cache.
    - `trusted_until` (`clock` seconds): until then nothing in the near cache is older than a second.
    - `highest`: the highest position that this worker has seen.
    - `window_start`: the changes that an entry read beyond this position may lack are remembered, each name with its
      highest revision, so that an entry from elsewhere can be judged.

    The attributes are read without a lock, and must be read *before* the near entry they are to vouch for: read after
    it, they may already speak of a cache from which that entry has just been taken.
    """

    def __init__(self, *, remember_limit: int = 32_768, clock: Callable[[], float] = time.monotonic) -> None:
        """`remember_limit`: names in one generation of remembered changes; at most two generations are held."""
        self.applied = self.highest = -1
        self.trusted_until = float("-inf")
        self.window_start = NOT_YET
        self._closed = False
        self._clock = clock
        self._limit = remember_limit
        self._lock = threading.Lock()
        self._current: dict[str, int] = {}
        self._current_start = NOT_YET
        self._previous: dict[str, int] = {}

    def trusted(self, now: float | None = None) -> bool:
        """Whether the near cache may answer a caller without a token, at `now` (`clock` seconds; default: at once)."""
        return (self._clock() if now is None else now) < self.trusted_until

    def receive(self, as_of: int, changes: Sequence[Change]) -> None:
        """Remembers the changes of one poll that was complete, and whose position `as_of` was read before its rows.

        Call it before the changes are applied to the near cache, and `advance` after. A change of an earlier poll was
        visible before `as_of`, since that poll had ended: so whatever is forgotten here is older than the new start.
        """
        with self._lock:
            if self._current_start == NOT_YET:
                self._current_start = self.window_start = as_of
            elif len(self._current) >= self._limit:
                self.window_start = self._current_start
                self._previous, self._current = self._current, {}
                self._current_start = as_of
            self._remember(changes)

    def remember(self, changes: Sequence[Change]) -> None:
        """Remembers changes that this worker has just committed, or that a poll has brought which was not complete."""
        with self._lock:
            self._remember(changes)

    def advance(self, as_of: int, polled_at: float) -> None:
        """Every change visible before `as_of` is applied; `polled_at` (`clock` seconds): when that poll began."""
        self.witness(as_of)
        with self._lock:
            self.applied = as_of
            if not self._closed:
                self.trusted_until = polled_at + TRUST_LIMIT_MS / 1000

    def witness(self, position: int) -> None:
        """The database has reached this position."""
        self.highest = max(self.highest, position)

    def vouches_for(self, name: str, revision: int, as_of: int) -> bool:
        """Whether an entry read at `as_of`, wherever it was kept since, reflects all that `applied` stands for."""
        with self._lock:
            # At the very position, it may have been read before the window's first poll: positions also stand still.
            if as_of <= self.window_start:
                return False
            return max(self._current.get(name, -1), self._previous.get(name, -1)) <= revision

    def reset(self) -> None:
        """Forgets everything: nothing is trusted until the next poll."""
        with self._lock:
            self.trusted_until = float("-inf")
            self.applied = self.highest = -1
            self._forget()

    def close(self) -> None:
        """Trusts nothing any more, whatever polls say: what is cached is of another database."""
        with self._lock:
            self._closed = True
            self.trusted_until = float("-inf")

    @property
    def remembered(self) -> int:
        """How many names are remembered."""
        return len(self._current) + len(self._previous)

    def _remember(self, changes: Sequence[Change]) -> None:
        current = self._current
        for change in changes:
            if change.revision > current.get(change.name, -1):
                current[change.name] = change.revision
        if len(current) > 2 * self._limit:
            # Too much at once to remember. The next poll's position lies after all of it, or brings it again.
            self._forget()

    def _forget(self) -> None:
        self.window_start = self._current_start = NOT_YET
        self._current, self._previous = {}, {}
