"""How the checks go through what there is: a slice at a time, each in a transaction of its own."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from typing import Any, TypeVar

from counterfoil_server.ledger.pacing import Pace
from counterfoil_server.storage.engine import Database

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
    pace = Pace(limit, deadline)
    after: K | None = first
    while after is not None:
        count, after, rows = pace.run(partial(_read, database, deadline, look, after))
        if count:
            yield count, rows


def _read(
    database: Database,
    deadline: float,
    look: Callable[[Any, K, int], tuple[int, K | None, R]],
    after: K,
    limit: int,
) -> tuple[int, K | None, R]:
    """A slice, and where the next one begins; None where there is none."""
    with database.read(deadline) as transaction:
        count, last, rows = look(transaction.connection, after, limit)
    return count, last if count >= limit else None, rows
