"""Pages of transactions and accounts: filters as SQL, and pages that are found by where the one before ended.

Every leaf is true or false, never unknown, so that NOT means what it says; values are parameters.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Final
from uuid import UUID

from sqlalchemy import (
    Boolean,
    ColumnElement,
    Connection,
    and_,
    case,
    func,
    not_,
    or_,
    select,
    true,
    tuple_,
    union_all,
)
from sqlalchemy.dialects.postgresql import array

from counterfoil_server.ledger.repository import reading
from counterfoil_server.ledger.rules import ACCOUNT_PREFIX, Transaction, account_id_of, moment
from counterfoil_server.ledger.tables import accounts, entries, transactions
from counterfoil_server.rpc.filtering import And, Compare, FieldType, Node, Not, Operator, Or

_COLUMNS: Final[Mapping[str, ColumnElement[Any]]] = MappingProxyType(
    {
        "occur_time": transactions.c.occurred_at,
        "reference": transactions.c.reference,
        "kind": transactions.c.kind,
        "state": transactions.c.state,
    }
)
_ACCOUNT_COLUMNS: Final[Mapping[str, ColumnElement[Any]]] = MappingProxyType(
    {
        "display_name": accounts.c.display_name.collate("C"),
        "currency_code": accounts.c.currency,
        "normal_side": accounts.c.normal_side,
        "state": case((accounts.c.close_time.is_(None), 1), else_=2),
        "create_time": accounts.c.create_time,
        "name": ACCOUNT_PREFIX + accounts.c.account_id,
    }
)
_COMPARISONS: Final[Mapping[Operator, Callable[[Any, Any], ColumnElement[bool]]]] = MappingProxyType(
    {
        Operator.EQ: operator.eq,
        Operator.NE: operator.ne,
        Operator.LT: operator.lt,
        Operator.LE: operator.le,
        Operator.GT: operator.gt,
        Operator.GE: operator.ge,
        # Not LIKE: no character of the value is special.
        Operator.PREFIX: lambda column, start: func.starts_with(column, start, type_=Boolean),
    }
)


@dataclass(frozen=True, slots=True)
class Place:
    """Where a page of transactions ended: the time and id of its last one."""

    occurred_us: int
    id: UUID


def transactions_where(node: Node | None) -> ColumnElement[bool]:
    """The rows of transactions that a filter means; all of them for None."""
    return _condition(node, _transaction_leaf)


def accounts_where(node: Node | None) -> ColumnElement[bool]:
    """The rows of accounts that a filter means; all of them for None."""
    return _condition(node, lambda leaf: _compared(_ACCOUNT_COLUMNS[leaf.field.name], leaf))


def page(
    connection: Connection, condition: ColumnElement[bool], after: Place | None, limit_rows: int
) -> list[Transaction]:
    """The next transactions, the latest first."""
    order = tuple_(transactions.c.occurred_at, transactions.c.id)
    statement = select(transactions.c.id).where(condition)
    if after is not None:
        statement = statement.where(order < tuple_(moment(after.occurred_us), after.id))
    statement = statement.order_by(transactions.c.occurred_at.desc(), transactions.c.id.desc()).limit(limit_rows)
    return reading.read(connection, list(connection.scalars(statement)))


def _condition(node: Node | None, leaf: Callable[[Compare], ColumnElement[bool]]) -> ColumnElement[bool]:
    match node:
        case None:
            return true()
        case And(children):
            return and_(*(_condition(child, leaf) for child in children))
        case Or(children):
            return or_(*(_condition(child, leaf) for child in children))
        case Not(child):
            return not_(_condition(child, leaf))
        case Compare():
            return leaf(node)


def _transaction_leaf(node: Compare) -> ColumnElement[bool]:
    if node.field.name != "account":
        return _compared(_COLUMNS[node.field.name], node)
    key = select(accounts.c.id).where(accounts.c.account_id == account_id_of(str(node.value))).scalar_subquery()
    # Entries that were posted are rows, and those of any other transaction are in its own: two arms, each an index.
    posted = select(entries.c.transaction_id).where(entries.c.account == key)
    held = select(transactions.c.id).where(
        transactions.c.held_accounts.is_not(None), transactions.c.held_accounts.contains(array([key]))
    )
    found = transactions.c.id.in_(union_all(posted, held))
    return not_(found) if node.operator is Operator.NE else found


def _compared(column: ColumnElement[Any], node: Compare) -> ColumnElement[bool]:
    if node.operator is Operator.PRESENT:
        return true() if node.field.type is not FieldType.STRING else column != ""
    return _COMPARISONS[node.operator](column, node.value)
