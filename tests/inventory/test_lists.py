"""Levels, movements and policies as callers read them; and policies as they change them."""

from __future__ import annotations

import itertools
from typing import Any

import grpc
import pytest
from sqlalchemy import true

from counterfoil.inventory.v1 import inventory_service_pb2 as pb
from counterfoil.inventory.v1 import stock_pb2
from counterfoil_server.inventory.repository import movements
from tests.catalog.conftest import new_id, refusal_of
from tests.inventory.conftest import STORE, Inventory, Reason, execute, level_name, query, soon


def test_levels_are_read_together(inventory: Inventory) -> None:
    inventory.adjust(A=1, B=2, C=3)
    names = [level_name(sku) for sku in ("C", "A", "C")]
    answer = inventory.stub.BatchGetStock(pb.BatchGetStockRequest(names=names))
    assert [level.on_hand for level in answer.stock_levels] == [3, 1, 3]
    names.insert(1, level_name("D"))
    refused = refusal_of(lambda: inventory.stub.BatchGetStock(pb.BatchGetStockRequest(names=names)))
    assert (refused.code, refused.metadata) == (grpc.StatusCode.NOT_FOUND, {"resource": level_name("D")})
    rest = inventory.stub.BatchGetStock(pb.BatchGetStockRequest(names=names, allow_missing=True))
    assert [level.on_hand for level in rest.stock_levels] == [3, 1, 3]
    too_many = refusal_of(lambda: inventory.stub.BatchGetStock(pb.BatchGetStockRequest(names=names[:1] * 1001)))
    assert list(too_many.fields) == ["names"]


@pytest.fixture
def stocked(inventory: Inventory) -> Inventory:
    """Two locations with some stock."""
    inventory.create("depot")
    for number, sku in enumerate("ABCDEFG"):
        inventory.adjust(units={sku: 10 * number + 1})
        if number % 2:
            inventory.adjust(location="locations/depot", units={sku: number})
    inventory.adjust(Reason.REASON_EXPECTED, G=7)
    inventory.backorder("B", 5)
    return inventory


def listed(inventory: Inventory, parent: str, size: int = 0, **arguments: str) -> list[str]:
    """All pages of a list, as `location/sku`."""
    found: list[str] = []
    token = ""
    while True:
        request = pb.ListStockRequest(parent=parent, page_size=size, page_token=token, **arguments)
        answer = inventory.stub.ListStock(request)
        assert not size or len(answer.stock_levels) <= size
        found += [f"{level.location.removeprefix('locations/')}/{level.sku}" for level in answer.stock_levels]
        token = answer.next_page_token
        if not token:
            return found


def test_levels_are_listed_by_location_and_by_sku(stocked: Inventory) -> None:
    store = [f"store/{sku}" for sku in "ABCDEFG"]
    everywhere = sorted([*store, *(f"depot/{sku}" for sku in "BDF")], key=lambda each: (each[-1], each))
    for size in (0, 1, 2, 3, 10):
        assert listed(stocked, STORE, size) == store
        assert listed(stocked, "locations/-", size) == everywhere
    assert listed(stocked, "locations/-", 1, sku="B") == ["depot/B", "store/B"]
    assert listed(stocked, STORE, sku="B") == ["store/B"]
    assert listed(stocked, STORE, sku="Z") == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("on_hand > 41", "F G"),
        ("on_hand = 1", "A"),
        ("on_hand != 1 AND on_hand <= 21", "B C"),
        ("available = 16", "B"),
        ("backorder_limit > 0", "B"),
        ("incoming >= 7 OR damaged > 0", "G"),
        ("NOT incoming = 0", "G"),
        ("reserved > 0", ""),
        ("sold < -1", ""),
    ],
)
def test_a_filter_of_levels_means_what_it_says(stocked: Inventory, text: str, expected: str) -> None:
    assert listed(stocked, STORE, filter=text) == [f"store/{sku}" for sku in expected.split()]


def test_what_a_list_of_levels_is_refused_for(stocked: Inventory) -> None:
    for wrong in ("colour = 1", "on_hand = many", "on_hand = 1.5", "on_hand:*", "on_hand = 1*"):
        refused = refusal_of(lambda wrong=wrong: listed(stocked, STORE, filter=wrong))  # type: ignore[misc]
        assert (refused.code, refused.reason) == (grpc.StatusCode.INVALID_ARGUMENT, "FILTER_INVALID")
    token = stocked.stub.ListStock(pb.ListStockRequest(parent=STORE, page_size=1)).next_page_token
    for changed in (
        pb.ListStockRequest(parent="locations/-", page_token=token),
        pb.ListStockRequest(parent=STORE, sku="B", page_token=token),
        pb.ListStockRequest(parent=STORE, filter="sold = 0", page_token=token),
        pb.ListStockRequest(parent=STORE, page_token="x"),
    ):
        refused = refusal_of(lambda changed=changed: stocked.stub.ListStock(changed))  # type: ignore[misc]
        assert (refused.code, refused.reason) == (grpc.StatusCode.INVALID_ARGUMENT, "PAGE_TOKEN_INVALID")


def test_movements_come_by_page(inventory: Inventory) -> None:
    for quantity in range(1, 8):
        inventory.adjust(A=quantity, B=1, source="truck")
    found: list[int] = []
    token = ""
    for _ in itertools.count():
        request = pb.ListMovementsRequest(stock_level=level_name("A"), page_size=3, page_token=token)
        answer = inventory.stub.ListMovements(request)
        found += [each.quantity for each in answer.movements]
        token = answer.next_page_token
        if not token:
            break
    assert found == [7, 6, 5, 4, 3, 2, 1]
    both = pb.ListMovementsRequest(stock_level=level_name("A"), source="truck")
    assert len(inventory.stub.ListMovements(both).movements) == 7
    assert len(inventory.stub.ListMovements(pb.ListMovementsRequest(source="truck")).movements) == 14
    assert len(inventory.stub.ListMovements(pb.ListMovementsRequest(source="ship")).movements) == 0
    nothing = refusal_of(lambda: inventory.stub.ListMovements(pb.ListMovementsRequest()))
    assert nothing.fields == {"stock_level": "must be set where source is empty"}
    token = inventory.stub.ListMovements(pb.ListMovementsRequest(source="truck", page_size=1)).next_page_token
    changed = pb.ListMovementsRequest(stock_level=level_name("A"), page_token=token)
    assert refusal_of(lambda: inventory.stub.ListMovements(changed)).reason == "PAGE_TOKEN_INVALID"


def test_movements_are_found_by_index_among_many(inventory: Inventory) -> None:
    inventory.adjust(A=10**6)
    execute(
        inventory.database,
        """
        INSERT INTO stock_movements
            (sku, location_id, from_bucket, to_bucket, quantity, reason, source, principal, occurred_at)
        SELECT 'A', 'store', 2, 4, 1, 14, 'orders/' || md5(CAST(number / 3 AS text)), 'tester', now()
        FROM generate_series(1, 100000) AS made (number)
        """,
    )
    execute(inventory.database, "ANALYZE stock_movements")
    source = query(inventory.database, "SELECT source FROM stock_movements WHERE seq = 50000")[0][0]
    found = inventory.stub.ListMovements(pb.ListMovementsRequest(source=source)).movements
    assert "stockMovements/50000" in [each.name for each in found]
    assert len(found) == 3
    every = "EXPLAIN SELECT * FROM stock_movements WHERE {} ORDER BY seq DESC LIMIT 51"
    of_source = query(inventory.database, every.format("source = :source"), source=source)
    assert "ix_stock_movements_source" in "\n".join(row[0] for row in of_source)
    for sku in ("A", "B"):
        of_level = query(
            inventory.database, every.format("sku = :sku AND location_id = 'store' AND seq < 90000"), sku=sku
        )
        plan = "\n".join(row[0] for row in of_level)
        assert "Index Scan Backward using ix_stock_movements_sku" in plan


@pytest.mark.parametrize("source", ["the year's delivery", "adjustments/77777", "nobody's"])
def test_a_page_of_a_source_is_read_and_not_sorted(inventory: Inventory, source: str) -> None:
    """However many movements it has caused."""
    execute(
        inventory.database,
        """
        INSERT INTO stock_movements
            (sku, location_id, from_bucket, to_bucket, quantity, reason, source, principal, occurred_at)
        SELECT 'A', 'store', 2, 4, 1, 14,
            CASE number % 3 WHEN 0 THEN 'the year''s delivery' WHEN 1 THEN 'orders/' || md5(CAST(number / 30 AS text))
                ELSE 'adjustments/' || number END,
            'tester', now()
        FROM generate_series(1, 100000) AS made (number)
        """,
    )
    execute(inventory.database, "ANALYZE stock_movements")
    for before in (None, 50_000):
        asked = movements.statement_of(true(), None, source, before, limit_rows=1001)
        with inventory.database.read(soon()) as transaction:
            literal = asked.compile(transaction.connection, compile_kwargs={"literal_binds": True})
            plan = "\n".join(row[0] for row in transaction.connection.exec_driver_sql(f"EXPLAIN {literal}"))
        assert "Index Scan Backward using ix_stock_movements_source_seq" in plan
        assert "Sort" not in plan


def test_a_source_that_says_it_is_an_order_is_found_whole(inventory: Inventory) -> None:
    for source in ("orders/of-our-own", "reservations/of-our-own", "orders"):
        inventory.adjust(A=1, source=source)
        inventory.adjust(A=2, source=source)
        found = inventory.stub.ListMovements(pb.ListMovementsRequest(source=source)).movements
        assert [each.quantity for each in found] == [2, 1]


def test_a_policy_holds_at_all_locations(inventory: Inventory) -> None:
    policy = inventory.stub.GetStockPolicy(pb.GetStockPolicyRequest(name="stockPolicies/A"))
    assert (policy.backorder_limit, policy.revision, policy.HasField("update_time")) == (0, 0, False)
    inventory.adjust(A=1)
    inventory.backorder("A", 3)
    inventory.create("depot")
    inventory.adjust(location="locations/depot", A=1)  # made after the policy
    for location in (STORE, "locations/depot"):
        level = inventory.stock("A", location)
        assert (level.backorder_limit, level.available, level.on_hand) == (3, 4, 1)
        inventory.reserve(location=location, A=4)
        assert inventory.buckets("A", location) == (-3, 4, 0, 0, 0)
        refused = refusal_of(lambda location=location: inventory.reserve(location=location, A=1))  # type: ignore[misc]
        assert (refused.reason, refused.metadata["available"]) == ("OUT_OF_STOCK", "0")
    after = inventory.stub.GetStockPolicy(pb.GetStockPolicyRequest(name="stockPolicies/A"))
    assert (after.backorder_limit, after.revision) == (3, 1)
    assert inventory.findings() == []


def update_policy(inventory: Inventory, sku: str, request_id: str = "", **fields: Any) -> Any:
    request = pb.UpdateStockPolicyRequest(request_id=request_id or new_id())
    request.stock_policy.MergeFrom(stock_pb2.StockPolicy(name=f"stockPolicies/{sku}" if sku else "", **fields))
    return inventory.stub.UpdateStockPolicy(request)


def test_what_a_policy_is_refused_for(inventory: Inventory) -> None:
    inventory.adjust(A=1)
    first = update_policy(inventory, "A", backorder_limit=3)
    inventory.reserve(A=3)
    lower = refusal_of(lambda: update_policy(inventory, "A", backorder_limit=1))
    assert (lower.code, lower.reason) == (grpc.StatusCode.FAILED_PRECONDITION, "STATE_CONFLICT")
    assert lower.metadata == {"resource": level_name("A"), "state": "BACKORDERED"}
    assert update_policy(inventory, "A", backorder_limit=2, etag=first.etag).revision == 2
    stale = refusal_of(lambda: update_policy(inventory, "A", backorder_limit=9, etag=first.etag))
    assert (stale.code, stale.reason) == (grpc.StatusCode.ABORTED, "ETAG_MISMATCH")
    missing = refusal_of(lambda: update_policy(inventory, "NONE", backorder_limit=1))
    assert (missing.code, missing.metadata) == (grpc.StatusCode.NOT_FOUND, {"resource": "stockPolicies/NONE"})
    read = refusal_of(lambda: inventory.stub.GetStockPolicy(pb.GetStockPolicyRequest(name="stockPolicies/NONE")))
    assert read.code is grpc.StatusCode.NOT_FOUND
    assert list(refusal_of(lambda: update_policy(inventory, "", backorder_limit=1)).fields) == ["stock_policy.name"]
    negative = refusal_of(lambda: update_policy(inventory, "A", backorder_limit=-1))
    assert list(negative.fields) == ["stock_policy.backorder_limit"]
    key = new_id()
    update_policy(inventory, "A", key, backorder_limit=7)
    assert update_policy(inventory, "A", key, backorder_limit=7).revision == 3
    reused = refusal_of(lambda: update_policy(inventory, "A", key, backorder_limit=8))
    assert reused.reason == "REQUEST_ID_REUSED"
    assert update_policy(inventory, "A", backorder_limit=7).revision == 3  # nothing changes
    assert inventory.findings() == []
