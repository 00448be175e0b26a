"""Sessions, and failed sign-ins."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, fields
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy import Connection, delete, select, tuple_, update
from sqlalchemy.dialects.postgresql import insert

from counterfoil_server.identity.rules.sessions import FEDERATED, Failures, Session
from counterfoil_server.identity.tables.sessions import failures, sessions

_COLUMNS: Final = tuple(sessions.c[field.name] for field in fields(Session))


def _session(row: Sequence[Any]) -> Session:
    return Session(row[0], row[1], bytes(row[2]), row[3], row[4], tuple(row[5]), *row[6:])


def add(connection: Connection, session: Session) -> bool:
    """A new session; false where there is one with its id already, which this waits for."""
    values = asdict(session) | {"methods": list(session.methods)}
    statement = insert(sessions).values(values).on_conflict_do_nothing().returning(sessions.c.id)
    return connection.execute(statement).first() is not None


def read(connection: Connection, session_id: UUID, *, lock: bool = False) -> Session | None:
    """A session; None where there is none. With `lock` nobody else changes it until the commit."""
    statement = select(*_COLUMNS).where(sessions.c.id == session_id)
    row = connection.execute(statement.with_for_update() if lock else statement).first()
    return None if row is None else _session(row)


def refresh(connection: Connection, session: Session) -> None:
    """Stores a session that is locked and was refreshed."""
    values = {
        "generation": session.generation,
        "refreshed_by": session.refreshed_by,
        "refresh_time": session.refresh_time,
        "expire_time": session.expire_time,
    }
    connection.execute(update(sessions).where(sessions.c.id == session.id).values(values))


def revoke(connection: Connection, session_id: UUID, now: datetime) -> None:
    """Ends a session that is locked."""
    connection.execute(update(sessions).where(sessions.c.id == session_id).values(revoke_time=now))


def revoke_all(
    connection: Connection, account_id: str, now: datetime, keep: UUID | None = None, identity: UUID | None = None
) -> list[Session]:
    """Ends all sessions of an account that live, but one; those it has ended, in the order of their ids.

    With `identity` those that this linked identity began, and those that some began of which it is not known which.
    """
    living = (
        select(sessions.c.id)
        .where(sessions.c.account_id == account_id, sessions.c.revoke_time.is_(None), sessions.c.expire_time > now)
        .order_by(sessions.c.id)
        .with_for_update()
    )
    if keep is not None:
        living = living.where(sessions.c.id != keep)
    if identity is not None:
        unknown = sessions.c.identity.is_(None) & sessions.c.methods.contains([FEDERATED])
        living = living.where((sessions.c.identity == identity) | unknown)
    ids = list(connection.scalars(living))
    statement = update(sessions).where(sessions.c.id.in_(ids)).values(revoke_time=now).returning(*_COLUMNS)
    return sorted(map(_session, connection.execute(statement)), key=lambda session: session.id)


def page(
    connection: Connection, account_id: str, now: datetime | None, after: tuple[datetime, UUID] | None, limit_rows: int
) -> list[Session]:
    """The next sessions of an account, the oldest first: those that live now, or all that are known for None."""
    key = tuple_(sessions.c.create_time, sessions.c.id)
    statement = select(*_COLUMNS).where(sessions.c.account_id == account_id)
    if now is not None:
        statement = statement.where(sessions.c.revoke_time.is_(None), sessions.c.expire_time > now)
    if after is not None:
        statement = statement.where(key > after)
    ordered = statement.order_by(sessions.c.create_time, sessions.c.id).limit(limit_rows)
    return [_session(row) for row in connection.execute(ordered)]


def forget(connection: Connection, before: datetime, limit_rows: int) -> int:
    """Removes sessions that ran out before a time; how many."""
    old = select(sessions.c.id).where(sessions.c.expire_time < before).limit(limit_rows)
    return connection.execute(delete(sessions).where(sessions.c.id.in_(old.with_for_update(skip_locked=True)))).rowcount


def erase(connection: Connection, account_id: str) -> None:
    """Removes all sessions of an account."""
    connection.execute(delete(sessions).where(sessions.c.account_id == account_id))


# --- failures ---------------------------------------------------------------------------------------------------------


def failed_before(connection: Connection, key: bytes) -> Failures | None:
    """The failed sign-ins in a row with an address."""
    row = connection.execute(select(failures.c.count, failures.c.last_time).where(failures.c.key == key)).first()
    return None if row is None else Failures(*row)


def fail(connection: Connection, key: bytes, now: datetime, forgiven_before: datetime) -> None:
    """One more failed sign-in with an address."""
    connection.execute(delete(failures).where(failures.c.key == key, failures.c.last_time < forgiven_before))
    statement = insert(failures).values(key=key, count=1, last_time=now)
    again = {"count": failures.c.count + 1, "last_time": now}
    connection.execute(statement.on_conflict_do_update(index_elements=["key"], set_=again))


def succeed(connection: Connection, key: bytes) -> None:
    """A sign-in that did not fail forgives those before it."""
    connection.execute(delete(failures).where(failures.c.key == key))


def forgive(connection: Connection, before: datetime, limit_rows: int) -> int:
    """Removes failures that were before a time; how many."""
    old = select(failures.c.key).where(failures.c.last_time < before).limit(limit_rows)
    return connection.execute(
        delete(failures).where(failures.c.key.in_(old.with_for_update(skip_locked=True)))
    ).rowcount
