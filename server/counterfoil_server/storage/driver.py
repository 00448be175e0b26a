"""The driver's connection, with a bound on every wait."""

from __future__ import annotations

import time
from typing import Any

import psycopg
from psycopg.pq import TransactionStatus

GRACE_S = 0.5
"""How long after its own limit PostgreSQL may still say that it has given up."""


class DriverConnection(psycopg.Connection[Any]):
    """A psycopg connection that gives up on a database that does not answer.

    PostgreSQL ends a statement at its `statement_timeout`, but not where the server is frozen or the network drops
    packets: then the client would wait for ever. This one closes the connection half a second after PostgreSQL should
    have answered, which the layers above take for a lost connection.
    """

    deadline: float = float("inf")  # time.monotonic() seconds; whoever checks the connection out sets it
    opened: float = 0.0  # time.monotonic() seconds
    reads_only: bool = False  # whether the transaction under way is one that only reads
    wait_limit_s: float = float("inf")  # the longest statement timeout

    def wait(self, gen: Any, interval: float = 0.1, timeout: float | None = None) -> Any:
        """As psycopg's, and at most until the deadline, with grace for what ends a transaction."""
        limit = max(0.0, min(self.wait_limit_s, self.deadline - time.monotonic())) + GRACE_S
        try:
            return super().wait(gen, interval, limit if timeout is None else min(limit, timeout))
        except psycopg.Error as error:
            if self.pgconn.transaction_status != TransactionStatus.ACTIVE:
                raise
            # The answer to an unfinished statement may still come, and nobody would know to what it belongs.
            self.pgconn.finish()
            raise psycopg.OperationalError("the database did not answer in time") from error
