"""PostPendingTransaction, VoidTransaction and ReverseTransaction, each inside a transaction that the caller runs."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from uuid_utils.compat import uuid7

from counterfoil.ledger.v1 import ledger_service_pb2 as pb
from counterfoil_server.faults import NotFound
from counterfoil_server.ledger import codec, rules
from counterfoil_server.ledger.changes import TransactionEvent, transaction_change
from counterfoil_server.ledger.repository import books, reading, writing
from counterfoil_server.ledger.rules import Books, Calendar, Draft, State, Transaction
from counterfoil_server.storage.transaction import WriteTransaction
from counterfoil_server.storage.writes import Written
from counterfoil_server.times import microseconds

REVERSAL: Final = "reversal"
"""The kind of a transaction that reverses another."""


def post_pending(transaction: WriteTransaction, request: pb.PostPendingTransactionRequest) -> Written:
    """The transaction, posted. Raises NotFound; FailedPrecondition where it is not pending or its time is closed."""
    before, held = _locked(transaction, request.name)
    rules.require_state(before, State.PENDING)
    books.share(transaction.statements)
    closed_us = books.closed_before_us(books.ask_closed(transaction.statements))
    now_us = microseconds(transaction.now)
    given_us = codec.us_of(request.occur_time) if request.HasField("occur_time") else None
    occurred_us = Calendar(now_us, closed_us).moment(given_us, "occur_time")
    return _settled(transaction, before, held, State.POSTED, occurred_us)


def void(transaction: WriteTransaction, request: pb.VoidTransactionRequest) -> Written:
    """The transaction, voided. Raises NotFound, and FailedPrecondition where it is not pending."""
    before, held = _locked(transaction, request.name)
    rules.require_state(before, State.PENDING)
    return _settled(transaction, before, held, State.VOIDED, before.occurred_us)


def reverse(transaction: WriteTransaction, request: pb.ReverseTransactionRequest) -> Written:
    """The transaction that undoes another one.

    Raises NotFound; FailedPrecondition where it is not posted, was reversed or is the server's own, and whatever else
    refuses a posting.
    """
    original, _ = _locked(transaction, request.name)
    rules.require_state(original, State.POSTED)
    if original.reversed_by is not None:
        message = f"{original.name} is reversed by {rules.TRANSACTION_PREFIX}{original.reversed_by}"
        raise rules.state_conflict(original.name, "REVERSED", message)
    if "." in original.kind:
        message = f"{original.name} belongs to {original.reference or 'another resource'}, and is undone there"
        raise rules.state_conflict(original.name, original.state.name, message)
    draft = Draft(
        uuid7(),
        rules.mirrored(original.lines),
        occurred_us=codec.us_of(request.occur_time) if request.HasField("occur_time") else None,
        kind=REVERSAL,
        reference=original.reference,
        description=request.description,
        reverses=original.id,
    )
    statements = transaction.statements
    terms, funds, closed_us = books.terms_of(books.ask_terms(statements, {line.account_id for line in draft.lines}))
    now_us = microseconds(transaction.now)
    posting = Books(terms, funds, Calendar(now_us, closed_us)).admit(draft, root="")
    principal = transaction.actor.principal
    writing.queue(statements, [posting], principal)
    made = Transaction(
        id=draft.id,
        state=State.POSTED,
        revision=1,
        occurred_us=posting.occurred_us,
        create_us=now_us,
        lines=draft.lines,
        kind=draft.kind,
        reference=draft.reference,
        description=draft.description,
        principal=principal,
        reverses=original.id,
    )
    return _written(transaction, TransactionEvent.CREATED, made)


def _locked(transaction: WriteTransaction, name: str) -> tuple[Transaction, list[tuple[int, int]]]:
    found = reading.lock(transaction.connection, rules.transaction_id_of(name))
    if found is None:
        raise NotFound(name)
    return found


def _settled(
    transaction: WriteTransaction, before: Transaction, held: list[tuple[int, int]], state: State, occurred_us: int
) -> Written:
    writing.queue_settlement(transaction.statements, before.id, state, occurred_us, held)
    after = replace(
        before,
        state=state,
        revision=before.revision + 1,
        occurred_us=occurred_us,
        settle_us=microseconds(transaction.now),
    )
    return _written(transaction, TransactionEvent[state.name], after)


def _written(transaction: WriteTransaction, event: TransactionEvent, after: Transaction) -> Written:
    image = codec.transaction_bytes(after)
    changes = [transaction_change(event, after.name, after.revision, image)]
    transaction.emit(changes)
    return Written(image, changes)
