"""Lists in an order of the caller's choice. A page is found by where the one before ended, never by rows to skip."""

from __future__ import annotations

import base64
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from itertools import islice
from typing import Any, Final, Generic, TypeVar

from sqlalchemy import Column, ColumnElement, Connection, Select, and_, select, true, union_all

from counterfoil_server.rpc.paging import CursorValue, fitting
from counterfoil_server.storage.engine import Database
from counterfoil_server.storage.transaction import ReadTransaction
from counterfoil_server.times import moment

R = TypeVar("R")

SLICE_ROWS: Final = 51
"""Resources that `walk` reads at once, a page of the usual size and one more: a thousand may be far beyond a page."""


@dataclass(frozen=True, slots=True)
class Order:
    """The order of a list: by `field`, one of its keys, and by id among equals."""

    field: str
    descending: bool


@dataclass(frozen=True, slots=True)
class Place:
    """Where a page ended: the sort key of its last resource (text, or microseconds for times) and that one's id."""

    key: str | int
    id: str

    @classmethod
    def of(cls, cursor: Sequence[CursorValue] | None) -> Place | None:
        """The place in a token, which holds what `cursor` made; None for the first page."""
        match cursor:
            case [int(key), str(identity)]:
                return cls(key, identity)
            case [str(key), str(identity)]:
                return cls(base64.b85decode(key).decode(), identity)
            case None:
                return None
        raise ValueError("a sealed token holds something else")

    @property
    def cursor(self) -> list[CursorValue]:
        """What a page token holds of it."""
        key = self.key
        # A token is JSON, which writes some characters as six: Base85 keeps even the worst name within its length.
        return [key if isinstance(key, int) else base64.b85encode(key.encode()).decode("ascii"), self.id]


def reading(database: Database, limit_rows: int, deadline: float) -> AbstractContextManager[ReadTransaction]:
    """A transaction in which so many rows are of one moment: one statement is, and begins in one round trip less."""
    begin = database.read if limit_rows <= SLICE_ROWS else database.snapshot
    return begin(deadline)


@dataclass(frozen=True, slots=True)
class SortKey(Generic[R]):
    """What a list may be sorted by: a column that has an index with the id behind it, and what a resource has there."""

    column: Column[Any]
    of: Callable[[R], str | int]


@dataclass(frozen=True, slots=True)
class Listing(Generic[R]):
    """How resources of one kind are listed. Columns compare by bytes, as `COLLATE "C"` does."""

    id: Column[str]
    keys: Mapping[str, SortKey[R]]
    columns: Sequence[ColumnElement[Any]]
    resource_of: Callable[[Any], R]
    """A resource from a row of `columns`."""
    id_of: Callable[[R], str]

    def place_of(self, resource: R, order: Order) -> Place:
        """Where a page that ends with this resource ends."""
        return Place(self.keys[order.field].of(resource), self.id_of(resource))

    def page(
        self,
        connection: Connection,
        condition: ColumnElement[bool],
        order: Order,
        after: Place | None,
        limit_rows: int,
    ) -> list[R]:
        """The next resources in the order of a list."""
        statement = self._page(self.columns, condition, order, after, limit_rows)
        return [self.resource_of(row) for row in connection.execute(statement)]

    def walk(
        self,
        connection: Connection,
        condition: ColumnElement[bool],
        order: Order,
        after: Place | None,
        limit_rows: int,
    ) -> Iterator[R]:
        """What `page` returns, read some at a time: who stops early has not held the rest.

        More than a slice takes several statements, which must see one moment: a resource may change its place. Which
        ones they are is asked for once, because a filter may make that the dear part.
        """
        if limit_rows <= SLICE_ROWS:
            yield from self.page(connection, condition, order, after, limit_rows)
            return
        ids = list(connection.scalars(self._page([self.id], condition, order, after, limit_rows)))
        for start in range(0, len(ids), SLICE_ROWS):
            statement = self._ordered(self.columns, order).where(self.id.in_(ids[start : start + SLICE_ROWS]))
            for row in connection.execute(statement).all():
                yield self.resource_of(row)

    def serialized(
        self,
        connection: Connection,
        condition: ColumnElement[bool],
        order: Order,
        after: Place | None,
        *,
        size: int,
        encode: Callable[[R], bytes],
    ) -> tuple[list[bytes], Place | None]:
        """The next `size` resources, fewer where they take more than a page, and where they end if more follow.

        The transaction is one of `reading` for one resource more than `size`.
        """
        places: list[Place] = []

        def placed(resource: R) -> bytes:
            places.append(self.place_of(resource, order))
            return encode(resource)

        found = self.walk(connection, condition, order, after, size + 1)
        kept = fitting(islice(found, size), placed)
        ends = len(kept) == len(places) and next(found, None) is None
        return kept, None if ends else places[len(kept) - 1]

    def _page(
        self,
        columns: Sequence[ColumnElement[Any]],
        condition: ColumnElement[bool],
        order: Order,
        after: Place | None,
        limit_rows: int,
    ) -> Select[Any]:
        found = self.page_ids(condition, order, after, limit_rows).subquery("page")
        return self._ordered(columns, order).join(found, found.c.id == self.id)

    def _ordered(self, columns: Sequence[ColumnElement[Any]], order: Order) -> Select[Any]:
        key = self.keys[order.field].column
        return select(*columns).order_by(key.desc() if order.descending else key, self.id)

    def page_ids(
        self, condition: ColumnElement[bool], order: Order, after: Place | None, limit_rows: int
    ) -> Select[Any]:
        """The ids of a page.

        What follows a place is asked for in two arms, the rest of its equals and what lies beyond them, because each is
        one range of the index; the two conditions joined by OR would be none.
        """
        key = self.keys[order.field].column
        sort = key.desc() if order.descending else key.asc()

        def arm(where: ColumnElement[bool]) -> Select[Any]:
            chosen = select(self.id.label("id"), key.label("key")).where(where, condition)
            inner = chosen.order_by(sort, self.id).limit(limit_rows).subquery()
            return select(inner.c.id, inner.c.key)

        if after is None:
            return arm(true())
        value = moment(after.key) if isinstance(after.key, int) else after.key
        beyond = key < value if order.descending else key > value
        if key is self.id:
            return arm(beyond)
        both = union_all(arm(and_(key == value, self.id > after.id)), arm(beyond)).subquery()
        ordered = both.c.key.desc() if order.descending else both.c.key
        return select(both.c.id).order_by(ordered, both.c.id).limit(limit_rows)
