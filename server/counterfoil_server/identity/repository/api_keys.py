"""The keys of service accounts: hashes, never secrets."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import fields
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

from sqlalchemy import Connection, func, insert, or_, select, update

from counterfoil_server.identity.rules.access import ApiKey
from counterfoil_server.identity.tables.access import api_keys

_COLUMNS: Final = tuple(api_keys.c[field.name] for field in fields(ApiKey))
_USE_INTERVAL: Final = timedelta(minutes=1)


def _key(row: Sequence[Any]) -> ApiKey:
    return ApiKey(*row)


def count(connection: Connection, service_account: str) -> int:
    """How many keys a service account has, those that no longer hold included."""
    statement = select(func.count()).select_from(api_keys).where(api_keys.c.service_account == service_account)
    return int(connection.execute(statement).scalar_one())


def add(connection: Connection, key: ApiKey, secret_hash: bytes) -> None:
    """A new key."""
    values = {field.name: getattr(key, field.name) for field in fields(ApiKey)}
    connection.execute(insert(api_keys).values(values | {"secret_hash": secret_hash}))


def lock(connection: Connection, service_account: str, key_id: UUID) -> ApiKey | None:
    """A key, locked until the commit; None where that service account has none with this id."""
    statement = select(*_COLUMNS).where(api_keys.c.id == key_id, api_keys.c.service_account == service_account)
    row = connection.execute(statement.with_for_update()).first()
    return None if row is None else _key(row)


def page(connection: Connection, service_account: str, after: UUID | None, limit_rows: int) -> list[ApiKey]:
    """The next keys of a service account by id, which is by when they were made."""
    statement = select(*_COLUMNS).where(api_keys.c.service_account == service_account)
    if after is not None:
        statement = statement.where(api_keys.c.id > after)
    return [_key(row) for row in connection.execute(statement.order_by(api_keys.c.id).limit(limit_rows))]


def end(connection: Connection, key: ApiKey) -> None:
    """Stores when a key that is locked expires and was revoked."""
    values = {"expire_time": key.expire_time, "revoke_time": key.revoke_time}
    connection.execute(update(api_keys).where(api_keys.c.id == key.id).values(values))


def used(connection: Connection, key_ids: Collection[UUID], now: datetime) -> None:
    """Remembers that keys are in use, to about a minute. Rows are locked in the order of their ids."""
    due = (
        select(api_keys.c.id)
        .where(
            api_keys.c.id.in_(list(key_ids)),
            or_(api_keys.c.last_use_time.is_(None), api_keys.c.last_use_time < now - _USE_INTERVAL),
        )
        .order_by(api_keys.c.id)
        .with_for_update(skip_locked=True)
        .cte("due")
    )
    connection.execute(update(api_keys).where(api_keys.c.id.in_(select(due.c.id))).values(last_use_time=now))
