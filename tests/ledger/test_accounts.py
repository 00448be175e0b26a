"""Accounts, balances and closed periods: each rpc's success, and every error that the contract names."""

from __future__ import annotations

import time
import uuid
from collections.abc import Callable

import grpc
import pytest
from google.protobuf.field_mask_pb2 import FieldMask

from counterfoil.ledger.v1 import ledger_service_pb2 as pb
from counterfoil.ledger.v1.ledger_account_pb2 import SIDE_CREDIT, SIDE_DEBIT, SIDE_UNSPECIFIED, LedgerAccount
from counterfoil.ledger.v1.ledger_period_pb2 import LedgerPeriod
from counterfoil_server.ledger.posting import MadeAccounts, SystemAccounts
from counterfoil_server.storage.transaction import Actor, WriteTransaction
from tests.catalog.conftest import new_id, refusal_of
from tests.catalog.products import at
from tests.ledger.conftest import Ledger, amount
from tests.storage.conftest import together

Code = grpc.StatusCode


def get(ledger: Ledger, name: str) -> LedgerAccount:
    read: LedgerAccount = ledger.stub.GetLedgerAccount(pb.GetLedgerAccountRequest(name=name))
    return read


def update(ledger: Ledger, sent: LedgerAccount, *paths: str, request_id: str = "") -> LedgerAccount:
    answer: LedgerAccount = ledger.stub.UpdateLedgerAccount(
        pb.UpdateLedgerAccountRequest(
            ledger_account=sent, update_mask=FieldMask(paths=paths), request_id=request_id or new_id()
        )
    )
    return answer


def close(ledger: Ledger, name: str, etag: str = "", request_id: str = "") -> LedgerAccount:
    answer: LedgerAccount = ledger.stub.CloseLedgerAccount(
        pb.CloseLedgerAccountRequest(name=name, etag=etag, request_id=request_id or new_id())
    )
    return answer


def close_period(ledger: Ledger, when: str, request_id: str = "") -> LedgerPeriod:
    answer: LedgerPeriod = ledger.stub.ClosePeriod(
        pb.ClosePeriodRequest(end_time=at(when), request_id=request_id or new_id())
    )
    return answer


def test_an_account_comes_back_as_it_was_created(ledger: Ledger) -> None:
    created = ledger.open("till-1", SIDE_CREDIT, "USD", display_name="Till", no_overdraft=True)
    assert created.name == "ledgerAccounts/till-1"
    assert (created.revision, created.state, created.no_overdraft) == (1, LedgerAccount.STATE_OPEN, True)
    assert (created.currency_code, created.normal_side, created.display_name) == ("USD", SIDE_CREDIT, "Till")
    assert created.etag.startswith('"')
    assert not created.HasField("close_time")
    assert get(ledger, created.name) == created
    assert ledger.commits[-1][0].image == created.SerializeToString()
    unnamed = ledger.open("")
    assert uuid.UUID(unnamed.name.removeprefix("ledgerAccounts/")).version == 7


def test_what_is_no_account(ledger: Ledger) -> None:
    taken = refusal_of(lambda: ledger.open("cash"))
    assert (taken.code, taken.reason) == (Code.ALREADY_EXISTS, "RESOURCE_ALREADY_EXISTS")
    assert taken.metadata == {"resource": "ledgerAccounts/cash"}
    for field, action in (
        ("ledger_account_id", lambda: ledger.open("system-tax-eur")),
        ("ledger_account_id", lambda: ledger.open("UPPER")),
        ("ledger_account.currency_code", lambda: ledger.open("a", currency="XXX")),
        ("ledger_account.currency_code", lambda: ledger.open("a", currency="")),
        ("ledger_account.normal_side", lambda: ledger.open("a", SIDE_UNSPECIFIED)),
        ("ledger_account.display_name", lambda: ledger.open("a", display_name="x" * 256)),
    ):
        refused = refusal_of(action)
        assert (refused.code, refused.reason, list(refused.fields)) == (
            Code.INVALID_ARGUMENT,
            "INVALID_FIELD",
            [field],
        )


def test_an_account_is_created_once(ledger: Ledger) -> None:
    key = new_id()
    account = LedgerAccount(currency_code="EUR", normal_side=SIDE_DEBIT)
    request = pb.CreateLedgerAccountRequest(ledger_account=account, request_id=key)
    assert ledger.stub.CreateLedgerAccount(request) == ledger.stub.CreateLedgerAccount(request)
    request.ledger_account_id = "another"
    assert refusal_of(lambda: ledger.stub.CreateLedgerAccount(request)).reason == "REQUEST_ID_REUSED"


def test_update(ledger: Ledger) -> None:
    before = get(ledger, "ledgerAccounts/cash")
    sent = LedgerAccount(name=before.name, display_name="Cash in hand", etag=before.etag)
    key = new_id()
    after = update(ledger, sent, "display_name", request_id=key)
    assert (after.display_name, after.revision) == ("Cash in hand", 2)
    assert after.etag != before.etag
    assert get(ledger, before.name) == after
    assert update(ledger, sent, "display_name", request_id=key) == after
    sent.display_name = "Other"
    assert refusal_of(lambda: update(ledger, sent, "display_name", request_id=key)).reason == "REQUEST_ID_REUSED"
    stale = refusal_of(lambda: update(ledger, sent))
    assert (stale.code, stale.reason, stale.metadata) == (Code.ABORTED, "ETAG_MISMATCH", {"resource": before.name})
    heard = len(ledger.commits)
    assert update(ledger, LedgerAccount(name=before.name, display_name="Cash in hand")) == after
    assert len(ledger.commits) == heard  # nothing has changed


@pytest.mark.parametrize(
    ("change", "path", "field"),
    [
        ({"currency_code": "USD"}, "currency_code", "update_mask"),
        ({"normal_side": SIDE_CREDIT}, "normal_side", "update_mask"),
        ({"no_overdraft": True}, "no_overdraft", "update_mask"),
        ({"display_name": "x" * 256}, "display_name", "ledger_account.display_name"),
        ({}, "colour", "update_mask"),
    ],
)
def test_what_cannot_be_updated(ledger: Ledger, change: dict[str, object], path: str, field: str) -> None:
    sent = LedgerAccount(name="ledgerAccounts/cash", **change)  # type: ignore[arg-type]
    refused = refusal_of(lambda: update(ledger, sent, path))
    assert (refused.code, list(refused.fields)) == (Code.INVALID_ARGUMENT, [field])
    assert refusal_of(lambda: update(ledger, LedgerAccount(display_name="x"))).fields.keys() == {"ledger_account.name"}


@pytest.mark.parametrize(
    "name", ["cash", "ledgerAccounts/", "ledgerAccounts/Cash", "products/cash", "x/ledgerAccounts/a"]
)
def test_an_update_wants_a_name(ledger: Ledger, name: str) -> None:
    refused = refusal_of(lambda: update(ledger, LedgerAccount(name=name, display_name="x"), "display_name"))
    assert (refused.code, refused.reason) == (Code.INVALID_ARGUMENT, "INVALID_FIELD")
    assert refused.fields.keys() == {"ledger_account.name"}
    assert get(ledger, "ledgerAccounts/cash").revision == 1


def test_close(ledger: Ledger) -> None:
    account = ledger.open("old")
    stale = refusal_of(lambda: close(ledger, account.name, '"x"'))
    assert (stale.code, stale.reason) == (Code.ABORTED, "ETAG_MISMATCH")
    key = new_id()
    closed = close(ledger, account.name, account.etag, key)
    assert (closed.state, closed.revision) == (LedgerAccount.STATE_CLOSED, 2)
    assert closed.close_time == closed.update_time
    assert get(ledger, account.name) == closed
    assert close(ledger, account.name, account.etag, key) == closed
    assert refusal_of(lambda: close(ledger, account.name, "", key)).reason == "REQUEST_ID_REUSED"
    again = refusal_of(lambda: close(ledger, account.name))
    assert (again.code, again.reason) == (Code.FAILED_PRECONDITION, "ACCOUNT_CLOSED")
    assert ledger.balance("old") == ("0.00", "0.00", "0.00")


def test_an_account_with_something_in_it_is_not_closed(ledger: Ledger) -> None:
    pending = ledger.post(("cash", "1 EUR"), ("costs", "-1 EUR"), pending=True)
    refused = refusal_of(lambda: close(ledger, "ledgerAccounts/cash"))
    assert (refused.code, refused.reason) == (Code.FAILED_PRECONDITION, "STATE_CONFLICT")
    assert refused.metadata == {"resource": "ledgerAccounts/cash", "state": "OPEN"}
    ledger.settle(pending.name)
    assert refusal_of(lambda: close(ledger, "ledgerAccounts/cash")).reason == "STATE_CONFLICT"
    posted = ledger.reverse(pending.name)
    close(ledger, "ledgerAccounts/cash")
    assert refusal_of(lambda: ledger.reverse(posted.name)).reason == "ACCOUNT_CLOSED"


def test_what_does_not_exist(ledger: Ledger) -> None:
    name = "ledgerAccounts/nobody"
    for action in (
        lambda: get(ledger, name),
        lambda: update(ledger, LedgerAccount(name=name, display_name="x")),
        lambda: close(ledger, name),
        lambda: ledger.balance("nobody"),
        lambda: ledger.stub.ListStatement(pb.ListStatementRequest(parent=name)),
    ):
        refused = refusal_of(action)
        assert (refused.code, refused.reason, refused.metadata) == (
            Code.NOT_FOUND,
            "RESOURCE_NOT_FOUND",
            {"resource": name},
        )


def test_balances_come_in_the_order_asked_for(ledger: Ledger) -> None:
    ledger.post(("cash", "1 EUR"), ("costs", "-1 EUR"))
    names = [f"ledgerAccounts/{each}/balance" for each in ("wallet", "cash", "costs", "cash")]
    answer = ledger.stub.BatchGetBalances(pb.BatchGetBalancesRequest(names=names))
    assert [each.name for each in answer.balances] == names
    assert [amount(each.posted) for each in answer.balances] == ["0.00", "1.00", "-1.00", "1.00"]
    names[2] = "ledgerAccounts/nobody/balance"
    refused = refusal_of(lambda: ledger.stub.BatchGetBalances(pb.BatchGetBalancesRequest(names=names)))
    assert refused.metadata == {"resource": "ledgerAccounts/nobody"}


def test_a_balance_beyond_64_bits_is_refused_and_not_wrong(ledger: Ledger) -> None:
    for _ in range(2):
        ledger.post(("cash", "90000000000000000 EUR"), ("costs", "-90000000000000000 EUR"))
    refused = refusal_of(lambda: ledger.balance("cash"))
    assert (refused.code, refused.reason) == (Code.INVALID_ARGUMENT, "AMOUNT_OVERFLOW")
    ledger.upkeep()
    assert refusal_of(lambda: ledger.balance("costs")).reason == "AMOUNT_OVERFLOW"
    statement = pb.ListStatementRequest(parent="ledgerAccounts/cash")
    assert refusal_of(lambda: ledger.stub.ListStatement(statement)).reason == "AMOUNT_OVERFLOW"
    ledger.post(("costs", "90000000000000000 EUR"), ("cash", "-90000000000000000 EUR"))
    assert ledger.balance("cash")[0] == "90000000000000000.00"
    assert ledger.findings() == {}


# --- periods --------------------------------------------------------------------------------------------------------


def test_periods_close_one_after_the_other(ledger: Ledger) -> None:
    key = new_id()
    first = close_period(ledger, "2020-01-01T00:00:00+00:00", key)
    assert (first.end_time, first.closer) == (at("2020-01-01T00:00:00+00:00"), "tester")
    assert not first.HasField("seal_time")
    assert close_period(ledger, "2020-01-01T00:00:00+00:00", key) == first
    for when in ("2020-01-01T00:00:00+00:00", "2019-06-01T00:00:00+00:00"):
        refused = refusal_of(lambda when=when: close_period(ledger, when))  # type: ignore[misc]
        assert (refused.code, refused.reason) == (Code.FAILED_PRECONDITION, "PERIOD_CLOSED")
        assert refused.metadata == {"closed_before": "2020-01-01T00:00:00Z"}
    refused = refusal_of(lambda: close_period(ledger, "2100-01-01T00:00:00+00:00"))
    assert (refused.code, refused.fields) == (Code.INVALID_ARGUMENT, {"end_time": "must not be in the future"})
    assert refusal_of(lambda: close_period(ledger, "2021-01-01T00:00:00+00:00", key)).reason == "REQUEST_ID_REUSED"
    close_period(ledger, "2021-01-01T00:00:00+00:00")
    ledger.upkeep()
    answer = ledger.stub.ListLedgerPeriods(pb.ListLedgerPeriodsRequest(page_size=1))
    assert answer.ledger_periods[0].end_time == at("2021-01-01T00:00:00+00:00")
    assert answer.ledger_periods[0].HasField("seal_time")
    request = pb.ListLedgerPeriodsRequest(page_token=answer.next_page_token)
    rest = ledger.stub.ListLedgerPeriods(request)
    assert [each.name for each in rest.ledger_periods] == [first.name]
    assert not rest.next_page_token
    request.page_token = "x"
    assert refusal_of(lambda: ledger.stub.ListLedgerPeriods(request)).reason == "PAGE_TOKEN_INVALID"


# --- the server's own -----------------------------------------------------------------------------------------------


def test_the_accounts_of_a_currency_are_made_once_by_whoever_comes_first(open_ledger: Callable[..., Ledger]) -> None:
    ledgers = [open_ledger() for _ in range(2)]

    def make(ledger: Ledger, currency: str = "EUR") -> MadeAccounts:
        def work(transaction: WriteTransaction) -> MadeAccounts:
            made = SystemAccounts().make(transaction.statements, [currency], transaction.now)
            transaction.emit(made.changes)
            return made

        return ledger.database.write(work, actor=Actor("shop", ""), deadline=time.monotonic() + 20).value

    found = together([lambda each=each: make(each) for each in ledgers for _ in range(6)])  # type: ignore[misc]
    assert len({each.keys["EUR"] for each in found}) == 1
    assert len(set(found[0].keys["EUR"])) == 5
    assert sorted(len(each.changes) for each in found) == [0] * 11 + [5]
    assert make(ledgers[0], "USD").keys["USD"] != found[0].keys["EUR"]
    assert ledgers[0].findings() == {}
    names = [each.name for each in ledgers[0].stub.ListLedgerAccounts(pb.ListLedgerAccountsRequest()).ledger_accounts]
    assert len(names) == 10
    assert "ledgerAccounts/system-receivable-eur" in names
    own = get(ledgers[0], "ledgerAccounts/system-tax-eur")
    for change in (
        lambda: close(ledgers[0], own.name),
        lambda: update(ledgers[0], LedgerAccount(name=own.name, display_name="haha"), "display_name"),
    ):
        refused = refusal_of(change)
        assert (refused.code, refused.reason) == (Code.FAILED_PRECONDITION, "STATE_CONFLICT")
        assert refused.metadata == {"resource": own.name, "state": "OPEN"}
    assert get(ledgers[0], own.name) == own
