"""AdjustStock and TransferStock, inside a transaction that the caller runs: all lines or none."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from counterfoil.inventory.v1 import inventory_service_pb2 as pb
from counterfoil_server.faults import Aborted, FieldViolation, InvalidArgument, NotFound, Reason
from counterfoil_server.inventory import rules, stock
from counterfoil_server.inventory.levels import REVISION, Key, Levels, Row
from counterfoil_server.inventory.locating import require_locations
from counterfoil_server.inventory.repository import levels as repository
from counterfoil_server.inventory.repository import policies
from counterfoil_server.inventory.rules import Bucket, Cause, Motion, MovementReason, level_etag, level_name
from counterfoil_server.rpc.wire import joined
from counterfoil_server.storage.transaction import WriteTransaction
from counterfoil_server.storage.writes import Written
from counterfoil_server.times import microseconds


def motion_of(request: pb.AdjustStockRequest) -> Motion:
    """The way that the units of an adjustment go; for a count, that of what was found in excess.

    Raises InvalidArgument for a bucket that is not for the reason, and for a quantity below zero where it is no count.
    """
    reason = MovementReason(request.reason)
    way = rules.adjustment(reason, Bucket(request.bucket) if request.bucket else None)
    if reason is not MovementReason.COUNT_CORRECTION:
        violations = [
            FieldViolation(f"lines[{index}].quantity", "must be greater than 0 for this reason", "adjustment.quantity")
            for index, line in enumerate(request.lines)
            if line.quantity < 0
        ]
        if violations:
            raise InvalidArgument(violations)
    return way


def adjust(transaction: WriteTransaction, request: pb.AdjustStockRequest, way: Motion) -> Written:
    """The levels of the lines after the adjustment.

    Raises NotFound for the location, and where units come from outside for the level of a SKU that the catalog does not
    have; Aborted for a line whose etag or expectation no longer holds; FailedPrecondition for units that are not there.
    """
    location_id = request.location.removeprefix(rules.LOCATION_PREFIX)
    require_locations(transaction.statements, [location_id])
    skus = list(dict.fromkeys(line.sku for line in request.lines))
    if way.source == Bucket.OUTSIDE:
        _ensure_levels(transaction, location_id, skus)
    keys = [(sku, location_id) for sku in skus]
    levels = Levels(stock.lock(transaction.statements, keys).rows())
    _require_expected(levels, request.lines, location_id, way)
    cause = _cause(transaction, request.source or f"adjustments/{request.request_id}")
    for sign, taken in ((1, way), (-1, rules.reversed_motion(way))):
        lines = [line for line in request.lines if line.quantity * sign > 0]
        quantities = [sign * line.quantity for line in lines]
        _take(levels, location_id, [line.sku for line in lines], quantities, taken, cause=cause)
    return _written(transaction, levels, keys)


def transfer(transaction: WriteTransaction, request: pb.TransferStockRequest) -> Written:
    """The levels on both sides after the transfer.

    Raises NotFound for a location, and for the level of a SKU that the catalog does not have; FailedPrecondition for
    units that are not there; InvalidArgument where both locations are one.
    """
    giver, taker = (name.removeprefix(rules.LOCATION_PREFIX) for name in (request.location, request.destination))
    if giver == taker:
        raise InvalidArgument([FieldViolation("destination", "must differ from location", "transfer.destination")])
    require_locations(transaction.statements, [giver, taker])
    skus, quantities = [line.sku for line in request.lines], [line.quantity for line in request.lines]
    distinct = list(dict.fromkeys(skus))
    keys = [(sku, location_id) for location_id in (giver, taker) for sku in distinct]
    _ensure_levels(transaction, taker, distinct)
    levels = Levels(stock.lock(transaction.statements, keys).rows())
    cause = _cause(transaction, request.source or f"transfers/{request.request_id}")
    _take(levels, giver, skus, quantities, rules.TRANSFER_OUT, cause=cause)
    arriving = rules.TRANSFER_UNDER_WAY if request.in_transit else rules.TRANSFER_IN
    _take(levels, taker, skus, quantities, arriving, cause=cause)
    return _written(transaction, levels, keys)


def _ensure_levels(transaction: WriteTransaction, location_id: str, skus: Sequence[str]) -> None:
    """Makes empty levels where there are none. Raises NotFound for the first whose SKU the catalog does not have."""
    statements = transaction.statements
    absent = repository.missing(statements, location_id, skus)
    if not absent:
        return
    known = policies.known_skus(statements, absent)
    for sku in skus:
        if sku not in known and sku in absent:
            raise NotFound(level_name(location_id, sku))
    policies.share(statements, absent)
    repository.create(statements, location_id, absent)


def _require_expected(levels: Levels, lines: Iterable[pb.StockAdjustment], location_id: str, way: Motion) -> None:
    bucket = way.target if way.source == Bucket.OUTSIDE else way.source
    for line in lines:
        row = levels.find(line.sku, location_id)
        etag = level_etag(row[REVISION]) if row is not None else ""
        quantity = row[bucket] if row is not None else 0
        differs = line.HasField("expected_quantity") and line.expected_quantity != quantity
        if differs or (line.etag and line.etag != etag):
            name = level_name(location_id, line.sku)
            message = f"{name} changed since it was read: it has {quantity} units {_called(bucket)}"
            raise Aborted(Reason.ETAG_MISMATCH, message, {"resource": name})


def _called(bucket: int) -> str:
    return Bucket(bucket).name.lower().replace("_", " ")


def _cause(transaction: WriteTransaction, source: str) -> Cause:
    return Cause(source, transaction.actor.principal, microseconds(transaction.now))


def _take(
    levels: Levels, location_id: str, skus: Sequence[str], quantities: Sequence[int], way: Motion, *, cause: Cause
) -> None:
    if skus:
        shortage = levels.take(location_id, skus, quantities, way, cause=cause)
        if shortage is not None:
            raise shortage.fault()


def _written(transaction: WriteTransaction, levels: Levels, keys: Sequence[Key]) -> Written:
    changes = stock.changes(stock.queue(transaction.statements, levels))
    transaction.emit(changes)
    rows: list[Row] = [row for key in keys if (row := levels.find(*key)) is not None]
    return Written(joined(map(stock.image, rows)), changes)
