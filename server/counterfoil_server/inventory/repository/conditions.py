"""Filters as SQL. Every leaf is true or false, never unknown, so that NOT means what it says; values are parameters."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, Final

from sqlalchemy import ColumnElement, true

from counterfoil_server.inventory import reaching
from counterfoil_server.inventory.rules import LOCATION_PREFIX
from counterfoil_server.inventory.tables import levels, locations, movements, reservations
from counterfoil_server.lists import conditions
from counterfoil_server.principal import Reach
from counterfoil_server.rpc.filtering import Compare, Node, Operator

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
    return conditions.condition_of(node, _location)


def of_levels(node: Node | None) -> ColumnElement[bool]:
    """The rows of `stock_levels` that a filter means; all of them for None."""
    return conditions.condition_of(
        node, lambda leaf, by: conditions.COMPARISONS[by](_LEVELS[leaf.field.name], leaf.value)
    )


def of_reservations(node: Node | None) -> ColumnElement[bool]:
    """The rows of `reservations` that a filter means; all of them for None."""
    return conditions.condition_of(node, _reservation)


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


def _location(leaf: Compare, by: Operator) -> ColumnElement[bool]:
    name = leaf.field.name
    if name == "name":
        return conditions.named(locations.c.id, LOCATION_PREFIX, by, leaf.value)
    if name == "attributes":
        return conditions.attribute(locations.c.attributes, leaf.path, by, leaf.value)
    column = _LOCATIONS[name]
    if by is Operator.PRESENT:
        return true()  # each has a value
    return conditions.COMPARISONS[by](column, leaf.value)


def _level(leaf: Compare, by: Operator) -> ColumnElement[bool]:
    return conditions.COMPARISONS[by](_LEVELS[leaf.field.name], leaf.value)


def _reservation(leaf: Compare, by: Operator) -> ColumnElement[bool]:
    if leaf.field.name == "location":
        return conditions.named(reservations.c.location_id, LOCATION_PREFIX, by, leaf.value)
    if by is Operator.PRESENT:
        return true()
    return conditions.COMPARISONS[by](_RESERVATIONS[leaf.field.name], leaf.value)
