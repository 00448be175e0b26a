"""A ledger behind a real channel, on a database of the test's own."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from functools import partial
from typing import Any

import grpc
import pytest

from counterfoil.ledger.v1 import ledger_service_pb2 as pb
from counterfoil.ledger.v1 import ledger_service_pb2_grpc as rpc
from counterfoil.ledger.v1.ledger_account_pb2 import SIDE_CREDIT, SIDE_DEBIT, Balance, LedgerAccount, Side
from counterfoil.ledger.v1.ledger_transaction_pb2 import Entry, LedgerTransaction
from counterfoil_server.caching.freshness import FreshnessTokens
from counterfoil_server.ledger.post import Payload, PostWork
from counterfoil_server.ledger.rollup import Rollup, Sealing
from counterfoil_server.ledger.service import LedgerService
from counterfoil_server.ledger.verify import InvariantCheck
from counterfoil_server.rpc.alarms import Alarms
from counterfoil_server.rpc.executor import LeanExecutor
from counterfoil_server.rpc.interceptors.deadline import Deadline
from counterfoil_server.rpc.interceptors.errors import Errors
from counterfoil_server.rpc.interceptors.shapes import Interceptor
from counterfoil_server.rpc.interceptors.validation import Validation
from counterfoil_server.rpc.methods import methods_of
from counterfoil_server.rpc.paging import PageTokens
from counterfoil_server.rpc.relay import worker_endpoints
from counterfoil_server.rpc.validation import RequestValidator
from counterfoil_server.storage.changes import Change
from counterfoil_server.storage.engine import Database
from counterfoil_server.storage.group_commit import GroupCommit
from counterfoil_server.storage.idempotency import IdempotentWrites
from tests.catalog.conftest import KEY, Defects, Trusting, new_id
from tests.catalog.products import at, money
from tests.rpc.echo import bare_server, stop_now

SERVICE = pb.DESCRIPTOR.services_by_name["LedgerService"]

Move = tuple[str, str]
"""An account's id and an amount with its side and currency, like `("cash", "12.50 EUR")`: credits are negative."""


@dataclass
class Ledger:
    """The service as a caller has it, and what only a test may see of it."""

    stub: Any  # the generated stub's calls are typed as what they return when they are async, too
    service: LedgerService
    database: Database
    group: GroupCommit[Payload]
    commits: list[Sequence[Change]]

    def open(
        self, account_id: str, side: Side.ValueType = SIDE_DEBIT, currency: str = "EUR", **fields: Any
    ) -> LedgerAccount:
        """Creates an account."""
        account = LedgerAccount(currency_code=currency, normal_side=side, **fields)
        request = pb.CreateLedgerAccountRequest(
            ledger_account=account, ledger_account_id=account_id, request_id=new_id()
        )
        created: LedgerAccount = self.stub.CreateLedgerAccount(request)
        return created

    def post(self, *moves: Move, pending: bool = False, request_id: str = "", **fields: Any) -> LedgerTransaction:
        """Posts a transaction."""
        posted: LedgerTransaction = self.stub.PostTransaction(
            posting(*moves, pending=pending, request_id=request_id, **fields)
        )
        return posted

    def settle(self, name: str, when: str = "", request_id: str = "") -> LedgerTransaction:
        """Posts a pending transaction."""
        request = pb.PostPendingTransactionRequest(name=name, request_id=request_id or new_id())
        if when:
            request.occur_time.CopyFrom(at(when))
        posted: LedgerTransaction = self.stub.PostPendingTransaction(request)
        return posted

    def void(self, name: str, request_id: str = "") -> LedgerTransaction:
        """Voids a pending transaction."""
        voided: LedgerTransaction = self.stub.VoidTransaction(
            pb.VoidTransactionRequest(name=name, request_id=request_id or new_id())
        )
        return voided

    def reverse(self, name: str, request_id: str = "", **fields: Any) -> LedgerTransaction:
        """Reverses a transaction."""
        reversal: LedgerTransaction = self.stub.ReverseTransaction(
            pb.ReverseTransactionRequest(name=name, request_id=request_id or new_id(), **fields)
        )
        return reversal

    def get(self, name: str) -> LedgerTransaction:
        """Reads a transaction."""
        read: LedgerTransaction = self.stub.GetTransaction(pb.GetTransactionRequest(name=name))
        return read

    def balance(self, account_id: str) -> tuple[str, str, str]:
        """What is posted, pending and available in an account, as texts like `12.50`."""
        answer: Balance = self.stub.GetBalance(pb.GetBalanceRequest(name=f"ledgerAccounts/{account_id}/balance"))
        return (amount(answer.posted), amount(answer.pending), amount(answer.available))

    def close_before(self, when: str) -> None:
        """Closes a period."""
        self.stub.ClosePeriod(pb.ClosePeriodRequest(end_time=at(when), request_id=new_id()))

    def findings(self, *checks: str) -> dict[str, list[str]]:
        """What VerifyInvariants finds: descriptions by check, of the checks that find something."""
        *found, last = self.stub.VerifyInvariants(pb.VerifyInvariantsRequest(checks=checks))
        assert last.summary.finding_count == len(found)
        grouped: dict[str, list[str]] = {}
        for each in found:
            grouped.setdefault(each.finding.check, []).append(each.finding.description)
        return grouped

    def upkeep(self) -> None:
        """Rolls up and seals all there is."""
        Rollup(self.database).step()
        while Sealing(self.database).step():
            pass


def posting(
    *moves: Move, pending: bool = False, request_id: str = "", when: str = "", **fields: Any
) -> pb.PostTransactionRequest:
    """A request of PostTransaction."""
    transaction = LedgerTransaction(entries=[entry(*move) for move in moves], **fields)
    if when:
        transaction.occur_time.CopyFrom(at(when))
    return pb.PostTransactionRequest(transaction=transaction, pending=pending, request_id=request_id or new_id())


def entry(account_id: str, text: str) -> Entry:
    """One entry of a move."""
    credit = text.startswith("-")
    return Entry(
        account=f"ledgerAccounts/{account_id}",
        side=SIDE_CREDIT if credit else SIDE_DEBIT,
        amount=money(text.removeprefix("-")),
    )


def amount(value: Any) -> str:
    """Money as `-12.50`, without its currency."""
    minor = value.units * 100 + value.nanos // 10_000_000
    return f"{'-' if minor < 0 else ''}{abs(minor) // 100}.{abs(minor) % 100:02}"


@pytest.fixture
def open_ledger(open_database: Callable[..., Database]) -> Iterator[Callable[..., Ledger]]:
    """Opens the ledger once more, as another worker would."""
    with ExitStack() as stack:
        yield partial(_open, stack, open_database)


@pytest.fixture
def ledger(open_ledger: Callable[..., Ledger]) -> Ledger:
    """A ledger with three accounts: cash and costs on the debit side, a wallet that may not be overdrawn."""
    opened = open_ledger()
    opened.open("cash")
    opened.open("costs")
    opened.open("wallet", SIDE_CREDIT, no_overdraft=True)
    return opened


def _open(
    stack: ExitStack,
    open_database: Callable[..., Database],
    *,
    checks: Sequence[InvariantCheck] = (),
    work: PostWork | None = None,
) -> Ledger:
    database = open_database()
    commits: list[Sequence[Change]] = []

    def on_commit(changes: Sequence[Change], _position: int) -> None:
        commits.append(changes)

    validator = RequestValidator()
    group = GroupCommit(database, work or PostWork(), on_commit=on_commit)
    group.start()
    stack.callback(group.stop)
    service = LedgerService(
        database=database,
        writes=IdempotentWrites(database),
        posting=group,
        freshness=FreshnessTokens(KEY, uuid.UUID(int=1)),
        page_tokens=PageTokens(KEY),
        check=validator.check,
        on_commit=on_commit,
        checks=checks,
    )
    alarms, defects = Alarms(), Defects()
    interceptors: list[Interceptor] = [Errors(defects), Deadline(alarms), Trusting(), Validation(validator)]
    executor = LeanExecutor(8)
    endpoints = worker_endpoints(interceptors, methods_of(SERVICE, service), None)
    server = bare_server(executor, endpoints=endpoints, streams_limit=4)
    port = server.bind("127.0.0.1:0")
    server.start()
    channel = grpc.insecure_channel(f"127.0.0.1:{port}")

    def stop() -> None:
        channel.close()
        stop_now(server)
        executor.shutdown(wait=True)
        alarms.stop()
        assert not defects.seen, "\n".join(defects.seen)

    stack.callback(stop)
    return Ledger(rpc.LedgerServiceStub(channel), service, database, group, commits)
