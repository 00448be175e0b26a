"""What moves money does so once for its `request_id`, also when the answer has been given up."""

from __future__ import annotations

from collections.abc import Callable

import grpc
import pytest

from counterfoil.ledger.v1.ledger_transaction_pb2 import LedgerTransaction
from counterfoil_server.ledger.service import MOVEMENTS
from tests.catalog.conftest import new_id, refusal_of
from tests.ledger.conftest import Ledger
from tests.storage.conftest import give_up_answers

FAILED = grpc.StatusCode.FAILED_PRECONDITION
MOVES: dict[str, Callable[..., LedgerTransaction]] = {
    "PostPendingTransaction": Ledger.settle,
    "VoidTransaction": Ledger.void,
    "ReverseTransaction": Ledger.reverse,
}


def test_all_of_them_are_tried() -> None:
    assert set(MOVES) == MOVEMENTS


@pytest.mark.parametrize("method", MOVES)
def test_sent_again_after_its_answer_was_given_up_it_does_nothing(ledger: Ledger, method: str) -> None:
    pending = method != "ReverseTransaction"
    names = [ledger.post(("cash", "5.00 EUR"), ("costs", "-5.00 EUR"), pending=pending).name for _ in range(2)]
    move, request_id = MOVES[method], new_id()
    answer = move(ledger, names[0], request_id=request_id)
    assert move(ledger, names[0], request_id=request_id) == answer
    balance = ledger.balance("cash")
    assert give_up_answers(ledger.database) > 0
    spent = refusal_of(lambda: move(ledger, names[0], request_id=request_id))
    assert (spent.code, spent.reason) == (FAILED, "REQUEST_ID_SPENT")
    other = refusal_of(lambda: move(ledger, names[1], request_id=request_id))
    assert (other.code, other.reason) == (FAILED, "REQUEST_ID_REUSED")
    assert ledger.balance("cash") == balance
    assert ledger.findings() == {}
    move(ledger, names[1])  # another intent
