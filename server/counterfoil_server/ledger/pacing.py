"""How much one statement is asked for, where nobody knows beforehand how long it takes."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Final, TypeVar

from counterfoil_server.faults import DeadlineExceeded

T = TypeVar("T")

_SMALLER: Final = 8
_QUICK_S: Final = 1.0


class Pace:
    """The size of slices: an eighth of it after one that a statement had no time for, twice as much after a quick one.

    So it ends wherever a slice of one can be done, whatever all of them together would take.
    """

    def __init__(self, most: int, deadline: float) -> None:
        """`most` is the size that it begins with and never exceeds; `deadline` is in `time.monotonic()` seconds."""
        self._most = most
        self._size = most
        self._deadline = deadline

    def run(self, work: Callable[[int], T]) -> T:
        """What `work`, which is given the size, returns; where it has no time for it, it is run again for less.

        Raises DeadlineExceeded when the deadline has passed, and where a slice of one is too much.
        """
        while True:
            began = time.monotonic()
            if began >= self._deadline:
                raise DeadlineExceeded
            try:
                done = work(self._size)
            except DeadlineExceeded:
                if self._size == 1 or time.monotonic() >= self._deadline:
                    raise
                self._size = max(1, self._size // _SMALLER)
                continue
            if time.monotonic() - began < _QUICK_S:
                self._size = min(self._most, self._size * 2)
            return done
