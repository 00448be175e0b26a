"""People as providers know them, and credentials that are used up."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import Connection, delete, select
from sqlalchemy.dialects.postgresql import insert

from counterfoil_server.identity.tables.federation import identities, used


class Identity(NamedTuple):
    """Who somebody is at a provider."""

    issuer: str
    subject: str


def account_of(connection: Connection, identity: Identity) -> str | None:
    """The id of the account that a person is here; None where there is none."""
    known = (identities.c.issuer == identity.issuer) & (identities.c.subject == identity.subject)
    return connection.scalars(select(identities.c.account_id).where(known)).first()


def link(connection: Connection, identity: Identity, account_id: str, now: datetime) -> bool:
    """The person is this account from now on; false where the person is one already, which this waits for."""
    values = {**identity._asdict(), "account_id": account_id, "create_time": now}
    statement = insert(identities).values(values).on_conflict_do_nothing().returning(identities.c.account_id)
    return connection.execute(statement).first() is not None


def of_account(connection: Connection, account_id: str) -> Sequence[Identity]:
    """Whom an account is at providers."""
    statement = select(identities.c.issuer, identities.c.subject).where(identities.c.account_id == account_id)
    return [Identity(*row) for row in connection.execute(statement.order_by(identities.c.issuer, identities.c.subject))]


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
