"""Lists and statements: filters, pages, and balances that run through them."""

from __future__ import annotations

import itertools
from collections.abc import Callable

import grpc
import pytest

from counterfoil.ledger.v1 import ledger_service_pb2 as pb
from counterfoil.ledger.v1.ledger_account_pb2 import SIDE_CREDIT
from counterfoil.ledger.v1.ledger_transaction_pb2 import LedgerTransaction
from counterfoil_server.rpc.paging import PAGE_LIMIT_BYTES
from tests.catalog.conftest import new_id, refusal_of
from tests.catalog.products import at
from tests.ledger.conftest import Ledger, amount, posting

Code = grpc.StatusCode


def day(number: int) -> str:
    return f"2026-01-{number:02}T00:00:00+00:00"


def transactions(ledger: Ledger, text: str = "", size: int = 50) -> list[LedgerTransaction]:
    """All pages."""
    found: list[LedgerTransaction] = []
    token = ""
    while True:
        request = pb.ListTransactionsRequest(filter=text, page_size=size, page_token=token)
        answer = ledger.stub.ListTransactions(request)
        found += answer.transactions
        token = answer.next_page_token
        if not token:
            return found


@pytest.fixture
def month(ledger: Ledger) -> Ledger:
    """Nine days: cash to costs each day, the third and fifth pending, the fifth voided; and one in another account."""
    ledger.open("till")
    for number in range(1, 10):
        pending = number in {3, 5}
        kind = "even" if number % 2 == 0 else "odd"
        made = ledger.post(
            ("costs", f"{number} EUR"),
            ("cash", f"-{number} EUR"),
            pending=pending,
            when=day(number),
            kind=kind,
            reference=f"d/{number}",
            description=str(number),
        )
        if number == 5:
            ledger.void(made.name)
    ledger.post(("till", "1 EUR"), ("cash", "-1 EUR"), when=day(4), description="t")
    return ledger


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", "9 8 7 6 5 t 4 3 2 1"),
        ('account = "ledgerAccounts/till"', "t"),
        ('account = "ledgerAccounts/costs"', "9 8 7 6 5 4 3 2 1"),
        ('account = "ledgerAccounts/nobody"', ""),
        ('account != "ledgerAccounts/costs"', "t"),
        ('account = "ledgerAccounts/costs" AND occur_time >= "2026-01-03T00:00:00Z" AND state = POSTED', "9 8 7 6 4"),
        ('occur_time < "2026-01-03T00:00:00Z"', "2 1"),
        ('reference = "d/7"', "7"),
        ('reference = "d/*" AND reference > "d/6"', "9 8 7"),
        ("NOT reference:*", "t"),
        ("kind = even OR state = VOIDED", "8 6 5 4 2"),
        ("state = PENDING", "3"),
        ("NOT state = POSTED", "5 3"),
        ('account = "ledgerAccounts/cash" AND NOT account = "ledgerAccounts/costs"', "t"),
        ('account = "ledgerAccounts/cash" AND account = "ledgerAccounts/costs" AND state != POSTED', "5 3"),
        ('account = "ledgerAccounts/till" OR reference = "d/5" OR account = "ledgerAccounts/nobody"', "5 t"),
        ('NOT account = "ledgerAccounts/nobody" AND kind = even', "8 6 4 2"),
        ('account = "ledgerAccounts/costs" AND (kind = even OR state = PENDING)', "8 6 4 3 2"),
    ],
)
def test_a_filter_means_what_it_says(month: Ledger, text: str, expected: str) -> None:
    assert [each.description for each in transactions(month, text)] == expected.split()
    assert [each.description for each in transactions(month, text, size=2)] == expected.split()


@pytest.mark.parametrize("text", ["colour = red", "occur_time = x", "state = SOLD", "account:*", "("])
def test_what_is_no_filter(ledger: Ledger, text: str) -> None:
    refused = refusal_of(lambda: transactions(ledger, text))
    assert (refused.code, refused.reason) == (Code.INVALID_ARGUMENT, "FILTER_INVALID")
    listing = pb.ListLedgerAccountsRequest(filter="colour = red")
    assert refusal_of(lambda: ledger.stub.ListLedgerAccounts(listing)).reason == "FILTER_INVALID"


def test_listed_transactions_are_as_they_are_read(month: Ledger) -> None:
    for each in transactions(month):
        assert month.get(each.name) == each


def test_transactions_of_one_moment_are_told_apart(ledger: Ledger) -> None:
    names = {ledger.post(("cash", "1 EUR"), ("costs", "-1 EUR"), when=day(1)).name for _ in range(7)}
    found = [each.name for each in transactions(ledger, size=2)]
    assert found == sorted(names, reverse=True)


def test_a_transaction_with_several_entries_in_an_account_is_listed_once(ledger: Ledger) -> None:
    moves = (("cash", "1 EUR"), ("costs", "-3 EUR"), ("cash", "2 EUR"))
    names = [ledger.post(*moves, pending=pending).name for pending in (False, True, False)]
    for size in (1, 50):
        found = transactions(ledger, 'account = "ledgerAccounts/cash"', size)
        assert [each.name for each in found] == names[::-1]


def test_page_tokens_are_for_their_arguments_only(month: Ledger) -> None:
    token = month.stub.ListTransactions(pb.ListTransactionsRequest(page_size=2)).next_page_token
    statement = pb.ListStatementRequest(parent="ledgerAccounts/cash", page_size=2, start_time=at(day(1)))
    other = month.stub.ListStatement(statement).next_page_token
    accounts = pb.ListLedgerAccountsRequest(page_size=1)
    third = month.stub.ListLedgerAccounts(accounts).next_page_token
    assert token
    assert other
    assert third
    lists: list[Callable[[], object]] = [
        lambda: month.stub.ListTransactions(pb.ListTransactionsRequest(page_token=token, filter="kind = odd")),
        lambda: month.stub.ListTransactions(pb.ListTransactionsRequest(page_token=other)),
        lambda: month.stub.ListLedgerAccounts(pb.ListLedgerAccountsRequest(page_token=third, filter="state = OPEN")),
        lambda: month.stub.ListStatement(pb.ListStatementRequest(parent="ledgerAccounts/costs", page_token=other)),
        lambda: month.stub.ListStatement(pb.ListStatementRequest(parent="ledgerAccounts/cash", page_token=other)),
    ]
    for action in lists:
        refused = refusal_of(action)
        assert (refused.code, refused.reason) == (Code.INVALID_ARGUMENT, "PAGE_TOKEN_INVALID")


def test_accounts_are_listed_by_name(ledger: Ledger) -> None:
    for number in range(5):
        ledger.open(f"x{number}", SIDE_CREDIT, "USD", display_name=f"X {number}")
    ledger.stub.CloseLedgerAccount(pb.CloseLedgerAccountRequest(name="ledgerAccounts/x3", request_id=new_id()))
    token, found = "", []
    for _ in range(5):
        request = pb.ListLedgerAccountsRequest(page_size=2, page_token=token)
        answer = ledger.stub.ListLedgerAccounts(request)
        found += [each.name.removeprefix("ledgerAccounts/") for each in answer.ledger_accounts]
        token = answer.next_page_token
        if not token:
            break
    assert found == ["cash", "costs", "wallet", "x0", "x1", "x2", "x3", "x4"]
    for text, expected in (
        ("state = CLOSED", ["x3"]),
        ('currency_code = "USD" AND state = OPEN', ["x0", "x1", "x2", "x4"]),
        ("normal_side = DEBIT", ["cash", "costs"]),
        ('display_name = "X*" AND NOT name = "ledgerAccounts/x3"', ["x0", "x1", "x2", "x4"]),
        ('create_time > "2100-01-01T00:00:00Z"', []),
    ):
        answer = ledger.stub.ListLedgerAccounts(pb.ListLedgerAccountsRequest(filter=text))
        assert [each.name.removeprefix("ledgerAccounts/") for each in answer.ledger_accounts] == expected, text


# --- statements -----------------------------------------------------------------------------------------------------

Lines = list[tuple[str, str, str]]


def statement(ledger: Ledger, account: str, start: str = "", end: str = "", size: int = 50) -> tuple[str, Lines, str]:
    """The opening balance, each line's description, signed amount and balance, and the closing balance."""
    request = pb.ListStatementRequest(parent=f"ledgerAccounts/{account}", page_size=size)
    if start:
        request.start_time.CopyFrom(at(start))
    if end:
        request.end_time.CopyFrom(at(end))
    lines: Lines = []
    opening, closing = "", ""
    for page in itertools.count():
        answer = ledger.stub.ListStatement(request)
        assert page == 0 or closing == amount(answer.opening_balance)
        opening = opening if page else amount(answer.opening_balance)
        for line in answer.lines:
            sign = "-" if line.side == SIDE_CREDIT else ""
            lines.append((line.description, sign + amount(line.amount), amount(line.balance)))
        closing = amount(answer.closing_balance)
        if not answer.next_page_token:
            break
        request.page_token = answer.next_page_token
    return opening, lines, closing


@pytest.mark.parametrize("sealed", [False, True])
@pytest.mark.parametrize("size", [1, 2, 50])
def test_a_statement_runs_from_its_start_to_its_end(month: Ledger, size: int, *, sealed: bool) -> None:
    if sealed:
        for number in (2, 4, 7):
            month.close_before(day(number))
        month.upkeep()
    whole = [("1", "1.00", "1.00"), ("2", "2.00", "3.00"), ("4", "4.00", "7.00"), ("6", "6.00", "13.00")]
    whole += [("7", "7.00", "20.00"), ("8", "8.00", "28.00"), ("9", "9.00", "37.00")]
    assert statement(month, "costs", size=size) == ("0.00", whole, "37.00")
    assert statement(month, "costs", day(2), day(7), size) == ("1.00", whole[1:4], "13.00")
    assert statement(month, "costs", day(3), day(4), size) == ("3.00", [], "3.00")
    assert statement(month, "costs", day(9), size=size) == ("28.00", whole[6:], "37.00")
    cash = [("1", "-1.00", "-1.00"), ("2", "-2.00", "-3.00")]
    assert statement(month, "cash", end=day(3), size=size) == ("0.00", cash, "-3.00")


def test_a_credit_account_grows_by_credits(ledger: Ledger) -> None:
    ledger.post(("cash", "3 EUR"), ("wallet", "-3 EUR"), description="in")
    ledger.post(("wallet", "1 EUR"), ("cash", "-1 EUR"), description="out")
    assert statement(ledger, "wallet") == ("0.00", [("in", "-3.00", "3.00"), ("out", "1.00", "2.00")], "2.00")


def test_several_entries_of_one_transaction_keep_their_order(ledger: Ledger) -> None:
    ledger.post(("cash", "3 EUR"), ("costs", "-4 EUR"), ("cash", "1 EUR"), when=day(1))
    ledger.post(("cash", "2 EUR"), ("costs", "-2 EUR"), when=day(1))
    _, lines, _ = statement(ledger, "cash", size=1)
    assert [line[1:] for line in lines] == [("3.00", "3.00"), ("1.00", "4.00"), ("2.00", "6.00")]


def test_a_page_of_a_statement_ends_before_it_is_too_large_for_a_client(ledger: Ledger) -> None:
    long = "長" * 990
    for part in range(4):
        requests = [
            posting(
                ("cash", "1 EUR"),
                ("costs", "-1 EUR"),
                when=day(1),
                description=f"{part}.{number} {long}",
                reference=long[:240],
            )
            for number in range(250)
        ]
        ledger.stub.BatchPostTransactions(pb.BatchPostTransactionsRequest(requests=requests))
    first = ledger.stub.ListStatement(pb.ListStatementRequest(parent="ledgerAccounts/cash", page_size=1000))
    assert PAGE_LIMIT_BYTES * 0.99 < first.ByteSize() < PAGE_LIMIT_BYTES + 8_000  # a few bytes a line beside it
    assert first.next_page_token
    opening, lines, closing = statement(ledger, "cash", size=1000)
    assert (opening, closing, len({line[0] for line in lines})) == ("0.00", "1000.00", 1000)
    assert [line[2] for line in lines] == [f"{number}.00" for number in range(1, 1001)]


def test_a_statement_is_begun_again_where_its_past_has_changed(month: Ledger) -> None:
    request = pb.ListStatementRequest(parent="ledgerAccounts/costs", page_size=3)
    request.page_token = month.stub.ListStatement(request).next_page_token
    month.post(("costs", "1 EUR"), ("cash", "-1 EUR"), when=day(8))  # behind what was read
    assert [each.description for each in month.stub.ListStatement(request).lines] == ["6", "7", "8"]
    month.post(("costs", "1 EUR"), ("cash", "-1 EUR"), when=day(2))  # within it
    refused = refusal_of(lambda: month.stub.ListStatement(request))
    assert (refused.code, refused.reason) == (Code.ABORTED, "CONFLICT")


def test_a_statement_without_an_end_ends_when_it_was_begun(month: Ledger) -> None:
    request = pb.ListStatementRequest(parent="ledgerAccounts/costs", page_size=6)
    request.page_token = month.stub.ListStatement(request).next_page_token
    month.post(("costs", "1 EUR"), ("cash", "-1 EUR"))
    answer = month.stub.ListStatement(request)
    assert [each.description for each in answer.lines] == ["9"]
    assert not answer.next_page_token
