"""Roles that somebody made. The built-in ones are in `rules.access`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from sqlalchemy import Connection, delete, insert, select
from sqlalchemy import update as sql_update

from counterfoil_server.identity.rules.access import Role
from counterfoil_server.identity.tables.access import roles

_COLUMNS: Final = (
    roles.c.id,
    roles.c.revision,
    roles.c.display_name,
    roles.c.description,
    roles.c.permissions,
    roles.c.create_time,
    roles.c.update_time,
)


def _role(row: Sequence[Any]) -> Role:
    return Role(row[0], row[1], row[2], row[3], tuple(row[4]), row[5], row[6])


def read(connection: Connection, role_id: str, *, lock: bool = False, share: bool = False) -> Role | None:
    """A role; None where there is none.

    With `lock` nobody else changes it until the commit; with `share` nobody changes it, and others may share it.
    """
    statement = select(*_COLUMNS).where(roles.c.id == role_id)
    if lock or share:
        statement = statement.with_for_update(read=share)
    row = connection.execute(statement).first()
    return None if row is None else _role(row)


def page(connection: Connection, after: str, limit_rows: int) -> list[Role]:
    """The next roles by id."""
    statement = select(*_COLUMNS).where(roles.c.id > after).order_by(roles.c.id).limit(limit_rows)
    return [_role(row) for row in connection.execute(statement)]


def insert_one(connection: Connection, role: Role) -> None:
    """A new role. Raises UniqueConflict where the id is taken."""
    connection.execute(insert(roles).values(role._asdict() | {"permissions": list(role.permissions)}))


def update(connection: Connection, role: Role) -> None:
    """Stores what can change of a role that is locked."""
    values = {
        "revision": role.revision,
        "display_name": role.display_name,
        "description": role.description,
        "permissions": list(role.permissions),
        "update_time": role.update_time,
    }
    connection.execute(sql_update(roles).where(roles.c.id == role.id).values(values))


def remove(connection: Connection, role_id: str) -> None:
    """Removes a role that is locked."""
    connection.execute(delete(roles).where(roles.c.id == role_id))
