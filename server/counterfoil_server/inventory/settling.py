"""How reservations end: committed or released by their callers, or consumed by an order.

CommitReservation and ReleaseReservation share one group commit. A transaction of its own for each would hold the lock
of a hot level through a flush to disk, and so make every batch of reservations and orders wait for it; here they wait
for one flush together. They share it with each other, because it is the same work on the same rows and only the way of
the units differs.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Final
from uuid import UUID

from counterfoil_server.faults import Fault, FieldViolation, InvalidArgument, NotFound
from counterfoil_server.inventory import codec, reaching, rules, stock
from counterfoil_server.inventory.changes import Event
from counterfoil_server.inventory.levels import Levels
from counterfoil_server.inventory.repository import reservations
from counterfoil_server.inventory.reserving import change, shared_actor
from counterfoil_server.inventory.rules import COMMIT, RELEASED, Cause, Ending, Reservation, State
from counterfoil_server.principal import Reach
from counterfoil_server.storage.group_commit import Command, HotBatch
from counterfoil_server.storage.statements import Reply, Statements
from counterfoil_server.storage.transaction import Change
from counterfoil_server.times import microseconds

ReservationHold = Callable[[Statements, Sequence[UUID]], Collection[UUID]]
"""The port that says which of these reservations, which are locked, have a payment whose outcome is unknown.

Whoever begins such a payment locks the reservation first; so what the port says stays true until the commit.
"""

EVENTS: Final = MappingProxyType(
    {
        State.COMMITTED: Event.RESERVATION_COMMITTED,
        State.RELEASED: Event.RESERVATION_RELEASED,
        State.EXPIRED: Event.RESERVATION_EXPIRED,
    }
)


def nothing_held(_statements: Statements, _ids: Sequence[UUID]) -> Collection[UUID]:
    """The `ReservationHold` of a deployment without payments."""
    return ()


@dataclass(frozen=True, slots=True)
class Settlement:
    """How one call ends which reservation, if it is within the caller's reach.

    The command's `resource` is an id of the call: others may want the same.
    """

    reservation_id: UUID
    ending: Ending
    reach: Reach = None


class SettleWork:
    """Ends reservations. Implements `storage.group_commit.HotWork`."""

    scope: str = "inventory.settle"

    def __init__(self, hold: ReservationHold = nothing_held) -> None:
        self._hold = hold

    def begin(self, statements: Statements, payloads: Sequence[Settlement]) -> Any:
        """Locks the reservations and then the levels of their lines."""
        ids = [each.reservation_id for each in payloads]
        return reservations.lock(statements, ids), stock.lock(statements, (), ids)

    def finish(self, batch: HotBatch, commands: Sequence[Command[Settlement]], begun: Any) -> Sequence[bytes | Fault]:
        """Ends one after the other, each once."""
        found, locked = begun
        current = {each.id: each for each in map(reservations.reservation_of, found.rows())}
        levels = Levels(locked.rows())
        held = self._held(batch.statements, commands, current)
        now_us = microseconds(batch.now)
        results: list[bytes | Fault] = []
        ended: list[Reservation] = []
        calls: list[tuple[UUID, bytes]] = []
        for command in commands:
            settlement = command.payload
            try:
                after = _ended(settlement, current, held, now_us)
            except Fault as fault:
                results.append(fault)
                continue
            cause = Cause(after.name, command.actor.principal, now_us)
            levels.put(after.location_id, after.skus, after.quantities, settlement.ending.motion, cause=cause)
            current[after.id] = after
            answer = codec.reservation_bytes(after)
            ended.append(after)
            calls.append((command.resource, answer))
            results.append(answer)
            batch.emit([change(EVENTS[after.state], after, answer)], command.actor)
        if ended:
            batch.emit(stock.changes(stock.queue(batch.statements, levels)), shared_actor(commands))
            reservations.end(batch.statements, ended, calls)
        return results

    def stored(self, statements: Statements, resources: Sequence[UUID]) -> Sequence[bytes]:
        """What these calls, each of which ended a reservation, were answered."""
        found = reservations.ended_answers(statements, resources)
        return [found[each] for each in resources]

    def _held(
        self, statements: Statements, commands: Sequence[Command[Settlement]], current: dict[UUID, Reservation]
    ) -> Collection[UUID]:
        """Which of the reservations that are to be released must not be."""
        releasing = {
            command.payload.reservation_id
            for command in commands
            if command.payload.ending is RELEASED and command.payload.reservation_id in current
        }
        return self._hold(statements, sorted(releasing)) if releasing else ()


def _ended(
    settlement: Settlement, current: dict[UUID, Reservation], held: Collection[UUID], now_us: int
) -> Reservation:
    before = current.get(settlement.reservation_id)
    if before is None or not reaching.is_within(settlement.reach, before.location_id):
        raise NotFound(f"{rules.RESERVATION_PREFIX}{settlement.reservation_id}")
    after = rules.ended(before, settlement.ending, now_us)
    if settlement.ending is RELEASED and before.id in held:
        raise rules.reservation_held(before.name)
    return after


# --- for orders -----------------------------------------------------------------------------------------------------


def lock(statements: Statements, ids: Sequence[UUID]) -> Reply:
    """Locks reservations for `consume`; before any stock level. `locked` reads the reply."""
    return reservations.lock(statements, ids)


def locked(reply: Reply) -> dict[UUID, Reservation]:
    """The reservations of a `lock`, by id."""
    return {each.id: each for each in map(reservations.reservation_of, reply.rows())}


def consume(
    levels: Levels,
    reservation: Reservation,
    location_id: str,
    lines: tuple[Sequence[str], Sequence[int]],
    *,
    cause: Cause,
    now_us: int,
    late: bool = False,
) -> Reservation:
    """Sells the lines (SKUs and quantities) of an order that takes a reservation, and ends the reservation.

    What is reserved is sold from there, what the order has beyond it from what is on hand, and what it does not take is
    on hand again. `levels` must hold the reservation's levels and the order's: lock them together, `stock.lock(…,
    keys, reservations=ids)`. `now_us` is the database's clock, by which a reservation has expired, swept or not; `late`
    says that it may be used even then, as one may be whose payment was under way when its time was over.

    Returns the reservation after it, for `queue_ended`. Raises, and then nothing was taken: FailedPrecondition
    (RESERVATION_NOT_ACTIVE, OUT_OF_STOCK), InvalidArgument for another location's reservation.
    """
    if reservation.location_id != location_id:
        description = f"{reservation.name} is of another location"
        raise InvalidArgument([FieldViolation("reservation", description, "reservation.location")])
    after = rules.ended(reservation, COMMIT, now_us, late=late)
    left: dict[str, int] = {}
    for sku, quantity in zip(reservation.skus, reservation.quantities, strict=True):
        left[sku] = left.get(sku, 0) + quantity
    kept: tuple[list[str], list[int]] = ([], [])
    beyond: tuple[list[str], list[int]] = ([], [])
    for sku, quantity in zip(*lines, strict=True):
        reserved = min(left.get(sku, 0), quantity)
        if reserved:
            left[sku] -= reserved
            kept[0].append(sku)
            kept[1].append(reserved)
        if reserved < quantity:
            beyond[0].append(sku)
            beyond[1].append(quantity - reserved)
    if beyond[0]:  # the only step that can fail comes first
        shortage = levels.take(location_id, *beyond, rules.SALE, cause=cause)
        if shortage is not None:
            raise shortage.fault()
    if kept[0]:
        levels.put(location_id, *kept, rules.SALE_OF_RESERVED, cause=cause)
    rest = [sku for sku, quantity in left.items() if quantity]
    if rest:
        levels.put(location_id, rest, [left[sku] for sku in rest], rules.RELEASE, cause=cause)
    return after


def queue_ended(statements: Statements, ended: Sequence[Reservation]) -> list[Change]:
    """Queues what stores that reservations were consumed: one statement. Returns their changes, to be emitted."""
    if ended:
        reservations.end(statements, ended)
    return [change(EVENTS[each.state], each, codec.reservation_bytes(each)) for each in ended]
