"""What the ledger asks of the database: how many statements, by which indexes, and what it leaves behind."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from sqlalchemy import text

from counterfoil.ledger.v1 import ledger_service_pb2 as pb
from counterfoil.ledger.v1.ledger_account_pb2 import SIDE_CREDIT
from counterfoil.ledger.v1.ledger_transaction_pb2 import LedgerTransaction
from counterfoil_server.faults import Fault
from counterfoil_server.ledger.post import Payload, PostWork
from counterfoil_server.ledger.repository import books
from counterfoil_server.ledger.repository.books import AskedTerms
from counterfoil_server.ledger.repository.rollup import ROLLUP_LOCK
from counterfoil_server.ledger.rollup import Rollup, Sealing
from counterfoil_server.storage.engine import Database
from counterfoil_server.storage.group_commit import Command, HotBatch
from counterfoil_server.storage.statements import Statements
from counterfoil_server.storage.transaction import WriteTransaction
from tests.catalog.conftest import new_id, refusal_of
from tests.catalog.test_storage import statements
from tests.ledger.conftest import Ledger, posting
from tests.ledger.test_lists import statement
from tests.storage.conftest import ACTOR, until


def rows(ledger: Ledger, query: str) -> list[Any]:
    with ledger.database.read(time.monotonic() + 10) as transaction:
        return [tuple(row) for row in transaction.connection.execute(text(query))]


class Counting(PostWork):
    """Counts what each batch asks for, without what group commit asks itself."""

    def __init__(self) -> None:
        self.begun: list[int] = []
        self.finished: list[int] = []

    def begin(self, statements: Statements, payloads: Sequence[Payload]) -> AskedTerms:
        before = statements.asked
        reply = super().begin(statements, payloads)
        self.begun.append(statements.asked - before)
        return reply

    def finish(
        self, batch: HotBatch, commands: Sequence[Command[Payload]], begun: AskedTerms
    ) -> Sequence[bytes | Fault]:
        before = batch.statements.asked
        results = super().finish(batch, commands, begun)
        self.finished.append(batch.statements.asked - before)
        return results


def test_a_batch_takes_six_statements_whatever_its_size(open_ledger: Callable[..., Ledger]) -> None:
    work = Counting()
    ledger = open_ledger(work=work)
    ledger.open("cash")
    ledger.open("wallet", SIDE_CREDIT, no_overdraft=True)
    for size in (1, 100, 500):
        requests = [posting(("cash", "1 EUR"), ("wallet", "-1 EUR"), pending=n % 2 == 1) for n in range(size)]
        ledger.stub.BatchPostTransactions(pb.BatchPostTransactionsRequest(requests=requests))
    assert (work.begun, work.finished) == ([3, 3, 3], [3, 3, 3])
    refusal_of(lambda: ledger.post(("cash", "1 EUR"), ("nobody", "-1 EUR")))
    assert work.finished[-1] == 0


def test_a_batch_leaves_one_delta_an_account_and_one_row_in_the_outbox(ledger: Ledger) -> None:
    before = rows(ledger, "SELECT count(*) FROM outbox")[0][0]
    requests = [posting(("cash", "1 EUR"), ("wallet", "-1 EUR"), pending=n % 2 == 1) for n in range(10)]
    answer = ledger.stub.BatchPostTransactions(pb.BatchPostTransactionsRequest(requests=requests))
    deltas = rows(
        ledger,
        "SELECT a.account_id, d.posted_minor, d.pending_debit_minor, d.pending_credit_minor FROM ledger_deltas d"
        " JOIN ledger_accounts a ON a.id = d.account ORDER BY 1",
    )
    assert deltas == [("cash", 500, 500, 0), ("wallet", -500, 0, 500)]
    found = rows(ledger, "SELECT kind, principal, count, names, images, types FROM outbox ORDER BY id")
    assert len(found) == before + 1
    row = found[-1]
    assert row[:3] == ("ledger.transaction", "tester", 10)
    assert row[3] == [each.transaction.name for each in answer.results]
    assert [LedgerTransaction.FromString(image) for image in row[4]] == [each.transaction for each in answer.results]
    assert set(row[5]) == {"counterfoil.ledger.v1.ledger_transaction.created"}
    assert rows(ledger, "SELECT count(*) FROM ledger_balances") == [(0,)]  # no balance is touched


def test_a_rollup_moves_what_it_sums_and_no_more(ledger: Ledger, open_database: Callable[..., Database]) -> None:
    for _ in range(5):
        ledger.post(("cash", "1 EUR"), ("costs", "-1 EUR"))
    other = Rollup(open_database())
    with ledger.database.maintain(time.monotonic() + 10) as connection:
        connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": ROLLUP_LOCK})  # somebody is at it
        assert Rollup(ledger.database, 4).step() == 0
        assert other.step() == 0
    assert rows(ledger, "SELECT count(*) FROM ledger_deltas") == [(10,)]
    assert Rollup(ledger.database, 4).step() == 4
    assert rows(ledger, "SELECT count(*) FROM ledger_deltas") == [(6,)]
    assert ledger.balance("cash")[0] == "5.00"
    assert other.step() == 0  # few were left, and it need not come again at once
    assert rows(ledger, "SELECT count(*) FROM ledger_deltas") == [(0,)]
    assert ledger.balance("cash")[0] == "5.00"


def test_a_refused_posting_leaves_nothing(ledger: Ledger) -> None:
    tables = ("ledger_transactions", "ledger_entries", "ledger_deltas", "request_keys")
    refusal_of(lambda: ledger.post(("wallet", "1 EUR"), ("cash", "-1 EUR")))
    for table in tables:
        assert rows(ledger, f"SELECT count(*) FROM {table}") == [(0,)]  # noqa: S608 - a test's own names


def test_a_closing_sum_is_written_for_accounts_that_moved(ledger: Ledger) -> None:
    ledger.post(("cash", "1 EUR"), ("costs", "-1 EUR"), when="2026-01-05T00:00:00+00:00")
    ledger.post(("cash", "2 EUR"), ("wallet", "-2 EUR"), when="2026-02-05T00:00:00+00:00")
    ledger.close_before("2026-02-01T00:00:00+00:00")
    ledger.close_before("2026-03-01T00:00:00+00:00")
    sealing = Sealing(ledger.database, limit_accounts=1)
    assert [sealing.step(), sealing.step(), sealing.step()] == [1, 1, 0]
    found = rows(
        ledger,
        "SELECT a.account_id, CAST(c.end_time AS text), c.posted_minor, c.entry_count FROM ledger_closings c"
        " JOIN ledger_accounts a ON a.id = c.account ORDER BY c.end_time, 1",
    )
    assert found == [
        ("cash", "2026-02-01 00:00:00+00", 100, 1),
        ("costs", "2026-02-01 00:00:00+00", -100, 1),
        ("cash", "2026-03-01 00:00:00+00", 300, 2),
        ("wallet", "2026-03-01 00:00:00+00", -200, 1),
    ]
    assert statement(ledger, "costs", "2026-03-02T00:00:00+00:00")[0] == "-1.00"  # from the closing before the last


def test_an_account_that_comes_while_locks_are_waited_for_is_locked_too(
    ledger: Ledger, open_database: Callable[..., Database]
) -> None:
    """Its funds would be read, and others would draw on them meanwhile: the transaction begins again."""
    ledger.open("hot", SIDE_CREDIT, no_overdraft=True)
    runs: list[int] = []

    def ask(transaction: WriteTransaction) -> list[str]:
        runs.append(len(runs))
        terms, funds, _ = books.terms_of(books.ask_terms(transaction.statements, {"hot", "fresh"}))
        locked = "SELECT account_id FROM ledger_accounts WHERE no_overdraft FOR NO KEY UPDATE SKIP LOCKED"
        with ledger.database.maintain(time.monotonic() + 10) as other:
            free = {row[0] for row in other.execute(text(locked))}
        return [account_id for account_id, each in terms.items() if each.key in funds and account_id not in free]

    with ThreadPoolExecutor(1) as pool:
        with open_database().maintain(time.monotonic() + 20) as holder:
            holder.execute(text("SELECT FROM ledger_accounts WHERE account_id = 'hot' FOR NO KEY UPDATE"))
            asked = pool.submit(open_database().write, ask, actor=ACTOR, deadline=time.monotonic() + 20)
            until(lambda: rows(ledger, "SELECT 1 FROM pg_locks WHERE NOT granted"))
            ledger.open("fresh", SIDE_CREDIT, no_overdraft=True)
            ledger.post(("cash", "100 EUR"), ("fresh", "-100 EUR"))
        found = asked.result(timeout=20).value
    assert (runs, sorted(found)) == ([0, 1], ["fresh", "hot"])


def listed(text: str) -> Callable[[Ledger], Any]:
    """A page of a list of transactions."""
    return lambda ledger: ledger.stub.ListTransactions(pb.ListTransactionsRequest(filter=text, page_size=10))


CASH = 'account = "ledgerAccounts/cash"'
EITHER = ["ledger_entries", "ledger_transactions"]
PLANS: dict[str, tuple[Callable[[Ledger], Any], list[str]]] = {
    "a balance": (lambda ledger: ledger.balance("cash"), EITHER),
    "a statement": (lambda ledger: statement(ledger, "rare", "2026-05-01T00:00:00+00:00"), ["ledger_entries"]),
    "all": (listed(""), EITHER),
    "of an account with little": (listed('account = "ledgerAccounts/rare"'), EITHER),
    "of an account with much": (listed(CASH), EITHER),
    "of an account and a time": (listed(f'{CASH} AND occur_time < "2026-02-01T00:00:00Z" AND state = POSTED'), EITHER),
    "of two accounts": (listed(f'{CASH} AND account = "ledgerAccounts/costs"'), EITHER),
    "of either account": (listed(f'{CASH} OR account = "ledgerAccounts/costs"'), EITHER),
    "by reference": (listed('reference = "r/77"'), EITHER),
    "by time": (listed('occur_time < "2026-02-01T00:00:00Z"'), EITHER),
    "pending": (listed("state = PENDING"), EITHER),
}


FILL = """
    INSERT INTO ledger_accounts
        (account_id, revision, display_name, currency, normal_side, no_overdraft, create_time, update_time)
        SELECT id, 1, '', 'EUR', 1, false, now(), now() FROM unnest(ARRAY['cash', 'costs', 'rare']) id;
    INSERT INTO ledger_transactions (id, state, revision, occurred_at, kind, reference, description, principal)
        SELECT CAST(lpad(to_hex(n), 32, '0') AS uuid), 2, 1, TIMESTAMPTZ '2026-01-01' + n * interval '5 minutes', '',
            'r/' || n, '', 'p' FROM generate_series(1, 40000) n;
    INSERT INTO ledger_entries (transaction_id, ordinal, account, amount_minor, occurred_at)
        SELECT t.id, e.ordinal, CASE WHEN t.reference = 'r/39999' AND e.ordinal = 0 THEN 3 ELSE e.account END, e.amount,
            t.occurred_at FROM ledger_transactions t, (VALUES (0, 1, 5), (1, 2, -5)) AS e (ordinal, account, amount);
    INSERT INTO ledger_deltas (account, posted_minor, pending_debit_minor, pending_credit_minor)
        SELECT account, sum(amount_minor), 0, 0 FROM ledger_entries GROUP BY account;
    ANALYZE
"""


@pytest.fixture(scope="module")
def crowded_url(make_database: Callable[[str | None], str], template_url: str) -> str:
    """A database with 40,000 transactions in two accounts, and one in a third."""
    url = make_database(template_url)
    database = Database(
        url,
        pool_size=1,
        pool_timeout_ms=5_000,
        connect_timeout_ms=5_000,
        statement_timeout_ms=60_000,
        lock_timeout_ms=5_000,
        application_name="counterfoil test",
    )
    try:
        with database.maintain(time.monotonic() + 60) as connection:
            for sql in FILL.split(";"):
                connection.execute(text(sql))
    finally:
        database.dispose()
    return url


@pytest.mark.parametrize("case", PLANS)
def test_a_read_takes_no_longer_for_what_it_does_not_read(
    crowded_url: str, open_database: Callable[..., Database], open_ledger: Callable[..., Ledger], case: str
) -> None:
    act, tables = PLANS[case]
    ledger = open_ledger()
    database = open_database(crowded_url, pool_size=1)  # whose one connection can be made to report what it has read
    ledger.service._database = ledger.service._browsing._database = database
    with statements(database) as seen:
        act(ledger)
    assert seen
    before = _scanned(database, tables)
    act(ledger)
    whole, single = (after - first for after, first in zip(_scanned(database, tables), before, strict=True))
    assert whole == 0, "a table was read from its beginning to its end"
    assert single < 500, "an index was read from its beginning to its end"


def _scanned(database: Database, tables: Sequence[str]) -> tuple[int, int]:
    """Sequential scans of the tables, and rows that their indexes gave, until now and on the one connection."""
    query = """
        SELECT coalesce(sum(pg_stat_get_numscans(c.oid)), 0), coalesce(sum(
            (SELECT sum(pg_stat_get_tuples_returned(i.indexrelid)) FROM pg_index i WHERE i.indrelid = c.oid)), 0)
        FROM pg_class c WHERE c.relname = ANY(:tables)
    """
    with database.maintain(time.monotonic() + 10) as connection:
        connection.execute(text("SELECT pg_stat_force_next_flush()"))
    with database.read(time.monotonic() + 10) as transaction:
        row = transaction.connection.execute(text(query), {"tables": list(tables)}).one()
    return int(row[0]), int(row[1])


def test_the_first_answer_is_kept_for_its_request(ledger: Ledger) -> None:
    key = new_id()
    posted = ledger.post(("cash", "1 EUR"), ("costs", "-1 EUR"), request_id=key)
    (row,) = rows(ledger, "SELECT created_answer FROM ledger_transactions")
    assert bytes(row[0]) == posted.SerializeToString()
    assert len(rows(ledger, "SELECT resource FROM request_keys")) == 1
