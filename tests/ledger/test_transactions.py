"""Post, settle, void and reverse: each with its success and every error that the contract names."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from functools import partial
from typing import Any

import grpc
import pytest
from google.type.money_pb2 import Money

from counterfoil.ledger.v1 import ledger_service_pb2 as pb
from counterfoil.ledger.v1.ledger_account_pb2 import SIDE_CREDIT, SIDE_DEBIT
from counterfoil.ledger.v1.ledger_transaction_pb2 import LedgerTransaction
from tests.catalog.conftest import FRESHNESS, Refusal, new_id, refusal_of, taken_apart
from tests.catalog.products import at, money
from tests.ledger.conftest import Ledger, posting
from tests.ledger.test_lists import transactions
from tests.ledger.test_verify import corrupt

Code = grpc.StatusCode


def deposit(ledger: Ledger, text: str = "10 EUR", **fields: Any) -> LedgerTransaction:
    """Money from a customer: into cash, and owed to them in their wallet."""
    return ledger.post(("cash", text), ("wallet", f"-{text}"), **fields)


def test_a_transaction_comes_back_as_it_was_posted(ledger: Ledger) -> None:
    moves = (("cash", "12.50 EUR"), ("costs", "0.50 EUR"), ("wallet", "-13 EUR"))
    posted = ledger.post(*moves, kind="deposit", reference="invoices/7", description="Ünïcode; 'quoted' \"\\{}")
    assert uuid.UUID(posted.name.removeprefix("ledgerTransactions/")).version == 7
    assert (posted.state, posted.revision, posted.creator) == (LedgerTransaction.STATE_POSTED, 1, "tester")
    assert posted.occur_time == posted.create_time
    sent = posting(*moves).transaction
    assert list(posted.entries) == list(sent.entries)
    assert ledger.get(posted.name) == posted
    assert ledger.balance("cash") == ("12.50", "0.00", "12.50")
    assert ledger.balance("wallet") == ("13.00", "0.00", "13.00")


def test_what_the_server_sets_is_ignored(ledger: Ledger) -> None:
    posted = deposit(
        ledger,
        name=f"ledgerTransactions/{new_id()}",
        state=3,
        revision=9,
        creator="else",
        reverses="x",
        reversed_by="y",
    )
    assert (posted.state, posted.revision, posted.creator, posted.reverses, posted.reversed_by) == (
        2,
        1,
        "tester",
        "",
        "",
    )
    assert ledger.get(posted.name) == posted


def test_fields_that_the_contract_does_not_know_are_no_part_of_the_answer(ledger: Ledger) -> None:
    unknown = b"\xfa\x3e\x05HELLO"
    request = posting(("cash", "1 EUR"), ("costs", "-1 EUR"))
    request.transaction.entries[0].MergeFromString(unknown)
    request.transaction.entries[1].amount.MergeFromString(unknown)
    assert request.SerializeToString().count(unknown) == 2
    answer = ledger.stub.PostTransaction(request)
    assert answer.SerializeToString() == ledger.get(answer.name).SerializeToString()
    assert ledger.commits[-1][0].image == answer.SerializeToString()
    assert ledger.stub.PostTransaction(request).SerializeToString() == answer.SerializeToString()


def test_a_time_of_the_past_is_kept_to_the_microsecond(ledger: Ledger) -> None:
    posted = deposit(ledger, when="2017-03-04T05:06:07.123456+00:00")
    assert posted.occur_time == at("2017-03-04T05:06:07.123456+00:00")
    assert ledger.get(posted.name) == posted


def test_several_currencies_balance_each_for_itself(ledger: Ledger) -> None:
    ledger.open("yen", currency="JPY")
    ledger.open("trading", SIDE_CREDIT, "JPY")
    ledger.open("euros", SIDE_CREDIT)
    moves = (("cash", "10 EUR"), ("euros", "-10 EUR"), ("trading", "1600 JPY"), ("yen", "-1600 JPY"))
    posted = ledger.post(*moves)
    assert ledger.get(posted.name) == posted
    answer = ledger.stub.GetBalance(pb.GetBalanceRequest(name="ledgerAccounts/yen/balance"))
    assert answer.posted == Money(currency_code="JPY", units=-1600)


def test_money_in_a_currency_that_is_withdrawn_stays_and_can_be_moved_but_gets_no_new_account(ledger: Ledger) -> None:
    first = ledger.post(("cash", "1.25 EUR"), ("costs", "-1.25 EUR"))
    corrupt(ledger, "UPDATE ledger_accounts SET currency = 'BGN'")  # as if it had been in ISO 4217 then
    assert ledger.balance("cash")[0] == "1.25"
    assert ledger.get(first.name).entries[0].amount == money("1.25 BGN")
    (listed,) = transactions(ledger)
    assert listed == ledger.get(first.name)
    assert ledger.stub.ListStatement(pb.ListStatementRequest(parent="ledgerAccounts/cash")).closing_balance.units == 1
    ledger.post(("costs", "0.25 BGN"), ("cash", "-0.25 BGN"))
    ledger.reverse(first.name)
    assert ledger.balance("cash")[0] == "-0.25"
    assert refusal_of(lambda: ledger.open("new", currency="BGN")).fields.keys() == {"ledger_account.currency_code"}


def test_pending_money_is_announced_and_then_posted(ledger: Ledger) -> None:
    deposit(ledger, "10 EUR")
    out = ledger.post(("wallet", "4 EUR"), ("cash", "-4 EUR"), pending=True)
    into = deposit(ledger, "3 EUR", pending=True)
    assert (out.state, ledger.get(out.name)) == (LedgerTransaction.STATE_PENDING, out)
    assert ledger.balance("wallet") == ("10.00", "-1.00", "6.00")
    assert ledger.balance("cash") == ("10.00", "-1.00", "6.00")
    posted = ledger.settle(out.name)
    assert (posted.state, posted.revision) == (LedgerTransaction.STATE_POSTED, 2)
    assert posted.occur_time == posted.settle_time
    assert list(posted.entries) == list(out.entries)
    assert ledger.get(out.name) == posted
    assert ledger.balance("wallet") == ("6.00", "3.00", "6.00")
    voided = ledger.void(into.name)
    assert (voided.state, voided.revision) == (LedgerTransaction.STATE_VOIDED, 2)
    assert voided.occur_time == into.occur_time
    assert ledger.get(into.name) == voided
    assert list(voided.entries) == list(into.entries)
    assert ledger.balance("wallet") == ("6.00", "0.00", "6.00")
    assert ledger.findings() == {}


def test_a_pending_transaction_may_be_dated_when_it_is_posted(ledger: Ledger) -> None:
    name = deposit(ledger, pending=True).name
    assert ledger.settle(name, "2020-01-01T00:00:00+00:00").occur_time == at("2020-01-01T00:00:00+00:00")


def test_only_what_is_pending_is_settled(ledger: Ledger) -> None:
    posted = deposit(ledger)
    voided = ledger.void(deposit(ledger, pending=True).name)
    for name, state in ((posted.name, "POSTED"), (voided.name, "VOIDED")):
        for act in (ledger.settle, ledger.void):
            refused = refusal_of(lambda act=act, name=name: act(name))  # type: ignore[misc]
            assert (refused.code, refused.reason) == (Code.FAILED_PRECONDITION, "STATE_CONFLICT")
            assert refused.metadata == {"resource": name, "state": state}


def test_a_reversal_mirrors_and_happens_once(ledger: Ledger) -> None:
    posted = deposit(ledger, reference="invoices/7", kind="deposit")
    reversal = ledger.reverse(posted.name, description="by mistake")
    assert (reversal.reverses, reversal.kind, reversal.reference) == (posted.name, "reversal", "invoices/7")
    assert [each.side for each in reversal.entries] == [SIDE_CREDIT, SIDE_DEBIT]
    assert ledger.get(reversal.name) == reversal
    assert ledger.get(posted.name).reversed_by == reversal.name
    assert ledger.balance("cash") == ("0.00", "0.00", "0.00")
    again = refusal_of(lambda: ledger.reverse(posted.name))
    assert (again.code, again.reason) == (Code.FAILED_PRECONDITION, "STATE_CONFLICT")
    assert again.metadata == {"resource": posted.name, "state": "REVERSED"}
    back = ledger.reverse(reversal.name)  # a reversal is a transaction like any other
    assert back.reverses == reversal.name
    assert ledger.balance("cash") == ("10.00", "0.00", "10.00")
    assert ledger.findings() == {}


def test_only_what_is_posted_is_reversed(ledger: Ledger) -> None:
    pending = deposit(ledger, pending=True)
    refused = refusal_of(lambda: ledger.reverse(pending.name))
    assert (refused.reason, refused.metadata["state"]) == ("STATE_CONFLICT", "PENDING")


def test_a_reversal_is_refused_for_what_refuses_a_posting(ledger: Ledger) -> None:
    posted = deposit(ledger)
    ledger.post(("wallet", "4 EUR"), ("cash", "-4 EUR"))
    assert refusal_of(lambda: ledger.reverse(posted.name)).reason == "OVERDRAFT"
    ledger.close_before("2020-01-01T00:00:00+00:00")
    closed = refusal_of(lambda: ledger.reverse(posted.name, occur_time=at("2019-01-01T00:00:00+00:00")))
    assert (closed.reason, closed.metadata) == ("PERIOD_CLOSED", {"closed_before": "2020-01-01T00:00:00Z"})
    future = refusal_of(lambda: ledger.reverse(posted.name, occur_time=at("2100-01-01T00:00:00+00:00")))
    assert (future.reason, list(future.fields)) == ("INVALID_FIELD", ["occur_time"])


BROKEN: dict[str, tuple[Callable[[], pb.PostTransactionRequest], str, str]] = {
    "unbalanced": (lambda: posting(("cash", "1 EUR"), ("costs", "-2 EUR")), "UNBALANCED", "transaction.entries"),
    "each currency": (lambda: posting(("cash", "1 EUR"), ("costs", "-1 USD")), "UNBALANCED", "transaction.entries"),
    "one entry": (lambda: posting(("cash", "1 EUR")), "INVALID_FIELD", "transaction.entries"),
    "too many": (
        lambda: posting(*[("cash", "1 EUR"), ("costs", "-1 EUR")] * 101),
        "INVALID_FIELD",
        "transaction.entries",
    ),
    "nothing": (
        lambda: posting(("cash", "0 EUR"), ("costs", "-1 EUR")),
        "INVALID_FIELD",
        "transaction.entries[0].amount",
    ),
    "no money": (
        lambda: posting(("cash", "0.001 EUR"), ("costs", "-0.001 EUR")),
        "INVALID_FIELD",
        "transaction.entries[0].amount.nanos",
    ),
    "no currency": (
        lambda: posting(("cash", "1 XXX"), ("costs", "-1 XXX")),
        "INVALID_FIELD",
        "transaction.entries[0].amount.currency_code",
    ),
    "other currency": (
        lambda: posting(("cash", "1 USD"), ("costs", "-1 USD")),
        "CURRENCY_MISMATCH",
        "transaction.entries[0].amount",
    ),
    "overflow": (
        lambda: posting(*[("cash", "90000000000000000 EUR")] * 2, *[("costs", "-90000000000000000 EUR")] * 2),
        "AMOUNT_OVERFLOW",
        "transaction.entries",
    ),
    "future": (
        lambda: posting(("cash", "1 EUR"), ("costs", "-1 EUR"), when="2100-01-01T00:00:00+00:00"),
        "INVALID_FIELD",
        "transaction.occur_time",
    ),
    "before time": (
        lambda: posting(("cash", "1 EUR"), ("costs", "-1 EUR"), when="1969-01-01T00:00:00+00:00"),
        "INVALID_FIELD",
        "transaction.occur_time",
    ),
    "the server's kind": (
        lambda: posting(("cash", "1 EUR"), ("costs", "-1 EUR"), kind="orders.place"),
        "INVALID_FIELD",
        "transaction.kind",
    ),
    "no request id": (
        lambda: pb.PostTransactionRequest(
            transaction=posting(("cash", "1 EUR"), ("costs", "-1 EUR")).transaction, request_id="x"
        ),
        "INVALID_FIELD",
        "request_id",
    ),
    "no transaction": (lambda: pb.PostTransactionRequest(request_id=new_id()), "INVALID_FIELD", "transaction"),
    "a NUL": (
        lambda: posting(("cash", "1 EUR"), ("costs", "-1 EUR"), description="a\0b"),
        "INVALID_FIELD",
        "transaction.description",
    ),
    "a NUL in a name": (
        lambda: posting(("ca\0sh", "1 EUR"), ("costs", "-1 EUR")),
        "INVALID_FIELD",
        "transaction.entries[0].account",
    ),
}


@pytest.mark.parametrize("case", BROKEN)
def test_what_breaks_the_contract_is_refused_alone_and_in_a_batch(ledger: Ledger, case: str) -> None:
    make, reason, field = BROKEN[case]
    refused = refusal_of(lambda: ledger.stub.PostTransaction(make()))
    assert (refused.code, refused.reason) == (Code.INVALID_ARGUMENT, reason)
    assert list(refused.fields) == [field]
    good = posting(("cash", "1 EUR"), ("costs", "-1 EUR"))
    assert outcomes(ledger, make(), good) == [reason, "posted"]


def test_what_the_books_refuse(ledger: Ledger) -> None:
    missing = refusal_of(lambda: ledger.post(("cash", "1 EUR"), ("nobody", "-1 EUR")))
    assert (missing.code, missing.reason) == (Code.NOT_FOUND, "RESOURCE_NOT_FOUND")
    assert missing.metadata == {"resource": "ledgerAccounts/nobody"}
    deposit(ledger, "12 EUR")
    overdraft = refusal_of(lambda: ledger.post(("wallet", "12.01 EUR"), ("cash", "-12.01 EUR")))
    assert (overdraft.code, overdraft.reason) == (Code.FAILED_PRECONDITION, "OVERDRAFT")
    assert overdraft.precondition == "OVERDRAFT"
    assert overdraft.metadata == {"resource": "ledgerAccounts/wallet", "available": "1200"}
    ledger.open("old")
    ledger.stub.CloseLedgerAccount(pb.CloseLedgerAccountRequest(name="ledgerAccounts/old", request_id=new_id()))
    closed = refusal_of(lambda: ledger.post(("old", "1 EUR"), ("cash", "-1 EUR")))
    assert (closed.code, closed.reason) == (Code.FAILED_PRECONDITION, "ACCOUNT_CLOSED")
    assert closed.metadata == {"resource": "ledgerAccounts/old"}
    ledger.close_before("2020-01-01T00:00:00+00:00")
    period = refusal_of(lambda: deposit(ledger, when="2019-12-31T23:59:59.999999+00:00"))
    assert (period.code, period.reason) == (Code.FAILED_PRECONDITION, "PERIOD_CLOSED")
    assert period.metadata == {"closed_before": "2020-01-01T00:00:00Z"}
    pending = deposit(ledger, pending=True)
    late = refusal_of(lambda: ledger.settle(pending.name, "2019-12-31T00:00:00+00:00"))
    assert late.reason == "PERIOD_CLOSED"
    deposit(ledger, when="2020-01-01T00:00:00+00:00")
    assert ledger.balance("wallet") == ("22.00", "10.00", "22.00")


def test_pending_money_going_out_is_not_available_and_coming_in_not_yet(ledger: Ledger) -> None:
    deposit(ledger, "10 EUR")
    deposit(ledger, "100 EUR", pending=True)
    ledger.post(("wallet", "7 EUR"), ("cash", "-7 EUR"), pending=True)
    for pending in (False, True):
        refused = refusal_of(partial(ledger.post, ("wallet", "4 EUR"), ("cash", "-4 EUR"), pending=pending))
        assert (refused.reason, refused.metadata["available"]) == ("OVERDRAFT", "300")
    ledger.post(("wallet", "3 EUR"), ("cash", "-3 EUR"))


def test_what_does_not_exist(ledger: Ledger) -> None:
    name = f"ledgerTransactions/{new_id()}"
    for act in (ledger.get, ledger.settle, ledger.void, ledger.reverse):
        refused = refusal_of(lambda act=act: act(name))  # type: ignore[misc]
        assert (refused.code, refused.reason) == (Code.NOT_FOUND, "RESOURCE_NOT_FOUND")
        assert refused.metadata == {"resource": name}


# --- once -----------------------------------------------------------------------------------------------------------


def reused(action: Callable[[], object]) -> None:
    refused = refusal_of(action)
    assert (refused.code, refused.reason) == (Code.FAILED_PRECONDITION, "REQUEST_ID_REUSED")


def test_a_posting_sent_again_acts_once(ledger: Ledger) -> None:
    key = new_id()
    first = deposit(ledger, request_id=key, reference="a")
    ledger.reverse(first.name)  # the answer is the first one, whatever has happened since
    assert deposit(ledger, request_id=key, reference="a") == first
    assert (
        ledger.stub.PostTransaction(posting(("cash", "10 EUR"), ("wallet", "-10 EUR"), reference="a", request_id=key))
        == first
    )
    assert ledger.balance("cash") == ("0.00", "0.00", "0.00")
    reused(lambda: deposit(ledger, request_id=key, reference="b"))
    reused(lambda: deposit(ledger, request_id=key, reference="a", pending=True))


def test_a_refusal_is_not_the_answer(ledger: Ledger) -> None:
    key = new_id()
    taken = (("wallet", "5 EUR"), ("cash", "-5 EUR"))
    assert refusal_of(lambda: ledger.post(*taken, request_id=key)).reason == "OVERDRAFT"
    deposit(ledger)
    ledger.post(*taken, request_id=key)
    assert ledger.balance("wallet")[0] == "5.00"


def test_other_writes_sent_again_act_once(ledger: Ledger) -> None:
    one, two, three = (deposit(ledger, pending=True).name for _ in range(3))
    key, other, third = new_id(), new_id(), new_id()
    assert ledger.settle(one, request_id=key) == ledger.settle(one, request_id=key)
    reused(lambda: ledger.settle(three, request_id=key))
    assert ledger.void(two, request_id=other) == ledger.void(two, request_id=other)
    reused(lambda: ledger.void(three, request_id=other))
    assert ledger.reverse(one, request_id=third) == ledger.reverse(one, request_id=third)
    reused(lambda: ledger.reverse(two, request_id=third))
    assert ledger.balance("cash") == ("0.00", "10.00", "0.00")


def test_each_write_says_how_fresh_it_is_and_leaves_its_change(ledger: Ledger) -> None:
    ledger.commits.clear()
    _, call = ledger.stub.PostTransaction.with_call(posting(("cash", "1 EUR"), ("costs", "-1 EUR"), pending=True))
    token = dict(call.trailing_metadata())[FRESHNESS]
    name = ledger.commits[-1][0].name
    posted = ledger.settle(name)
    kinds = [(each.kind, each.type.rpartition(".")[2], each.revision) for part in ledger.commits for each in part]
    assert kinds == [("ledger.transaction", "created", 1), ("ledger.transaction", "posted", 2)]
    assert LedgerTransaction.FromString(ledger.commits[-1][0].image) == posted
    read = ledger.stub.GetTransaction(pb.GetTransactionRequest(name=name), metadata=[(FRESHNESS, token)])
    assert read == posted
    refused = refusal_of(
        lambda: ledger.stub.GetTransaction(pb.GetTransactionRequest(name=name), metadata=[(FRESHNESS, "x")])
    )
    assert refused.reason == "FRESHNESS_TOKEN_INVALID"


# --- batches --------------------------------------------------------------------------------------------------------


def batch(ledger: Ledger, *requests: pb.PostTransactionRequest) -> list[pb.PostTransactionResult]:
    return list(ledger.stub.BatchPostTransactions(pb.BatchPostTransactionsRequest(requests=requests)).results)


def outcomes(ledger: Ledger, *requests: pb.PostTransactionRequest) -> list[str]:
    """Of each: `posted`, or the reason."""
    return ["posted" if each.HasField("transaction") else refused(each).reason for each in batch(ledger, *requests)]


def refused(result: pb.PostTransactionResult) -> Refusal:
    return taken_apart(result.error)


def test_each_of_a_batch_succeeds_or_fails_on_its_own_and_in_order(ledger: Ledger) -> None:
    out = (("wallet", "6 EUR"), ("cash", "-6 EUR"))
    into = (("cash", "10 EUR"), ("wallet", "-10 EUR"))
    results = batch(
        ledger, posting(*out), posting(*into), posting(*out), posting(*out), posting(("cash", "1 EUR"), ("x", "-1 EUR"))
    )
    assert [each.WhichOneof("result") for each in results] == ["error", "transaction", "transaction", "error", "error"]
    assert refused(results[3]).metadata == {"resource": "ledgerAccounts/wallet", "available": "400"}
    assert refused(results[4]).reason == "RESOURCE_NOT_FOUND"
    assert ledger.get(results[1].transaction.name) == results[1].transaction
    assert ledger.balance("wallet") == ("4.00", "0.00", "4.00")


def test_a_batch_and_a_single_call_are_one_path(ledger: Ledger) -> None:
    one = posting(("cash", "1 EUR"), ("costs", "-1 EUR"))
    other = posting(("cash", "2 EUR"), ("costs", "-2 EUR"))
    first = ledger.stub.PostTransaction(one)
    results = batch(ledger, one, other, other)
    assert [each.transaction for each in results] == [first, results[1].transaction, results[1].transaction]
    assert ledger.stub.PostTransaction(other) == results[1].transaction
    changed = pb.PostTransactionRequest()
    changed.CopyFrom(other)
    changed.pending = True
    assert outcomes(ledger, changed) == ["REQUEST_ID_REUSED"]
    assert ledger.balance("cash")[0] == "3.00"


def test_a_batch_of_five_hundred(ledger: Ledger) -> None:
    requests = [posting(("cash", "0.01 EUR"), ("wallet", "-0.01 EUR")) for _ in range(500)]
    results = batch(ledger, *requests)
    assert len({each.transaction.name for each in results}) == 500
    assert ledger.balance("cash")[0] == "5.00"
    for bad in ([], [*requests, requests[0]]):
        refusal = refusal_of(lambda bad=bad: batch(ledger, *bad))  # type: ignore[misc]
        assert (refusal.reason, list(refusal.fields)) == ("INVALID_FIELD", ["requests"])


def test_a_batch_without_anything_right_changes_nothing(ledger: Ledger) -> None:
    assert outcomes(ledger, posting(("cash", "1 EUR"), ("costs", "-2 EUR"))) == ["UNBALANCED"]
