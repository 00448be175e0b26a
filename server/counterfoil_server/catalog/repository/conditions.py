"""Filters as SQL. Every leaf is true or false, never unknown, so that NOT means what it says; values are parameters."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from types import MappingProxyType
from typing import Any, Final

import orjson
from sqlalchemy import Boolean, ColumnElement, Integer, Text, and_, cast, exists, false, func, literal, or_, true
from sqlalchemy.dialects.postgresql import JSONB

from counterfoil_server.catalog.rules import ATTRIBUTES_LIMIT_DEPTH, NAME_PREFIX
from counterfoil_server.catalog.tables import products, variants
from counterfoil_server.lists import conditions
from counterfoil_server.rpc.filtering import Compare, FieldType, Node, Operator

_COLUMNS: Final[Mapping[str, ColumnElement[Any]]] = MappingProxyType(
    {
        "display_name": products.c.display_name,
        "brand": products.c.brand,
        "department": products.c.department,
        "status": products.c.status,
        "create_time": products.c.create_time,
        "update_time": products.c.update_time,
        "variants.sku": variants.c.sku,
        "variants.barcode": variants.c.barcode,
    }
)


def condition_of(node: Node | None) -> ColumnElement[bool]:
    """The rows of `products` that a filter means; all of them for None."""
    return conditions.condition_of(node, _leaf)


def listed(node: Node | None, *, show_deleted: bool) -> ColumnElement[bool]:
    """The rows that a filter means; soft-deleted ones only where they are to be shown."""
    condition = condition_of(node)
    return condition if show_deleted else and_(products.c.delete_time.is_(None), condition)


def matching_deleted(node: Node | None) -> ColumnElement[bool]:
    """The soft-deleted rows that a filter means."""
    return and_(products.c.purge_time.is_not(None), condition_of(node))


def purge_due(now: datetime) -> ColumnElement[bool]:
    """The rows whose purge is due."""
    return products.c.purge_time <= now


def _leaf(node: Compare, by: Operator) -> ColumnElement[bool]:
    name = node.field.name
    if name == "name":
        return conditions.named(products.c.id, NAME_PREFIX, by, node.value)
    if name == "categories":
        return _categories(by, node.value)
    if node.field.type is FieldType.JSON:
        return func.coalesce(_attribute(node.path, by, node.value), false(), type_=Boolean)
    column = _COLUMNS[name]
    if by is Operator.PRESENT:
        compared = true() if node.field.type is not FieldType.STRING else column != ""
    else:
        compared = conditions.COMPARISONS[by](column, node.value)
    if column.table is variants:
        return exists().where(variants.c.product_id == products.c.id, compared)
    return compared


def _categories(by: Operator, value: object) -> ColumnElement[bool]:
    if by is Operator.PRESENT:
        return func.cardinality(products.c.categories, type_=Integer) > 0
    return products.c.categories.contains([value])


def _attribute(path: tuple[str, ...], by: Operator, value: object) -> ColumnElement[bool]:
    if len(path) > ATTRIBUTES_LIMIT_DEPTH:
        return false()
    if by is Operator.EQ:
        return _contains(path, value)
    if by is Operator.HAS:
        return or_(_contains(path, value), _contains(path, [value]))
    if not path:  # only whether there are any can be asked of them all
        return products.c.attributes != literal({}, JSONB)
    return _found(path, by, value)


def _found(path: tuple[str, ...], by: Operator, value: object) -> ColumnElement[bool]:
    """A comparison of what is at the end of a path."""
    # Not `#>`, which takes a number for a place in a list: a path leads through objects alone, as in `_contains`.
    parent: ColumnElement[Any] = products.c.attributes
    for key in path[:-1]:
        parent = parent.op("->", return_type=JSONB())(literal(key, Text))
    found: ColumnElement[Any] = parent.op("->", return_type=JSONB())(literal(path[-1], Text))
    if by is Operator.PRESENT:
        return found.is_not(None)
    kind: ColumnElement[str] = func.jsonb_typeof(found, type_=Text)
    if isinstance(value, str):
        as_text: ColumnElement[str] = parent.op("->>", return_type=Text())(literal(path[-1], Text))
        return and_(kind == "string", conditions.COMPARISONS[by](as_text.collate("C"), value))
    # PostgreSQL orders JSON numbers among themselves as numbers.
    return and_(kind == "number", found.bool_op(by.value)(_json(value)))


def _contains(path: tuple[str, ...], value: object) -> ColumnElement[bool]:
    for key in reversed(path):
        value = {key: value}
    return products.c.attributes.bool_op("@>")(_json(value))


def _json(value: object) -> ColumnElement[Any]:
    return cast(cast(orjson.dumps(value).decode(), Text), JSONB)
