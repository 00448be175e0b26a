"""ListOrders: pages, and the tokens that lead from one to the next."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import islice
from typing import Final
from uuid import UUID

from counterfoil.orders.v1 import order_pb2 as pb
from counterfoil.orders.v1 import order_service_pb2 as service_pb
from counterfoil_server.lists.pages import SLICE_ROWS
from counterfoil_server.orders import codec
from counterfoil_server.orders.codec import OrderRow
from counterfoil_server.orders.repository import listing
from counterfoil_server.orders.repository.conditions import condition_of, within
from counterfoil_server.orders.repository.listing import Place
from counterfoil_server.principal import Reach, bound_to
from counterfoil_server.rpc.filtering import Field, FieldType, FilterSchema, enum_field, parse, parse_order_by
from counterfoil_server.rpc.paging import PageTokens, fitting, page_size
from counterfoil_server.rpc.wire import joined
from counterfoil_server.storage.engine import Database

FILTER_SCHEMA: Final = FilterSchema(
    [
        Field("account", FieldType.STRING),
        Field("location", FieldType.STRING),
        enum_field("state", pb.Order.State.DESCRIPTOR, prefix="STATE_"),
        enum_field("payment_state", pb.Order.PaymentState.DESCRIPTOR, prefix="PAYMENT_STATE_"),
        Field("currency_code", FieldType.STRING),
        Field("placed_time", FieldType.TIMESTAMP),
        Field("create_time", FieldType.TIMESTAMP),
        Field("update_time", FieldType.TIMESTAMP),
        Field("skus", FieldType.STRING_LIST),
    ]
)
_LATEST_FIRST: Final = "placed_time desc"


class Browsing:
    """Answers lists from the database, as serialized responses."""

    def __init__(self, database: Database, page_tokens: PageTokens) -> None:
        self._database = database
        self._page_tokens = page_tokens

    def list(self, request: service_pb.ListOrdersRequest, reach: Reach, deadline: float) -> bytes:
        """A ListOrdersResponse of orders within reach.

        Raises InvalidArgument for a filter, an order or a token that is none.
        """
        order_by = parse_order_by(request.order_by, ["placed_time"], _LATEST_FIRST)
        condition = within(reach) & condition_of(parse(request.filter, FILTER_SCHEMA))
        seal = self._page_tokens.seal("ListOrders", [request.filter, str(order_by), *bound_to(reach)])
        after = _place(seal.open(request.page_token))
        size = page_size(request.page_size)
        places: list[Place] = []

        def encode(row: OrderRow) -> bytes:
            places.append(listing.place_of(row))
            return codec.bytes_of(row)

        with self._database.read(deadline) as transaction:
            slice_rows = min(size + 1, SLICE_ROWS)
            rows = listing.walk(transaction.connection, condition, after, slice_rows, descending=order_by.descending)
            kept = fitting(islice(rows, size), encode)
            if len(kept) == len(places) and next(rows, None) is None:
                return joined(kept)
        place = places[len(kept) - 1]
        token = seal.close([place.placed_us, str(place.id)])
        return joined(kept) + service_pb.ListOrdersResponse(next_page_token=token).SerializeToString()


def _place(cursor: Sequence[object] | None) -> Place | None:
    match cursor:
        case [int(placed_us), str(order_id)]:
            return Place(placed_us, UUID(order_id))
        case None:
            return None
    raise ValueError("a sealed token holds something else")
