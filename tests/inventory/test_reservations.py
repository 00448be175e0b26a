"""Reservations: made, committed, released and expired; and every error that the contract names."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Collection, Sequence
from dataclasses import replace
from typing import Any

import grpc
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import text

from counterfoil.inventory.v1 import inventory_service_pb2 as pb
from counterfoil.inventory.v1.reservation_pb2 import Reservation, StockLine
from counterfoil.inventory.v1.stock_pb2 import StockLevel
from counterfoil_server.faults import FailedPrecondition, InvalidArgument, Reason
from counterfoil_server.inventory import rules, settling
from counterfoil_server.inventory.levels import Levels
from counterfoil_server.inventory.rules import COMMIT, EXPIRED, RELEASED, Bucket, Cause, Ending, State
from counterfoil_server.storage.statements import Statements
from tests.catalog.conftest import FRESHNESS, new_id, refusal_of
from tests.inventory.conftest import STORE, Inventory, execute, query, soon
from tests.storage.conftest import until

ACTIVE = Reservation.STATE_ACTIVE
LOCK_WAITS = """
    SELECT count(*) AS waits FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()
"""


@pytest.fixture
def stocked(inventory: Inventory) -> Inventory:
    """Some stock of A and B."""
    inventory.adjust(A=10, B=5)
    return inventory


def test_a_reservation_keeps_units(stocked: Inventory) -> None:
    made = stocked.reserve(A=2, B=5)
    assert made.name.startswith("reservations/")
    assert uuid.UUID(made.name.removeprefix("reservations/")).version == 7
    assert (made.location, made.state, made.revision) == (STORE, ACTIVE, 1)
    assert [(line.sku, line.quantity) for line in made.lines] == [("A", 2), ("B", 5)]
    assert made.expire_time.ToMicroseconds() - made.create_time.ToMicroseconds() == 15 * 60 * 1_000_000
    assert stocked.get(made.name) == made
    assert (stocked.buckets("A"), stocked.buckets("B")) == ((8, 2, 0, 0, 0), (0, 5, 0, 0, 0))
    assert [each.source for each in stocked.movements("A")][:1] == [made.name]
    assert stocked.findings() == []


def test_a_time_to_live(stocked: Inventory) -> None:
    made = stocked.reserve(A=1, ttl_s=90.5)
    assert made.expire_time.ToMicroseconds() - made.create_time.ToMicroseconds() == 90_500_000
    for ttl_s in (0.5, -1, 7 * 24 * 3600 + 1):
        refused = refusal_of(lambda ttl_s=ttl_s: stocked.reserve(A=1, ttl_s=ttl_s))  # type: ignore[misc]
        assert list(refused.fields) == ["ttl"]
    assert stocked.reserve(A=1, ttl_s=7 * 24 * 3600).state == ACTIVE


def test_lines_are_reserved_all_or_none(stocked: Inventory) -> None:
    refused = refusal_of(lambda: stocked.reserve(A=2, B=6))
    assert (refused.code, refused.reason) == (grpc.StatusCode.FAILED_PRECONDITION, "OUT_OF_STOCK")
    assert refused.metadata == {"sku": "B", "location": STORE, "requested": "6", "available": "5"}
    assert refused.precondition == "OUT_OF_STOCK"
    together = refusal_of(lambda: stocked.reserve(("A", 6), ("A", 5)))
    assert together.metadata["requested"] == "11"
    never = refusal_of(lambda: stocked.reserve(C=1))
    assert never.metadata["available"] == "0"
    assert (stocked.buckets("A"), stocked.buckets("B")) == ((10, 0, 0, 0, 0), (5, 0, 0, 0, 0))
    made = stocked.reserve(("A", 6), ("A", 4))
    assert [line.quantity for line in made.lines] == [6, 4]
    assert stocked.buckets("A") == (0, 10, 0, 0, 0)
    assert query(stocked.database, "SELECT count(*) FROM request_keys")[0][0] == 1  # refusals leave nothing


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"location": "locations/-"}, "location"),
        ({"lines": []}, "lines"),
        ({"lines": [StockLine(sku="A", quantity=1)] * 501}, "lines"),
        ({"lines": [StockLine(sku="A")]}, "lines[0].quantity"),
        ({"lines": [StockLine(sku="A", quantity=-1)]}, "lines[0].quantity"),
        ({"lines": [StockLine(quantity=1)]}, "lines[0].sku"),
        ({"request_id": ""}, "request_id"),
    ],
)
def test_a_reservation_that_breaks_the_contract(stocked: Inventory, fields: dict[str, Any], field: str) -> None:
    right: dict[str, Any] = {
        "location": STORE,
        "lines": [StockLine(sku="A", quantity=1)],
        "request_id": new_id(),
    }
    refused = refusal_of(lambda: stocked.stub.ReserveStock(pb.ReserveStockRequest(**{**right, **fields})))
    assert (refused.code, refused.reason) == (grpc.StatusCode.INVALID_ARGUMENT, "INVALID_FIELD")
    assert list(refused.fields) == [field]


def test_what_does_not_exist(stocked: Inventory) -> None:
    location = refusal_of(lambda: stocked.reserve(A=1, location="locations/none"))
    assert (location.code, location.metadata) == (grpc.StatusCode.NOT_FOUND, {"resource": "locations/none"})
    name = f"reservations/{uuid.uuid4()}"
    for call in (stocked.get, stocked.commit, stocked.release):
        refused = refusal_of(lambda call=call: call(name))  # type: ignore[misc]
        assert (refused.code, refused.reason) == (grpc.StatusCode.NOT_FOUND, "RESOURCE_NOT_FOUND")
        assert refused.metadata == {"resource": name}
        assert list(refusal_of(lambda call=call: call("reservations/1")).fields) == ["name"]  # type: ignore[misc]


def test_a_commit_sells_and_a_release_gives_back(stocked: Inventory) -> None:
    sold, given_back = stocked.reserve(A=2), stocked.reserve(A=3, B=1)
    committed = stocked.commit(sold.name)
    assert (committed.state, committed.revision) == (Reservation.STATE_COMMITTED, 2)
    assert stocked.buckets("A") == (5, 3, 2, 0, 0)
    released = stocked.release(given_back.name)
    assert (released.state, released.revision) == (Reservation.STATE_RELEASED, 2)
    assert (stocked.buckets("A"), stocked.buckets("B")) == ((8, 0, 2, 0, 0), (5, 0, 0, 0, 0))
    assert (stocked.get(sold.name), stocked.get(given_back.name)) == (committed, released)
    for name, state in ((sold.name, "COMMITTED"), (given_back.name, "RELEASED")):
        for call in (stocked.commit, stocked.release):
            refused = refusal_of(lambda call=call, name=name: call(name))  # type: ignore[misc]
            assert (refused.code, refused.reason) == (grpc.StatusCode.FAILED_PRECONDITION, "RESERVATION_NOT_ACTIVE")
            assert refused.metadata == {"resource": name, "state": state}
    assert stocked.findings() == []


def test_the_same_request_again(stocked: Inventory) -> None:
    key = new_id()
    made = stocked.reserve(A=2, request_id=key)
    assert stocked.reserve(A=2, request_id=key) == made
    assert stocked.buckets("A") == (8, 2, 0, 0, 0)
    assert refusal_of(lambda: stocked.reserve(A=3, request_id=key)).reason == "REQUEST_ID_REUSED"
    ended = stocked.commit(made.name, key)  # each method has its own ids
    assert stocked.commit(made.name, key) == ended
    assert refusal_of(lambda: stocked.release(made.name, key)).reason == "REQUEST_ID_REUSED"
    assert stocked.reserve(A=2, request_id=key) == made  # what was answered first, though it is another thing by now
    other = stocked.reserve(A=1)
    assert stocked.release(other.name, second := new_id()) == stocked.release(other.name, second)
    assert stocked.buckets("A") == (8, 0, 2, 0, 0)


def test_one_batch_holds_a_replay_and_another_call_for_the_same_reservation(stocked: Inventory) -> None:
    made, other = stocked.reserve(A=2), stocked.reserve(A=1)
    key = new_id()
    ended = stocked.commit(made.name, key)

    def begin(name: str, request_id: str) -> Any:
        return stocked.stub.CommitReservation.future(pb.CommitReservationRequest(name=name, request_id=request_id))

    # A batch that waits for a row keeps the one committer, and what comes meanwhile is the next batch.
    with stocked.database.maintain(soon()) as connection:
        connection.execute(text("SELECT FROM reservations FOR UPDATE"))
        first = begin(other.name, new_id())
        until(lambda: query(stocked.database, LOCK_WAITS)[0].waits == 1)
        futures = [begin(made.name, each) for each in (new_id(), key, new_id())]
        until(lambda: stocked.settle_group.figures().waiting == 3)
    assert first.result().state == Reservation.STATE_COMMITTED
    assert futures[1].result() == ended
    for future in (futures[0], futures[2]):
        assert refusal_of(future.result).reason == "RESERVATION_NOT_ACTIVE"
    assert stocked.commit(made.name, key) == ended


def test_a_reservation_expires_by_the_databases_clock(stocked: Inventory) -> None:
    made, kept = stocked.reserve(A=2, B=1), stocked.reserve(A=1)
    sweeper = stocked.sweeper()
    assert sweeper.step() == 0
    execute(
        stocked.database,
        "UPDATE reservations SET expire_time = now() - interval '1 us' WHERE id = :id",
        id=made.name.removeprefix("reservations/"),
    )
    late = refusal_of(lambda: stocked.commit(made.name))
    assert (late.reason, late.metadata["state"]) == ("RESERVATION_NOT_ACTIVE", "EXPIRED")
    assert stocked.get(made.name).state == ACTIVE
    assert sweeper.step() == 1
    assert sweeper.step() == 0
    assert stocked.get(made.name).state == Reservation.STATE_EXPIRED
    assert stocked.get(kept.name) == kept
    assert (stocked.buckets("A"), stocked.buckets("B")) == ((9, 1, 0, 0, 0), (5, 0, 0, 0, 0))
    movement = stocked.movements("B")[0]
    assert (movement.reason, movement.source, movement.principal) == (13, made.name, "counterfoil")
    assert refusal_of(lambda: stocked.release(made.name)).metadata["state"] == "EXPIRED"
    assert stocked.findings() == []


def test_a_held_reservation_is_not_released_and_does_not_expire(
    open_inventory: Callable[..., Inventory], inventory: Inventory
) -> None:
    unknown: set[uuid.UUID] = set()
    asked: list[int] = []

    def hold(_statements: Statements, ids: Sequence[uuid.UUID]) -> Collection[uuid.UUID]:
        asked.append(len(ids))
        return unknown.intersection(ids)

    paying = open_inventory(hold=hold)
    inventory.adjust(A=10)
    made = [paying.reserve(A=1) for _ in range(6)]
    unknown.update(uuid.UUID(each.name.removeprefix("reservations/")) for each in made[:4])
    refused = refusal_of(lambda: paying.release(made[0].name))
    assert (refused.code, refused.reason) == (grpc.StatusCode.FAILED_PRECONDITION, "RESERVATION_HELD")
    assert refused.metadata == {"resource": made[0].name}
    assert paying.release(made[5].name).state == Reservation.STATE_RELEASED
    paying.expire()
    sweeper = paying.sweeper(hold, limit_rows=2)
    while sweeper.step():
        pass  # the held ones come first and fill whole slices, and those behind them are found all the same
    assert [paying.get(each.name).state for each in made[:5]] == [ACTIVE] * 4 + [Reservation.STATE_EXPIRED]
    assert max(asked) == 2
    unknown.clear()
    while sweeper.step():
        pass
    assert {paying.get(each.name).state for each in made[:5]} == {Reservation.STATE_EXPIRED}
    assert paying.buckets("A") == (10, 0, 0, 0, 0)


def test_one_reservation_that_is_wrong_does_not_keep_others_from_expiring(stocked: Inventory) -> None:
    wrong, right = stocked.reserve(A=1), stocked.reserve(B=1)
    execute(stocked.database, "UPDATE stock_levels SET reserved = 0 WHERE sku = 'A'")
    stocked.expire()
    sweeper = stocked.sweeper(limit_rows=1)
    while sweeper.step():
        pass
    assert stocked.get(right.name).state == Reservation.STATE_EXPIRED
    assert stocked.get(wrong.name).state == ACTIVE
    said = {finding.description for finding in stocked.findings()}
    assert any("differs from the sum of its movements" in each for each in said)
    assert any("units reserved" in each for each in said)


def test_reservations_are_listed_the_newest_first(stocked: Inventory) -> None:
    stocked.create("depot")
    stocked.adjust(location="locations/depot", A=9)
    made = [stocked.reserve(A=1) for _ in range(3)] + [stocked.reserve(A=1, location="locations/depot")]
    stocked.commit(made[0].name)
    names = [each.name for each in reversed(made)]
    assert listed(stocked) == names
    assert listed(stocked, 1) == names
    assert listed(stocked, 3) == names
    assert listed(stocked, filter="state = ACTIVE") == names[:3]
    assert listed(stocked, filter='location = "locations/store" AND NOT state = COMMITTED') == names[1:3]
    assert listed(stocked, 1, filter='location != "locations/store"') == names[:1]
    assert listed(stocked, filter='expire_time < "2020-01-01T00:00:00Z"') == []
    assert listed(stocked, filter='create_time > "2020-01-01T00:00:00Z" AND update_time:*') == names
    for wrong in ("sku = A", "location = locations*", "state = SOLD"):
        refused = refusal_of(lambda wrong=wrong: listed(stocked, filter=wrong))  # type: ignore[misc]
        assert refused.reason == "FILTER_INVALID"
    token = stocked.stub.ListReservations(pb.ListReservationsRequest(page_size=1)).next_page_token
    changed = pb.ListReservationsRequest(page_token=token, filter="state = ACTIVE")
    assert refusal_of(lambda: stocked.stub.ListReservations(changed)).reason == "PAGE_TOKEN_INVALID"


def listed(inventory: Inventory, size: int = 0, **arguments: str) -> list[str]:
    """All pages of a list."""
    found: list[str] = []
    token = ""
    while True:
        request = pb.ListReservationsRequest(page_size=size, page_token=token, **arguments)
        answer = inventory.stub.ListReservations(request)
        found += [each.name for each in answer.reservations]
        token = answer.next_page_token
        if not token:
            return found


def test_reservations_answer_with_a_token_and_leave_changes(stocked: Inventory) -> None:
    stocked.commits.clear()
    execute(stocked.database, "DELETE FROM outbox")
    request = pb.ReserveStockRequest(location=STORE, lines=[StockLine(sku="A", quantity=1)], request_id=new_id())
    made, call = stocked.stub.ReserveStock.with_call(request)
    assert FRESHNESS in dict(call.trailing_metadata())
    stocked.commit(made.name)
    rows = query(stocked.database, "SELECT kind, types, names, revisions, images FROM outbox ORDER BY id")
    told = [(row[0], row[1][0].rpartition(".")[2], row[2][0], row[3][0]) for row in rows]
    assert told == [
        ("inventory.reservation", "created", made.name, 1),
        ("inventory.stock", "changed", f"{STORE}/stockLevels/A", 2),
        ("inventory.reservation", "committed", made.name, 2),
        ("inventory.stock", "changed", f"{STORE}/stockLevels/A", 3),
    ]
    assert Reservation.FromString(rows[0][4][0]) == made
    assert StockLevel.FromString(rows[3][4][0]) == stocked.stock("A")
    assert [len(changes) for changes in stocked.commits] == [2, 2]


# --- the state machine, without a database --------------------------------------------------------------------------

BASE = rules.Reservation(uuid.UUID(int=7), "x", ["A", "A", "B"], [2, 1, 4], expire_us=100, create_us=1, update_us=1)


@given(
    st.lists(st.tuples(st.sampled_from([COMMIT, RELEASED, EXPIRED]), st.integers(0, 200), st.booleans()), max_size=6)
)
def test_a_reservation_ends_once(steps: list[tuple[Ending, int, bool]]) -> None:
    reservation, ended_as = BASE, State.ACTIVE
    for ending, now_us, late in steps:
        allowed = ended_as is State.ACTIVE and (ending is not COMMIT or now_us < 100 or late)
        try:
            after = rules.ended(reservation, ending, now_us, late=late)
        except FailedPrecondition as refused:
            assert refused.reason is Reason.RESERVATION_NOT_ACTIVE
            assert not allowed
            expected = State.EXPIRED if ended_as is State.ACTIVE else ended_as
            assert refused.metadata["state"] == expected.name
            continue
        assert allowed
        ended_as = ending.state
        assert after == replace(reservation, state=ended_as, revision=2, update_us=now_us)
        reservation = after


@given(
    st.lists(st.tuples(st.sampled_from("ABC"), st.integers(1, 5)), min_size=1, max_size=5),
    st.integers(0, 6),
)
def test_an_order_that_takes_a_reservation(lines: list[tuple[str, int]], on_hand: int) -> None:
    levels = Levels([("A", "x", on_hand, 3, 0, 0, 0, 0, 1), ("B", "x", 0, 4, 0, 0, 0, 0, 1)])
    wanted = {sku: sum(quantity for each, quantity in lines if each == sku) for sku in "ABC"}
    cause = Cause("orders/1", "tester", 5)
    parts = ([sku for sku, _ in lines], [quantity for _, quantity in lines])
    possible = wanted["A"] <= 3 + on_hand and wanted["B"] <= 4 and not wanted["C"]
    try:
        after = settling.consume(levels, BASE, "x", parts, cause=cause, now_us=5)
    except FailedPrecondition as refused:
        assert refused.reason is Reason.OUT_OF_STOCK
        assert not possible
        assert levels.settle() == ([], ([], [], []))
        return
    assert possible
    assert after.state is State.COMMITTED
    for sku, had in (("A", on_hand + 3), ("B", 4)):
        row = levels.find(sku, "x")
        assert row is not None
        assert row[Bucket.ON_HAND : Bucket.SOLD + 1] == [had - wanted[sku], 0, wanted[sku]]


def test_an_order_cannot_take_a_reservation_that_is_not_for_it() -> None:
    levels = Levels([("A", "x", 0, 3, 0, 0, 0, 0, 1), ("B", "x", 0, 4, 0, 0, 0, 0, 1)])
    cause = Cause("orders/1", "tester", 5)
    with pytest.raises(InvalidArgument):
        settling.consume(levels, BASE, "y", (["A"], [1]), cause=cause, now_us=5)
    with pytest.raises(FailedPrecondition):
        settling.consume(levels, BASE, "x", (["A"], [1]), cause=cause, now_us=100)
    after = settling.consume(levels, BASE, "x", (["A"], [1]), cause=cause, now_us=100, late=True)
    assert after.state is State.COMMITTED
