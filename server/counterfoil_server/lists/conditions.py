"""Filters as SQL: a domain says what each leaf means, and this puts the leaves together.

Every leaf is true or false and never unknown, so that NOT means what it says; values are parameters.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any, Final, TypeAlias

from sqlalchemy import Boolean, ColumnElement, Text, and_, false, func, literal, not_, or_, true
from sqlalchemy.dialects.postgresql import JSONB

from counterfoil_server.rpc.filtering import And, Compare, Node, Not, Operator, Or

Leaf: TypeAlias = Callable[[Compare, Operator], ColumnElement[bool]]
"""The rows that a comparison means, compared by the operator, which is never NE: what differs is what is not equal."""

COMPARISONS: Final[Mapping[Operator, Callable[[Any, Any], ColumnElement[bool]]]] = MappingProxyType(
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
"""What operators mean of a column that is never null."""


def condition_of(node: Node | None, leaf: Leaf) -> ColumnElement[bool]:
    """The rows that a filter means; all of them for None."""
    match node:
        case None:
            return true()
        case And(children):
            return and_(*(condition_of(child, leaf) for child in children))
        case Or(children):
            return or_(*(condition_of(child, leaf) for child in children))
        case Not(child):
            return not_(condition_of(child, leaf))
        case Compare(operator=Operator.NE):
            differs = not_(leaf(node, Operator.EQ))
            # Of an attribute, true only where there is one.
            return and_(leaf(node, Operator.PRESENT), differs) if node.path else differs
        case Compare():
            return leaf(node, node.operator)


def named(column: ColumnElement[str], prefix: str, by: Operator, value: object) -> ColumnElement[bool]:
    """A comparison of a resource name, of which the column has what follows the prefix."""
    if by is Operator.PRESENT:
        return true()
    text = str(value or "")
    if text.startswith(prefix):  # compares like the id alone, which is indexed
        return COMPARISONS[by](column, text.removeprefix(prefix))
    return COMPARISONS[by](literal(prefix) + column, text)


def attribute(column: ColumnElement[Any], path: tuple[str, ...], by: Operator, value: object) -> ColumnElement[bool]:
    """A comparison of attributes that are texts in one layer: of a field of the type TEXT_MAP."""
    if not path:  # only whether there are any can be asked of them all
        return column != literal({}, JSONB)
    if len(path) != 1:
        return false()
    found: ColumnElement[str] = column.op("->>", return_type=Text())(literal(path[0]))
    if by is Operator.PRESENT:
        return found.is_not(None)
    return func.coalesce(COMPARISONS[by](found.collate("C"), value), false(), type_=Boolean)
