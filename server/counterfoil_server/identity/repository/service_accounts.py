"""Service accounts, and the certificates that are theirs."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from sqlalchemy import ColumnElement, Connection, delete, func, select
from sqlalchemy import update as sql_update
from sqlalchemy.dialects.postgresql import insert

from counterfoil_server.identity.rules.access import ServiceAccount
from counterfoil_server.identity.tables.access import certificates, service_accounts

_CERTIFICATES: Final = func.array(
    select(certificates.c.identity)
    .where(certificates.c.service_account == service_accounts.c.id)
    .order_by(certificates.c.identity)
    .scalar_subquery()
)
_COLUMNS: Final = (
    service_accounts.c.id,
    service_accounts.c.revision,
    service_accounts.c.display_name,
    service_accounts.c.description,
    _CERTIFICATES,
    service_accounts.c.key_ids,
    service_accounts.c.key_values,
    service_accounts.c.disabled,
    service_accounts.c.create_time,
    service_accounts.c.update_time,
)


def _service_account(row: Sequence[Any]) -> ServiceAccount:
    return ServiceAccount(
        id=row[0],
        revision=row[1],
        display_name=row[2],
        description=row[3],
        certificates=tuple(row[4]),
        assertion_keys=tuple(zip(row[5], row[6], strict=True)),
        disabled=row[7],
        create_time=row[8],
        update_time=row[9],
    )


def read(connection: Connection, account_id: str, *, lock: bool = False) -> ServiceAccount | None:
    """A service account; None where there is none. With `lock` nobody else changes it until the commit."""
    statement = select(*_COLUMNS).where(service_accounts.c.id == account_id)
    row = connection.execute(statement.with_for_update(of=service_accounts) if lock else statement).first()
    return None if row is None else _service_account(row)


def page(connection: Connection, condition: ColumnElement[bool], after: str, limit_rows: int) -> list[ServiceAccount]:
    """The next service accounts by id."""
    statement = select(*_COLUMNS).where(condition, service_accounts.c.id > after)
    rows = connection.execute(statement.order_by(service_accounts.c.id).limit(limit_rows))
    return [_service_account(row) for row in rows]


def insert_one(connection: Connection, account: ServiceAccount) -> bool:
    """A new service account, without its certificates; false where the id is taken."""
    statement = insert(service_accounts).values({"id": account.id, **_values(account)})
    made = connection.execute(statement.on_conflict_do_nothing().returning(service_accounts.c.id)).first()
    return made is not None


def update(connection: Connection, account: ServiceAccount) -> None:
    """Stores what can change of one that is locked, but its certificates."""
    connection.execute(sql_update(service_accounts).where(service_accounts.c.id == account.id).values(_values(account)))


def take_certificates(connection: Connection, account: ServiceAccount) -> str | None:
    """Makes the account's certificates its own and no others; the first that belongs to another one, or None."""
    wanted = sorted(account.certificates)
    kept = certificates.c.identity.in_(wanted)
    connection.execute(delete(certificates).where(certificates.c.service_account == account.id, ~kept))
    if not wanted:
        return None
    rows = [{"identity": each, "service_account": account.id} for each in wanted]
    connection.execute(insert(certificates).values(rows).on_conflict_do_nothing())
    others = (
        select(certificates.c.identity)
        .where(kept, certificates.c.service_account != account.id)
        .order_by(certificates.c.identity)
    )
    return connection.execute(others).scalars().first()


def _values(account: ServiceAccount) -> dict[str, Any]:
    return {
        "revision": account.revision,
        "display_name": account.display_name,
        "description": account.description,
        "key_ids": [key_id for key_id, _ in account.assertion_keys],
        "key_values": [value for _, value in account.assertion_keys],
        "disabled": account.disabled,
        "create_time": account.create_time,
        "update_time": account.update_time,
    }
