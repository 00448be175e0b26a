"""Who has which role."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import asdict
from typing import Any, Final
from uuid import UUID

from sqlalchemy import ColumnElement, Connection, and_, delete, exists, not_, or_, select
from sqlalchemy.dialects.postgresql import insert

from counterfoil_server.identity.rules.access import ALL, SERVICE_ACCOUNT_PREFIX, Binding
from counterfoil_server.identity.rules.accounts import NAME_PREFIX, State
from counterfoil_server.identity.tables.access import bindings, roles, service_accounts
from counterfoil_server.identity.tables.accounts import accounts

_COLUMNS: Final = (
    bindings.c.id,
    bindings.c.role,
    bindings.c.member,
    bindings.c.resource,
    bindings.c.creator,
    bindings.c.create_time,
)


def _binding(row: Sequence[Any]) -> Binding:
    return Binding(*row)


def add(connection: Connection, binding: Binding) -> bool:
    """A new binding; false where the member has the role for the resource already, or the id is taken."""
    statement = insert(bindings).values(asdict(binding)).on_conflict_do_nothing().returning(bindings.c.id)
    return connection.execute(statement).first() is not None


def lock(connection: Connection, binding_id: UUID) -> Binding | None:
    """A binding, locked until the commit; None where there is none."""
    row = connection.execute(select(*_COLUMNS).where(bindings.c.id == binding_id).with_for_update()).first()
    return None if row is None else _binding(row)


def remove(connection: Connection, binding_id: UUID) -> None:
    """Removes a binding that is locked."""
    connection.execute(delete(bindings).where(bindings.c.id == binding_id))


def has_role(connection: Connection, role_id: str) -> bool:
    """Whether anybody has the role."""
    return bool(connection.execute(select(exists().where(bindings.c.role == role_id))).scalar_one())


def page(connection: Connection, condition: ColumnElement[bool], after: UUID | None, limit_rows: int) -> list[Binding]:
    """The next bindings by id, which is by when they were made."""
    statement = select(*_COLUMNS).where(condition)
    if after is not None:
        statement = statement.where(bindings.c.id > after)
    return [_binding(row) for row in connection.execute(statement.order_by(bindings.c.id).limit(limit_rows))]


def lock_administrators(connection: Connection, built_in: Collection[str]) -> list[Binding]:
    """The bindings that permit everything everywhere, locked in the order of their ids.

    `built_in` are ids of built-in roles that do so. Those of members who are disabled or deleted are left out. Whoever
    takes such a binding away, in whatever way, locks them first: so two can never take the last two at once.
    """
    makes_admin = or_(
        bindings.c.role.in_(list(built_in)),
        exists().where(roles.c.id == bindings.c.role, roles.c.permissions.contains([ALL])),
    )
    disabled = exists().where(
        service_accounts.c.disabled,
        SERVICE_ACCOUNT_PREFIX + service_accounts.c.id == bindings.c.member,
    )
    gone = exists().where(
        or_(accounts.c.state != State.ACTIVE, accounts.c.delete_time.is_not(None)),
        NAME_PREFIX + accounts.c.id == bindings.c.member,
    )
    permits_all = and_(bindings.c.resource == "", makes_admin)
    connection.execute(select(bindings.c.id).where(permits_all).order_by(bindings.c.id).with_for_update(of=bindings))
    # Seen in a statement of its own: that one may have waited for somebody who was disabled meanwhile.
    statement = select(*_COLUMNS).where(permits_all, not_(disabled), not_(gone)).order_by(bindings.c.id)
    return [_binding(row) for row in connection.execute(statement)]


def is_empty(connection: Connection) -> bool:
    """Whether nobody has any role."""
    return not connection.execute(select(exists(select(bindings.c.id)))).scalar_one()
