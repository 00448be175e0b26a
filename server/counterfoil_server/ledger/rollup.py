"""The ledger's upkeep: deltas into balances, and closing sums of closed periods. Every replica may run it."""

from __future__ import annotations

import time
from functools import partial
from typing import Final

from counterfoil_server.ledger.pacing import Pace
from counterfoil_server.ledger.repository import periods, rollup
from counterfoil_server.ledger.rules import Period
from counterfoil_server.storage.engine import Database

ROLLUP_LIMIT_ROWS: Final = 20_000
SEAL_LIMIT_ACCOUNTS: Final = 100
_TIMEOUT_S: Final = 30.0


class Rollup:
    """Keeps the deltas few, so that a balance is read from few rows."""

    def __init__(self, database: Database, limit_rows: int = ROLLUP_LIMIT_ROWS) -> None:
        self._database = database
        self._limit_rows = limit_rows

    def step(self) -> int:
        """Moves some deltas into balances in one transaction.

        Returns 0 where few were left, so that it is not run again at once for the next handful.
        """
        with self._database.maintain(time.monotonic() + _TIMEOUT_S) as connection:
            moved = rollup.roll_up(connection, self._limit_rows)
        return moved if moved >= self._limit_rows else 0


class Sealing:
    """Writes the closing sums of closed periods, the earliest first, some accounts a transaction."""

    def __init__(self, database: Database, limit_accounts: int = SEAL_LIMIT_ACCOUNTS) -> None:
        """`limit_accounts`: the most of one transaction. It is fewer where a statement has no time for so many."""
        self._database = database
        self._limit_accounts = limit_accounts

    def step(self, deadline: float = float("inf")) -> int:
        """Seals the earliest period that is not sealed; 1 where there was one. Several may do it at once.

        Raises DeadlineExceeded, also where the closing sum of a single account takes longer than a statement may. What
        has been committed by then is not summed up again.
        """
        with self._database.read(self._within(deadline)) as reading:
            period = periods.first_unsealed(reading.connection)
        if period is None:
            return 0
        pace = Pace(self._limit_accounts, deadline)
        after: int | None = 0
        while after is not None:
            after = pace.run(partial(self._seal, period, after, deadline))
        return 1

    def _seal(self, period: Period, after: int, deadline: float, limit_accounts: int) -> int | None:
        with self._database.maintain(self._within(deadline)) as connection:
            last = periods.seal_slice(connection, period, after, limit_accounts)
            if last is None:
                periods.mark_sealed(connection, period)
        return last

    def _within(self, deadline: float) -> float:
        return min(deadline, time.monotonic() + _TIMEOUT_S)
