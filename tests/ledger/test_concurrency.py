"""Many at once, over two workers: balances are exact whenever they are read, and each request acts once."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import grpc
import pytest
from sqlalchemy import text

from counterfoil.ledger.v1 import ledger_service_pb2 as pb
from counterfoil.ledger.v1.ledger_account_pb2 import SIDE_CREDIT
from counterfoil_server.ledger.repository.books import BOOKS_LOCK
from counterfoil_server.ledger.rollup import Rollup, Sealing
from tests.catalog.conftest import new_id, refusal_of
from tests.ledger.conftest import Ledger, amount, posting
from tests.storage.conftest import together

WORKERS = 16


@pytest.fixture
def pair(open_ledger: Callable[..., Ledger]) -> list[Ledger]:
    """Two workers on one database."""
    first, second = open_ledger(), open_ledger()
    first.open("cash")
    first.open("costs")
    first.open("wallet", SIDE_CREDIT, no_overdraft=True)
    return [first, second]


class Counter:
    """Counts, from any thread."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self.value = 0

    def add(self, number: int = 1) -> None:
        with self._lock:
            self.value += number


def cents(ledger: Ledger, *ids: str) -> list[int]:
    """What is posted in accounts, as of one moment."""
    names = [f"ledgerAccounts/{each}/balance" for each in ids]
    answer = ledger.stub.BatchGetBalances(pb.BatchGetBalancesRequest(names=names))
    return [int(amount(each.posted).replace(".", "")) for each in answer.balances]


def test_a_hot_account_is_exact_whenever_it_is_read(pair: list[Ledger]) -> None:
    begun, answered, stop = Counter(), Counter(), threading.Event()

    def write(worker: int) -> None:
        ledger = pair[worker % 2]
        for number in range(40):
            cent = f"0.0{1 + number % 9} EUR"
            if number % 4:
                begun.add(1 + number % 9)
                ledger.post(("cash", cent), ("costs", f"-{cent}"))
                answered.add(1 + number % 9)
            else:  # and some in batches
                requests = [posting(("cash", cent), ("costs", f"-{cent}")) for _ in range(5)]
                begun.add(5 * (1 + number % 9))
                ledger.stub.BatchPostTransactions(pb.BatchPostTransactionsRequest(requests=requests))
                answered.add(5 * (1 + number % 9))

    def read(ledger: Ledger) -> int:
        looks, last = 0, 0
        while not stop.is_set():
            least = answered.value
            cash, costs = cents(ledger, "cash", "costs")
            assert cash == -costs
            assert max(least, last) <= cash <= begun.value
            last, looks = cash, looks + 1
        return looks

    def roll(ledger: Ledger) -> int:
        moved = 0
        while not stop.is_set():
            moved += Rollup(ledger.database, 7).step()
            time.sleep(0.005)
        return moved

    with ThreadPoolExecutor(WORKERS + 4) as pool:
        others = [pool.submit(read, each) for each in pair] + [pool.submit(roll, each) for each in pair]
        writers = [pool.submit(write, worker) for worker in range(WORKERS)]
        for each in writers:
            each.result(timeout=100)
        stop.set()
        assert all(each.result(timeout=10) > 0 for each in others[:2])
        assert sum(each.result(timeout=10) for each in others[2:]) > 0
    assert cents(pair[0], "cash") == [answered.value] == [begun.value]
    pair[0].upkeep()
    assert cents(pair[1], "cash") == [answered.value]
    assert rebuilt(pair[0]) == {"cash": answered.value, "costs": -answered.value}
    assert pair[1].findings() == {}


def rebuilt(ledger: Ledger) -> dict[str, int]:
    """The balances that the entries alone give."""
    query = """
        SELECT a.account_id, CAST(sum(e.amount_minor) AS bigint) FROM ledger_entries e
        JOIN ledger_accounts a ON a.id = e.account GROUP BY a.account_id
    """
    with ledger.database.read(time.monotonic() + 10) as transaction:
        return {row[0]: row[1] for row in transaction.connection.execute(text(query))}


def test_what_may_not_be_overdrawn_never_is(pair: list[Ledger]) -> None:
    pair[0].post(("cash", "1 EUR"), ("wallet", "-1 EUR"))
    stop, taken, refused = threading.Event(), Counter(), Counter()

    def take(worker: int) -> None:
        for number in range(12):
            try:
                pair[worker % 2].post(("wallet", "0.01 EUR"), ("cash", "-0.01 EUR"), pending=number % 3 == 0)
                taken.add()
            except grpc.RpcError as error:
                assert error.code() is grpc.StatusCode.FAILED_PRECONDITION
                refused.add()

    def read(ledger: Ledger) -> None:
        while not stop.is_set():
            posted, _, available = ledger.balance("wallet")
            assert float(available) >= 0
            assert float(posted) >= float(available)
            Rollup(ledger.database, 3).step()

    with ThreadPoolExecutor(WORKERS + 2) as pool:
        readers = [pool.submit(read, each) for each in pair]
        for each in [pool.submit(take, worker) for worker in range(WORKERS)]:
            each.result(timeout=100)
        stop.set()
        for each in readers:
            each.result(timeout=10)
    assert (taken.value, refused.value) == (100, WORKERS * 12 - 100)
    assert pair[0].balance("wallet")[2] == "0.00"
    assert pair[0].findings() == {}


def test_accounts_that_may_not_be_overdrawn_are_locked_in_one_order(pair: list[Ledger]) -> None:
    ids = [f"w{number}" for number in range(6)]
    for each in ids:
        pair[0].open(each, SIDE_CREDIT, no_overdraft=True)
        pair[0].post(("cash", "10 EUR"), (each, "-10 EUR"))

    def move(worker: int) -> None:
        for number in range(10):
            one, other = ids[(worker + number) % 6], ids[(worker * 5 + number * 7 + 1) % 6]
            pair[worker % 2].post((one, "0.01 EUR"), (other, "-0.01 EUR"))

    together([lambda worker=worker: move(worker) for worker in range(WORKERS)])  # type: ignore[misc]
    assert sum(cents(pair[0], *ids)) == 6000
    assert all(each.group.figures().repeated == 0 for each in pair)  # no deadlock


def test_who_waits_too_long_for_the_books_is_told_so_and_may_come_again(pair: list[Ledger]) -> None:
    request = posting(("cash", "1 EUR"), ("costs", "-1 EUR"))
    with pair[1].database.maintain(time.monotonic() + 60) as connection:
        connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": BOOKS_LOCK})
        refused = refusal_of(lambda: pair[0].stub.PostTransaction(request, timeout=30))
    assert (refused.code, refused.reason) == (grpc.StatusCode.ABORTED, "CONFLICT")
    pair[0].stub.PostTransaction(request)
    assert cents(pair[0], "cash") == [100]


def test_the_same_request_at_once_and_again_acts_once(pair: list[Ledger]) -> None:
    for round_number in range(8):
        request = posting(("cash", "1 EUR"), ("costs", "-1 EUR"), reference=str(round_number))
        batch = pb.BatchPostTransactionsRequest(requests=[request, request])

        def single(ledger: Ledger, request: Any = request) -> list[bytes]:
            return [ledger.stub.PostTransaction(request).SerializeToString()]

        def several(ledger: Ledger, batch: Any = batch) -> list[bytes]:
            results = ledger.stub.BatchPostTransactions(batch).results
            return [each.transaction.SerializeToString() for each in results]

        calls = [lambda act=act, ledger=ledger: act(ledger) for act in (single, several, single) for ledger in pair]
        answers = {answer for part in together(calls) for answer in part}
        answers |= {answer for ledger in pair for answer in single(ledger)}
        assert len(answers) == 1
    assert cents(pair[0], "cash") == [800]
    assert pair[0].findings() == {}


def test_a_pending_transaction_is_settled_once(pair: list[Ledger]) -> None:
    for _ in range(6):
        name = pair[0].post(("cash", "1 EUR"), ("costs", "-1 EUR"), pending=True).name

        def attempt(act: Callable[[str], Any], name: str = name) -> int:
            try:
                return int(act(name).state)
            except grpc.RpcError:
                return 0

        acts = [each.settle for each in pair] + [each.void for each in pair]
        states = together([lambda act=act: attempt(act) for act in acts * 2])  # type: ignore[misc]
        assert len([state for state in states if state]) == 1
        assert pair[1].get(name).state == max(states)
    assert pair[0].findings() == {}


def test_a_transaction_is_reversed_once(pair: list[Ledger]) -> None:
    for _ in range(6):
        name = pair[0].post(("cash", "1 EUR"), ("costs", "-1 EUR")).name

        def attempt(ledger: Ledger, name: str = name) -> int:
            try:
                ledger.reverse(name)
            except grpc.RpcError:
                return 0
            return 1

        assert sum(together([lambda ledger=ledger: attempt(ledger) for ledger in pair * 4])) == 1  # type: ignore[misc]
    assert cents(pair[0], "cash") == [0]


def test_nothing_slips_into_a_period_while_it_is_closed(pair: list[Ledger]) -> None:
    outcomes: dict[str, Counter] = {"posted": Counter(), "refused": Counter()}
    close_at = [f"2026-01-{day:02}T00:00:00+00:00" for day in range(2, 12)]

    def write(worker: int) -> None:
        for number in range(30):
            when = f"2026-01-{1 + (worker + number) % 11:02}T12:00:00+00:00"
            try:
                pair[worker % 2].post(("cash", "0.01 EUR"), ("costs", "-0.01 EUR"), when=when)
                outcomes["posted"].add()
            except grpc.RpcError as error:
                assert error.code() is grpc.StatusCode.FAILED_PRECONDITION
                outcomes["refused"].add()

    def close() -> None:
        for number, when in enumerate(close_at):
            pair[number % 2].close_before(when)
            Sealing(pair[0].database).step()
            time.sleep(0.05)

    together([close, *[lambda worker=worker: write(worker) for worker in range(WORKERS)]])
    assert outcomes["posted"].value + outcomes["refused"].value == WORKERS * 30
    assert cents(pair[0], "cash") == [outcomes["posted"].value]
    assert pair[0].findings() == {}  # the sums that were sealed are still those of the entries
    refused = refusal_of(lambda: pair[0].post(("cash", "1 EUR"), ("costs", "-1 EUR"), when="2026-01-10T23:00:00+00:00"))
    assert refused.reason == "PERIOD_CLOSED"


def test_a_closed_account_stays_empty(pair: list[Ledger]) -> None:
    for number in range(5):
        account = pair[0].open(f"a{number}").name

        def write(ledger: Ledger, account: str = account) -> None:
            for _ in range(5):
                name = account.removeprefix("ledgerAccounts/")
                try:
                    posted = ledger.post((name, "1 EUR"), ("cash", "-1 EUR"))
                    ledger.reverse(posted.name)
                except grpc.RpcError as error:
                    assert error.code() is grpc.StatusCode.FAILED_PRECONDITION

        def close(account: str = account) -> None:
            end = time.monotonic() + 20
            while time.monotonic() < end:
                try:
                    request = pb.CloseLedgerAccountRequest(name=account, request_id=new_id())
                    pair[1].stub.CloseLedgerAccount(request)
                except grpc.RpcError:
                    continue
                return
            pytest.fail("the account could not be closed")

        together([close, *[lambda ledger=ledger: write(ledger) for ledger in pair]])
        assert cents(pair[0], f"a{number}") == [0]
