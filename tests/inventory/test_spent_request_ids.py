"""What moves stock does so once for its `request_id`, also when the answer has been given up."""

from __future__ import annotations

from collections.abc import Callable

import grpc
import pytest

from counterfoil.inventory.v1 import inventory_service_pb2 as pb
from counterfoil.inventory.v1.location_pb2 import Location
from counterfoil.inventory.v1.reservation_pb2 import StockLine
from counterfoil.inventory.v1.stock_pb2 import StockMovement
from counterfoil_server.inventory.service import MOVEMENTS
from tests.catalog.conftest import new_id, refusal_of
from tests.inventory.conftest import STORE, Inventory
from tests.storage.conftest import give_up_answers

FAILED = grpc.StatusCode.FAILED_PRECONDITION


def adjustment(request_id: str, quantity: int = 3) -> pb.AdjustStockRequest:
    return pb.AdjustStockRequest(
        location=STORE,
        reason=StockMovement.Reason.REASON_RECEIPT,
        lines=[pb.StockAdjustment(sku="A", quantity=quantity)],
        request_id=request_id,
    )


def transfer(request_id: str, quantity: int = 3) -> pb.TransferStockRequest:
    return pb.TransferStockRequest(
        location=STORE,
        destination="locations/depot",
        lines=[StockLine(sku="A", quantity=quantity)],
        request_id=request_id,
    )


REQUESTS: dict[str, Callable[..., object]] = {"AdjustStock": adjustment, "TransferStock": transfer}


def test_all_of_them_are_tried() -> None:
    assert set(REQUESTS) == MOVEMENTS


@pytest.mark.parametrize("method", REQUESTS)
def test_sent_again_after_its_answer_was_given_up_it_does_nothing(inventory: Inventory, method: str) -> None:
    inventory.create("depot")
    inventory.adjust(A=10)
    call, make, request_id = getattr(inventory.stub, method), REQUESTS[method], new_id()
    answer = call(make(request_id))
    assert call(make(request_id)) == answer
    before = (inventory.buckets("A"), len(inventory.movements("A")))
    assert give_up_answers(inventory.database) > 0
    for _ in range(2):
        spent = refusal_of(lambda: call(make(request_id)))
        assert (spent.code, spent.reason) == (FAILED, "REQUEST_ID_SPENT")
        assert spent.metadata["request_id"] == request_id
    other = refusal_of(lambda: call(make(request_id, quantity=4)))
    assert (other.code, other.reason) == (FAILED, "REQUEST_ID_REUSED")
    assert (inventory.buckets("A"), len(inventory.movements("A"))) == before
    assert inventory.findings() == []
    call(make(new_id()))  # another intent


def test_a_write_that_moves_nothing_is_another_call_then(inventory: Inventory) -> None:
    request = pb.CreateLocationRequest(
        location=Location(display_name="depot", time_zone="Europe/Berlin"), request_id=new_id()
    )
    made = inventory.stub.CreateLocation(request)
    assert inventory.stub.CreateLocation(request) == made
    give_up_answers(inventory.database)
    assert inventory.stub.CreateLocation(request).name != made.name
