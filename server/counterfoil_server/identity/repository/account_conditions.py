"""Filters and queries as SQL. Every leaf is true or false and never unknown, so that NOT means what it says."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any, Final

from sqlalchemy import ColumnElement, Text, and_, cast, exists, false, literal, true
from sqlalchemy.dialects.postgresql import TSQUERY

from counterfoil_server.identity.rules.accounts import NAME_PREFIX
from counterfoil_server.identity.rules.emails import key_of
from counterfoil_server.identity.tables.accounts import accounts, emails
from counterfoil_server.lists import conditions
from counterfoil_server.rpc.filtering import Compare, FieldType, Node, Operator

_COLUMNS: Final[Mapping[str, ColumnElement[Any]]] = MappingProxyType(
    {
        "display_name": accounts.c.display_name,
        "state": accounts.c.state,
        "create_time": accounts.c.create_time,
        "update_time": accounts.c.update_time,
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
    return conditions.condition_of(node, _leaf)


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
        return conditions.named(accounts.c.id, NAME_PREFIX, by, leaf.value)
    if name == "emails.address":
        return _email(by, str(leaf.value or ""))
    if name == "attributes":
        return conditions.attribute(accounts.c.attributes, leaf.path, by, leaf.value)
    if by is Operator.PRESENT:
        return accounts.c.display_name != "" if leaf.field.type is FieldType.STRING else true()
    return conditions.COMPARISONS[by](_COLUMNS[name], leaf.value)


def _email(by: Operator, value: str) -> ColumnElement[bool]:
    own = emails.c.account_id == accounts.c.id
    if by is Operator.PRESENT:
        return exists().where(own)
    key = key_of(value)
    return false() if key is None else exists().where(own, emails.c.key == key)
