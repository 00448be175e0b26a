"""OrderService: requests in, responses out. What happens in between is in the files named by the verbs."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from counterfoil.orders.v1 import order_service_pb2 as pb
from counterfoil_server.caching.freshness import METADATA_KEY, FreshnessTokens
from counterfoil_server.faults import Fault, NotFound, Reason, ResourceExhausted
from counterfoil_server.ledger.posting import SystemAccounts
from counterfoil_server.orders import changing, codec
from counterfoil_server.orders.browsing import Browsing
from counterfoil_server.orders.changing import Intent, Written
from counterfoil_server.orders.codec import OrderRow
from counterfoil_server.orders.ports import Caller, Placing
from counterfoil_server.orders.quoting import Quoting
from counterfoil_server.orders.repository import reading
from counterfoil_server.orders.rules import drafts, reaching
from counterfoil_server.orders.rules.life import Action
from counterfoil_server.orders.watching import wanted
from counterfoil_server.principal import Principal
from counterfoil_server.promises import Pending
from counterfoil_server.rpc.call import Call, Passed, deferred
from counterfoil_server.rpc.interceptors.shapes import mapped
from counterfoil_server.rpc.modes import bulk
from counterfoil_server.rpc.paging import PageTokens
from counterfoil_server.rpc.request_id import fingerprint, parse_request_id
from counterfoil_server.rpc.status import to_status
from counterfoil_server.storage.engine import Database
from counterfoil_server.storage.idempotency import IdempotentWrites, RequestKey
from counterfoil_server.storage.metadata import Position
from counterfoil_server.storage.transaction import Actor, Committed, WriteTransaction
from counterfoil_server.storage.writes import OnCommit
from counterfoil_server.watches import Watches

BATCH_LIMIT_LINES: Final = 20_000
"""The most lines of all orders of a batch together: they are locked and written in one transaction."""


class OrderService:
    """Serves `counterfoil.orders.v1.OrderService`. Thread-safe."""

    def __init__(
        self,
        *,
        database: Database,
        writes: IdempotentWrites,
        placing: Placing,
        accounts: SystemAccounts,
        freshness: FreshnessTokens,
        page_tokens: PageTokens,
        watches: Watches,
        on_commit: OnCommit,
    ) -> None:
        """`on_commit` is told what each change of an order changed, after the commit and before the answer.

        What is placed is told by whoever places.
        """
        self._database = database
        self._writes = writes
        self._placing = placing
        self._accounts = accounts
        self._freshness = freshness
        self._on_commit = on_commit
        self._quoting = Quoting(database)
        self._browsing = Browsing(database, page_tokens)
        self._watches = watches

    # --- reads ------------------------------------------------------------------------------------------------------

    def quote_order(self, request: pb.QuoteOrderRequest, call: Call) -> bytes:
        """What an order would cost, and whether there is stock for it."""
        self._check_freshness(call)
        draft = codec.draft_of(request.draft)
        reaching.require_draft(call.reach, draft)
        drafts.require_permissions(draft, _principal(call))
        return self._quoting.quote(draft, call.deadline).SerializeToString()

    def get_order(self, request: pb.GetOrderRequest, call: Call) -> bytes:
        """One order."""
        self._check_freshness(call)
        return codec.bytes_of(self._reached(request.name, call))

    def list_orders(self, request: pb.ListOrdersRequest, call: Call) -> bytes:
        """A page of orders."""
        self._check_freshness(call)
        return self._browsing.list(request, call.reach, call.deadline)

    def watch_orders(self, request: pb.WatchOrdersRequest, call: Call) -> Iterator[bytes]:
        """Orders as they are placed and changed."""
        self._check_freshness(call)
        return self._watches.watch(request.cursor, wanted(request, call.reach), call)

    # --- writes -----------------------------------------------------------------------------------------------------

    @deferred
    def place_order(self, request: pb.PlaceOrderRequest, call: Call) -> Pending[bytes] | Passed:
        """The order, once it is placed."""

        def answer(placed: Committed[bytes]) -> bytes:
            self._give_token(call, placed.position)
            return placed.value

        return mapped(self._placing.submit(request, _caller(call)), value=answer)

    @bulk
    @deferred
    def batch_place_orders(self, request: pb.BatchPlaceOrdersRequest, call: Call) -> Pending[bytes] | Passed:
        """What became of each order, once that is known of all of them."""
        if sum(len(each.draft.lines) for each in request.requests) > BATCH_LIMIT_LINES:
            message = f"these orders have more than {BATCH_LIMIT_LINES} lines together; send fewer at once"
            raise ResourceExhausted(Reason.TOO_LARGE, message, {"limit": str(BATCH_LIMIT_LINES)})

        def answer(results: Sequence[Committed[bytes] | Exception]) -> bytes:
            positions = [result.position for result in results if isinstance(result, Committed)]
            if positions:
                self._give_token(call, max(positions))
            return b"".join(map(_result, results))

        return mapped(self._placing.submit_all(request.requests, _caller(call)), value=answer)

    def fulfil_order(self, request: pb.FulfilOrderRequest, call: Call) -> bytes:
        """The order after something was handed over."""
        parts = codec.parts_of(request.lines)
        return self._change(request, call, Intent(request.name, Action.FULFIL, parts, request.reason, request.etag))

    def cancel_order(self, request: pb.CancelOrderRequest, call: Call) -> bytes:
        """The order after something was cancelled."""
        parts = codec.parts_of(request.lines)
        return self._change(request, call, Intent(request.name, Action.CANCEL, parts, request.reason, request.etag))

    def return_order(self, request: pb.ReturnOrderRequest, call: Call) -> bytes:
        """The order after something has come back."""
        parts = codec.parts_of(request.lines)
        intent = Intent(request.name, Action.RETURN, parts, request.reason, request.etag, restock=request.restock)
        return self._change(request, call, intent)

    # --- what they share --------------------------------------------------------------------------------------------

    def _change(self, request: _ChangeRequest, call: Call, intent: Intent) -> bytes:
        """Runs a change in one transaction, once for its request."""
        # An order's location and account never change, so what is seen here holds in the transaction.
        row = self._reached(intent.name, call)
        # The first order in a currency makes these in a transaction of its own, so they are asked for outside of one.
        accounts = self._accounts.of(row.currency, call.deadline)
        done: list[Written] = []

        def work(transaction: WriteTransaction) -> bytes:
            done[:] = [changing.carry_out(transaction, intent, accounts)]  # storage may run it again
            return done[0].answer

        actor = _actor(call)
        key = RequestKey(actor.principal, call.method.path, parse_request_id(request.request_id))
        outcome = self._writes.run(key, fingerprint(request), work, actor=actor, deadline=call.deadline)
        if done:
            self._on_commit(done[0].changes, outcome.position)
        self._give_token(call, outcome.position)
        return outcome.answer

    def _reached(self, name: str, call: Call) -> OrderRow:
        """The order with this name. Raises NotFound, also for one that is not within the caller's reach."""
        with self._database.read(call.deadline) as transaction:
            row = reading.read(transaction.connection, drafts.id_of(name))
        if row is None or not reaching.is_within(call.reach, row.location_id, row.account):
            raise NotFound(name)
        return row

    def _check_freshness(self, call: Call) -> None:
        """Refuses tokens that are none; the database itself is as fresh as any token asks for."""
        for token in call.metadata(METADATA_KEY):
            self._freshness.parse(token)

    def _give_token(self, call: Call, position: Position) -> None:
        call.set_trailing(METADATA_KEY, self._freshness.issue(position))


_ChangeRequest = pb.FulfilOrderRequest | pb.CancelOrderRequest | pb.ReturnOrderRequest


def _result(result: Committed[bytes] | Exception) -> bytes:
    """One `results` of a BatchPlaceOrdersResponse, serialized. What is no refusal but a defect is raised."""
    if isinstance(result, Committed):
        return codec.result_of_batch(result.value)
    if isinstance(result, Fault):
        return pb.BatchPlaceOrdersResponse(results=[pb.PlaceOrderResult(status=to_status(result))]).SerializeToString()
    raise result


def _principal(call: Call) -> Principal:
    return call.principal or Principal("")


def _actor(call: Call) -> Actor:
    return Actor(call.subject, call.trace_id)


def _caller(call: Call) -> Caller:
    return Caller(_principal(call), _actor(call), call.deadline, call.reach)
