"""FulfilOrder, CancelOrder, ReturnOrder: one order, changed inside a transaction that the caller runs.

Locks are taken in the order that holds for everybody: the order, the books, the stock levels. What is cancelled or
comes back goes out of stock's SOLD, and the ledger gets a credit of its own: nothing that was posted is ever changed.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from uuid_utils.compat import uuid7

from counterfoil.orders.v1 import order_pb2 as pb
from counterfoil_server.etags import require_etag
from counterfoil_server.faults import NotFound, Reason, ResourceExhausted
from counterfoil_server.inventory import stock
from counterfoil_server.ledger import posting
from counterfoil_server.ledger.posting import Posting, SystemAccounts
from counterfoil_server.orders import codec
from counterfoil_server.orders.changes import EVENT_OF, change
from counterfoil_server.orders.codec import Note, OrderRow
from counterfoil_server.orders.repository import reading, writing
from counterfoil_server.orders.rules import books, drafts, life
from counterfoil_server.orders.rules.life import Action, Changed, Part
from counterfoil_server.storage.transaction import Change, WriteTransaction
from counterfoil_server.storage.writes import Written
from counterfoil_server.times import microseconds

HISTORY_LIMIT_BYTES: Final = 256 * 1024
"""How much may be written down of what happened to one order after it was placed, by what is handed over."""

CREDIT_ROOM_BYTES: Final = 128 * 1024
"""What only cancels and returns may use beyond that: what was paid for and is not wanted must be given back for."""

_KINDS: Final = {Action.CANCEL: "order.cancel", Action.RETURN: "order.return"}


@dataclass(frozen=True, slots=True)
class Intent:
    """What is to be done with an order, with which parts of it (all that is left where there are none), and why."""

    name: str
    action: Action
    parts: Sequence[Part]
    reason: str
    etag: str
    restock: bool = False

    @property
    def order_id(self) -> UUID:
        """The order's id."""
        return drafts.id_of(self.name)


def carry_out(transaction: WriteTransaction, intent: Intent, accounts: SystemAccounts) -> Written:
    """The order after what is intended; `accounts` are the seller's own.

    Raises NotFound, Aborted for an etag that is not the current one, InvalidArgument and FailedPrecondition as
    `life.changed` does, and ResourceExhausted where the order's history is full.
    """
    row = reading.lock(transaction.connection, intent.order_id)
    if row is None:
        raise NotFound(intent.name)
    require_etag(intent.name, intent.etag, drafts.etag(row.id, row.revision))
    before = codec.message_of(row)
    changed = life.changed(
        row.name,
        row.state,
        codec.progress_of(before),
        intent.action,
        intent.parts,
        amounts=codec.amounts_of(before),
    )
    stocked: list[Change] = []
    if intent.action is not Action.FULFIL:
        _post(transaction, row, intent, changed, accounts)
        stocked = _move_stock(transaction, before, intent, changed)
    _apply(transaction, row, intent, changed)
    writing.change(transaction.connection, row, transaction.now)
    image = codec.bytes_of(row)
    changes = [change(EVENT_OF[intent.action], row.name, row.revision, image), *stocked]
    transaction.emit(changes)
    return Written(image, changes)


def _apply(transaction: WriteTransaction, row: OrderRow, intent: Intent, changed: Changed) -> None:
    """Makes the row that of the changed order."""
    now_us = microseconds(transaction.now)
    row.revision += 1
    row.history += codec.history_entry(
        intent.action,
        row.state,
        changed,
        revision=row.revision,
        now_us=now_us,
        currency=row.currency,
        note=Note(transaction.actor.principal, intent.reason, intent.restock),
    )
    progress = changed.progress
    if not progress.is_done(intent.action):
        _require_room(row, intent.action)
    row.state = changed.state
    row.fulfilled, row.cancelled, row.returned = progress.fulfilled, progress.cancelled, progress.returned
    row.credit_minor += changed.credit.total
    row.updated_us = now_us


def _require_room(row: OrderRow, action: Action) -> None:
    """Raises ResourceExhausted where an order's history is too long, for a change that leaves more of its kind to do.

    The last one of a kind always has room: without it, goods and money would be stuck for ever. There are three of
    these at most (what is left comes back, the rest is handed over, and comes back), so a history has an end all the
    same.
    """
    limit_bytes = HISTORY_LIMIT_BYTES + (0 if action is Action.FULFIL else CREDIT_ROOM_BYTES)
    if len(row.history) > limit_bytes:
        raise ResourceExhausted(
            Reason.TOO_LARGE,
            f"{row.name} has been changed so often that only what finishes it can still be written down",
            {"limit": str(limit_bytes)},
        )


def _post(
    transaction: WriteTransaction, row: OrderRow, intent: Intent, changed: Changed, accounts: SystemAccounts
) -> None:
    """Posts what is given back; of a return, what was revenue is shown as refunded."""
    statements = transaction.statements
    calendar = posting.calendar_of(posting.ask_books(statements), transaction.now)
    amounts = books.credit(*changed.credit)
    if not any(amounts):
        return
    own = accounts.of(statements, row.currency)  # an order that cost something has made them
    given_back = own.refunds if intent.action is Action.RETURN else own.revenue
    entries = [
        (account, amount)
        for account, amount in (
            (own.receivable, amounts.receivable),
            (own.discounts, amounts.discounts),
            (own.tax, amounts.tax),
            (given_back, amounts.revenue),
        )
        if amount
    ]
    occurred_us = calendar.moment(None, "")
    credit = Posting(uuid7(), _KINDS[intent.action], row.name, occurred_us, entries, intent.reason)
    posting.queue(statements, [credit], transaction.actor.principal)


def _move_stock(transaction: WriteTransaction, before: pb.Order, intent: Intent, changed: Changed) -> list[Change]:
    """Takes what is cancelled or has come back out of SOLD."""
    location_id = before.location.removeprefix(drafts.LOCATION_PREFIX)
    skus = [before.lines[number - 1].sku for number, _ in changed.parts]
    quantities = [quantity for _, quantity in changed.parts]
    if intent.action is Action.CANCEL:
        way = stock.CANCELLATION
    else:
        way = stock.RETURN if intent.restock else stock.RETURN_DAMAGED
    statements = transaction.statements
    levels = stock.Levels(stock.lock(statements, sorted({(sku, location_id) for sku in skus})).rows())
    cause = stock.Cause(intent.name, transaction.actor.principal, microseconds(transaction.now))
    levels.put(location_id, skus, quantities, way, cause=cause)
    return stock.changes(stock.queue(statements, levels))
