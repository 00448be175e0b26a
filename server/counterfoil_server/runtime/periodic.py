"""Background work of a worker: one small step again and again, on a thread of its own."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import Final

from counterfoil_server.faults import Fault
from counterfoil_server.runtime.logs import Log

FAILURE_PAUSES_LIMIT: Final = 32
"""How far apart failing steps may get, in intervals, where nothing else is said."""


class Periodic:
    """Runs `step` every interval, at once again while it returns that there was work, and less often while it fails.

    A failing step is logged when it begins to fail and when it works again, not each time.
    """

    def __init__(
        self,
        name: str,
        step: Callable[[], int],
        *,
        interval_ms: int,
        log: Log,
        failure_pauses_limit: int = FAILURE_PAUSES_LIMIT,
    ) -> None:
        """`step` returns how much it did, 0 where nothing was left to do.

        While it fails, the pauses grow to `failure_pauses_limit` intervals.
        """
        self.name = name
        self._failure_pauses_limit = failure_pauses_limit
        self._step = step
        self._interval_s = interval_ms / 1000
        self._log = log
        self._wake = threading.Event()
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name=name, daemon=True)
        self.failures = 0
        self._succeeded_at = float("-inf")  # time.monotonic() seconds

    def succeeded_within(self, seconds: float) -> bool:
        """Whether a step has ended well lately."""
        return time.monotonic() - self._succeeded_at <= seconds

    def start(self) -> None:
        """Starts the thread."""
        self._thread.start()

    def stop(self, timeout_s: float = 5.0) -> None:
        """Asks the thread to end and waits for it, until the timeout at most."""
        self._stopping.set()
        self._wake.set()
        if self._thread.is_alive():
            self._thread.join(timeout_s)

    def kick(self) -> None:
        """Steps soon: there is something to do. Never blocks."""
        self._wake.set()

    def _run(self) -> None:
        pauses = 1
        while not self._stopping.is_set():
            self._wake.clear()
            try:
                busy = self._step() > 0
            except Exception as error:  # noqa: BLE001 - background work outlives whatever befalls one step
                self._failed(error, first=pauses == 1)
                pauses = min(pauses * 2, self._failure_pauses_limit)
                self._stopping.wait(self._interval_s * pauses)
                continue
            self._succeeded_at = time.monotonic()
            if pauses > 1:
                self._log.info("background work goes on", task=self.name)
                pauses = 1
            if not busy:
                self._wake.wait(self._interval_s)

    def _failed(self, error: Exception, *, first: bool) -> None:
        self.failures += 1
        if not first:
            return
        if isinstance(error, Fault):
            self._log.warning("background work is held up", task=self.name, error=str(error))
        else:
            self._log.exception("background work fails", task=self.name)
