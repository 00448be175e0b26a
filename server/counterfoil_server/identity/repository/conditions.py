"""Filters as SQL. Every leaf is true or false, never unknown, so that NOT means what it says; values are parameters."""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any, Final

from sqlalchemy import Boolean, ColumnElement, and_, func, not_, or_, true

from counterfoil_server.identity.rules.access import ROLE_PREFIX, SERVICE_ACCOUNT_PREFIX
from counterfoil_server.identity.tables.access import audit, bindings, service_accounts
from counterfoil_server.rpc.filtering import And, Compare, Node, Not, Operator, Or

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
_COMPARISONS: Final[Mapping[Operator, Callable[[Any, Any], ColumnElement[bool]]]] = MappingProxyType(
    {
        Operator.EQ: operator.eq,
        Operator.LT: operator.lt,
        Operator.LE: operator.le,
        Operator.GT: operator.gt,
        Operator.GE: operator.ge,
        # Not LIKE: no character of the value is special.
        Operator.PREFIX: lambda text, start: func.starts_with(text, start, type_=Boolean),
    }
)


def condition_of(node: Node | None, columns: Columns) -> ColumnElement[bool]:  # noqa: PLR0911 - a case for each node
    """The rows that a filter means, with a column for each of its fields; all rows for None."""
    match node:
        case None:
            return true()
        case And(children):
            return and_(*(condition_of(child, columns) for child in children))
        case Or(children):
            return or_(*(condition_of(child, columns) for child in children))
        case Not(child):
            return not_(condition_of(child, columns))
        case Compare(operator=Operator.NE):
            return not_(_COMPARISONS[Operator.EQ](columns[node.field.name], node.value))
        case Compare(operator=Operator.PRESENT):
            column = columns[node.field.name]
            return column != "" if node.field.name == "resource" else true()  # every other one has a value
        case Compare():
            return _COMPARISONS[node.operator](columns[node.field.name], node.value)
