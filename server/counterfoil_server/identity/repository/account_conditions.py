"""Filters and queries as SQL. Every leaf is true or false and never unknown, so that NOT means what it says."""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType
from typing import Any, Final

from sqlalchemy import Boolean, ColumnElement, Text, and_, cast, exists, false, func, literal, not_, or_, true
from sqlalchemy.dialects.postgresql import JSONB, TSQUERY

from counterfoil_server.identity.rules.accounts import NAME_PREFIX
from counterfoil_server.identity.rules.emails import key_of
from counterfoil_server.identity.tables.accounts import accounts, emails
from counterfoil_server.rpc.filtering import And, Compare, FieldType, Node, Not, Operator, Or

_COLUMNS: Final[Mapping[str, ColumnElement[Any]]] = MappingProxyType(
    {
        "display_name": accounts.c.display_name,
        "state": accounts.c.state,
        "create_time": accounts.c.create_time,
        "update_time": accounts.c.update_time,
    }
)
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


def listed(node: Node | None, words: Sequence[str] | None, *, show_deleted: bool) -> ColumnElement[bool]:
    """The accounts that a filter means and that have the words of a query, None for no query.

    Soft-deleted and erased ones only where they are to be shown.
    """
    found = and_(condition_of(node), _matching(words))
    return found if show_deleted else and_(accounts.c.delete_time.is_(None), found)


def condition_of(node: Node | None) -> ColumnElement[bool]:
    """The rows of `accounts` that a filter means; all of them for None."""
    match node:
        case None:
            return true()
        case And(children):
            return and_(*map(condition_of, children))
        case Or(children):
            return or_(*map(condition_of, children))
        case Not(child):
            return not_(condition_of(child))
        case Compare(operator=Operator.NE):
            differs = not_(_leaf(node, Operator.EQ))
            # Of an attribute, true only where there is one.
            return and_(_leaf(node, Operator.PRESENT), differs) if node.path else differs
        case Compare():
            return _leaf(node, node.operator)


def _matching(words: Sequence[str] | None) -> ColumnElement[bool]:
    if words is None:
        return true()
    if not words:
        return false()
    # Words of letters and digits only, so that quoting is all it takes to make each a lexeme.
    query = " & ".join(f"'{word}':*" for word in words)
    return accounts.c.search.bool_op("@@")(cast(literal(query, Text), TSQUERY))


def _leaf(leaf: Compare, by: Operator) -> ColumnElement[bool]:
    name = leaf.field.name
    if name == "name":
        return _name(by, str(leaf.value or ""))
    if name == "emails.address":
        return _email(by, str(leaf.value or ""))
    if name == "attributes":
        return _attribute(leaf.path, by, leaf.value)
    if by is Operator.PRESENT:
        return accounts.c.display_name != "" if leaf.field.type is FieldType.STRING else true()
    return _COMPARISONS[by](_COLUMNS[name], leaf.value)


def _name(by: Operator, value: str) -> ColumnElement[bool]:
    if by is Operator.PRESENT:
        return true()
    if value.startswith(NAME_PREFIX):  # compares like the id alone, which is indexed
        return _COMPARISONS[by](accounts.c.id, value.removeprefix(NAME_PREFIX))
    return _COMPARISONS[by](NAME_PREFIX + accounts.c.id, value)


def _email(by: Operator, value: str) -> ColumnElement[bool]:
    own = emails.c.account_id == accounts.c.id
    if by is Operator.PRESENT:
        return exists().where(own)
    key = key_of(value)
    return false() if key is None else exists().where(own, emails.c.key == key)


def _attribute(path: tuple[str, ...], by: Operator, value: object) -> ColumnElement[bool]:
    """Attributes are texts in one layer; a bare number or boolean in a filter stands for its text."""
    if not path:  # only whether there are any can be asked of them all
        return accounts.c.attributes != literal({}, JSONB)
    if len(path) != 1:
        return false()
    found: ColumnElement[str] = accounts.c.attributes.op("->>", return_type=Text())(literal(path[0]))
    if by is Operator.PRESENT:
        return found.is_not(None)
    text = str(value).lower() if isinstance(value, bool) else str(value)
    return func.coalesce(_COMPARISONS[by](found.collate("C"), text), false(), type_=Boolean)
