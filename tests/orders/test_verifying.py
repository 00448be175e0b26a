"""VerifyInvariants finds what is wrong of an order, and nothing where nothing is."""

from __future__ import annotations

import pytest
from sqlalchemy import text

from counterfoil.orders.v1.order_pb2 import Order
from counterfoil_server.ledger.rules import Examined, Finding
from counterfoil_server.orders.verifying import order_checks
from tests.orders.conftest import Shop, line, soon

DOUBLED = (
    "UPDATE ledger_entries SET amount_minor = amount_minor * 2 WHERE transaction_id IN"
    " (SELECT id FROM ledger_transactions WHERE reference = 'orders/{id}')"
)


def findings(shop: Shop, slice_limit_orders: int) -> dict[str, list[Finding]]:
    found: dict[str, list[Finding]] = {}
    for check in order_checks(slice_limit_orders):
        examined = 0
        for each in check.run(shop.database, soon()):
            if isinstance(each, Examined):
                examined += each.count
            else:
                found.setdefault(check.name, []).append(each)
        assert examined == 4
    return found


@pytest.fixture
def orders(shop: Shop) -> list[Order]:
    """An order that is as it was placed, one of a reservation, one that is partly cancelled, one partly returned."""
    plain = shop.place(line("tea", 2), line("tea"), line("cup"))
    nothing = shop.place(line("pot"))
    cancelled = shop.place(line("tea", 5), line("jam", 2))
    shop.cancel(cancelled.name, (1, 3))
    returned = shop.place(line("cup", 2))
    shop.fulfil(returned.name)
    shop.give_back(returned.name, (1, 1))
    return [plain, nothing, cancelled, returned]


@pytest.mark.parametrize(
    ("statement", "check", "number"),
    [
        ("UPDATE orders SET line_totals[1] = line_totals[1] + 1 WHERE id = '{id}'", "orders.totals", 0),
        ("DELETE FROM ledger_transactions WHERE reference = 'orders/{id}'", "orders.ledger", 0),
        ("UPDATE orders SET credit_minor = 0 WHERE id = '{id}'", "orders.ledger", 2),
        (DOUBLED, "orders.ledger", 3),
        ("DELETE FROM stock_movements WHERE source = 'orders/{id}'", "orders.stock", 1),
        ("UPDATE orders SET line_cancelled = '{{}}' WHERE id = '{id}'", "orders.stock", 2),
        ("UPDATE orders SET line_returned = '{{}}' WHERE id = '{id}'", "orders.stock", 3),
    ],
)  # fmt: skip
def test_what_is_wrong_is_found(shop: Shop, orders: list[Order], statement: str, check: str, number: int) -> None:
    for size in (1, 2, 4, 100):
        assert findings(shop, size) == {}
    wrong = orders[number].name
    broken = text(statement.format(id=wrong.removeprefix("orders/")))
    shop.write(lambda transaction: transaction.connection.execute(broken))
    for size in (1, 3, 4, 100):
        found = findings(shop, size)
        assert list(found) == [check]
        assert {each.resource for each in found[check]} == {wrong}
