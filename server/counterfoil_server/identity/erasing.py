"""Erases people: on request, and when a soft-deleted account's time has come."""

from __future__ import annotations

import time
from collections.abc import Sequence
from typing import Final

from counterfoil.identity.v1 import account_service_pb2 as service_pb
from counterfoil_server.etags import require_etag
from counterfoil_server.faults import NotFound
from counterfoil_server.identity import granting
from counterfoil_server.identity.changes import AccountEvent
from counterfoil_server.identity.keeping import Kept, emitted
from counterfoil_server.identity.ports import PersonalData
from counterfoil_server.identity.repository import account_answers, accounts
from counterfoil_server.identity.rules import accounts as rules
from counterfoil_server.identity.rules.accounts import Account
from counterfoil_server.storage.engine import Database
from counterfoil_server.storage.transaction import Actor, Change, WriteTransaction
from counterfoil_server.storage.writes import OnCommit
from counterfoil_server.times import microseconds


def erase(
    transaction: WriteTransaction, request: service_pb.EraseAccountRequest, personal: Sequence[PersonalData]
) -> Kept:
    """What is left of an account: a name and times. One that was erased stays as it is, whatever the etag.

    Raises NotFound, Aborted for an etag that is not the current one, FailedPrecondition for the last administrator.
    """
    granting.require_not_last(transaction, request.name)
    before = accounts.lock(transaction.connection, rules.id_of(request.name))
    if before is None:
        raise NotFound(request.name)
    if before.erase_us is not None:
        return Kept(before)
    require_etag(before.name, request.etag, before.etag)
    return _erased(transaction, before, personal)


class AccountHousekeeping:
    """The background work on accounts. Several replicas may do it at once."""

    _ACTOR: Final = Actor(principal="counterfoil", trace_id="")

    def __init__(
        self, database: Database, on_commit: OnCommit, personal: Sequence[PersonalData], *, answers_keep_h: int
    ) -> None:
        """`answers_keep_h`: how long answers are kept, which must be longer than what refers to them is."""
        self._database = database
        self._on_commit = on_commit
        self._personal = personal
        self._answers_keep_h = answers_keep_h

    def erase_due(self, limit_rows: int = 100, *, timeout_ms: int = 30_000) -> int:
        """Erases accounts whose purge is due, by the database's clock, and returns how many."""

        def work(transaction: WriteTransaction) -> list[Change]:
            due = accounts.lock_due(transaction.connection, transaction.now, limit_rows)
            kept = [_erased(transaction, account, self._personal) for account in due]
            return [change for each in kept for change in each.changes]

        done = self._database.write(work, actor=self._ACTOR, deadline=time.monotonic() + timeout_ms / 1000)
        if done.value:
            self._on_commit(done.value, done.position)
        return len(done.value)

    def forget_answers(self, limit_rows: int = 5_000, *, timeout_ms: int = 30_000) -> int:
        """Forgets answers that no request can get any more, and returns how many."""

        def work(transaction: WriteTransaction) -> int:
            return account_answers.forget(transaction.connection, transaction.now, self._answers_keep_h, limit_rows)

        return self._database.write(work, actor=self._ACTOR, deadline=time.monotonic() + timeout_ms / 1000).value


def _erased(transaction: WriteTransaction, before: Account, personal: Sequence[PersonalData]) -> Kept:
    """Takes the account's addresses and answers away, and whatever else there is; its row is locked."""
    after = rules.erased(before, microseconds(transaction.now))
    accounts.replace(transaction.connection, after)
    accounts.put_emails(transaction.connection, after)
    account_answers.erase(transaction.connection, after.id)
    for each in personal:
        each.erase(transaction, after.name)
    return emitted(transaction, AccountEvent.ERASED, after)
