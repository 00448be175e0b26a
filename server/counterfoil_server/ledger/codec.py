"""The ledger's resources between the wire and the rules."""

from __future__ import annotations

from typing import Final
from uuid import UUID

from google.protobuf.timestamp_pb2 import Timestamp

from counterfoil.ledger.v1 import ledger_account_pb2 as account_pb
from counterfoil.ledger.v1 import ledger_period_pb2 as period_pb
from counterfoil.ledger.v1 import ledger_transaction_pb2 as pb
from counterfoil_server.faults import FieldViolation, InvalidArgument
from counterfoil_server.ledger.rules import (
    ACCOUNT_PREFIX,
    BALANCE_SUFFIX,
    TRANSACTION_PREFIX,
    Account,
    Draft,
    Funds,
    Line,
    Period,
    Side,
    State,
    Transaction,
    account_id_of,
    require_balanced,
    require_storable,
)
from counterfoil_server.rpc.money import MINOR_DIGITS, from_minor, to_minor
from counterfoil_server.rpc.wire import varint

_US_PER_S: Final = 1_000_000


# --- what callers send ----------------------------------------------------------------------------------------------


def draft_of(message: pb.LedgerTransaction, transaction_id: UUID, *, pending: bool, root: str) -> Draft:
    """The transaction that a caller asks for; times are cut to microseconds.

    `root` is the request's path to the message. Raises InvalidArgument for amounts that are no money or not positive,
    and for entries that do not balance.
    """
    lines = [_line(entry, f"{root}.entries[{index}]") for index, entry in enumerate(message.entries)]
    require_balanced(lines, f"{root}.entries")
    return Draft(
        transaction_id,
        lines,
        pending,
        us_of(message.occur_time) if message.HasField("occur_time") else None,
        message.kind,
        message.reference,
        message.description,
    )


def _line(entry: pb.Entry, path: str) -> Line:
    # Of a currency that ISO 4217 has withdrawn there may be accounts, whose money can still be moved.
    currency, amount_minor = to_minor(entry.amount, f"{path}.amount", withdrawn=True)
    if amount_minor <= 0:
        raise InvalidArgument([FieldViolation(f"{path}.amount", "must be more than nothing", "entry.positive")])
    return Line(
        account_id_of(entry.account), currency, amount_minor if entry.side == account_pb.SIDE_DEBIT else -amount_minor
    )


def currency_of(code: str, field: str) -> str:
    """The code of a currency; raises InvalidArgument for one that is not in ISO 4217."""
    if code not in MINOR_DIGITS:
        raise InvalidArgument([FieldViolation(field, "must be an ISO 4217 currency code, like EUR", "money.currency")])
    return code


def us_of(time: Timestamp) -> int:
    """A time as microseconds since 1970."""
    return time.seconds * _US_PER_S + time.nanos // 1000


# --- what callers get -----------------------------------------------------------------------------------------------


def account_message(account: Account) -> account_pb.LedgerAccount:
    """The account as callers see it."""
    closed = account.close_us is not None
    message = account_pb.LedgerAccount(
        name=account.name,
        display_name=account.display_name,
        currency_code=account.currency,
        normal_side=account.side.value,  # type: ignore[arg-type]  # the same numbers by definition
        no_overdraft=account.no_overdraft,
        state=account_pb.LedgerAccount.STATE_CLOSED if closed else account_pb.LedgerAccount.STATE_OPEN,
        etag=account.etag,
        revision=account.revision,
    )
    fill_time(message.create_time, account.create_us)
    fill_time(message.update_time, account.update_us)
    if account.close_us is not None:
        fill_time(message.close_time, account.close_us)
    return message


def account_bytes(account: Account) -> bytes:
    """The serialized account."""
    return account_message(account).SerializeToString()


def balance_bytes(account: Account, funds: Funds, now_us: int) -> bytes:
    """The serialized balance; raises InvalidArgument (AMOUNT_OVERFLOW) for what no Money can state."""
    side, name, currency = account.side, account.name, account.currency
    message = account_pb.Balance(
        name=name + BALANCE_SUFFIX,
        posted=from_minor(currency, require_storable(funds.posted(side), name)),
        pending=from_minor(currency, require_storable(funds.pending(side), name)),
        available=from_minor(currency, require_storable(funds.available(side), name)),
    )
    fill_time(message.read_time, now_us)
    return message.SerializeToString()


def transaction_bytes(transaction: Transaction) -> bytes:
    """The serialized transaction."""
    message = pb.LedgerTransaction(
        name=transaction.name,
        state=transaction.state.value,  # type: ignore[arg-type]  # the same numbers by definition
        kind=transaction.kind,
        reference=transaction.reference,
        description=transaction.description,
        reverses=_transaction_name(transaction.reverses),
        reversed_by=_transaction_name(transaction.reversed_by),
        creator=transaction.principal,
        revision=transaction.revision,
    )
    for account_id, currency, amount_minor in transaction.lines:
        message.entries.add(
            account=ACCOUNT_PREFIX + account_id,
            side=side_of(amount_minor),
            amount=from_minor(currency, abs(amount_minor)),
        )
    fill_time(message.occur_time, transaction.occurred_us)
    fill_time(message.create_time, transaction.create_us)
    if transaction.settle_us is not None:
        fill_time(message.settle_time, transaction.settle_us)
    return message.SerializeToString()


def posted_bytes(
    sent: pb.LedgerTransaction, draft: Draft, occurred_us: int, now_us: int, principal: str
) -> tuple[str, bytes]:
    """The name and the serialized form of a transaction just posted, out of the message that asked for it.

    The same as `transaction_bytes` of what was stored, for a fraction of its work: amounts that have been accepted are
    in the only form that they can have.
    """
    name = f"{TRANSACTION_PREFIX}{draft.id}"
    message = pb.LedgerTransaction(
        name=name,
        state=State.PENDING.value if draft.pending else State.POSTED.value,  # type: ignore[arg-type]
        entries=sent.entries,
        kind=sent.kind,
        reference=sent.reference,
        description=sent.description,
        creator=principal,
        revision=1,
    )
    message.DiscardUnknownFields()  # which came with the entries, and are not stored
    fill_time(message.occur_time, occurred_us)
    fill_time(message.create_time, now_us)
    return name, message.SerializeToString()


def period_bytes(period: Period) -> bytes:
    """The serialized period."""
    message = period_pb.LedgerPeriod(name=period.name, closer=period.principal)
    fill_time(message.end_time, period.end_us)
    fill_time(message.close_time, period.close_us)
    if period.seal_us is not None:
        fill_time(message.seal_time, period.seal_us)
    return message.SerializeToString()


def side_of(amount_minor: int) -> account_pb.Side.ValueType:
    """The side that a signed amount is on."""
    return account_pb.SIDE_DEBIT if amount_minor > 0 else account_pb.SIDE_CREDIT


def stored_side(message: account_pb.LedgerAccount) -> Side:
    """The side that a checked message states."""
    return Side(message.normal_side)


def fill_time(message: Timestamp, us: int) -> None:
    """Sets a time."""
    message.seconds, rest_us = divmod(us, _US_PER_S)
    message.nanos = rest_us * 1000
    message.SetInParent()  # 1970-01-01T00:00:00Z is a time too


def _transaction_name(transaction_id: UUID | None) -> str:
    return "" if transaction_id is None else f"{TRANSACTION_PREFIX}{transaction_id}"


# --- without building messages --------------------------------------------------------------------------------------


def field_bytes(number: int, payload: bytes) -> bytes:
    """A serialized message as a field of the message around it."""
    return bytes([number << 3 | 2]) + varint(len(payload)) + payload
