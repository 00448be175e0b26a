"""Pages of transactions and accounts: filters as SQL, and pages that are found by where the one before ended.

Every leaf is true or false, never unknown, so that NOT means what it says; values are parameters.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Final
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    ColumnElement,
    Connection,
    Select,
    any_,
    case,
    false,
    func,
    literal,
    or_,
    select,
    true,
    tuple_,
    union_all,
)
from sqlalchemy.dialects.postgresql import array

from counterfoil_server.ledger.repository import reading
from counterfoil_server.ledger.rules import ACCOUNT_PREFIX, State, Transaction, account_id_of
from counterfoil_server.ledger.tables import accounts, entries, transactions
from counterfoil_server.lists import conditions
from counterfoil_server.rpc.filtering import And, Compare, FieldType, Node, Operator
from counterfoil_server.times import moment

_COLUMNS: Final[Mapping[str, ColumnElement[Any]]] = MappingProxyType(
    {
        "occur_time": transactions.c.occurred_at,
        "reference": transactions.c.reference,
        "kind": transactions.c.kind,
        "state": transactions.c.state,
    }
)
_ID: Final = transactions.c.id
_TIME: Final = transactions.c.occurred_at
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


@dataclass(frozen=True, slots=True)
class Place:
    """Where a page of transactions ended: the time and id of its last one."""

    occurred_us: int
    id: UUID


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a list of transactions is to show: those of one account, or of all where it is None, that meet a filter."""

    account_id: str | None
    rest: Node | None


def wanted_of(node: Node | None) -> Wanted:
    """A filter, with the account that all of it is about by itself: its entries are where the list is then read."""
    conditions = list(node.children) if isinstance(node, And) else [] if node is None else [node]
    for index, each in enumerate(conditions):
        if isinstance(each, Compare) and each.field.name == "account" and each.operator is Operator.EQ:
            rest = conditions[:index] + conditions[index + 1 :]
            return Wanted(account_id_of(str(each.value)), And(tuple(rest)) if len(rest) > 1 else next(iter(rest), None))
    return Wanted(None, node)


def accounts_where(node: Node | None) -> ColumnElement[bool]:
    """The rows of accounts that a filter means; all of them for None."""
    return conditions.condition_of(node, lambda leaf, by: _compared(_ACCOUNT_COLUMNS[leaf.field.name], leaf, by))


def page(connection: Connection, wanted: Wanted, after: Place | None, limit_rows: int) -> list[Transaction]:
    """The next transactions, the latest first."""
    if wanted.account_id is None:
        ids = _next(select(_ID, _TIME).where(_transactions_where(wanted.rest)), _TIME, _ID, after, limit_rows)
    else:
        key = connection.scalar(_key_of(wanted.account_id))
        if key is None:
            return []
        ids = _next_of_account(key, wanted.rest, after, limit_rows)
    return reading.read(connection, [row[0] for row in connection.execute(ids)])


def _next_of_account(key: int, rest: Node | None, after: Place | None, limit_rows: int) -> Select[Any]:
    """The ids of a page, from two arms that each are in order by themselves.

    Entries that were posted are rows, each of the time of its transaction; what any other transaction would post is in
    its own row.
    """
    posted = select(entries.c.transaction_id.label("id"), entries.c.occurred_at).where(entries.c.account == key)
    if rest is not None:
        by_entry = {**_COLUMNS, "occur_time": entries.c.occurred_at}
        posted = posted.join(transactions, entries.c.transaction_id == _ID).where(_transactions_where(rest, by_entry))
    holds = transactions.c.held_accounts.is_not(None) & transactions.c.held_accounts.contains(
        array([literal(key, BigInteger)])
    )
    held = select(_ID, _TIME).where(transactions.c.state != State.POSTED, holds, _transactions_where(rest))
    arms = (
        _next(posted.distinct(), entries.c.occurred_at, entries.c.transaction_id, after, limit_rows).subquery(),
        _next(held, _TIME, _ID, after, limit_rows).subquery(),
    )
    both = union_all(*(select(arm.c.id, arm.c.occurred_at) for arm in arms)).subquery()
    return select(both.c.id).order_by(both.c.occurred_at.desc(), both.c.id.desc()).limit(limit_rows)


def _next(
    chosen: Select[Any], time: Column[Any], identity: Column[Any], after: Place | None, limit_rows: int
) -> Select[Any]:
    if after is not None:
        chosen = chosen.where(tuple_(time, identity) < tuple_(moment(after.occurred_us), after.id))
    return chosen.order_by(time.desc(), identity.desc()).limit(limit_rows)


def _transactions_where(node: Node | None, columns: Mapping[str, ColumnElement[Any]] = _COLUMNS) -> ColumnElement[bool]:
    """The rows of transactions that a filter means; all of them for None."""

    def leaf(compare: Compare, by: Operator) -> ColumnElement[bool]:
        if compare.field.name == "account":  # which has to be one, or not to be it
            return _touches(account_id_of(str(compare.value)))
        return _compared(columns[compare.field.name], compare, by)

    return conditions.condition_of(node, leaf)


def _touches(account_id: str) -> ColumnElement[bool]:
    """Whether a transaction has an entry in an account, looked at transaction by transaction."""
    key = _key_of(account_id).scalar_subquery()
    its = entries.alias("its")
    # As an array, because of what EXISTS asks for the planner may gather all entries of the account beforehand.
    touched = func.array(select(its.c.account).where(its.c.transaction_id == _ID).scalar_subquery())
    return or_(
        func.coalesce(key == any_(touched), false(), type_=Boolean),
        func.coalesce(transactions.c.held_accounts.contains(array([key])), false(), type_=Boolean),
    )


def _key_of(account_id: str) -> Select[Any]:
    return select(accounts.c.id).where(accounts.c.account_id == account_id)


def _compared(column: ColumnElement[Any], node: Compare, by: Operator) -> ColumnElement[bool]:
    if by is Operator.PRESENT:
        return true() if node.field.type is not FieldType.STRING else column != ""
    return conditions.COMPARISONS[by](column, node.value)
