"""ReserveStock, for many callers at a time: what each batch of a group commit does.

Four statements, whatever the number of reservations: read the locations and lock the levels; change the levels, record
the movements, store the reservations. The answer of each is kept beside it, for who asks again.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from counterfoil_server.faults import Fault, NotFound
from counterfoil_server.inventory import codec, rules, stock
from counterfoil_server.inventory.changes import RESERVATION, Event
from counterfoil_server.inventory.levels import Levels
from counterfoil_server.inventory.repository import locations, reservations
from counterfoil_server.inventory.rules import Cause, Reservation
from counterfoil_server.storage.group_commit import Command, HotBatch
from counterfoil_server.storage.statements import Statements
from counterfoil_server.storage.transaction import Actor, Change
from counterfoil_server.times import microseconds

_NOBODY: Final = Actor(principal="counterfoil", trace_id="")


@dataclass(frozen=True, slots=True)
class Wanted:
    """What one call wants reserved, and for how long. The command's `resource` is the id of the reservation."""

    location_id: str
    skus: Sequence[str]
    quantities: Sequence[int]
    ttl_us: int


class ReserveWork:
    """Makes reservations. Implements `storage.group_commit.HotWork`."""

    scope: str = "inventory.reserve"

    def begin(self, statements: Statements, payloads: Sequence[Wanted]) -> Any:
        """Asks which locations exist, and locks the levels of all lines."""
        existing = locations.existing(statements, sorted({wanted.location_id for wanted in payloads}))
        keys = {(sku, wanted.location_id) for wanted in payloads for sku in wanted.skus}
        return existing, stock.lock(statements, keys)

    def finish(self, batch: HotBatch, commands: Sequence[Command[Wanted]], begun: Any) -> Sequence[bytes | Fault]:
        """Takes the units of one after the other, as far as there are any."""
        existing, locked = begun
        known = {row[0] for row in existing.rows()}
        levels = Levels(locked.rows())
        now_us = microseconds(batch.now)
        results: list[bytes | Fault] = []
        made: list[tuple[Reservation, str, bytes]] = []
        for command in commands:
            wanted = command.payload
            if wanted.location_id not in known:
                results.append(NotFound(rules.LOCATION_PREFIX + wanted.location_id))
                continue
            reservation = Reservation(
                command.resource,
                wanted.location_id,
                wanted.skus,
                wanted.quantities,
                expire_us=now_us + wanted.ttl_us,
                create_us=now_us,
                update_us=now_us,
            )
            principal = command.actor.principal
            cause = Cause(reservation.name, principal, now_us)
            shortage = levels.take(wanted.location_id, wanted.skus, wanted.quantities, rules.RESERVATION, cause=cause)
            if shortage is not None:
                results.append(shortage.fault())
                continue
            answer = codec.reservation_bytes(reservation)
            made.append((reservation, principal, answer))
            results.append(answer)
            batch.emit([change(Event.RESERVATION_CREATED, reservation, answer)], command.actor)
        if made:
            batch.emit(stock.changes(stock.queue(batch.statements, levels)), shared_actor(commands))
            reservations.insert(batch.statements, made)
        return results

    def stored(self, statements: Statements, resources: Sequence[UUID]) -> Sequence[bytes]:
        """What the calls that made these reservations were answered."""
        found = reservations.created_answers(statements, resources)
        return [found[each] for each in resources]


def change(event: Event, reservation: Reservation, image: bytes) -> Change:
    """One change of one reservation, with its image after it."""
    return Change(RESERVATION, event.value, reservation.name, reservation.revision, image)


def shared_actor(commands: Sequence[Command[Any]]) -> Actor:
    """On whose behalf a change is made that several calls share: theirs where they are one, else nobody's."""
    if len(commands) == 1:
        return commands[0].actor
    principals = {command.actor.principal for command in commands}
    return Actor(principals.pop(), "") if len(principals) == 1 else _NOBODY
