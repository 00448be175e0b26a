"""Brings every change in the database to this worker's near cache, whoever made it."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Sequence
from typing import Final, Protocol

from counterfoil_server.caching.freshness import Change, Horizon
from counterfoil_server.caching.near import NearCache
from counterfoil_server.faults import Fault

_LOG = logging.getLogger(__name__)
_SHORTEST_PAUSE_MS: Final = 10  # between two polls, however often local writes kick


class Tail(Protocol):
    """One poll: where `complete`, every change visible before `as_of` is in it, or was in an earlier one."""

    @property
    def as_of(self) -> int:
        """A position read before the changes were."""
        ...

    @property
    def invalidations(self) -> Sequence[Change]:
        """Changes, in any order, some perhaps for a second time."""
        ...

    @property
    def complete(self) -> bool:
        """Whether these are all that there are; else the next poll brings more."""
        ...


class InvalidationLoop:
    """A thread that polls for changes, applies them to the near cache and moves the horizon.

    A poll that fails or hangs needs no handling: the horizon stays, and the trust in the near cache runs out by itself.
    """

    def __init__(
        self,
        poll: Callable[[], Tail],
        horizon: Horizon,
        near: NearCache,
        *,
        interval_ms: int = 100,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """`poll` is called from one thread at a time; `clock` is the horizon's."""
        self._poll = poll
        self._horizon = horizon
        self._near = near
        self._interval_s = interval_ms / 1000
        self._clock = clock
        self._wake = threading.Event()
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="invalidation", daemon=True)
        self._failing = False
        self.polls = 0
        self.failures = 0

    def start(self) -> None:
        """Starts the thread."""
        self._thread.start()

    def stop(self, timeout_s: float = 5.0) -> None:
        """Stops the thread and waits for it, until the timeout at most."""
        self._stopping.set()
        self._wake.set()
        if self._thread.is_alive():
            self._thread.join(timeout_s)

    def kick(self) -> None:
        """Polls soon: a local write has something to bring. Never blocks."""
        self._wake.set()

    def step(self) -> bool:
        """One poll; false where it failed. The thread's work: call it only where the thread was not started."""
        polled_at, highest = self._clock(), self._horizon.highest
        self.polls += 1
        try:
            tail = self._poll()
        except Exception as error:  # noqa: BLE001 - whatever it is, trust ends and the loop goes on
            self.failures += 1
            if not self._failing:
                self._failing = True
                expected = isinstance(error, Fault)
                message = "invalidations cannot be read; the near cache answers nothing: %s"
                _LOG.warning(message, error, exc_info=None if expected else error)
            return False
        if self._failing:
            self._failing = False
            _LOG.info("invalidations are read again")
        if tail.as_of < highest:
            # Positions only grow, except in a database that has lost the end of its log: an entry's position says
            # nothing any more, since another change may be made at the same. A pool that is pinned to an epoch refuses
            # to read such a database: this is for tails that read it all the same, and know where to go on.
            _LOG.warning("the database's log has gone back; the near cache is emptied")
            self._horizon.reset()
            self._near.clear()
        # In this order: whoever takes a lease after the near cache has dropped a name finds the change remembered.
        if tail.complete:
            self._horizon.receive(tail.as_of, tail.invalidations)
        else:
            self._horizon.remember(tail.invalidations)
        self._near.invalidate_many((change.name, change.revision) for change in tail.invalidations)
        if tail.complete:
            self._horizon.advance(tail.as_of, polled_at)
        else:
            self._wake.set()  # what is still to come may be older than trust allows
        return True

    def _run(self) -> None:
        while not self._stopping.is_set():
            self._wake.clear()
            try:
                self.step()
            except Exception:  # noqa: BLE001 - as above
                _LOG.exception("a poll for invalidations could not be applied")
            if not self._stopping.wait(min(_SHORTEST_PAUSE_MS / 1000, self._interval_s)):
                self._wake.wait(self._interval_s)
