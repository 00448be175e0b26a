"""WatchStock: levels as they change."""

from __future__ import annotations

from typing import Final
from uuid import UUID

from counterfoil.inventory.v1 import inventory_service_pb2 as pb
from counterfoil_server.inventory import reaching
from counterfoil_server.inventory.changes import STOCK
from counterfoil_server.inventory.rules import LOCATION_PREFIX, level_key
from counterfoil_server.principal import Reach
from counterfoil_server.rpc.paging import PageTokens
from counterfoil_server.storage.engine import Database
from counterfoil_server.watches import PACE, Pace, Wanted, Watches

_SCOPE: Final = "WatchStock"
ANYWHERE: Final = LOCATION_PREFIX + "-"


def watches(database: Database, tokens: PageTokens, epoch: UUID, pace: Pace = PACE) -> Watches:
    """The watches of a worker."""
    return Watches(database, tokens, epoch, kind=STOCK, scope=_SCOPE, cursor_message=_cursor_message, pace=pace)


def wanted(request: pb.WatchStockRequest, reach: Reach) -> Wanted:
    """Which levels a watch is about: those of a location or of all, of some SKUs or of all; as far as within reach."""
    asked_for = _asked_for(request)
    if reach is None:
        return asked_for
    return lambda change: reaching.is_within(reach, level_key(change.name)[1]) and asked_for(change)


def _asked_for(request: pb.WatchStockRequest) -> Wanted:
    prefix = "" if request.parent == ANYWHERE else f"{request.parent}/"
    skus = frozenset(request.skus)
    if not skus:
        return lambda change: change.name.startswith(prefix)
    return lambda change: change.name.startswith(prefix) and level_key(change.name)[0] in skus


def _cursor_message(cursor: str) -> bytes:
    return pb.WatchStockResponse(cursor=cursor).SerializeToString()
