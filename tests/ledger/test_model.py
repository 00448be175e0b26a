"""Whatever is done to a ledger, in any order: it says and holds what a model of a few lines does."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, field
from typing import Any

import grpc
from google.rpc import error_details_pb2, status_pb2
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from counterfoil.ledger.v1.ledger_account_pb2 import SIDE_CREDIT
from counterfoil.ledger.v1.ledger_transaction_pb2 import LedgerTransaction
from counterfoil_server.ledger.rollup import Rollup
from tests.ledger.conftest import Ledger

ACCOUNTS = ("cash", "wallet", "purse")  # debit; credit, not below zero; debit, not below zero
POSTINGS = st.tuples(
    st.just("post"),
    st.lists(st.tuples(st.integers(0, 2), st.integers(-9, 9).filter(bool)), min_size=1, max_size=3),
    st.booleans(),
)
STEPS = st.one_of(
    POSTINGS,
    POSTINGS,
    st.tuples(st.sampled_from(["settle", "void", "reverse"]), st.integers(0, 30), st.none()),
    st.tuples(st.just("rollup"), st.integers(1, 3), st.none()),
)


@dataclass
class Made:
    """A transaction of the model."""

    moves: list[tuple[int, int]]  # which account, and how much
    state: str
    name: str = ""
    reversed: bool = False


@dataclass
class Model:
    """What a ledger is."""

    made: list[Made] = field(default_factory=list)

    def total(self, account: int, state: str, sign: int = 0) -> int:
        """The sum of entries in transactions of a state, of one side only where a sign is given."""
        amounts = [
            amount for each in self.made if each.state == state for which, amount in each.moves if which == account
        ]
        return sum(amount for amount in amounts if not sign or amount * sign > 0)

    def available(self, account: int) -> int:
        side = -1 if account == 1 else 1
        return side * (self.total(account, "POSTED") + self.total(account, "PENDING", -side))

    def add(self, moves: list[tuple[int, int]], state: str) -> str:
        """The reason why not, or nothing."""
        before = [self.available(account) for account in range(3)]
        self.made.append(Made(moves, state))
        for account in (1, 2):
            if self.available(account) < 0 and self.available(account) < before[account]:
                self.made.pop()
                return "OVERDRAFT"
        return ""

    def act(self, verb: str, one: Made) -> str:
        if verb == "reverse":
            if one.state != "POSTED" or one.reversed:
                return "STATE_CONFLICT"
            reason = self.add([(account, -amount) for account, amount in one.moves], "POSTED")
            one.reversed = not reason
            return reason
        if one.state != "PENDING":
            return "STATE_CONFLICT"
        one.state = "POSTED" if verb == "settle" else "VOIDED"
        return ""


def done(action: Any) -> tuple[str, LedgerTransaction | None]:
    """The reason of a refusal, or what was answered."""
    try:
        return "", action()
    except grpc.RpcError as error:
        status = status_pb2.Status.FromString(dict(error.trailing_metadata())["grpc-status-details-bin"])
        info = error_details_pb2.ErrorInfo()
        status.details[0].Unpack(info)
        return info.reason, None


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(STEPS, max_size=20))
def test_the_ledger_is_its_model(ledger: Ledger, steps: list[tuple[str, Any, Any]]) -> None:
    suffix = uuid.uuid4().hex[:8]  # each example has accounts of its own
    ids = [f"{each}-{suffix}" for each in ACCOUNTS]
    ledger.open(ids[0])
    ledger.open(ids[1], SIDE_CREDIT, no_overdraft=True)
    ledger.open(ids[2], no_overdraft=True)
    model = Model()
    for verb, argument, pending in steps:
        if verb == "rollup":
            Rollup(ledger.database, argument).step()
        elif verb == "post":
            rest = -sum(amount for _, amount in argument)
            moves = [*argument, (0, rest)] if rest else argument
            if len(moves) < 2:
                continue
            reason, answer = done(
                lambda moves=moves, pending=pending: ledger.post(
                    *[(ids[account], f"{amount} EUR") for account, amount in moves], pending=pending
                )
            )
            assert reason == model.add(moves, "PENDING" if pending else "POSTED")
            if answer is not None:
                model.made[-1].name = answer.name
        elif model.made:
            one = model.made[argument % len(model.made)]
            reason, answer = done(lambda verb=verb, one=one: getattr(ledger, verb)(one.name))
            assert reason == model.act(verb, one)
            if answer is not None and verb == "reverse":
                model.made[-1].name = answer.name
    for account, account_id in enumerate(ids):
        side = -1 if account == 1 else 1
        expected = (side * model.total(account, "POSTED"), side * model.total(account, "PENDING"))
        assert ledger.balance(account_id) == tuple(f"{each}.00" for each in (*expected, model.available(account)))
    for one in model.made:
        assert LedgerTransaction.State.Name(ledger.get(one.name).state) == f"STATE_{one.state}"
    assert ledger.findings() == {}
