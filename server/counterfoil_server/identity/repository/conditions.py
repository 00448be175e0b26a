"""Filters as SQL. Every leaf is true or false, never unknown, so that NOT means what it says; values are parameters."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, Final

from sqlalchemy import ColumnElement, true

from counterfoil_server.identity.rules.access import ROLE_PREFIX, SERVICE_ACCOUNT_PREFIX
from counterfoil_server.identity.tables.access import audit, bindings, service_accounts
from counterfoil_server.lists import conditions
from counterfoil_server.rpc.filtering import Compare, Node, Operator

Columns = Mapping[str, ColumnElement[Any]]

BINDINGS: Final[Columns] = MappingProxyType(
    {
        "role": ROLE_PREFIX + bindings.c.role,
        "member": bindings.c.member,
        "resource": bindings.c.resource,
        "create_time": bindings.c.create_time,
    }
)
SERVICE_ACCOUNTS: Final[Columns] = MappingProxyType(
    {
        "name": SERVICE_ACCOUNT_PREFIX + service_accounts.c.id,
        "display_name": service_accounts.c.display_name.collate("C"),
        "create_time": service_accounts.c.create_time,
        "update_time": service_accounts.c.update_time,
    }
)
AUDIT: Final[Columns] = MappingProxyType(
    {
        "action": audit.c.action,
        "resource": audit.c.resource,
        "principal": audit.c.principal,
        "create_time": audit.c.create_time,
    }
)


def condition_of(node: Node | None, columns: Columns) -> ColumnElement[bool]:
    """The rows that a filter means, with a column for each of its fields; all rows for None."""

    def leaf(compare: Compare, by: Operator) -> ColumnElement[bool]:
        column = columns[compare.field.name]
        if by is Operator.PRESENT:
            return column != "" if compare.field.name == "resource" else true()  # every other one has a value
        return conditions.COMPARISONS[by](column, compare.value)

    return conditions.condition_of(node, leaf)
