"""Filters as SQL. Every leaf is true or false, never unknown, so that NOT means what it says; values are parameters."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any, Final

from sqlalchemy import ColumnElement, and_, false, func, or_, true

from counterfoil_server.lists import conditions
from counterfoil_server.orders.rules import reaching
from counterfoil_server.orders.rules.drafts import LOCATION_PREFIX
from counterfoil_server.orders.tables import orders
from counterfoil_server.principal import Reach
from counterfoil_server.rpc.filtering import Compare, Node, Operator

_COLUMNS: Final[Mapping[str, ColumnElement[Any]]] = MappingProxyType(
    {
        "state": orders.c.state,
        "payment_state": orders.c.payment_state,
        "currency_code": orders.c.currency,
        "placed_time": orders.c.placed_at,
        "create_time": orders.c.created_at,
        "update_time": orders.c.updated_at,
    }
)


def condition_of(node: Node | None) -> ColumnElement[bool]:
    """The rows of `orders` that a filter means; all of them for None."""
    return conditions.condition_of(node, _leaf)


def within(reach: Reach) -> ColumnElement[bool]:
    """The rows of `orders` that `reaching.is_within` says yes to."""
    if reach is None:
        return true()
    location_ids, accounts = reaching.parts_of(reach)
    # No empty parts: with one, the planner would see no index that fits.
    parts = [
        _one_of(column, values)
        for column, values in ((orders.c.location_id, location_ids), (orders.c.account, accounts))
        if values
    ]
    return or_(*parts) if parts else false()


def _one_of(column: ColumnElement[str], values: Sequence[str]) -> ColumnElement[bool]:
    """Of one value, an equation: only then the column's index also gives the order of the list."""
    return column == values[0] if len(values) == 1 else column.in_(values)


def _leaf(node: Compare, by: Operator) -> ColumnElement[bool]:
    value = node.value
    match node.field.name:
        case "account":
            return _account(by, value)
        case "location":
            return conditions.named(orders.c.location_id, LOCATION_PREFIX, by, value)
        case "skus":
            return true() if by is Operator.PRESENT else orders.c.line_skus.contains([value])
        case name if by is Operator.PRESENT:
            assert name in _COLUMNS  # noqa: S101 - none of these is ever empty
            return true()
        case name:
            return conditions.COMPARISONS[by](_COLUMNS[name], value)


def _account(by: Operator, value: object) -> ColumnElement[bool]:
    """An order of nobody known has the account ``, as callers see it."""
    column = orders.c.account
    if by is Operator.PRESENT:
        return column.is_not(None)
    if by is Operator.EQ and value != "":
        return and_(column.is_not(None), column == value)
    return conditions.COMPARISONS[by](func.coalesce(column, ""), value)
