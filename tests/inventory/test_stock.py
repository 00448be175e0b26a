"""Adjustments and transfers: each success, and every error that the contract names; and what writes leave behind."""

from __future__ import annotations

import random
from collections.abc import Sequence
from typing import Any

import grpc
import pytest

from counterfoil.inventory.v1 import inventory_service_pb2 as pb
from counterfoil.inventory.v1 import stock_pb2
from counterfoil.inventory.v1.reservation_pb2 import StockLine
from counterfoil.inventory.v1.stock_pb2 import StockLevel, StockMovement
from counterfoil_server.inventory.rules import LEVEL_LIMIT
from tests.catalog.conftest import FRESHNESS, new_id, refusal_of
from tests.inventory.conftest import STORE, Inventory, Reason, add_skus, execute, level_name, query

Line = pb.StockAdjustment


def transfer(
    inventory: Inventory, destination: str, request_id: str = "", *, in_transit: bool = False, **quantities: int
) -> Sequence[StockLevel]:
    lines = [StockLine(sku=sku, quantity=quantity) for sku, quantity in quantities.items()]
    request = pb.TransferStockRequest(
        location=STORE,
        destination=destination,
        lines=lines,
        in_transit=in_transit,
        request_id=request_id or new_id(),
    )
    answer: pb.TransferStockResponse = inventory.stub.TransferStock(request)
    return answer.stock_levels


def test_a_receipt_makes_a_level(inventory: Inventory) -> None:
    (level,) = inventory.adjust(A=5)
    assert level == StockLevel(
        name=level_name("A"),
        sku="A",
        location=STORE,
        on_hand=5,
        available=5,
        etag=level.etag,
        revision=1,
    )
    assert inventory.stock("A") == level
    assert inventory.adjust(A=2)[0].etag != level.etag
    assert inventory.stock("A").revision == 2


def test_a_level_that_a_count_makes_is_told_of_also_where_nothing_is_left_in_it(inventory: Inventory) -> None:
    lines = [pb.StockAdjustment(sku="A", quantity=quantity) for quantity in (5, -5)]
    (level,) = inventory.adjust(Reason.REASON_COUNT_CORRECTION, lines=lines)
    assert (level.on_hand, level.revision) == (0, 1)
    assert inventory.stock("A") == level
    events = query(inventory.database, "SELECT names, revisions FROM outbox WHERE kind = 'inventory.stock'")
    assert [tuple(each) for each in events] == [([level.name], [1])]
    (level,) = inventory.adjust(Reason.REASON_COUNT_CORRECTION, lines=lines)
    assert level.revision == 1


@pytest.mark.parametrize(
    ("reason", "bucket", "buckets"),
    [
        (Reason.REASON_OPENING, 0, (11, 0, 0, 10, 10)),
        (Reason.REASON_RECEIPT, 0, (11, 0, 0, 10, 10)),
        (Reason.REASON_EXPECTED, 0, (10, 0, 0, 11, 10)),
        (Reason.REASON_ARRIVAL, 0, (11, 0, 0, 9, 10)),
        (Reason.REASON_CALLED_OFF, 0, (10, 0, 0, 9, 10)),
        (Reason.REASON_COUNT_CORRECTION, 0, (11, 0, 0, 10, 10)),
        (Reason.REASON_COUNT_CORRECTION, stock_pb2.BUCKET_INCOMING, (10, 0, 0, 11, 10)),
        (Reason.REASON_COUNT_CORRECTION, stock_pb2.BUCKET_DAMAGED, (10, 0, 0, 10, 11)),
        (Reason.REASON_DAMAGE, 0, (9, 0, 0, 10, 11)),
        (Reason.REASON_REPAIR, 0, (11, 0, 0, 10, 9)),
        (Reason.REASON_WRITE_OFF, 0, (9, 0, 0, 10, 10)),
        (Reason.REASON_WRITE_OFF, stock_pb2.BUCKET_ON_HAND, (9, 0, 0, 10, 10)),
        (Reason.REASON_WRITE_OFF, stock_pb2.BUCKET_DAMAGED, (10, 0, 0, 10, 9)),
    ],
)
def test_a_reason_says_where_units_go(
    inventory: Inventory, reason: StockMovement.Reason.ValueType, bucket: int, buckets: tuple[int, ...]
) -> None:
    inventory.adjust(A=20)
    inventory.adjust(Reason.REASON_DAMAGE, A=10)
    inventory.adjust(Reason.REASON_EXPECTED, A=10)
    (level,) = inventory.adjust(reason, bucket=bucket, A=1, source="note 7")
    assert (level.on_hand, level.reserved, level.sold, level.incoming, level.damaged) == buckets
    movement = inventory.movements("A")[0]
    assert (movement.reason, movement.quantity, movement.source, movement.principal) == (reason, 1, "note 7", "tester")
    assert inventory.findings() == []


def test_a_count_that_found_fewer(inventory: Inventory) -> None:
    inventory.adjust(A=5, B=5)
    lines = [Line(sku="A", quantity=-2, expected_quantity=5), Line(sku="B", quantity=1, expected_quantity=5)]
    answer = inventory.adjust(Reason.REASON_COUNT_CORRECTION, lines=lines)
    assert [(level.sku, level.on_hand) for level in answer] == [("A", 3), ("B", 6)]
    movement = inventory.movements("A")[0]
    assert (movement.from_bucket, movement.to_bucket) == (stock_pb2.BUCKET_ON_HAND, stock_pb2.BUCKET_OUTSIDE)
    assert movement.quantity == 2


def test_lines_of_one_adjustment_are_all_done_or_none(inventory: Inventory) -> None:
    inventory.adjust(A=5, B=1)
    refused = refusal_of(lambda: inventory.adjust(Reason.REASON_DAMAGE, A=5, B=2))
    assert (refused.code, refused.reason) == (grpc.StatusCode.FAILED_PRECONDITION, "OUT_OF_STOCK")
    assert refused.metadata == {"sku": "B", "location": STORE, "requested": "2", "available": "1"}
    assert (inventory.buckets("A"), inventory.buckets("B")) == ((5, 0, 0, 0, 0), (1, 0, 0, 0, 0))
    lines = [Line(sku="A", quantity=3), Line(sku="A", quantity=3)]
    together = refusal_of(lambda: inventory.adjust(Reason.REASON_DAMAGE, lines=lines))
    assert together.metadata["requested"] == "6"
    answer = inventory.adjust(Reason.REASON_DAMAGE, lines=[Line(sku="A", quantity=3), Line(sku="A", quantity=2)])
    assert [(level.on_hand, level.damaged, level.revision) for level in answer] == [(0, 5, 2)]


def test_units_that_are_not_where_they_are_taken_from(inventory: Inventory) -> None:
    inventory.adjust(A=5)
    refused = refusal_of(lambda: inventory.adjust(Reason.REASON_ARRIVAL, A=1))
    assert (refused.reason, refused.metadata["available"]) == ("OUT_OF_STOCK", "0")
    never = refusal_of(lambda: inventory.adjust(Reason.REASON_WRITE_OFF, B=1))
    assert (never.reason, never.metadata["available"]) == ("OUT_OF_STOCK", "0")


def test_what_does_not_exist(inventory: Inventory) -> None:
    location = refusal_of(lambda: inventory.adjust(location="locations/none", A=1))
    assert (location.code, location.metadata) == (grpc.StatusCode.NOT_FOUND, {"resource": "locations/none"})
    sku = refusal_of(lambda: inventory.adjust(A=1, NONE=1))
    assert (sku.code, sku.metadata) == (grpc.StatusCode.NOT_FOUND, {"resource": level_name("NONE")})
    missing = refusal_of(lambda: inventory.stock("A"))
    assert (missing.code, missing.metadata) == (grpc.StatusCode.NOT_FOUND, {"resource": level_name("A")})
    moved = refusal_of(lambda: inventory.movements("A"))
    assert (moved.code, moved.metadata) == (grpc.StatusCode.NOT_FOUND, {"resource": level_name("A")})
    for parent in (location, sku):
        assert parent.reason == "RESOURCE_NOT_FOUND"
    listed = refusal_of(lambda: inventory.stub.ListStock(pb.ListStockRequest(parent="locations/none")))
    assert listed.code is grpc.StatusCode.NOT_FOUND


def test_the_stock_of_a_purged_sku_stays_and_is_that_of_who_takes_the_sku(inventory: Inventory) -> None:
    inventory.adjust(A=5)
    inventory.backorder("A", 2)
    execute(inventory.database, "DELETE FROM products WHERE id IN (SELECT product_id FROM product_variants)")
    assert not query(inventory.database, "SELECT FROM product_variants")
    inventory.create("depot")
    inventory.adjust(A=1)
    inventory.adjust(Reason.REASON_WRITE_OFF, A=2)
    (_, arrived) = transfer(inventory, "locations/depot", A=1)  # makes a level
    assert (arrived.on_hand, arrived.available) == (1, 3)
    inventory.backorder("A", 3)
    assert inventory.stub.GetStockPolicy(pb.GetStockPolicyRequest(name="stockPolicies/A")).backorder_limit == 3
    assert refusal_of(lambda: inventory.adjust(B=1)).code is grpc.StatusCode.NOT_FOUND  # it never had any
    add_skus(inventory.database, "A")
    assert inventory.stock("A").on_hand == 3
    assert inventory.movements("A")


def test_an_etag_or_expectation_that_no_longer_holds(inventory: Inventory) -> None:
    (before,) = inventory.adjust(A=5)
    inventory.adjust(A=1)
    for line in (Line(sku="A", quantity=1, etag=before.etag), Line(sku="A", quantity=1, expected_quantity=5)):
        refused = refusal_of(lambda line=line: inventory.adjust(lines=[line]))  # type: ignore[misc]
        assert (refused.code, refused.reason) == (grpc.StatusCode.ABORTED, "ETAG_MISMATCH")
        assert refused.metadata == {"resource": level_name("A")}
    etag = inventory.stock("A").etag
    assert inventory.adjust(lines=[Line(sku="A", quantity=1, etag=etag, expected_quantity=6)])[0].on_hand == 7
    assert inventory.adjust(lines=[Line(sku="B", quantity=1, expected_quantity=0)])[0].on_hand == 1
    damage = Line(sku="A", quantity=1, expected_quantity=7)  # of the bucket that the units leave
    assert inventory.adjust(Reason.REASON_DAMAGE, lines=[damage])[0].on_hand == 6


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"location": "store"}, "location"),
        ({"reason": 0}, "reason"),
        ({"reason": Reason.REASON_SALE}, "reason"),
        ({"reason": 99}, "reason"),
        ({"bucket": stock_pb2.BUCKET_DAMAGED}, "bucket"),
        ({"reason": Reason.REASON_WRITE_OFF, "bucket": stock_pb2.BUCKET_SOLD}, "bucket"),
        ({"lines": []}, "lines"),
        ({"lines": [Line(sku="A", quantity=1)] * 1001}, "lines"),
        ({"lines": [Line(sku="A")]}, "lines[0].quantity"),
        ({"lines": [Line(sku="A", quantity=-1)]}, "lines[0].quantity"),
        ({"lines": [Line(sku="A", quantity=10**12 + 1)]}, "lines[0].quantity"),
        ({"lines": [Line(sku="?", quantity=1)]}, "lines[0].sku"),
        ({"source": "x" * 256}, "source"),
        ({"request_id": "1"}, "request_id"),
    ],
)
def test_an_adjustment_that_breaks_the_contract(inventory: Inventory, fields: dict[str, Any], field: str) -> None:
    right: dict[str, Any] = {
        "location": STORE,
        "reason": Reason.REASON_RECEIPT,
        "lines": [Line(sku="A", quantity=1)],
        "request_id": new_id(),
    }
    refused = refusal_of(lambda: inventory.stub.AdjustStock(pb.AdjustStockRequest(**{**right, **fields})))
    assert (refused.code, refused.reason) == (grpc.StatusCode.INVALID_ARGUMENT, "INVALID_FIELD")
    assert list(refused.fields) == [field]
    assert query(inventory.database, "SELECT count(*) FROM stock_levels")[0][0] == 0


def test_more_units_than_can_be_counted(inventory: Inventory) -> None:
    inventory.adjust(A=1)
    # With the movement, so that the books are right.
    execute(inventory.database, "UPDATE stock_levels SET on_hand = :limit", limit=LEVEL_LIMIT)
    refused = refusal_of(lambda: inventory.adjust(A=1))
    assert (refused.code, refused.reason) == (grpc.StatusCode.INVALID_ARGUMENT, "AMOUNT_OVERFLOW")


def test_the_same_adjustment_again(inventory: Inventory) -> None:
    key = new_id()
    first = inventory.adjust(request_id=key, A=5)
    inventory.adjust(A=1)
    assert inventory.adjust(request_id=key, A=5) == first
    assert inventory.stock("A").on_hand == 6
    reused = refusal_of(lambda: inventory.adjust(request_id=key, A=6))
    assert (reused.code, reused.reason) == (grpc.StatusCode.FAILED_PRECONDITION, "REQUEST_ID_REUSED")
    assert inventory.movements("A")[-1].source == f"adjustments/{key}"


def test_a_transfer(inventory: Inventory) -> None:
    inventory.create("depot")
    inventory.adjust(A=5, B=5)
    key = new_id()
    answer = transfer(inventory, "locations/depot", key, A=2, B=5)
    assert [(level.location, level.sku, level.on_hand) for level in answer] == [
        (STORE, "A", 3),
        (STORE, "B", 0),
        ("locations/depot", "A", 2),
        ("locations/depot", "B", 5),
    ]
    assert transfer(inventory, "locations/depot", key, A=2, B=5) == answer
    by_source = inventory.stub.ListMovements(pb.ListMovementsRequest(source=f"transfers/{key}")).movements
    assert sorted((each.stock_level, each.from_bucket, each.to_bucket, each.quantity) for each in by_source) == [
        (level_name("A", "locations/depot"), 1, 2, 2),
        (level_name("B", "locations/depot"), 1, 2, 5),
        (level_name("A"), 2, 1, 2),
        (level_name("B"), 2, 1, 5),
    ]
    assert {each.reason for each in by_source} == {Reason.REASON_TRANSFER}
    transfer(inventory, "locations/depot", in_transit=True, A=1)
    assert inventory.buckets("A", "locations/depot") == (2, 0, 0, 1, 0)
    assert inventory.findings() == []


def test_a_transfer_that_is_refused(inventory: Inventory) -> None:
    inventory.create("depot")
    inventory.adjust(A=5, B=1)
    short = refusal_of(lambda: transfer(inventory, "locations/depot", A=2, B=2))
    assert (short.code, short.reason) == (grpc.StatusCode.FAILED_PRECONDITION, "OUT_OF_STOCK")
    assert inventory.buckets("A") == (5, 0, 0, 0, 0)
    assert refusal_of(lambda: inventory.stock("A", "locations/depot")).code is grpc.StatusCode.NOT_FOUND
    same = refusal_of(lambda: transfer(inventory, STORE, A=1))
    assert same.fields == {"destination": "must differ from location"}
    nowhere = refusal_of(lambda: transfer(inventory, "locations/none", A=1))
    assert nowhere.metadata == {"resource": "locations/none"}
    unknown = refusal_of(lambda: transfer(inventory, "locations/depot", NONE=1))
    assert unknown.metadata == {"resource": level_name("NONE", "locations/depot")}
    key = new_id()
    transfer(inventory, "locations/depot", key, A=1)
    reused = refusal_of(lambda: transfer(inventory, "locations/depot", key, A=2))
    assert reused.reason == "REQUEST_ID_REUSED"
    inventory.adjust(location="locations/depot", A=1)
    execute(
        inventory.database,
        "UPDATE stock_levels SET on_hand = :limit WHERE location_id = 'depot'",
        limit=LEVEL_LIMIT,
    )
    full = refusal_of(lambda: transfer(inventory, "locations/depot", A=1))
    assert (full.code, full.reason) == (grpc.StatusCode.INVALID_ARGUMENT, "AMOUNT_OVERFLOW")


def test_a_token_that_is_none_is_refused_and_writes_answer_with_one(inventory: Inventory) -> None:
    request = pb.AdjustStockRequest(
        location=STORE, reason=Reason.REASON_RECEIPT, lines=[Line(sku="A", quantity=1)], request_id=new_id()
    )
    _, call = inventory.stub.AdjustStock.with_call(request)
    token = dict(call.trailing_metadata())[FRESHNESS]
    read = pb.GetStockRequest(name=level_name("A"))
    assert inventory.stub.GetStock(read, metadata=[(FRESHNESS, token)]).on_hand == 1
    refused = refusal_of(lambda: inventory.stub.GetStock(read, metadata=[(FRESHNESS, "x")]))
    assert (refused.code, refused.reason) == (grpc.StatusCode.INVALID_ARGUMENT, "FRESHNESS_TOKEN_INVALID")


def test_writes_leave_their_changes_in_the_outbox(inventory: Inventory) -> None:
    execute(inventory.database, "DELETE FROM outbox")
    inventory.commits.clear()
    inventory.adjust(A=1, B=1)
    inventory.backorder("A", 1)
    rows = query(inventory.database, "SELECT kind, principal, types, names, revisions, images FROM outbox ORDER BY id")
    told = [(row[0], row[1], [kind.rpartition(".")[2] for kind in row[2]], list(row[3]), list(row[4])) for row in rows]
    assert told == [
        ("inventory.stock", "tester", ["changed", "changed"], [level_name("A"), level_name("B")], [1, 1]),
        ("inventory.stock_policy", "tester", ["updated"], ["stockPolicies/A"], [1]),
        ("inventory.stock", "tester", ["changed"], [level_name("A")], [2]),
    ]
    assert StockLevel.FromString(rows[2][5][0]) == inventory.stock("A")
    assert [len(changes) for changes in inventory.commits] == [2, 2]


def test_opening_stock_of_a_thousand_skus_takes_one_call(inventory: Inventory) -> None:
    skus = [f"sku-{number}" for number in range(1000)]
    add_skus(inventory.database, *skus)
    random.Random(1).shuffle(skus)
    answer = inventory.adjust(Reason.REASON_OPENING, lines=[Line(sku=sku, quantity=9) for sku in skus])
    assert [level.sku for level in answer] == skus
    assert {level.on_hand for level in answer} == {9}
    assert inventory.findings(300) == []
