"""The ledger's upkeep: deltas into balances, and closing sums of closed periods. Every replica may run it."""

from __future__ import annotations

import time
from typing import Final

from counterfoil_server.ledger.repository import periods, rollup
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
        self._database = database
        self._limit_accounts = limit_accounts

    def step(self, deadline: float = float("inf")) -> int:
        """Seals the earliest period that is not sealed; 1 where there was one. Several may do it at once."""
        with self._database.read(self._within(deadline)) as reading:
            period = periods.first_unsealed(reading.connection)
        if period is None:
            return 0
        after: int | None = 0
        while after is not None:
            with self._database.maintain(self._within(deadline)) as connection:
                after = periods.seal_slice(connection, period, after, self._limit_accounts)
                if after is None:
                    periods.mark_sealed(connection, period)
        return 1

    def _within(self, deadline: float) -> float:
        return min(deadline, time.monotonic() + _TIMEOUT_S)
