"""Returns the units of reservations whose time is over. Any number of replicas may do it at once."""

from __future__ import annotations

import time
from collections.abc import Sequence
from typing import Final
from uuid import UUID

from counterfoil_server.inventory import codec, rules, stock
from counterfoil_server.inventory.levels import Levels
from counterfoil_server.inventory.repository import reservations
from counterfoil_server.inventory.reserving import change
from counterfoil_server.inventory.rules import EXPIRED, Cause, Reservation
from counterfoil_server.inventory.settling import EVENTS, ReservationHold, nothing_held
from counterfoil_server.storage.engine import Database
from counterfoil_server.storage.transaction import Actor, Change, WriteTransaction
from counterfoil_server.storage.writes import OnCommit
from counterfoil_server.times import microseconds

SLICE_LIMIT_RESERVATIONS: Final = 100
_TIMEOUT_S: Final = 10.0
_ACTOR: Final = Actor(principal="counterfoil", trace_id="")
_FIRST: Final = (0, UUID(int=0))


class ExpirySweeper:
    """One slice of expired reservations a step. Not thread-safe: one for each thread that sweeps."""

    def __init__(
        self,
        database: Database,
        on_commit: OnCommit,
        hold: ReservationHold = nothing_held,
        *,
        limit_rows: int = SLICE_LIMIT_RESERVATIONS,
    ) -> None:
        """`limit_rows`: reservations of one transaction."""
        self._database = database
        self._on_commit = on_commit
        self._hold = hold
        self._limit_rows = limit_rows
        # Those that are held stay due, and must not be all that a slice ever has. A pass begins from the first.
        self._after = _FIRST

    def step(self) -> int:
        """Ends the next reservations that are due by the database's clock, but those that are held.

        More than 0 where there may be more to do. Raises the faults of storage.
        """
        done = self._database.write(self._slice, actor=_ACTOR, deadline=time.monotonic() + _TIMEOUT_S)
        due, changes, ended_count = done.value
        if changes:
            self._on_commit(changes, done.position)
        if len(due) < self._limit_rows:
            self._after = _FIRST
            return ended_count
        self._after = (due[-1].expire_us, due[-1].id)
        return len(due)

    def _slice(self, transaction: WriteTransaction) -> tuple[Sequence[Reservation], Sequence[Change], int]:
        statements = transaction.statements
        due = reservations.lock_due(statements, self._after, self._limit_rows)
        held = self._hold(statements, [each.id for each in due]) if due else ()
        ending = [each for each in due if each.id not in held]
        if not ending:
            return due, (), 0
        now_us = microseconds(transaction.now)
        keys = {(sku, each.location_id) for each in ending for sku in each.skus}
        levels = Levels(stock.lock(statements, keys).rows())
        after: list[Reservation] = []
        for each in ending:
            cause = Cause(each.name, _ACTOR.principal, now_us)
            # Units that are not reserved although they must be are for VerifyInvariants to find: one wrong reservation
            # must not keep all others from expiring.
            if levels.take(each.location_id, each.skus, each.quantities, EXPIRED.motion, cause=cause) is None:
                after.append(rules.ended(each, EXPIRED, now_us))
        if not after:
            return due, (), 0
        changes = [
            *(change(EVENTS[each.state], each, codec.reservation_bytes(each)) for each in after),
            *stock.changes(stock.queue(statements, levels)),
        ]
        reservations.end(statements, after)
        transaction.emit(changes)
        return due, changes, len(after)
