"""Reservations: many made, locked and ended at once, and read."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, Final
from uuid import UUID

from sqlalchemy import ColumnElement, Connection, select, text

from counterfoil_server.inventory.rules import Reservation, State
from counterfoil_server.inventory.tables import reservations
from counterfoil_server.storage.statements import Reply, Statement, Statements, int_array, text_array, uuid_array
from counterfoil_server.storage.times import us_of

_SELECT: Final = """
    SELECT
        id, location_id, skus, quantities, CAST(extract(epoch FROM expire_time) * 1000000 AS bigint),
        CAST(extract(epoch FROM create_time) * 1000000 AS bigint),
        CAST(extract(epoch FROM update_time) * 1000000 AS bigint), state, revision
    FROM reservations
"""
_LOCK: Final = Statement(text(f"{_SELECT} WHERE id = ANY(CAST(:ids AS uuid[])) ORDER BY id FOR NO KEY UPDATE"))
# What another replica is ending already is passed over, so that two sweepers share the work instead of waiting.
_LOCK_DUE: Final = Statement(
    text(f"""
    {_SELECT}
    WHERE state = 1 AND expire_time <= now()
        AND (expire_time, id) > (
            timestamptz 'epoch' + CAST(:after_us AS bigint) * interval '1 microsecond', CAST(:after_id AS uuid)
        )
    ORDER BY expire_time, id
    LIMIT CAST(:limit_rows AS bigint)
    FOR NO KEY UPDATE SKIP LOCKED
""")
)
# Each row's lines and answer come as texts: an array of arrays would have to be a rectangle.
_INSERT: Final = Statement(
    text("""
    INSERT INTO reservations (
        id, revision, location_id, skus, quantities, state, principal, expire_time, create_time, update_time,
        created_answer
    )
    SELECT
        r.id, 1, r.location_id, CAST(r.skus AS text[]), CAST(r.quantities AS bigint[]), 1, r.principal,
        timestamptz 'epoch' + r.expire_us * interval '1 microsecond',
        timestamptz 'epoch' + r.create_us * interval '1 microsecond',
        timestamptz 'epoch' + r.create_us * interval '1 microsecond',
        decode(r.answer, 'hex')
    FROM unnest(
        CAST(:ids AS uuid[]), CAST(:locations AS text[]), CAST(:skus AS text[]), CAST(:quantities AS text[]),
        CAST(:principals AS text[]), CAST(:expire AS bigint[]), CAST(:create AS bigint[]), CAST(:answers AS text[])
    ) AS r (id, location_id, skus, quantities, principal, expire_us, create_us, answer)
""")
)
_END: Final = Statement(
    text("""
    UPDATE reservations SET
        state = r.state, revision = r.revision,
        update_time = timestamptz 'epoch' + r.update_us * interval '1 microsecond',
        ended_by = r.ended_by, ended_answer = decode(r.answer, 'hex')
    FROM unnest(
        CAST(:ids AS uuid[]), CAST(:states AS smallint[]), CAST(:revisions AS bigint[]), CAST(:updates AS bigint[]),
        CAST(:enders AS uuid[]), CAST(:answers AS text[])
    ) AS r (id, state, revision, update_us, ended_by, answer)
    WHERE reservations.id = r.id
""")
)
_CREATED_ANSWERS: Final = Statement(
    text("SELECT id, created_answer FROM reservations WHERE id = ANY(CAST(:ids AS uuid[]))")
)
_ENDED_ANSWERS: Final = Statement(
    text("SELECT ended_by, ended_answer FROM reservations WHERE ended_by = ANY(CAST(:ids AS uuid[]))")
)


_COLUMNS: Final = (
    reservations.c.id,
    reservations.c.location_id,
    reservations.c.skus,
    reservations.c.quantities,
    us_of(reservations.c.expire_time),
    us_of(reservations.c.create_time),
    us_of(reservations.c.update_time),
    reservations.c.state,
    reservations.c.revision,
)


def reservation_of(row: Sequence[Any]) -> Reservation:
    """The reservation in a row as `lock` gives it."""
    reservation_id, location_id, skus, quantities, expire_us, create_us, update_us, state, revision = row
    return Reservation(
        reservation_id, location_id, skus, quantities, expire_us, create_us, update_us, State(state), revision
    )


def lock(statements: Statements, ids: Iterable[UUID]) -> Reply:
    """Locks the reservations with these ids, in order; the reply's rows are for `reservation_of`."""
    return statements.ask(_LOCK, {"ids": uuid_array(sorted(set(ids)))})


def lock_due(statements: Statements, after: tuple[int, UUID], limit_rows: int) -> list[Reservation]:
    """Locks active reservations whose time is over, by that time, behind a place; passes over those that are locked."""
    parameters = {"after_us": after[0], "after_id": str(after[1]), "limit_rows": limit_rows}
    return [reservation_of(row) for row in statements.ask(_LOCK_DUE, parameters).rows()]


def insert(statements: Statements, made: Sequence[tuple[Reservation, str, bytes]]) -> None:
    """Stores new reservations, each with who made it and what was answered."""
    statements.ask(
        _INSERT,
        {
            "ids": uuid_array(each.id for each, _, _ in made),
            "locations": text_array(each.location_id for each, _, _ in made),
            "skus": text_array(text_array(each.skus) for each, _, _ in made),
            "quantities": text_array(int_array(each.quantities) for each, _, _ in made),
            "principals": text_array(principal for _, principal, _ in made),
            "expire": int_array(each.expire_us for each, _, _ in made),
            "create": int_array(each.create_us for each, _, _ in made),
            "answers": text_array(answer.hex() for _, _, answer in made),
        },
    )


def end(statements: Statements, ended: Sequence[Reservation], calls: Sequence[tuple[UUID, bytes]] = ()) -> None:
    """Stores that locked reservations have ended; where calls did it, with an id and the answer of each."""
    enders, answers = zip(*calls, strict=True) if calls else ((), ())
    statements.ask(
        _END,
        {
            "ids": uuid_array(each.id for each in ended),
            "states": int_array(int(each.state) for each in ended),
            "revisions": int_array(each.revision for each in ended),
            "updates": int_array(each.update_us for each in ended),
            # Shorter than the others where no call did it: the rows have NULL then.
            "enders": uuid_array(enders),
            "answers": text_array(answer.hex() for answer in answers),
        },
    )


def created_answers(statements: Statements, ids: Sequence[UUID]) -> dict[UUID, bytes]:
    """What the calls that made these reservations answered."""
    return {row[0]: bytes(row[1]) for row in statements.ask(_CREATED_ANSWERS, {"ids": uuid_array(ids)}).rows()}


def ended_answers(statements: Statements, ids: Sequence[UUID]) -> dict[UUID, bytes]:
    """What the calls with these ids, which ended reservations, answered."""
    return {row[0]: bytes(row[1]) for row in statements.ask(_ENDED_ANSWERS, {"ids": uuid_array(ids)}).rows()}


def read(connection: Connection, reservation_id: UUID) -> Reservation | None:
    """A reservation; None where there is none."""
    row = connection.execute(select(*_COLUMNS).where(reservations.c.id == reservation_id)).first()
    return None if row is None else reservation_of(row)


def page(
    connection: Connection, condition: ColumnElement[bool], before: UUID | None, limit_rows: int
) -> list[Reservation]:
    """The next reservations that meet a condition, the newest first: their ids rise with time."""
    statement = select(*_COLUMNS).where(condition).order_by(reservations.c.id.desc()).limit(limit_rows)
    if before is not None:
        statement = statement.where(reservations.c.id < before)
    return [reservation_of(row) for row in connection.execute(statement)]
