"""VerifyInvariants finds what is not true, of each kind, and nothing in books that are sound."""
# ruff: noqa: S608 - the defects are written here, and nowhere else

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import pytest
from sqlalchemy import text

from counterfoil.ledger.v1 import ledger_service_pb2 as pb
from counterfoil_server.inventory.verifying import StockInvariants
from counterfoil_server.ledger.verify import Examined, Finding, InvariantCheck, own_checks
from counterfoil_server.orders.verifying import order_checks
from counterfoil_server.storage.engine import Database
from tests.catalog.conftest import refusal_of
from tests.ledger.conftest import Ledger


def corrupt(ledger: Ledger, sql: str) -> None:
    """Changes the database behind the service's back."""
    with ledger.database.maintain(time.monotonic() + 10) as connection:
        done = connection.execute(text(sql))
        assert done.rowcount > 0, "nothing was corrupted"


@pytest.fixture
def books(ledger: Ledger) -> Ledger:
    """Books with some of everything: posted, pending, voided, settled, reversed; rolled up and not; two periods."""
    for month in (1, 2, 3):
        when = f"2026-0{month}-10T00:00:00+00:00"
        ledger.post(("cash", "10 EUR"), ("wallet", "-10 EUR"), when=when)
        ledger.post(("costs", "2 EUR"), ("cash", "-2 EUR"), when=when)
    ledger.settle(ledger.post(("wallet", "1 EUR"), ("cash", "-1 EUR"), pending=True).name)
    ledger.void(ledger.post(("wallet", "1 EUR"), ("cash", "-1 EUR"), pending=True).name)
    ledger.reverse(ledger.post(("costs", "5 EUR"), ("cash", "-5 EUR"), reference="wrong").name)
    ledger.close_before("2026-02-01T00:00:00+00:00")
    ledger.upkeep()
    ledger.post(("wallet", "3 EUR"), ("cash", "-3 EUR"), pending=True)
    ledger.post(("cash", "7 EUR"), ("wallet", "-7 EUR"))
    ledger.close_before("2026-03-01T00:00:00+00:00")
    return ledger


def test_sound_books_are_found_sound(books: Ledger) -> None:
    *found, last = books.stub.VerifyInvariants(pb.VerifyInvariantsRequest())
    assert found == []
    summary = {each.check: each.examined_count for each in last.summary.checks}
    assert summary == {
        "ledger.transactions": 12,
        "ledger.entries": 20,
        "ledger.reversals": 1,
        "ledger.periods": 6,
        "ledger.balances": 3,
        "ledger.overdrafts": 1,
        "ledger.accounts": 3,
    }
    assert last.summary.finding_count == 0
    periods = books.stub.ListLedgerPeriods(pb.ListLedgerPeriodsRequest()).ledger_periods
    assert all(each.HasField("seal_time") for each in periods)  # the check has sealed the second one


CASH = "(SELECT id FROM ledger_accounts WHERE account_id = 'cash')"
WALLET = "(SELECT id FROM ledger_accounts WHERE account_id = 'wallet')"
REVERSAL = "(SELECT id FROM ledger_transactions WHERE reverses IS NOT NULL)"
LAST = "(SELECT id FROM ledger_transactions WHERE state = 2 ORDER BY id DESC LIMIT 1)"
FIRST = "(SELECT id FROM ledger_transactions ORDER BY id LIMIT 1)"

DEFECTS = {
    "an entry has another amount": (
        f"UPDATE ledger_entries SET amount_minor = 1 WHERE transaction_id = {LAST} AND ordinal = 0",
        {"ledger.transactions": ["does not balance in EUR"], "ledger.balances": ["its posted balance"]},
    ),
    "both entries have other amounts": (
        f"UPDATE ledger_entries SET amount_minor = amount_minor * 2 WHERE transaction_id = {LAST}",
        {"ledger.balances": ["its posted balance", "its posted balance"]},
    ),
    "an entry is gone": (
        f"DELETE FROM ledger_entries WHERE transaction_id = {LAST} AND ordinal = 1",
        {
            "ledger.transactions": ["does not balance in EUR", "has fewer than two entries"],
            "ledger.balances": ["its posted balance"],
        },
    ),
    "all entries are gone": (
        f"DELETE FROM ledger_entries WHERE transaction_id = {LAST}",
        {
            "ledger.transactions": ["has fewer than two entries"],
            "ledger.balances": ["its posted balance", "its posted balance"],
        },
    ),
    "an entry is in another account": (
        f"UPDATE ledger_entries SET account = 999 WHERE transaction_id = {LAST} AND ordinal = 0",
        {
            "ledger.transactions": [
                "does not balance in EUR",
                "does not balance in any currency",
                "has an entry in an account that does not exist",
            ],
            "ledger.balances": ["its posted balance"],
        },
    ),
    "an entry has another time": (
        (
            f"UPDATE ledger_entries SET occurred_at = now() - interval '1 hour' WHERE transaction_id = {LAST}"
            " AND ordinal = 0"
        ),
        {"ledger.transactions": ["has an entry of another time"]},
    ),
    "a transaction is gone": (
        f"DELETE FROM ledger_transactions WHERE id = {LAST}",
        {"ledger.entries": ["does not exist and has entries"]},
    ),
    "a voided transaction has entries": (
        (
            "INSERT INTO ledger_entries SELECT id, u.ordinal, u.account, u.amount, occurred_at"
            " FROM ledger_transactions t, unnest(t.held_accounts, t.held_amounts) WITH ORDINALITY"
            " AS u (account, amount, ordinal) WHERE state = 3"
        ),
        {
            "ledger.transactions": ["is not posted and has entries"],
            "ledger.balances": ["its posted balance", "its posted balance"],
        },
    ),
    "a pending transaction does not balance": (
        "UPDATE ledger_transactions SET held_amounts = ARRAY[5, -6] WHERE state = 1",
        {
            "ledger.transactions": ["does not balance in EUR"],
            "ledger.balances": ["its pending credits", "its pending debits"],
        },
    ),
    "a pending transaction is gone": (
        "DELETE FROM ledger_transactions WHERE state = 1",
        {"ledger.balances": ["its pending credits", "its pending debits"]},
    ),
    "a balance is wrong": (
        f"UPDATE ledger_balances SET posted_minor = posted_minor + 1 WHERE account = {CASH}",
        {"ledger.balances": ["its posted balance"]},
    ),
    "a balance is gone": (
        f"DELETE FROM ledger_balances WHERE account = {CASH}",
        {"ledger.balances": ["its posted balance"]},
    ),
    "a delta counts twice": (
        f"INSERT INTO ledger_deltas SELECT * FROM ledger_deltas WHERE account = {WALLET} AND posted_minor <> 0",
        {"ledger.balances": ["its posted balance"]},
    ),
    "a reversal has other entries": (
        f"UPDATE ledger_entries SET amount_minor = amount_minor * 2 WHERE transaction_id = {REVERSAL}",
        {
            "ledger.reversals": ["does not mirror"],
            "ledger.balances": ["its posted balance", "its posted balance"],
        },
    ),
    "a reversal is of nothing": (
        f"UPDATE ledger_transactions SET reverses = gen_random_uuid() WHERE id = {REVERSAL}",
        {"ledger.reversals": ["does not mirror", "reverses a transaction that is not posted"]},
    ),
    "a closed period has got an entry": (
        f"UPDATE ledger_entries SET occurred_at = '2026-01-20' WHERE transaction_id = {LAST}",
        {
            "ledger.transactions": ["has an entry of another time"],
            "ledger.periods": ["has other entries", "has other entries"],
            "ledger.balances": ["its posted balance", "its posted balance"],
        },
    ),
    "a closed period has lost an entry": (
        f"UPDATE ledger_entries SET occurred_at = now() WHERE transaction_id = {FIRST}",
        {
            "ledger.transactions": ["has an entry of another time"],
            "ledger.periods": ["has other entries", "has other entries"],
            "ledger.balances": ["its posted balance", "its posted balance"],
        },
    ),
    "a closing sum is wrong": (
        (
            f"UPDATE ledger_closings SET posted_minor = posted_minor + 1 WHERE account = {CASH}"
            " AND end_time = '2026-02-01'"
        ),
        {"ledger.periods": ["has other entries", "has other entries"]},  # the second builds on the first
    ),
    "a closing sum is missing": (
        f"DELETE FROM ledger_closings WHERE account = {CASH} AND end_time = '2026-02-01'",
        {"ledger.periods": ["has entries in a closed period and no closing sum"]},
    ),
    "a closing sum is of no period": (
        f"INSERT INTO ledger_closings VALUES ({WALLET}, '2026-01-15', -7, 1)",
        {
            "ledger.periods": [
                "does not exist and has closing sums",
                "has other entries",  # the first builds on it, and so does the second
            ],
        },
    ),
    "all periods are gone": (
        "DELETE FROM ledger_periods",
        {"ledger.periods": ["does not exist and has closing sums", "does not exist and has closing sums"]},
    ),
    "a closed account has something in it": (
        f"UPDATE ledger_accounts SET close_time = now() WHERE id = {CASH}",
        {"ledger.accounts": ["is closed and has something in it"]},
    ),
    "a closed account has something pending": (
        (
            f"WITH closed AS (UPDATE ledger_accounts SET close_time = now() WHERE id = {CASH} RETURNING id)"
            " INSERT INTO ledger_deltas SELECT id, -3000, 0, 0 FROM closed"
        ),
        {"ledger.accounts": ["is closed and has something in it"], "ledger.balances": ["its posted balance"]},
    ),
    "a balance is of no account": (
        "INSERT INTO ledger_balances VALUES (999, 0, 0, 0)",
        {"ledger.accounts": ["has a balance of an account that does not exist"]},
    ),
    "deltas are of no account": (
        "INSERT INTO ledger_deltas VALUES (-1, 1, 1, 0)",
        {"ledger.accounts": ["has deltas of an account that does not exist"]},
    ),
    "closing sums are of no account": (
        "INSERT INTO ledger_closings VALUES (2, '2026-02-01', 0, 0), (999, '2026-02-01', 0, 0) ON CONFLICT DO NOTHING",
        {"ledger.accounts": ["has closing sums of an account that does not exist"]},
    ),
    "a settled transaction was pending with other entries": (
        "UPDATE ledger_transactions SET held_amounts = ARRAY[7, -7] WHERE state = 2 AND held_amounts IS NOT NULL",
        {"ledger.transactions": ["was pending with other entries"]},
    ),
    "a settled transaction was pending with more entries": (
        (
            "UPDATE ledger_transactions SET held_accounts = held_accounts || held_accounts,"
            " held_amounts = held_amounts || held_amounts WHERE state = 2 AND held_amounts IS NOT NULL"
        ),
        {"ledger.transactions": ["was pending with other entries"]},
    ),
    "an answer is lost": (
        f"UPDATE ledger_transactions SET created_answer = '' WHERE id = {LAST}",
        {"ledger.transactions": ["is not what its request was answered with"]},
    ),
    "an answer is of another transaction": (
        (
            "UPDATE ledger_transactions SET created_answer = (SELECT created_answer FROM ledger_transactions"
            f" WHERE id = {FIRST}) WHERE id = {LAST}"
        ),
        {"ledger.transactions": ["is not what its request was answered with"]},
    ),
    "an account is overdrawn": (
        (
            f"WITH moved AS (UPDATE ledger_entries SET amount_minor = amount_minor * -9 WHERE transaction_id = {LAST}"
            " RETURNING account, amount_minor) INSERT INTO ledger_deltas SELECT account, amount_minor / 9 * 10, 0, 0"
            " FROM moved"
        ),
        {"ledger.overdrafts": ["is overdrawn"]},
    ),
}


@pytest.mark.parametrize("defect", DEFECTS)
def test_a_planted_defect_is_found(books: Ledger, defect: str) -> None:
    sql, expected = DEFECTS[defect]
    assert books.findings() == {}
    corrupt(books, sql)
    found = books.findings()
    assert sorted(found) == sorted(expected)
    for check, beginnings in expected.items():
        seen = sorted(found[check])
        assert len(seen) == len(beginnings), seen
        assert all(text.startswith(start) for text, start in zip(seen, sorted(beginnings), strict=True)), seen


def test_a_period_that_is_closed_meanwhile_is_not_looked_at(books: Ledger) -> None:
    (check,) = [each for each in own_checks() if each.name == "ledger.periods"]
    run = check.run(books.database, time.monotonic() + 10)
    seen = [next(run)]
    books.close_before("2026-04-01T00:00:00+00:00")
    seen += run
    assert [each for each in seen if not isinstance(each, Examined)] == []
    assert books.findings() == {}


def test_a_finding_says_what_was_expected_and_found(books: Ledger) -> None:
    corrupt(books, f"UPDATE ledger_balances SET posted_minor = posted_minor + 1 WHERE account = {CASH}")
    first, last = books.stub.VerifyInvariants(pb.VerifyInvariantsRequest(checks=["ledger.balances"]))
    assert (first.finding.check, first.finding.resource) == ("ledger.balances", "ledgerAccounts/cash")
    assert (first.finding.expected, first.finding.actual) == ("3000", "3001")
    assert [(each.check, each.finding_count) for each in last.summary.checks] == [("ledger.balances", 1)]


def test_a_check_that_does_not_exist(ledger: Ledger) -> None:
    refused = refusal_of(lambda: ledger.findings("ledger.balances", "ledger.horoscope"))
    assert (refused.reason, list(refused.fields)) == ("INVALID_FIELD", ["checks[1]"])
    assert refused.fields["checks[1]"].startswith("unknown check; known checks are ledger.")


@dataclass
class Elsewhere:
    """A check of another domain, with more to find than is sent."""

    name: str = "orders.totals"

    def run(self, database: Database, deadline: float) -> Iterator[Finding | Examined]:
        with database.read(deadline) as transaction:
            assert transaction.connection.execute(text("SELECT 1")).scalar_one() == 1
        yield Examined(5)
        yield Examined(6)
        for number in range(1_500):
            yield Finding(f"orders/{number}", "is wrong", "1", "2")


def test_each_check_can_be_asked_for_by_its_name(open_ledger: Callable[..., Ledger]) -> None:
    checks: list[InvariantCheck] = [StockInvariants(), *order_checks()]
    ledger = open_ledger(checks=checks)
    for name in [each.name for each in (*own_checks(), *checks)]:
        (last,) = ledger.stub.VerifyInvariants(pb.VerifyInvariantsRequest(checks=[name]))
        assert [each.check for each in last.summary.checks] == [name]


def test_other_domains_have_their_checks_run(open_ledger: Callable[..., Ledger]) -> None:
    ledger = open_ledger(checks=[Elsewhere()])
    *found, last = ledger.stub.VerifyInvariants(pb.VerifyInvariantsRequest(checks=["orders.totals"]))
    assert len(found) == 1_000
    assert found[3].finding == pb.Finding(
        check="orders.totals", resource="orders/3", description="is wrong", expected="1", actual="2"
    )
    (summary,) = last.summary.checks
    assert (summary.examined_count, summary.finding_count, last.summary.finding_count) == (11, 1_500, 1_500)
