"""Accounts and periods: create, update and close them, each inside a transaction that the caller runs."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from google.protobuf.message import Message
from uuid_utils.compat import uuid7

from counterfoil.ledger.v1 import ledger_service_pb2 as pb
from counterfoil_server.etags import require_etag
from counterfoil_server.faults import AlreadyExists, FieldViolation, InvalidArgument, NotFound, Reason
from counterfoil_server.ledger import codec, rules
from counterfoil_server.ledger.changes import (
    AccountEvent,
    PeriodEvent,
    account_change,
    period_change,
)
from counterfoil_server.ledger.repository import accounts, books, periods
from counterfoil_server.ledger.rules import Account, Period
from counterfoil_server.rpc import masks
from counterfoil_server.rpc.validation import check_below
from counterfoil_server.storage.transaction import WriteTransaction
from counterfoil_server.storage.writes import Written
from counterfoil_server.times import microseconds

Check = Callable[[Message], None]
"""Raises InvalidArgument, with fields as paths below the message, where a message breaks a rule of the contract."""


def create(transaction: WriteTransaction, request: pb.CreateLedgerAccountRequest, account_id: str) -> Written:
    """A new account. Raises AlreadyExists for an id that is taken."""
    now_us = microseconds(transaction.now)
    sent = request.ledger_account
    wanted = Account(
        key=0,
        id=account_id,
        revision=1,
        display_name=sent.display_name,
        currency=codec.currency_of(sent.currency_code, "ledger_account.currency_code"),
        side=codec.stored_side(sent),
        no_overdraft=sent.no_overdraft,
        create_us=now_us,
        update_us=now_us,
    )
    made = accounts.insert_missing(transaction.connection, [wanted])
    if not made:
        raise AlreadyExists(Reason.RESOURCE_ALREADY_EXISTS, f"{wanted.name} already exists", {"resource": wanted.name})
    return _written(transaction, AccountEvent.CREATED, made[0])


def update(transaction: WriteTransaction, request: pb.UpdateLedgerAccountRequest, check: Check) -> Written:
    """The account with what the mask names replaced. An update that changes nothing makes no revision and no event.

    Raises NotFound, Aborted for an etag that is not the current one, InvalidArgument for what cannot be changed and for
    a result that breaks a rule, and FailedPrecondition for an account of the server's own.
    """
    sent = request.ledger_account
    before = _locked(transaction, sent.name, sent.etag)
    message = codec.account_message(before)
    masks.apply(request.update_mask, message, sent)
    check_below(check, message, "ledger_account")
    if message.display_name == before.display_name:
        return Written(codec.account_bytes(before))
    _require_callers(before)
    after = replace(
        before,
        revision=before.revision + 1,
        display_name=message.display_name,
        update_us=microseconds(transaction.now),
    )
    accounts.replace(transaction.connection, after)
    return _written(transaction, AccountEvent.UPDATED, after)


def close(transaction: WriteTransaction, request: pb.CloseLedgerAccountRequest) -> Written:
    """The account, closed. Raises NotFound, Aborted as `update` does, FailedPrecondition for one that cannot be."""
    # Before the account: whoever posts holds the books, and then wants accounts.
    books.seize(transaction.statements)
    before = _locked(transaction, request.name, request.etag)
    if before.close_us is not None:
        raise rules.account_closed(before.name)
    _require_callers(before)
    _, funds = accounts.balances(transaction.connection, [before.id])[before.id]
    if funds != rules.Funds():
        raise rules.state_conflict(before.name, "OPEN", f"there is something in {before.name}")
    now_us = microseconds(transaction.now)
    after = replace(before, revision=before.revision + 1, update_us=now_us, close_us=now_us)
    accounts.replace(transaction.connection, after)
    return _written(transaction, AccountEvent.CLOSED, after)


def close_period(transaction: WriteTransaction, request: pb.ClosePeriodRequest) -> Written:
    """The closed period. Raises FailedPrecondition where the books are closed until then, InvalidArgument for later."""
    books.seize(transaction.statements)
    closed_us = books.closed_before_us(books.ask_closed(transaction.statements))
    end_us, now_us = codec.us_of(request.end_time), microseconds(transaction.now)
    if closed_us is not None and end_us <= closed_us:
        raise rules.period_closed(closed_us)
    if end_us > now_us:
        raise InvalidArgument([FieldViolation("end_time", "must not be in the future", "end_time.past")])
    period = Period(uuid7(), end_us, now_us, transaction.actor.principal)
    periods.add(transaction.connection, period)
    image = codec.period_bytes(period)
    changes = [period_change(PeriodEvent.CLOSED, period, image)]
    transaction.emit(changes)
    return Written(image, changes)


def _locked(transaction: WriteTransaction, name: str, etag: str) -> Account:
    """The account, locked before it is read, so that what is read stays true until the commit."""
    account = accounts.lock(transaction.connection, rules.account_id_of(name))
    if account is None:
        raise NotFound(name)
    require_etag(account.name, etag, account.etag)
    return account


def _require_callers(account: Account) -> None:
    """Raises FailedPrecondition for an account that the server has made for itself."""
    if account.id.startswith(rules.SYSTEM_PREFIX):
        raise rules.state_conflict(account.name, "OPEN", f"{account.name} is the server's own")


def _written(transaction: WriteTransaction, event: AccountEvent, account: Account) -> Written:
    image = codec.account_bytes(account)
    changes = [account_change(event, account, image)]
    transaction.emit(changes)
    return Written(image, changes)
