"""LedgerService: requests in, responses out. What happens in between is in the files named by the verbs."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from uuid_utils.compat import uuid7

from counterfoil.ledger.v1 import ledger_service_pb2 as pb
from counterfoil_server.caching.freshness import METADATA_KEY, FreshnessTokens
from counterfoil_server.faults import Fault, FieldViolation, InvalidArgument, NotFound
from counterfoil_server.ledger import codec, keeping, rules, settle
from counterfoil_server.ledger.browsing import Browsing
from counterfoil_server.ledger.keeping import Check
from counterfoil_server.ledger.post import Payload, command_of
from counterfoil_server.ledger.repository import accounts, reading
from counterfoil_server.ledger.verify import InvariantCheck, own_checks, verify
from counterfoil_server.promises import Pending
from counterfoil_server.rpc.call import PASS, Call, Passed, deferred
from counterfoil_server.rpc.interceptors.shapes import mapped
from counterfoil_server.rpc.modes import bulk, itemwise
from counterfoil_server.rpc.paging import PageTokens
from counterfoil_server.rpc.status import to_status
from counterfoil_server.rpc.validation import check_item
from counterfoil_server.rpc.wire import joined
from counterfoil_server.serving import Writing
from counterfoil_server.storage.engine import Database
from counterfoil_server.storage.group_commit import Command, GroupCommit, Result
from counterfoil_server.storage.idempotency import IdempotentWrites
from counterfoil_server.storage.transaction import Actor, Committed
from counterfoil_server.storage.writes import OnCommit, Writes
from counterfoil_server.times import microseconds

MOVEMENTS: Final = frozenset({"PostPendingTransaction", "ReverseTransaction", "VoidTransaction"})
"""The writes whose keys are kept for ever though their answers are not: each moves money.

Who closes an account or a period again finds it closed, and is told so.
"""

_TRANSACTION: Final = pb.PostTransactionResult.TRANSACTION_FIELD_NUMBER
_ERROR: Final = pb.PostTransactionResult.ERROR_FIELD_NUMBER


class LedgerService:
    """Serves `counterfoil.ledger.v1.LedgerService`. Thread-safe."""

    def __init__(
        self,
        *,
        database: Database,
        writes: IdempotentWrites,
        posting: GroupCommit[Payload],
        freshness: FreshnessTokens,
        page_tokens: PageTokens,
        check: Check,
        on_commit: OnCommit,
        checks: Sequence[InvariantCheck] = (),
    ) -> None:
        """`posting` commits what `post.PostWork` does; whoever makes it starts and stops it.

        `check` refuses messages that break the contract; `on_commit` is told what each other write changed, after the
        commit and before the answer. `checks` are those of other domains.
        """
        self._database = database
        self._writing = Writing(Writes(writes, on_commit, contested="name"), freshness, for_ever=MOVEMENTS)
        self._posting = posting
        self._freshness = freshness
        self._browsing = Browsing(database, page_tokens)
        self._check = check
        self._checks = (*own_checks(), *checks)

    # --- accounts ---------------------------------------------------------------------------------------------------

    def create_ledger_account(self, request: pb.CreateLedgerAccountRequest, call: Call) -> bytes:
        """The new account."""
        account_id = request.ledger_account_id or str(uuid7())
        if account_id.startswith(rules.SYSTEM_PREFIX):
            description = f"ids that begin with {rules.SYSTEM_PREFIX} are the server's own"
            raise InvalidArgument([FieldViolation("ledger_account_id", description, "ledger_account_id.system")])
        return self._writing.run(request, call, lambda transaction: keeping.create(transaction, request, account_id))

    def get_ledger_account(self, request: pb.GetLedgerAccountRequest, call: Call) -> bytes:
        """One account."""
        self._freshness.check(call)
        with self._database.read(call.deadline) as transaction:
            found = accounts.read(transaction.connection, [rules.account_id_of(request.name)])
        if not found:
            raise NotFound(request.name)
        return codec.account_bytes(found[0])

    def list_ledger_accounts(self, request: pb.ListLedgerAccountsRequest, call: Call) -> bytes:
        """A page of accounts."""
        self._freshness.check(call)
        return self._browsing.accounts(request, call.deadline)

    def update_ledger_account(self, request: pb.UpdateLedgerAccountRequest, call: Call) -> bytes:
        """The account as it is now."""
        rules.require_account_name(request.ledger_account.name, "ledger_account.name")
        return self._writing.run(request, call, lambda transaction: keeping.update(transaction, request, self._check))

    def close_ledger_account(self, request: pb.CloseLedgerAccountRequest, call: Call) -> bytes:
        """The closed account."""
        return self._writing.run(request, call, lambda transaction: keeping.close(transaction, request))

    def get_balance(self, request: pb.GetBalanceRequest, call: Call) -> bytes:
        """What is in one account."""
        return self._balances([request.name], call)[0]

    def batch_get_balances(self, request: pb.BatchGetBalancesRequest, call: Call) -> bytes:
        """What is in several, in the order asked for."""
        return joined(self._balances(request.names, call))

    # --- transactions -----------------------------------------------------------------------------------------------

    @deferred
    def post_transaction(self, request: pb.PostTransactionRequest, call: Call) -> Pending[bytes] | Passed:
        """The transaction, when its batch has been committed."""
        command = command_of(request, Actor(call.subject, call.trace_id), call.deadline)

        def answer(done: Committed[bytes]) -> bytes:
            self._freshness.give(call, done.position)
            return done.value

        return mapped(self._posting.submit(command), value=answer)

    @bulk
    @itemwise
    @deferred
    def batch_post_transactions(self, request: pb.BatchPostTransactionsRequest, call: Call) -> Pending[bytes] | Passed:
        """What became of each, when their batch has been committed."""
        if not call.may_block:
            return PASS  # hundreds of transactions are no work for the thread that polls the network
        actor = Actor(call.subject, call.trace_id)
        results: list[Fault | None] = []
        commands: list[Command[Payload]] = []
        for each in request.requests:
            try:
                check_item(self._check, each)
                commands.append(command_of(each, actor, call.deadline))
                results.append(None)
            except Fault as fault:
                results.append(fault)

        def answer(done: list[Result]) -> bytes:
            positions = [each.position for each in done if isinstance(each, Committed)]
            if positions:
                call.set_trailing(METADATA_KEY, self._freshness.issue(max(positions)))
            committed = iter(done)
            return joined(_result(next(committed) if refused is None else refused) for refused in results)

        return mapped(self._posting.submit_all(commands), value=answer)

    def post_pending_transaction(self, request: pb.PostPendingTransactionRequest, call: Call) -> bytes:
        """The transaction, posted."""
        return self._writing.run(request, call, lambda transaction: settle.post_pending(transaction, request))

    def void_transaction(self, request: pb.VoidTransactionRequest, call: Call) -> bytes:
        """The transaction, voided."""
        return self._writing.run(request, call, lambda transaction: settle.void(transaction, request))

    def reverse_transaction(self, request: pb.ReverseTransactionRequest, call: Call) -> bytes:
        """The transaction that undoes another."""
        return self._writing.run(request, call, lambda transaction: settle.reverse(transaction, request))

    def get_transaction(self, request: pb.GetTransactionRequest, call: Call) -> bytes:
        """One transaction."""
        self._freshness.check(call)
        with self._database.read(call.deadline) as transaction:
            found = reading.read(transaction.connection, [rules.transaction_id_of(request.name)])
        if not found:
            raise NotFound(request.name)
        return codec.transaction_bytes(found[0])

    def list_transactions(self, request: pb.ListTransactionsRequest, call: Call) -> bytes:
        """A page of transactions."""
        self._freshness.check(call)
        return self._browsing.transactions(request, call.deadline)

    def list_statement(self, request: pb.ListStatementRequest, call: Call) -> bytes:
        """A page of an account's statement."""
        self._freshness.check(call)
        return self._browsing.statement(request, call.deadline)

    # --- the books --------------------------------------------------------------------------------------------------

    def close_period(self, request: pb.ClosePeriodRequest, call: Call) -> bytes:
        """The closed period."""
        return self._writing.run(request, call, lambda transaction: keeping.close_period(transaction, request))

    def list_ledger_periods(self, request: pb.ListLedgerPeriodsRequest, call: Call) -> bytes:
        """A page of closed periods."""
        self._freshness.check(call)
        return self._browsing.periods(request, call.deadline)

    @bulk
    def verify_invariants(
        self, request: pb.VerifyInvariantsRequest, call: Call
    ) -> Iterator[pb.VerifyInvariantsResponse]:
        """What is not as it must be, and a summary."""
        self._freshness.check(call)
        return verify(self._database, self._checks, request.checks, call.deadline)

    # --- what they share --------------------------------------------------------------------------------------------

    def _balances(self, names: Sequence[str], call: Call) -> list[bytes]:
        self._freshness.check(call)
        ids = [rules.account_id_of(name).removesuffix(rules.BALANCE_SUFFIX) for name in names]
        with self._database.read(call.deadline) as transaction:
            found = accounts.balances(transaction.connection, ids)
            now_us = microseconds(transaction.now)
        for account_id in ids:
            if account_id not in found:
                raise NotFound(rules.ACCOUNT_PREFIX + account_id)
        return [codec.balance_bytes(*found[account_id], now_us) for account_id in ids]


def _result(result: Result | Fault) -> bytes:
    """A serialized PostTransactionResult. What is no fault is a defect, and fails the call."""
    if isinstance(result, Committed):
        return codec.field_bytes(_TRANSACTION, result.value)
    if isinstance(result, Fault):
        return codec.field_bytes(_ERROR, to_status(result).SerializeToString())
    raise result
