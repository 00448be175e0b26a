"""PostTransaction and BatchPostTransactions: what group commit runs, many transactions at a time.

A batch takes six statements and two round trips, whatever its size: it locks what may not be overdrawn, looks at the
accounts, and writes transactions, entries and one delta for each account. No balance is updated, so batches of several
workers that post to one account do not wait for each other, unless that account may not be overdrawn.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from uuid_utils.compat import uuid7

from counterfoil.ledger.v1 import ledger_service_pb2 as service_pb
from counterfoil.ledger.v1 import ledger_transaction_pb2 as pb
from counterfoil_server.faults import Fault
from counterfoil_server.ledger import codec
from counterfoil_server.ledger.changes import TransactionEvent, transaction_change
from counterfoil_server.ledger.repository import books, writing
from counterfoil_server.ledger.repository.books import AskedTerms
from counterfoil_server.ledger.rules import Books, Calendar, Draft, Posting
from counterfoil_server.rpc.request_id import fingerprint, parse_request_id
from counterfoil_server.storage.group_commit import Command, HotBatch
from counterfoil_server.storage.idempotency import RequestKey
from counterfoil_server.storage.statements import Statements
from counterfoil_server.storage.transaction import Actor
from counterfoil_server.times import microseconds

SCOPE: Final = "ledger.post"


@dataclass(frozen=True, slots=True)
class Payload:
    """A transaction as it was asked for, and the message that asked."""

    draft: Draft
    message: pb.LedgerTransaction


def command_of(request: service_pb.PostTransactionRequest, actor: Actor, deadline: float) -> Command[Payload]:
    """What a request asks for. Raises InvalidArgument for what is wrong whatever the books say."""
    transaction_id = uuid7()
    draft = codec.draft_of(request.transaction, transaction_id, pending=request.pending, root="transaction")
    return Command(
        key=RequestKey(actor.principal, SCOPE, parse_request_id(request.request_id)),
        fingerprint=fingerprint(request),
        actor=actor,
        resource=transaction_id,
        payload=Payload(draft, request.transaction),
        deadline=deadline,
        weight=len(draft.lines),
    )


class PostWork:
    """Posts. Implements `storage.group_commit.HotWork`."""

    scope = SCOPE

    def begin(self, statements: Statements, payloads: Sequence[Payload]) -> AskedTerms:
        """Locks accounts that may not be overdrawn, and asks for all."""
        return books.ask_terms(statements, {line.account_id for each in payloads for line in each.draft.lines})

    def finish(
        self, batch: HotBatch, commands: Sequence[Command[Payload]], begun: AskedTerms
    ) -> Sequence[bytes | Fault]:
        """Decides in order, and writes what is admitted."""
        terms, funds, closed_before_us = books.terms_of(begun)
        now_us = microseconds(batch.now)
        ledger = Books(terms, funds, Calendar(now_us, closed_before_us))
        results: list[bytes | Fault] = []
        postings: list[Posting] = []
        for command in commands:
            draft, principal = command.payload.draft, command.actor.principal
            try:
                posting = ledger.admit(draft)
            except Fault as fault:
                results.append(fault)
                continue
            name, answer = codec.posted_bytes(command.payload.message, draft, posting.occurred_us, now_us, principal)
            postings.append(posting._replace(principal=principal, answer=answer))
            batch.emit([transaction_change(TransactionEvent.CREATED, name, 1, answer)], command.actor)
            results.append(answer)
        writing.queue(batch.statements, postings, "")
        return results

    def stored(self, statements: Statements, resources: Sequence[UUID]) -> Sequence[bytes]:
        """What the requests that made these transactions were answered."""
        return writing.stored_answers(statements, resources)
