"""ListProducts and SearchProducts: pages, and the tokens that lead from one to the next."""

from __future__ import annotations

import base64
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from counterfoil.catalog.v1 import catalog_service_pb2 as service_pb
from counterfoil.catalog.v1 import product_pb2 as pb
from counterfoil_server.catalog import codec
from counterfoil_server.catalog.repository import listing, searching
from counterfoil_server.catalog.repository.conditions import listed
from counterfoil_server.catalog.repository.listing import Order, Place
from counterfoil_server.catalog.repository.searching import Breadth
from counterfoil_server.catalog.rules import Product, microseconds
from counterfoil_server.catalog.words import query_words
from counterfoil_server.rpc.filtering import (
    Field,
    FieldType,
    FilterSchema,
    Node,
    Operator,
    enum_field,
    parse,
    parse_order_by,
)
from counterfoil_server.rpc.paging import PageTokens, page_size
from counterfoil_server.rpc.wire import joined
from counterfoil_server.storage.engine import Database
from counterfoil_server.storage.transaction import ReadTransaction

SEARCH_LIMIT_PRODUCTS: Final = 1000
"""How many products a search finds at most, over all of its pages."""
PAGE_LIMIT_BYTES: Final = 3 * 1024**2
"""Where a page ends before its size is reached: a client takes 4 MiB by default."""

_ANY_OF: Final = frozenset({Operator.EQ, Operator.NE, Operator.HAS, Operator.PREFIX, Operator.PRESENT})
FILTER_SCHEMA: Final = FilterSchema(
    [
        Field("name", FieldType.STRING),
        Field("display_name", FieldType.STRING),
        Field("brand", FieldType.STRING),
        Field("department", FieldType.STRING),
        Field("categories", FieldType.STRING_LIST),
        enum_field("status", pb.Product.Status.DESCRIPTOR, prefix="STATUS_"),
        Field("create_time", FieldType.TIMESTAMP),
        Field("update_time", FieldType.TIMESTAMP),
        Field("variants.sku", FieldType.STRING, operators=_ANY_OF),
        Field("variants.barcode", FieldType.STRING, operators=_ANY_OF),
        Field("attributes", FieldType.JSON),
    ]
)
_ORDERS: Final = tuple(listing.SORT_KEYS)


def parse_filter(text: str) -> Node | None:
    """The filter of any method of the catalog. Raises InvalidArgument (FILTER_INVALID)."""
    return parse(text, FILTER_SCHEMA)


class Browsing:
    """Answers lists and searches from the database, as serialized responses."""

    def __init__(self, database: Database, page_tokens: PageTokens) -> None:
        self._database = database
        self._page_tokens = page_tokens

    def list(self, request: service_pb.ListProductsRequest, deadline: float) -> bytes:
        """A ListProductsResponse. Raises InvalidArgument for a filter, an order or a token that is none."""
        order_by = parse_order_by(request.order_by, _ORDERS, "name")
        order = Order(order_by.field, order_by.descending)
        condition = listed(parse_filter(request.filter), show_deleted=request.show_deleted)
        seal = _Seal(self._page_tokens, "ListProducts", [request.filter, str(order_by), str(request.show_deleted)])
        after = _place(seal.open(request.page_token), order)
        size = page_size(request.page_size)
        with self._database.read(deadline) as transaction:
            found = listing.page(transaction.connection, condition, order, after, size + 1)
        kept = _encoded(found[:size], transaction)
        if len(kept) == len(found):
            return joined(kept)
        place = listing.place_of(found[len(kept) - 1], order)
        token = seal.close([_sealed_key(place.key), place.id])
        return joined(kept) + service_pb.ListProductsResponse(next_page_token=token).SerializeToString()

    def search(self, request: service_pb.SearchProductsRequest, deadline: float) -> bytes:
        """A SearchProductsResponse. Raises InvalidArgument for a filter or a token that is none."""
        condition = listed(parse_filter(request.filter), show_deleted=False)
        seal = _Seal(self._page_tokens, "SearchProducts", [request.query, request.filter])
        cursor = _SearchCursor.of(seal.open(request.page_token))
        size = min(page_size(request.page_size), SEARCH_LIMIT_PRODUCTS - cursor.seen)
        sought = query_words(request.query)
        if not sought or size <= 0:
            return b""
        with self._database.read(deadline) as transaction:
            found = searching.search(transaction.connection, sought, condition, cursor.after, size + 1)
        kept = _encoded([match.product for match in found[:size]], transaction)
        seen = cursor.seen + len(kept)
        if len(kept) == len(found) or seen >= SEARCH_LIMIT_PRODUCTS:
            return joined(kept)
        token = seal.close(_SearchCursor(found[len(kept) - 1].place, seen).values())
        return joined(kept) + service_pb.SearchProductsResponse(next_page_token=token).SerializeToString()


def _encoded(products: Sequence[Product], transaction: ReadTransaction) -> list[bytes]:
    """The products, serialized, as many as fit into a page; at least one where there is any."""
    now_us = microseconds(transaction.now)
    encoded: list[bytes] = []
    room_bytes = PAGE_LIMIT_BYTES
    for product in products:
        payload = codec.bytes_of(product, now_us)
        room_bytes -= len(payload)
        if room_bytes < 0 and encoded:
            break
        encoded.append(payload)
    return encoded


class _Seal:
    """The page tokens of one method and one set of arguments."""

    def __init__(self, tokens: PageTokens, scope: str, arguments: Sequence[str]) -> None:
        self._tokens = tokens
        self._scope = scope
        self._arguments = arguments

    def open(self, token: str) -> tuple[str | int | float | bool | None, ...] | None:
        return self._tokens.decode(token, scope=self._scope, arguments=self._arguments) if token else None

    def close(self, cursor: Sequence[str | int | bool]) -> str:
        return self._tokens.encode(cursor, scope=self._scope, arguments=self._arguments)


def _sealed_key(key: str | int) -> str | int:
    # A token is JSON, which writes some characters as six: Base85 keeps even the worst name within a token's length.
    return key if isinstance(key, int) else base64.b85encode(key.encode()).decode("ascii")


def _place(cursor: Sequence[object] | None, order: Order) -> Place | None:
    """The place in a token, which was sealed for this order and so holds what `_sealed_key` made."""
    match cursor:
        case [int(key), str(product_id)]:
            return Place(key, product_id)
        case [str(key), str(product_id)]:
            return Place(base64.b85decode(key).decode(), product_id)
        case None:
            return None
    raise ValueError(f"a sealed token for {order} holds something else")


@dataclass(frozen=True, slots=True)
class _SearchCursor:
    """Where a page of a search ended, and how many products there were up to there."""

    after: searching.Place | None = None
    seen: int = 0

    @classmethod
    def of(cls, cursor: Sequence[object] | None) -> _SearchCursor:
        match cursor:
            # Tokens of the release before have a bool there, whose numbers are those of EXACT and ALIKE.
            case [int(rank), str(product_id), int(seen), int(breadth)] if breadth in set(Breadth):
                return cls(searching.Place(Breadth(breadth), rank, product_id), seen)
            case None:
                return cls()
        raise ValueError("a sealed search token holds something else")

    def values(self) -> list[str | int | bool]:
        assert self.after is not None  # noqa: S101 - only a cursor behind a match becomes a token
        return [self.after.rank, self.after.id, self.seen, int(self.after.breadth)]
