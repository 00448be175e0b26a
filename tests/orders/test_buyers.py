"""Whom an order is for: an account that exists and may be dealt with, or what the caller alone knows."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import grpc
import pytest

from counterfoil.orders.v1 import order_service_pb2 as pb
from tests.catalog.conftest import Refusal, refusal_of, taken_apart
from tests.catalog.products import at
from tests.orders.conftest import Shop, line, request

FAILED = grpc.StatusCode.FAILED_PRECONDITION
NOT_FOUND = (grpc.StatusCode.NOT_FOUND, "RESOURCE_NOT_FOUND", "accounts/nobody")
STANDINGS = {
    "disabled": ("state = 2", "ACCOUNT_DISABLED"),
    "deleted": ("delete_time = now(), purge_time = now()", "RESOURCE_DELETED"),
    "erased": ("state = 2, delete_time = now(), erase_time = now()", "ACCOUNT_DISABLED"),
}


def told(refused: Refusal) -> tuple[grpc.StatusCode, str, str]:
    return refused.code, refused.reason, refused.metadata["resource"]


def stand(shop: Shop, how: str) -> None:
    """Makes the account `me` stand so, as identity does."""
    shop.write(lambda t: t.connection.exec_driver_sql(f"UPDATE accounts SET {STANDINGS[how][0]} WHERE id = 'me'"))  # noqa: S608


def each_way(shop: Shop, account: str) -> list[Callable[[], Any]]:
    return [lambda: shop.place(line("tea"), account=account), lambda: shop.quote(line("tea"), account=account)]


@pytest.mark.parametrize("account", ["accounts/nobody", "accounts/", "accounts/Me", "accounts/me/sessions/1"])
def test_an_account_has_to_exist(shop: Shop, account: str) -> None:
    for way in each_way(shop, account):
        assert told(refusal_of(way)) == (*NOT_FOUND[:2], account)
    past = at("2026-01-01T00:00:00Z")
    assert told(refusal_of(lambda: shop.place(line("tea"), account=account, placed_time=past))) == (
        *NOT_FOUND[:2],
        account,
    )
    assert shop.query("SELECT count(*) FROM orders") == [(0,)]


@pytest.mark.parametrize("how", STANDINGS)
def test_nothing_is_sold_to_an_account_that_is_out_of_use(shop: Shop, how: str) -> None:
    sent = request(line("tea"), account="accounts/me")
    before = shop.stub.PlaceOrder(sent)
    stand(shop, how)
    for way in each_way(shop, "accounts/me"):
        assert told(refusal_of(way)) == (FAILED, STANDINGS[how][1], "accounts/me")
    assert shop.stub.PlaceOrder(sent) == before
    shop.cancel(before.name)
    # A till that was off the net tells what was sold before.
    past = shop.place(line("tea"), account="accounts/me", placed_time=before.placed_time)
    assert past.account == "accounts/me"


def test_a_member_of_a_batch_is_refused_for_its_account_alone(shop: Shop) -> None:
    stand(shop, "disabled")
    names = ("accounts/7", "accounts/me", "", "accounts/nobody", "accounts/1", "guest/7", "accounts/7")
    batch = pb.BatchPlaceOrdersRequest(requests=[request(line("tea"), account=name) for name in names])
    results = shop.stub.BatchPlaceOrders(batch).results
    refused = {index: told(taken_apart(each.status)) for index, each in enumerate(results) if each.HasField("status")}
    assert refused == {1: (FAILED, "ACCOUNT_DISABLED", "accounts/me"), 3: NOT_FOUND}
    assert [each.order.account for each in results] == ["accounts/7", "", "", "", "accounts/1", "guest/7", "accounts/7"]


@pytest.mark.parametrize(
    "account", ["customers/nobody", "guest-7", "locations/store", "accounts", "4711", "Kunde-Ü/7:x"]
)
def test_what_the_caller_alone_knows_is_taken_as_it_is(shop: Shop, account: str) -> None:
    assert shop.place(line("tea"), account=account).account == account
    assert shop.quote(line("tea"), account=account).order.account == account


@pytest.mark.parametrize("account", ["jane@example.com", "Jane Doe", "accounts/me ", "a\nb"])
def test_what_looks_like_a_name_or_an_address_is_refused(shop: Shop, account: str) -> None:
    for way in each_way(shop, account):
        refused = refusal_of(way)
        assert (refused.code, list(refused.fields)) == (grpc.StatusCode.INVALID_ARGUMENT, ["draft.account"])
