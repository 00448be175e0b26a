"""WatchOrders: orders as they are placed and changed."""

from __future__ import annotations

from typing import Final
from uuid import UUID

from counterfoil.orders.v1 import order_pb2 as pb
from counterfoil.orders.v1 import order_service_pb2 as service_pb
from counterfoil_server.orders.changes import KIND
from counterfoil_server.orders.rules import reaching
from counterfoil_server.orders.rules.drafts import LOCATION_PREFIX
from counterfoil_server.principal import Reach
from counterfoil_server.rpc.paging import PageTokens
from counterfoil_server.storage.engine import Database
from counterfoil_server.storage.feed import Happened
from counterfoil_server.watches import PACE, Pace, Wanted, Watches

_SCOPE: Final = "WatchOrders"


def watches(database: Database, tokens: PageTokens, epoch: UUID, pace: Pace = PACE) -> Watches:
    """The watches of a worker."""
    return Watches(database, tokens, epoch, kind=KIND, scope=_SCOPE, cursor_message=_cursor_message, pace=pace)


def wanted(request: service_pb.WatchOrdersRequest, reach: Reach) -> Wanted:
    """Which orders a watch is about: those of an account, of a location, of both, or all; as far as within reach."""
    account, location = request.account, request.location
    if reach is None and not account and not location:
        return lambda _: True

    def is_wanted(change: Happened) -> bool:
        order = pb.Order.FromString(change.image)
        if account not in {"", order.account} or location not in {"", order.location}:
            return False
        return reaching.is_within(reach, order.location.removeprefix(LOCATION_PREFIX), order.account)

    return is_wanted


def _cursor_message(cursor: str) -> bytes:
    return service_pb.WatchOrdersResponse(cursor=cursor).SerializeToString()
