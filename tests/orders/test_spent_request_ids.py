"""What changes an order does so once for its `request_id`, also when the answer has been given up."""

from __future__ import annotations

import grpc
import pytest

from counterfoil_server.orders.service import MOVEMENTS
from tests.catalog.conftest import new_id, refusal_of
from tests.orders.conftest import Shop, line
from tests.storage.conftest import give_up_answers

FAILED = grpc.StatusCode.FAILED_PRECONDITION
CHANGES = {"FulfilOrder": Shop.fulfil, "CancelOrder": Shop.cancel, "ReturnOrder": Shop.give_back}


def test_all_of_them_are_tried() -> None:
    assert set(CHANGES) == MOVEMENTS


@pytest.mark.parametrize("method", CHANGES)
def test_sent_again_after_its_answer_was_given_up_it_does_nothing(shop: Shop, method: str) -> None:
    name, change, request_id = shop.place(line("tea", 9)).name, CHANGES[method], new_id()
    shop.fulfil(name, (1, 4))
    answer = change(shop, name, (1, 1), request_id=request_id)
    assert change(shop, name, (1, 1), request_id=request_id) == answer
    stock, balances = shop.stock("tea"), shop.balances()
    assert give_up_answers(shop.database) > 0
    spent = refusal_of(lambda: change(shop, name, (1, 1), request_id=request_id))
    assert (spent.code, spent.reason) == (FAILED, "REQUEST_ID_SPENT")
    other = refusal_of(lambda: change(shop, name, (1, 2), request_id=request_id))
    assert (other.code, other.reason) == (FAILED, "REQUEST_ID_REUSED")
    assert (shop.get(name), shop.stock("tea"), shop.balances()) == (answer, stock, balances)
    assert change(shop, name, (1, 1)).revision == answer.revision + 1  # another intent


def test_an_order_keeps_its_answer_for_ever(shop: Shop) -> None:
    request_id = new_id()
    placed = shop.place(line("tea"), request_id=request_id)
    give_up_answers(shop.database)
    assert shop.place(line("tea"), request_id=request_id) == placed
