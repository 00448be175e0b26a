"""Pages of accounts. A page is found by where the one before ended, never by counting rows to skip."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Final

from sqlalchemy import Column, ColumnElement, Connection, Select, and_, select, true, union_all

from counterfoil_server.identity.repository.accounts import ACCOUNT_COLUMNS, account_of
from counterfoil_server.identity.rules.accounts import Account, moment
from counterfoil_server.identity.tables.accounts import accounts


@dataclass(frozen=True, slots=True)
class Order:
    """The order of a list: by `field`, a key of SORT_KEYS, and by id among equals."""

    field: str
    descending: bool


@dataclass(frozen=True, slots=True)
class Place:
    """Where a page ended: the sort key of its last account (text, or microseconds for times) and that account's id."""

    key: str | int
    id: str


@dataclass(frozen=True, slots=True)
class _SortKey:
    column: Column[Any]
    of: Callable[[Account], str | int]


SORT_KEYS: Final[Mapping[str, _SortKey]] = MappingProxyType(
    {
        "name": _SortKey(accounts.c.id, lambda account: account.id),
        "display_name": _SortKey(accounts.c.display_name, lambda account: account.profile.display_name),
        "create_time": _SortKey(accounts.c.create_time, lambda account: account.create_us),
        "update_time": _SortKey(accounts.c.update_time, lambda account: account.update_us),
    }
)


def place_of(account: Account, order: Order) -> Place:
    """Where a page that ends with this account ends."""
    return Place(SORT_KEYS[order.field].of(account), account.id)


def page(
    connection: Connection, condition: ColumnElement[bool], order: Order, after: Place | None, limit_rows: int
) -> list[Account]:
    """The next accounts in the order of a list."""
    found = _page_ids(condition, order, after, limit_rows).subquery("page")
    key = SORT_KEYS[order.field].column
    statement = (
        select(*ACCOUNT_COLUMNS)
        .join(found, found.c.id == accounts.c.id)
        .order_by(key.desc() if order.descending else key, accounts.c.id)
    )
    return [account_of(row) for row in connection.execute(statement)]


def _page_ids(condition: ColumnElement[bool], order: Order, after: Place | None, limit_rows: int) -> Select[Any]:
    """The ids of a page.

    What follows a place is asked for in two arms, the rest of its equals and what lies beyond them, because each is one
    range of the index; the two conditions joined by OR would be none.
    """
    key = SORT_KEYS[order.field].column
    sort = key.desc() if order.descending else key.asc()

    def arm(where: ColumnElement[bool]) -> Select[Any]:
        chosen = select(accounts.c.id, key.label("key")).where(where, condition)
        inner = chosen.order_by(sort, accounts.c.id).limit(limit_rows).subquery()
        return select(inner.c.id, inner.c.key)

    if after is None:
        return arm(true())
    value = moment(after.key) if isinstance(after.key, int) else after.key
    beyond = key < value if order.descending else key > value
    if key is accounts.c.id:
        return arm(beyond)
    both = union_all(arm(and_(key == value, accounts.c.id > after.id)), arm(beyond)).subquery()
    ordered = both.c.key.desc() if order.descending else both.c.key
    return select(both.c.id).order_by(ordered, both.c.id).limit(limit_rows)
