"""People as providers know them, and credentials that are used up."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from sqlalchemy import ColumnElement, Connection, delete, select, tuple_
from sqlalchemy.dialects.postgresql import insert

from counterfoil_server.identity.tables.federation import identities, used


class Identity(NamedTuple):
    """Who somebody is at a provider."""

    issuer: str
    subject: str


class Linked(NamedTuple):
    """An identity that is linked to an account, and since when."""

    identity: Identity
    create_time: datetime


def account_of(connection: Connection, identity: Identity) -> str | None:
    """The id of the account that a person is here; None where there is none. It stays so until the commit."""
    statement = select(identities.c.account_id).where(_is(identity)).with_for_update(read=True, key_share=True)
    return connection.scalars(statement).first()


def link(connection: Connection, identity: Identity, account_id: str, now: datetime) -> bool:
    """The person is this account from now on; false where the person is one already, which this waits for."""
    values = {**identity._asdict(), "account_id": account_id, "create_time": now}
    statement = insert(identities).values(values).on_conflict_do_nothing().returning(identities.c.account_id)
    return connection.execute(statement).first() is not None


def unlink(connection: Connection, identity: Identity) -> None:
    """The person is no account any more. Waits for those who rely on it."""
    connection.execute(delete(identities).where(_is(identity)))


def of_account(connection: Connection, account_id: str) -> list[Linked]:
    """Whom an account is at providers, by issuer and subject."""
    return page(connection, account_id, None, None)


def page(connection: Connection, account_id: str, after: Identity | None, limit_rows: int | None) -> list[Linked]:
    """The next identities of an account, by issuer and subject; all where there is no limit."""
    columns = identities.c.issuer, identities.c.subject
    statement = select(*columns, identities.c.create_time).where(identities.c.account_id == account_id)
    if after is not None:
        statement = statement.where(tuple_(*columns) > tuple(after))
    rows = connection.execute(statement.order_by(*columns).limit(limit_rows))
    return [Linked(Identity(issuer, subject), create_time) for issuer, subject, create_time in rows]


def erase(connection: Connection, account_id: str) -> None:
    """Nobody of a provider is this account any more."""
    connection.execute(delete(identities).where(identities.c.account_id == account_id))


def use(connection: Connection, credential: str, expire_time: datetime) -> bool:
    """Uses a credential up; false where it was used before, by whoever, which this waits for."""
    values = {"id": credential, "expire_time": expire_time}
    statement = insert(used).values(values).on_conflict_do_nothing().returning(used.c.id)
    return connection.execute(statement).first() is not None


def forget_used(connection: Connection, before: datetime, limit_rows: int) -> int:
    """Forgets credentials that are refused for their age since before a time; how many."""
    old = select(used.c.id).where(used.c.expire_time < before).limit(limit_rows).with_for_update(skip_locked=True)
    return connection.execute(delete(used).where(used.c.id.in_(old))).rowcount


def _is(identity: Identity) -> ColumnElement[bool]:
    return (identities.c.issuer == identity.issuer) & (identities.c.subject == identity.subject)
