"""ListOrders: pages, and the tokens that lead from one to the next."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final
from uuid import UUID

from counterfoil.orders.v1 import order_pb2 as pb
from counterfoil.orders.v1 import order_service_pb2 as service_pb
from counterfoil_server.orders import codec
from counterfoil_server.orders.codec import OrderRow
from counterfoil_server.orders.repository import listing
from counterfoil_server.orders.repository.conditions import condition_of, within
from counterfoil_server.orders.repository.listing import Place
from counterfoil_server.principal import Reach, bound_to
from counterfoil_server.rpc.filtering import Field, FieldType, FilterSchema, enum_field, parse, parse_order_by
from counterfoil_server.rpc.paging import PageTokens, page_size
from counterfoil_server.rpc.wire import joined
from counterfoil_server.storage.engine import Database

PAGE_LIMIT_BYTES: Final = 3 * 1024**2
"""Where a page ends before its size is reached: a client takes 4 MiB by default."""

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
_SCOPE: Final = "ListOrders"
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
        arguments = [request.filter, str(order_by), *bound_to(reach)]
        after = self._opened(request.page_token, arguments)
        size = page_size(request.page_size)
        with self._database.read(deadline) as transaction:
            found = listing.page(transaction.connection, condition, after, size + 1, descending=order_by.descending)
        kept = _encoded(found[:size])
        if len(kept) == len(found):
            return joined(kept)
        place = listing.place_of(found[len(kept) - 1])
        token = self._page_tokens.encode([place.placed_us, str(place.id)], scope=_SCOPE, arguments=arguments)
        return joined(kept) + service_pb.ListOrdersResponse(next_page_token=token).SerializeToString()

    def _opened(self, token: str, arguments: Sequence[str]) -> Place | None:
        if not token:
            return None
        match self._page_tokens.decode(token, scope=_SCOPE, arguments=arguments):
            case [int(placed_us), str(order_id)]:
                return Place(placed_us, UUID(order_id))
        raise ValueError("a sealed token holds something else")


def _encoded(rows: Sequence[OrderRow]) -> list[bytes]:
    """The orders, serialized, as many as fit into a page; at least one where there is any."""
    encoded: list[bytes] = []
    room_bytes = PAGE_LIMIT_BYTES
    for row in rows:
        payload = codec.bytes_of(row)
        room_bytes -= len(payload)
        if room_bytes < 0 and encoded:
            break
        encoded.append(payload)
    return encoded
