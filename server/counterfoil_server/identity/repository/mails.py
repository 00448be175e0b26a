"""The queue of mails."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, fields
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy import Connection, delete, exists, insert, select, update

from counterfoil_server.identity.rules.tickets import Mail, Purpose
from counterfoil_server.identity.tables.tickets import mails

_COLUMNS: Final = tuple(mails.c[field.name] for field in fields(Mail))


def _mail(row: Sequence[Any]) -> Mail:
    return Mail(row[0], row[1], Purpose(row[2]), *row[3:])


def add(connection: Connection, mail: Mail) -> None:
    """A mail to be sent."""
    connection.execute(insert(mails).values(asdict(mail)))


def claim(connection: Connection, now: datetime, until: datetime) -> Mail | None:
    """The mail that has been due for longest, for the caller to send until a time; None where none is due.

    Those that somebody else claims right now are left out. It counts as one attempt more.
    """
    due = (
        select(mails.c.id)
        .where(mails.c.sent_time.is_(None), mails.c.due_time <= now)
        .order_by(mails.c.due_time)
        .limit(1)
        .with_for_update(skip_locked=True)
    )
    taken = mails.c.id == due.scalar_subquery()
    statement = update(mails).where(taken).values(due_time=until, attempts=mails.c.attempts + 1).returning(*_COLUMNS)
    row = connection.execute(statement).first()
    return None if row is None else _mail(row)


def sent(connection: Connection, mail_id: UUID, now: datetime) -> None:
    """A mail has been handed over."""
    connection.execute(update(mails).where(mails.c.id == mail_id).values(sent_time=now))


def postpone(connection: Connection, mail: Mail, until: datetime) -> None:
    """A mail is tried again later, unless somebody else has claimed it since."""
    mine = (mails.c.id == mail.id) & (mails.c.attempts == mail.attempts) & mails.c.sent_time.is_(None)
    connection.execute(update(mails).where(mine).values(due_time=until))


def remove(connection: Connection, mail_id: UUID) -> None:
    """A mail is not to be sent any more."""
    connection.execute(delete(mails).where(mails.c.id == mail_id, mails.c.sent_time.is_(None)))


def any_waits(connection: Connection) -> bool:
    """Whether a mail is to be sent."""
    return bool(connection.scalar(select(exists().where(mails.c.sent_time.is_(None)))))


def of_account(connection: Connection, account_id: str) -> list[Mail]:
    """All mails of an account that are still there, the oldest first."""
    statement = select(*_COLUMNS).where(mails.c.account_id == account_id)
    return [_mail(row) for row in connection.execute(statement.order_by(mails.c.create_time, mails.c.id))]
