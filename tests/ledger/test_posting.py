"""What other domains post, inside transactions of their own."""

from __future__ import annotations

import time
import uuid
from typing import Any

import pytest
from uuid_utils.compat import uuid7

from counterfoil.ledger.v1.ledger_transaction_pb2 import LedgerTransaction
from counterfoil_server.faults import FailedPrecondition, Reason
from counterfoil_server.ledger import posting
from counterfoil_server.ledger.posting import Posting, SystemAccounts
from counterfoil_server.storage.transaction import Actor, WriteTransaction
from tests.catalog.conftest import refusal_of
from tests.ledger.conftest import Ledger
from tests.ledger.test_lists import transactions

ACTOR = Actor("shop", "")
US = 1_700_000_000_123_456


def sale(ledger: Ledger, amount_minor: int = 1000, tax_minor: int = 70) -> Posting:
    """An order's posting: what is owed for it, the revenue and the tax."""
    keys = write(
        ledger, lambda transaction: SystemAccounts().make(transaction.statements, ["EUR"], transaction.now)
    ).keys["EUR"]
    entries = [(keys.receivable, amount_minor), (keys.revenue, tax_minor - amount_minor), (keys.tax, -tax_minor)]
    return Posting(uuid7(), "orders.place", f"orders/{uuid.uuid4()}", US, entries, 'sold "a", {b}\\')


def write(ledger: Ledger, work: Any) -> Any:
    return ledger.database.write(work, actor=ACTOR, deadline=time.monotonic() + 10).value


def test_what_is_queued_is_a_transaction_like_any_other(ledger: Ledger) -> None:
    one, other = sale(ledger), sale(ledger, 500, 35)._replace(principal="else")

    def work(transaction: WriteTransaction) -> None:
        posting.queue(transaction.statements, [one, other], transaction.actor.principal)

    write(ledger, work)
    read = ledger.get(f"ledgerTransactions/{one.transaction_id}")
    assert (read.kind, read.reference, read.description) == (one.kind, one.reference, one.description)
    assert (read.state, read.revision, read.creator) == (LedgerTransaction.STATE_POSTED, 1, "shop")
    assert read.occur_time.ToNanoseconds() == US * 1000
    assert [each.account for each in read.entries] == [
        f"ledgerAccounts/system-{role}-eur" for role in ("receivable", "revenue", "tax")
    ]
    assert ledger.get(f"ledgerTransactions/{other.transaction_id}").creator == "else"
    assert [each.name for each in transactions(ledger, f'reference = "{one.reference}"')] == [read.name]
    assert ledger.balance("system-receivable-eur") == ("15.00", "0.00", "15.00")
    assert ledger.balance("system-revenue-eur") == ("13.95", "0.00", "13.95")
    assert ledger.balance("system-tax-eur") == ("1.05", "0.00", "1.05")
    ledger.upkeep()
    assert ledger.balance("system-tax-eur") == ("1.05", "0.00", "1.05")
    assert ledger.findings() == {}
    refused = refusal_of(lambda: ledger.reverse(read.name))  # it is undone where the order is
    assert refused.reason == "STATE_CONFLICT"


def test_three_statements_whatever_the_number(ledger: Ledger) -> None:
    many = [sale(ledger, 100 + number) for number in range(300)]

    def work(transaction: WriteTransaction) -> list[int]:
        asked = []
        for part in ([], many[:1], many[1:]):
            statements = transaction.statements
            posting.queue(statements, part, "shop")
            asked.append(statements.asked)
        return asked

    assert write(ledger, work) == [0, 3, 3]
    assert ledger.findings() == {}
    assert len(transactions(ledger, 'kind = "orders.place"', size=400)) == 300


def test_a_calendar_knows_what_is_closed(ledger: Ledger) -> None:
    def moment(given_us: int | None) -> Any:
        def work(transaction: WriteTransaction) -> int:
            books = posting.ask_books(transaction.statements)
            return posting.calendar_of(books, transaction.now).moment(given_us, "order.place_time")

        return write(ledger, work)

    assert moment(US) == US
    ledger.close_before("2025-01-01T00:00:00+00:00")
    assert moment(None) > US
    with pytest.raises(FailedPrecondition) as caught:
        moment(US)
    assert caught.value.reason == Reason.PERIOD_CLOSED


def test_what_is_rolled_back_is_not_there(ledger: Ledger) -> None:
    one = sale(ledger)

    def work(transaction: WriteTransaction) -> None:
        posting.queue(transaction.statements, [one], "shop")
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        write(ledger, work)
    assert refusal_of(lambda: ledger.get(f"ledgerTransactions/{one.transaction_id}")).reason == "RESOURCE_NOT_FOUND"
    assert ledger.balance("system-receivable-eur")[0] == "0.00"
