"""Filters as SQL. Every leaf is true or false, never unknown, so that NOT means what it says; values are parameters."""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any, Final, TypeAlias

from sqlalchemy import Boolean, ColumnElement, Text, and_, false, func, literal, not_, or_, true
from sqlalchemy.dialects.postgresql import JSONB

from counterfoil_server.inventory import reaching
from counterfoil_server.inventory.rules import LOCATION_PREFIX
from counterfoil_server.inventory.tables import levels, locations, movements, reservations
from counterfoil_server.principal import Reach
from counterfoil_server.rpc.filtering import And, Compare, Node, Not, Operator, Or

Leaf: TypeAlias = Callable[[Compare, Operator], ColumnElement[bool]]

_COMPARISONS: Final[Mapping[Operator, Callable[[Any, Any], ColumnElement[bool]]]] = MappingProxyType(
    {
        Operator.EQ: operator.eq,
        Operator.HAS: operator.eq,
        Operator.LT: operator.lt,
        Operator.LE: operator.le,
        Operator.GT: operator.gt,
        Operator.GE: operator.ge,
        # Not LIKE: no character of the value is special.
        Operator.PREFIX: lambda text, start: func.starts_with(text, start, type_=Boolean),
    }
)
_LOCATIONS: Final[Mapping[str, ColumnElement[Any]]] = MappingProxyType(
    {
        "display_name": locations.c.display_name,
        "kind": locations.c.kind,
        "time_zone": locations.c.time_zone,
        "create_time": locations.c.create_time,
        "update_time": locations.c.update_time,
    }
)
_LEVELS: Final[Mapping[str, ColumnElement[Any]]] = MappingProxyType(
    {
        "on_hand": levels.c.on_hand,
        "reserved": levels.c.reserved,
        "sold": levels.c.sold,
        "incoming": levels.c.incoming,
        "damaged": levels.c.damaged,
        "available": levels.c.on_hand - levels.c.floor,
        "backorder_limit": -levels.c.floor,
    }
)
_RESERVATIONS: Final[Mapping[str, ColumnElement[Any]]] = MappingProxyType(
    {
        "state": reservations.c.state,
        "create_time": reservations.c.create_time,
        "update_time": reservations.c.update_time,
        "expire_time": reservations.c.expire_time,
    }
)


def of_locations(node: Node | None) -> ColumnElement[bool]:
    """The rows of `locations` that a filter means; all of them for None."""
    return _condition(node, _location)


def of_levels(node: Node | None) -> ColumnElement[bool]:
    """The rows of `stock_levels` that a filter means; all of them for None."""
    return _condition(node, lambda leaf, by: _COMPARISONS[by](_LEVELS[leaf.field.name], leaf.value))


def of_reservations(node: Node | None) -> ColumnElement[bool]:
    """The rows of `reservations` that a filter means; all of them for None."""
    return _condition(node, _reservation)


def locations_within(reach: Reach) -> ColumnElement[bool]:
    """The rows of `locations` within reach."""
    return _within(reach, locations.c.id)


def levels_within(reach: Reach) -> ColumnElement[bool]:
    """The rows of `stock_levels` at locations within reach."""
    return _within(reach, levels.c.location_id)


def movements_within(reach: Reach) -> ColumnElement[bool]:
    """The rows of `stock_movements` at locations within reach."""
    return _within(reach, movements.c.location_id)


def reservations_within(reach: Reach) -> ColumnElement[bool]:
    """The rows of `reservations` at locations within reach."""
    return _within(reach, reservations.c.location_id)


def _within(reach: Reach, column: ColumnElement[str]) -> ColumnElement[bool]:
    if reach is None:
        return true()
    ids = reaching.location_ids(reach)
    # Of one location, an equation: only then the column's index also gives the order of a list.
    return column == ids[0] if len(ids) == 1 else column.in_(ids)


def of_sku(sku: str) -> ColumnElement[bool]:
    """The levels of a SKU; all of them where it is empty."""
    return levels.c.sku == sku if sku else true()


def _condition(node: Node | None, leaf: Leaf) -> ColumnElement[bool]:
    match node:
        case None:
            return true()
        case And(children):
            return and_(*(_condition(child, leaf) for child in children))
        case Or(children):
            return or_(*(_condition(child, leaf) for child in children))
        case Not(child):
            return not_(_condition(child, leaf))
        case Compare(operator=Operator.NE):
            differs = not_(leaf(node, Operator.EQ))
            # Of an attribute, true only where there is one.
            return and_(leaf(node, Operator.PRESENT), differs) if node.path else differs
        case Compare():
            return leaf(node, node.operator)


def _location(leaf: Compare, by: Operator) -> ColumnElement[bool]:
    name = leaf.field.name
    if name == "name":
        return _name(locations.c.id, by, str(leaf.value or ""))
    if name == "attributes":
        return _attribute(leaf.path, by, leaf.value)
    column = _LOCATIONS[name]
    if by is Operator.PRESENT:
        return true()  # each has a value
    return _COMPARISONS[by](column, leaf.value)


def _reservation(leaf: Compare, by: Operator) -> ColumnElement[bool]:
    if leaf.field.name == "location":
        return _name(reservations.c.location_id, by, str(leaf.value or ""))
    if by is Operator.PRESENT:
        return true()
    return _COMPARISONS[by](_RESERVATIONS[leaf.field.name], leaf.value)


def _name(column: ColumnElement[str], by: Operator, value: str) -> ColumnElement[bool]:
    if by is Operator.PRESENT:
        return true()
    if value.startswith(LOCATION_PREFIX):  # compares like the id alone, which is indexed
        return _COMPARISONS[by](column, value.removeprefix(LOCATION_PREFIX))
    return _COMPARISONS[by](literal(LOCATION_PREFIX) + column, value)


def _attribute(path: tuple[str, ...], by: Operator, value: object) -> ColumnElement[bool]:
    """Attributes are texts in one layer; a bare number or boolean in a filter stands for its text."""
    if not path:  # only whether there are any can be asked of them all
        return locations.c.attributes != literal({}, JSONB)
    if len(path) != 1:
        return false()
    found: ColumnElement[str] = locations.c.attributes.op("->>", return_type=Text())(literal(path[0]))
    if by is Operator.PRESENT:
        return found.is_not(None)
    text = str(value).lower() if isinstance(value, bool) else str(value)
    return func.coalesce(_COMPARISONS[by](found.collate("C"), text), false(), type_=Boolean)
