"""How the checks go through what there is: a slice at a time, each in a transaction of its own."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from typing import Any, Final, TypeVar

from counterfoil_server.faults import DeadlineExceeded
from counterfoil_server.storage.engine import Database

_SMALLER: Final = 8
"""By how much a slice is cut that a statement had no time for."""

K = TypeVar("K")
R = TypeVar("R")


def walk(
    database: Database, deadline: float, look: Callable[[Any, K, int], tuple[int, K | None, R]], first: K, limit: int
) -> Iterator[tuple[int, R]]:
    """How many things each slice has, and what `look` has read of them, until there are no more after it.

    `look` is given a connection, where the slice begins and how many things it may have, and says where it ended.
    Nobody holds a transaction while the caller is about what it was given. Raises DeadlineExceeded, and the faults of
    storage.
    """
    after: K | None = first
    while after is not None:
        if time.monotonic() >= deadline:
            raise DeadlineExceeded
        try:
            with database.read(deadline) as transaction:
                count, last, rows = look(transaction.connection, after, limit)
        except DeadlineExceeded:
            if limit == 1 or time.monotonic() >= deadline:
                raise
            limit = max(1, limit // _SMALLER)
            continue
        if count:
            yield count, rows
        after = last if count >= limit else None
