"""What has to happen at a time unless something else happens first: deadlines of calls that no thread waits for."""

from __future__ import annotations

import heapq
import logging
import threading
import time
from collections.abc import Callable
from typing import Final, TypeAlias

RESOLUTION_S: Final = 0.02

Action: TypeAlias = Callable[[], object]


class Alarm:
    """One thing to happen; what `Alarms.at` returns and `Alarms.discard` takes."""

    __slots__ = ("action", "tick")

    def __init__(self, tick: int, action: Action) -> None:
        self.tick = tick
        self.action = action


class Alarms:
    """Runs actions at their times, to within RESOLUTION_S and never early, on one thread that starts with the first.

    Times are `time.monotonic()` seconds. Adding and discarding cost a dictionary entry, so that an alarm per call is
    cheap: nearly all are discarded. Actions must not block. Safe for use from any thread.
    """

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._due: dict[int, dict[Alarm, None]] = {}
        self._ticks: list[int] = []  # a heap of the keys of _due
        self._thread: threading.Thread | None = None
        self._stopped = False

    def at(self, when: float, action: Action) -> Alarm:
        """The action runs at `when`, or as soon as possible where that has passed, unless discarded before."""
        alarm = Alarm(int(when / RESOLUTION_S) + 1, action)
        with self._changed:
            entries = self._due.get(alarm.tick)
            if entries is None:
                entries = self._due[alarm.tick] = {}
                heapq.heappush(self._ticks, alarm.tick)
                if self._ticks[0] == alarm.tick:
                    self._changed.notify()
            entries[alarm] = None
            if self._thread is None and not self._stopped:
                self._thread = threading.Thread(target=self._run, name="alarms", daemon=True)
                self._thread.start()
        return alarm

    def discard(self, alarm: Alarm) -> None:
        """The alarm's action does not run any more, unless it already does."""
        with self._changed:
            entries = self._due.get(alarm.tick)
            if entries is not None:
                entries.pop(alarm, None)

    def stop(self) -> None:
        """No action runs after the one that may be running now."""
        with self._changed:
            self._stopped = True
            self._changed.notify()
        if self._thread is not None and self._thread is not threading.current_thread():
            self._thread.join(5.0)

    def _run(self) -> None:
        while (actions := self._wait()) is not None:
            for alarm in actions:
                try:
                    alarm.action()
                except Exception:  # one call's trouble must not silence the deadlines of all others
                    logging.getLogger(__name__).exception("an alarm's action failed")

    def _wait(self) -> list[Alarm] | None:
        """The alarms of the next tick, once it has come; None at the end."""
        with self._changed:
            while not self._stopped:
                if not self._ticks:
                    self._changed.wait()
                elif (wait_s := self._ticks[0] * RESOLUTION_S - time.monotonic()) > 0:
                    self._changed.wait(wait_s)
                else:
                    return list(self._due.pop(heapq.heappop(self._ticks)))
            return None
