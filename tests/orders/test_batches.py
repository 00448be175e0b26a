"""A member of BatchPlaceOrders that breaks the contract: refused alone, and as PlaceOrder would refuse it."""

from __future__ import annotations

import grpc

from counterfoil.orders.v1 import order_service_pb2 as pb
from counterfoil.orders.v1.order_pb2 import DraftTax
from tests.catalog.conftest import refusal_of, taken_apart
from tests.orders.conftest import Shop, line, request

BAD = {
    "quantity": (request(line("tea", 0)), "draft.lines[0].quantity"),
    "draft": (pb.PlaceOrderRequest(request_id="0190c4d2-0000-7000-8000-000000000000"), "draft"),
    "request id": (request(line("tea"), request_id="1"), "request_id"),
    "reservation": (request(line("tea"), reservation="reservations/1"), "reservation"),
    "location": (request(line("tea"), location="store"), "draft.location"),
    "lines": (request(), "draft.lines"),
    "NUL": (request(line("tea"), external_reference="a\0b"), "draft.external_reference"),
    "NUL in a list": (request(line("tea"), taxes=[DraftTax(code="\0", rate_ppm=1)]), "draft.taxes[0].code"),
    "of both": (request(line("tea", -1), line("\0")), "draft.lines[1].sku"),
}


def test_a_member_that_breaks_the_contract_is_refused_alone(shop: Shop) -> None:
    bad = [each for each, _ in BAD.values()]
    batch = pb.BatchPlaceOrdersRequest(requests=[request(line("tea")), *bad, request(line("cup"))])
    first, *refused, last = shop.stub.BatchPlaceOrders(batch).results
    assert (first.order.lines[0].sku, last.order.lines[0].sku) == ("tea", "cup")
    told = dict(zip(BAD, [taken_apart(each.status) for each in refused], strict=True))
    for what, (each, path) in BAD.items():
        assert (told[what].code, told[what].reason) == (grpc.StatusCode.INVALID_ARGUMENT, "INVALID_FIELD")
        assert list(told[what].fields) == [path]
        assert told[what] == refusal_of(lambda each=each: shop.stub.PlaceOrder(each))  # type: ignore[misc]
    assert shop.query("SELECT count(*) FROM orders") == [(2,)]


def test_a_batch_of_nothing_but_bad_members_is_answered(shop: Shop) -> None:
    batch = pb.BatchPlaceOrdersRequest(requests=[bad for bad, _ in BAD.values()])
    answer, call = shop.stub.BatchPlaceOrders.with_call(batch)
    assert [list(taken_apart(each.status).fields) for each in answer.results] == [[path] for _, path in BAD.values()]
    assert "counterfoil-freshness" not in dict(call.trailing_metadata())
    assert (shop.query("SELECT count(*) FROM orders"), shop.findings()) == ([(0,)], [])
