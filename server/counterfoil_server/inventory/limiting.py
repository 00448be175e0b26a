"""UpdateStockPolicy: what holds for a SKU, at all of its locations at once."""

from __future__ import annotations

from dataclasses import replace

from counterfoil.inventory.v1 import inventory_service_pb2 as pb
from counterfoil_server.etags import require_etag
from counterfoil_server.faults import NotFound
from counterfoil_server.inventory import codec, rules
from counterfoil_server.inventory.changes import POLICY, STOCK, Event
from counterfoil_server.inventory.repository import policies
from counterfoil_server.inventory.rules import level_name
from counterfoil_server.rpc import masks
from counterfoil_server.storage.transaction import Change, WriteTransaction
from counterfoil_server.storage.writes import Written
from counterfoil_server.times import microseconds


def update(transaction: WriteTransaction, request: pb.UpdateStockPolicyRequest) -> Written:
    """The policy with what the mask names replaced. An update that changes nothing makes no revision and no event.

    Raises NotFound for a SKU that the catalog does not have, Aborted for an etag that is not the current one, and
    FailedPrecondition for a limit below what is on backorder somewhere.
    """
    name = request.stock_policy.name
    sku = name.removeprefix(rules.POLICY_PREFIX)
    statements = transaction.statements
    if sku not in policies.known_skus(statements, [sku]):
        raise NotFound(name)
    policies.ensure(statements, sku)
    before = policies.lock(transaction.connection, sku)
    require_etag(name, request.stock_policy.etag, before.etag)
    message = codec.policy_message(before)
    masks.apply(request.update_mask, message, request.stock_policy)
    if message.backorder_limit == before.backorder_limit:
        return Written(codec.policy_message(before).SerializeToString())
    after = replace(
        before,
        backorder_limit=message.backorder_limit,
        revision=before.revision + 1,
        update_us=microseconds(transaction.now),
    )
    for location_id, on_hand in policies.lock_levels(statements, sku):
        rules.require_backorders_within(after.backorder_limit, on_hand, level_name(location_id, sku))
    image = codec.policy_message(after).SerializeToString()
    policies.update(transaction.connection, after)
    moved = policies.set_floors(statements, sku, -after.backorder_limit)
    changes = [
        Change(POLICY, Event.POLICY_UPDATED.value, name, after.revision, image),
        *(
            Change(STOCK, Event.STOCK_CHANGED.value, level_name(row[1], sku), row[8], codec.level_of_row(row))
            for row in moved
        ),
    ]
    transaction.emit(changes)
    return Written(image, changes)
