"""ListProducts and SearchProducts: pages, and the tokens that lead from one to the next."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from itertools import islice
from typing import Final

from counterfoil.catalog.v1 import catalog_service_pb2 as service_pb
from counterfoil.catalog.v1 import product_pb2 as pb
from counterfoil_server.catalog import codec
from counterfoil_server.catalog.repository import searching
from counterfoil_server.catalog.repository.conditions import listed
from counterfoil_server.catalog.repository.listing import PRODUCTS
from counterfoil_server.catalog.repository.searching import Breadth, Match
from counterfoil_server.catalog.words import query_words
from counterfoil_server.lists.pages import Order, Place, reading
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
from counterfoil_server.rpc.paging import PageTokens, fitting, page_size
from counterfoil_server.rpc.wire import joined
from counterfoil_server.storage.engine import Database
from counterfoil_server.times import microseconds

SEARCH_LIMIT_PRODUCTS: Final = 1000
"""How many products a search finds at most, over all of its pages."""

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
_ORDERS: Final = tuple(PRODUCTS.keys)


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
        seal = self._page_tokens.seal("ListProducts", [request.filter, str(order_by), str(request.show_deleted)])
        after = Place.of(seal.open(request.page_token))
        size = page_size(request.page_size)
        with reading(self._database, size + 1, deadline) as transaction:
            encode = partial(codec.bytes_of, now_us=microseconds(transaction.now))
            kept, end = PRODUCTS.serialized(transaction.connection, condition, order, after, size=size, encode=encode)
        if end is None:
            return joined(kept)
        token = seal.close(end.cursor)
        return joined(kept) + service_pb.ListProductsResponse(next_page_token=token).SerializeToString()

    def search(self, request: service_pb.SearchProductsRequest, deadline: float) -> bytes:
        """A SearchProductsResponse. Raises InvalidArgument for a filter or a token that is none."""
        condition = listed(parse_filter(request.filter), show_deleted=False)
        seal = self._page_tokens.seal("SearchProducts", [request.query, request.filter])
        cursor = _SearchCursor.of(seal.open(request.page_token))
        size = min(page_size(request.page_size), SEARCH_LIMIT_PRODUCTS - cursor.seen)
        sought = query_words(request.query)
        if not sought or size <= 0:
            return b""
        places: list[searching.Place] = []

        def encode(match: Match) -> bytes:
            places.append(match.place)
            return codec.bytes_of(match.product, now_us)

        with reading(self._database, size + 1, deadline) as transaction:
            now_us = microseconds(transaction.now)
            found = searching.search(transaction.connection, sought, condition, cursor.after, size + 1)
            kept = fitting(islice(found, size), encode)
            seen = cursor.seen + len(kept)
            if (len(kept) == len(places) and next(found, None) is None) or seen >= SEARCH_LIMIT_PRODUCTS:
                return joined(kept)
        token = seal.close(_SearchCursor(places[len(kept) - 1], seen).values())
        return joined(kept) + service_pb.SearchProductsResponse(next_page_token=token).SerializeToString()


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
