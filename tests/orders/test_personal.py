"""What orders hold on people."""

from __future__ import annotations

from typing import Any

import pytest
from google.protobuf.json_format import MessageToDict

from counterfoil_server.identity.ports import Record
from counterfoil_server.orders.personal import PersonalOrders
from counterfoil_server.orders.repository import personal
from tests.orders.conftest import Shop, line, soon


def held(shop: Shop, name: str) -> list[Record]:
    with shop.database.snapshot(soon()) as transaction:
        return list(PersonalOrders().records(transaction, name))


@pytest.mark.parametrize("page", [1, 2, 500])
def test_all_orders_of_a_person_are_held_and_no_others(shop: Shop, monkeypatch: pytest.MonkeyPatch, page: int) -> None:
    monkeypatch.setattr(personal, "_PAGE_LIMIT_ORDERS", page)
    mine = [shop.place(line("cup", number + 1), account="accounts/me") for number in range(4)]
    shop.place(line("cup"), account="accounts/me-too")
    shop.place(line("cup"))
    shop.cancel(mine[0].name)
    found = held(shop, "accounts/me")
    assert [(each.source, each.name) for each in found] == [("orders.order", order.name) for order in mine]
    for record in found:
        expected: dict[str, Any] = MessageToDict(shop.get(record.name), preserving_proto_field_name=True)
        assert record.data == expected
    assert held(shop, "accounts/nobody") == []


def test_orders_stay_exact_when_a_person_is_erased(shop: Shop) -> None:
    order = shop.place(line("cup"), account="accounts/me")
    shop.write(lambda transaction: PersonalOrders().erase(transaction, "accounts/me"))
    assert shop.get(order.name) == order
    assert shop.findings() == []
