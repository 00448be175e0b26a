"""Who is remembered to be whom, and how a worker learns that it no longer holds.

A credential that was looked up is remembered, so that most calls cost a dictionary look-up. What is remembered holds
while this worker hears of changes: it reads the outbox about once a second, forgets whom a change names, and where it
cannot read, forgets everybody within seconds. So whoever has lost something is refused soon, Redis or no Redis, and a
worker that is cut off from the database trusts nobody.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterable, Sequence
from typing import Final, NamedTuple, Protocol, TypeAlias

from counterfoil_server.identity.changes import (
    ACCOUNT,
    API_KEY_KIND,
    BINDING_KIND,
    ROLE_KIND,
    SERVICE_ACCOUNT_KIND,
    SESSION_KIND,
)
from counterfoil_server.principal import Principal

INTERVAL_MS: Final = 1_000
TRUST_S: Final = 3.5
"""How long after it last heard of changes a worker trusts its memory: with the interval, below the promised 5 s."""

KINDS: Final = (ACCOUNT, API_KEY_KIND, BINDING_KIND, ROLE_KIND, SERVICE_ACCOUNT_KIND, SESSION_KIND)
"""Kinds of resources whose changes may end what is remembered."""

_EVERYBODY: Final = frozenset({BINDING_KIND, ROLE_KIND})  # what they change is not in their names


Credential: TypeAlias = str | tuple[str, ...]
"""A bearer token, or the names in a certificate, which no token can be mistaken for."""


class Invalidation(Protocol):
    """A resource has changed."""

    @property
    def kind(self) -> str:
        """What kind of resource."""
        ...

    @property
    def name(self) -> str:
        """Its name."""
        ...


class _Known(NamedTuple):
    principal: Principal
    end: float  # by the clock
    credential: str  # the resource's name; its owner is the principal's subject


class Remembered:
    """Principals by their credentials. Thread-safe; `get` takes no lock and never blocks."""

    def __init__(self, limit: int, *, clock: Callable[[], float] = time.monotonic) -> None:
        """`limit`: how many credentials are remembered at most."""
        self._limit = limit
        self._clock = clock
        self._lock = threading.Lock()
        self._known: dict[Credential, _Known] = {}
        self._trusted_until = float("-inf")
        self._generation = 0

    def get(self, credential: Credential) -> Principal | None:
        """Whose credential this is; None where that is not known, or not for sure."""
        known = self._known.get(credential)
        if known is None:
            return None
        now = self._clock()
        return known.principal if now < known.end and now < self._trusted_until else None

    def lease(self) -> int:
        """Taken before a credential is looked up, and given to `put` with what was found."""
        return self._generation

    def put(self, secret: Credential, principal: Principal, end: float, *, credential: str, lease: int) -> None:
        """Remembers what was found, unless something was forgotten since the lease: then it may be old already."""
        with self._lock:
            if lease != self._generation:
                return
            if len(self._known) >= self._limit:
                self._make_room()
            self._known[secret] = _Known(principal, end, credential)

    def heard(self, at: float, changed: Sequence[Invalidation], *, complete: bool = True) -> None:
        """What has changed; `at` is the clock's time before that was read, from which trust counts.

        Where that is not all (`complete`), what is left may be what somebody has lost, so no trust comes of it.
        """
        with self._lock:
            if changed:
                self._forget(changed)
            if complete:
                self._trusted_until = at + TRUST_S

    def forget_all(self) -> None:
        """Forgets everybody: what vouched for some of them may do so no more."""
        with self._lock:
            self._generation += 1
            self._known = {}

    def __len__(self) -> int:
        return len(self._known)

    def _forget(self, changed: Iterable[Invalidation]) -> None:
        self._generation += 1
        names = set()
        certificates = False
        for each in changed:
            if each.kind in _EVERYBODY:
                self._known = {}
                return
            names.add(each.name)
            # A name in a certificate may be another's from now on, whose change does not say who had it.
            certificates = certificates or each.kind == SERVICE_ACCOUNT_KIND
        # Readers take no lock, so the dictionary they read is replaced.
        self._known = {
            secret: known
            for secret, known in self._known.items()
            if known.credential not in names
            and known.principal.subject not in names
            and not (certificates and isinstance(secret, tuple))
        }

    def _make_room(self) -> None:
        now = self._clock()
        kept = {secret: known for secret, known in self._known.items() if known.end > now}
        while len(kept) >= self._limit:
            del kept[next(iter(kept))]  # the one looked up longest ago
        self._known = kept


class Tail(Protocol):
    """A poll of changes, see `storage.outbox.Tail`."""

    @property
    def invalidations(self) -> Sequence[Invalidation]:
        """What has changed."""
        ...

    @property
    def complete(self) -> bool:
        """Whether that is all; else the next poll brings more."""
        ...


class Standing:
    """Keeps what is remembered true. One per process; `step` is called by one thread at a time."""

    def __init__(
        self,
        remembered: Remembered,
        poll: Callable[[], Tail],
        flush: Callable[[], None],
        *,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """`poll` reads changes, `flush` writes down which credentials were used; both may raise faults of storage."""
        self._remembered = remembered
        self._poll = poll
        self._flush = flush
        self._clock = clock

    def step(self) -> int:
        """Reads what has changed; 1 where there is more to read at once."""
        at = self._clock()
        tail = self._poll()
        self._remembered.heard(at, tail.invalidations, complete=tail.complete)
        if not tail.complete:
            return 1
        self._flush()
        return 0
