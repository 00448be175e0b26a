"""The ledger accounts that orders are posted to: made with the first order of a currency, and by no other."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from counterfoil.orders.v1 import order_service_pb2 as pb
from counterfoil_server.ledger.posting import SystemAccounts
from counterfoil_server.storage.transaction import WriteTransaction
from tests.catalog.conftest import refusal_of
from tests.catalog.products import money
from tests.orders.conftest import Shop, line, request

ROLES = ("discounts", "receivable", "refunds", "revenue", "tax")


def own_accounts(shop: Shop) -> list[str]:
    return [each for (each,) in shop.query("SELECT account_id FROM ledger_accounts ORDER BY 1")]


def events(shop: Shop) -> list[str]:
    return [each for (each,) in shop.query("SELECT unnest(names) FROM outbox WHERE kind = 'ledger.account' ORDER BY 1")]


@pytest.mark.parametrize(
    ("lines", "fields"),
    [
        pytest.param([line("tea")], {"currency_code": "JPY"}, id="without a price in the currency"),
        pytest.param([line("tea")], {"location": "locations/nowhere"}, id="at a location that does not exist"),
        pytest.param([line("tea", 101)], {}, id="of more than there is"),
        pytest.param([line("tea")], {"expected_total": money("1.00 EUR")}, id="for another price"),
    ],
)
def test_a_refused_order_makes_no_accounts(shop: Shop, lines: list[Any], fields: dict[str, Any]) -> None:
    refusal_of(lambda: shop.place(*lines, **fields))
    batch = pb.BatchPlaceOrdersRequest(requests=[request(*lines, **fields), request(line("pot"))])
    results = shop.stub.BatchPlaceOrders(batch).results
    assert [each.WhichOneof("result") for each in results] == ["status", "order"]  # which is of what costs nothing
    assert (own_accounts(shop), events(shop)) == ([], [])


def test_the_first_order_of_a_currency_makes_its_accounts(shop: Shop, open_shop: Callable[..., Shop]) -> None:
    other = open_shop()
    assert shop.place(line("tea")).revision == 1
    made = [f"system-{role}-eur" for role in ROLES]
    assert own_accounts(shop) == made
    assert events(shop) == [f"ledgerAccounts/{each}" for each in made]
    order = other.place(line("tea"))
    other.cancel(order.name)
    shop.sell("mat", "9.00 EUR", "8.00 CHF", "700 JPY")
    shop.receive(mat=10)
    batch = [request(line("mat"), currency_code=currency) for currency in ("JPY", "EUR", "CHF", "JPY")]
    results = shop.stub.BatchPlaceOrders(pb.BatchPlaceOrdersRequest(requests=batch)).results
    assert [each.WhichOneof("result") for each in results] == ["order"] * 4
    made = sorted(f"system-{role}-{currency}" for role in ROLES for currency in ("chf", "eur", "jpy"))
    assert own_accounts(shop) == made
    assert events(shop) == [f"ledgerAccounts/{each}" for each in made]
    assert shop.findings() == []


@pytest.mark.parametrize("commits", [True, False], ids=["which commits", "which fails"])
def test_two_who_make_the_same_accounts_wait_for_each_other(shop: Shop, *, commits: bool) -> None:
    """One waits for the other's transaction, as one of two replicas does, and goes by how that ended."""
    made, go_on = threading.Event(), threading.Event()

    def other_replica(transaction: WriteTransaction) -> None:
        transaction.emit(SystemAccounts().make(transaction.statements, ["EUR"], transaction.now).changes)
        transaction.flush()
        made.set()
        assert go_on.wait(20)
        if not commits:
            raise LookupError

    with ThreadPoolExecutor(2) as pool:
        other = pool.submit(shop.write, other_replica)
        assert made.wait(20)
        placed = pool.submit(shop.place, line("tea"))
        until = time.monotonic() + 20
        while not shop.query("SELECT 1 FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND query ~ 'ledger_acc'"):
            assert time.monotonic() < until
            assert not placed.done()
        go_on.set()
        assert placed.result(20).revision == 1
        assert isinstance(other.exception(20), type(None) if commits else LookupError)
    assert len(own_accounts(shop)) == len(events(shop)) == len(ROLES)
    assert shop.findings() == []
