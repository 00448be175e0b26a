"""OrderService: requests in, responses out. What happens in between is in the files named by the verbs."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from counterfoil.orders.v1 import order_service_pb2 as pb
from counterfoil_server.caching.freshness import FreshnessTokens
from counterfoil_server.faults import Fault, NotFound, Reason, ResourceExhausted
from counterfoil_server.ledger.posting import SystemAccounts
from counterfoil_server.orders import changing, codec
from counterfoil_server.orders.browsing import Browsing
from counterfoil_server.orders.changing import Intent
from counterfoil_server.orders.codec import OrderRow
from counterfoil_server.orders.ports import Caller, Placing
from counterfoil_server.orders.quoting import Quoting
from counterfoil_server.orders.repository import reading
from counterfoil_server.orders.rules import drafts, reaching
from counterfoil_server.orders.rules.life import Action
from counterfoil_server.orders.watching import wanted
from counterfoil_server.promises import Pending
from counterfoil_server.rpc.call import Call, Passed, deferred
from counterfoil_server.rpc.interceptors.shapes import mapped
from counterfoil_server.rpc.modes import bulk, itemwise
from counterfoil_server.rpc.paging import PageTokens
from counterfoil_server.rpc.status import to_status
from counterfoil_server.serving import Writing, principal_of
from counterfoil_server.storage.engine import Database
from counterfoil_server.storage.idempotency import IdempotentWrites
from counterfoil_server.storage.transaction import Actor, Committed
from counterfoil_server.storage.writes import OnCommit, Writes
from counterfoil_server.watches import Watches

BATCH_LIMIT_LINES: Final = 20_000
"""The most lines of all orders of a batch together: they are locked and written in one transaction."""

MOVEMENTS: Final = frozenset({"CancelOrder", "FulfilOrder", "ReturnOrder"})
"""The writes whose keys are kept for ever though their answers are not: each would take what is left of the lines."""

ANSWER_LIMIT_BYTES: Final = 64 * 1024**2
"""What a client takes, and a server sends unless it is told otherwise."""

# What the answer to a batch may come to. A line gets from the catalog a name of 255 characters of up to 4 bytes, its
# product's and five amounts; an order its name, times and totals, or the reason why it was not placed. All else was
# in the request, where what is shortest, a discount of a rate, comes back with an amount, at 8 times the size.
_LINE_BYTES: Final = 1_400
_ORDER_BYTES: Final = 2_000
_ECHO: Final = 8


class OrderService:
    """Serves `counterfoil.orders.v1.OrderService`. Thread-safe."""

    def __init__(  # noqa: PLR0913 - each by its name
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
        answer_limit_bytes: int = ANSWER_LIMIT_BYTES,
    ) -> None:
        """`on_commit` is told what each change of an order changed, after the commit and before the answer.

        What is placed is told by whoever places. `answer_limit_bytes` is what the server sends at most: a batch whose
        answer might be larger is refused, for what was placed and cannot be told would fail so at each attempt.
        """
        self._database = database
        self._writing = Writing(Writes(writes, on_commit), freshness, for_ever=MOVEMENTS)
        self._placing = placing
        self._accounts = accounts
        self._freshness = freshness
        self._quoting = Quoting(database)
        self._browsing = Browsing(database, page_tokens)
        self._watches = watches
        self._answer_limit_bytes = answer_limit_bytes

    # --- reads ------------------------------------------------------------------------------------------------------

    def quote_order(self, request: pb.QuoteOrderRequest, call: Call) -> bytes:
        """What an order would cost, and whether there is stock for it."""
        self._freshness.check(call)
        draft = codec.draft_of(request.draft)
        reaching.require_draft(call.reach, draft)
        drafts.require_permissions(draft, principal_of(call))
        return self._quoting.quote(draft, call.deadline).SerializeToString()

    def get_order(self, request: pb.GetOrderRequest, call: Call) -> bytes:
        """One order."""
        self._freshness.check(call)
        return codec.bytes_of(self._reached(request.name, call))

    def list_orders(self, request: pb.ListOrdersRequest, call: Call) -> bytes:
        """A page of orders."""
        self._freshness.check(call)
        return self._browsing.list(request, call.reach, call.deadline)

    def watch_orders(self, request: pb.WatchOrdersRequest, call: Call) -> Iterator[bytes]:
        """Orders as they are placed and changed."""
        self._freshness.check(call)
        return self._watches.watch(request.cursor, wanted(request, call.reach), call)

    # --- writes -----------------------------------------------------------------------------------------------------

    @deferred
    def place_order(self, request: pb.PlaceOrderRequest, call: Call) -> Pending[bytes] | Passed:
        """The order, once it is placed."""

        def answer(placed: Committed[bytes]) -> bytes:
            self._freshness.give(call, placed.position)
            return placed.value

        return mapped(self._placing.submit(request, _caller(call)), value=answer)

    @bulk
    @itemwise
    @deferred
    def batch_place_orders(self, request: pb.BatchPlaceOrdersRequest, call: Call) -> Pending[bytes] | Passed:
        """What became of each order, once that is known of all of them."""
        if sum(len(each.draft.lines) for each in request.requests) > BATCH_LIMIT_LINES:
            message = f"these orders have more than {BATCH_LIMIT_LINES} lines together; send fewer at once"
            raise ResourceExhausted(Reason.TOO_LARGE, message, {"limit": str(BATCH_LIMIT_LINES)})
        if answer_bound_bytes(request) > self._answer_limit_bytes:
            message = f"the answer might take more than {self._answer_limit_bytes} bytes; send fewer orders at once"
            raise ResourceExhausted(Reason.TOO_LARGE, message, {"limit": str(self._answer_limit_bytes)})

        def answer(results: Sequence[Committed[bytes] | Exception]) -> bytes:
            positions = [result.position for result in results if isinstance(result, Committed)]
            if positions:
                self._freshness.give(call, max(positions))
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
        self._reached(intent.name, call)
        return self._writing.run(
            request, call, lambda transaction: changing.carry_out(transaction, intent, self._accounts)
        )

    def _reached(self, name: str, call: Call) -> OrderRow:
        """The order with this name. Raises NotFound, also for one that is not within the caller's reach."""
        with self._database.read(call.deadline) as transaction:
            row = reading.read(transaction.connection, drafts.id_of(name))
        if row is None or not reaching.is_within(call.reach, row.location_id, row.account):
            raise NotFound(name)
        return row


def answer_bound_bytes(request: pb.BatchPlaceOrdersRequest) -> int:
    """What the answer to a batch takes at most, whatever the catalog says of its SKUs."""
    lines = sum(len(each.draft.lines) for each in request.requests)
    return _ECHO * request.ByteSize() + _LINE_BYTES * lines + _ORDER_BYTES * len(request.requests)


_ChangeRequest = pb.FulfilOrderRequest | pb.CancelOrderRequest | pb.ReturnOrderRequest


def _result(result: Committed[bytes] | Exception) -> bytes:
    """One `results` of a BatchPlaceOrdersResponse, serialized. What is no refusal but a defect is raised."""
    if isinstance(result, Committed):
        return codec.result_of_batch(result.value)
    if isinstance(result, Fault):
        return pb.BatchPlaceOrdersResponse(results=[pb.PlaceOrderResult(status=to_status(result))]).SerializeToString()
    raise result


def _actor(call: Call) -> Actor:
    return Actor(call.subject, call.trace_id)


def _caller(call: Call) -> Caller:
    return Caller(principal_of(call), _actor(call), call.deadline, call.reach)
