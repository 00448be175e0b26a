"""What a write to the ledger leaves behind: the answer, and the changes that go into the outbox."""

from __future__ import annotations

from enum import StrEnum
from typing import Final

from counterfoil_server.ledger.rules import Account, Period
from counterfoil_server.storage.transaction import Change

ACCOUNT_KIND: Final = "ledger.account"
TRANSACTION_KIND: Final = "ledger.transaction"
PERIOD_KIND: Final = "ledger.period"


class AccountEvent(StrEnum):
    """What can happen to an account; the values are the types of its events."""

    CREATED = "counterfoil.ledger.v1.ledger_account.created"
    UPDATED = "counterfoil.ledger.v1.ledger_account.updated"
    CLOSED = "counterfoil.ledger.v1.ledger_account.closed"


class TransactionEvent(StrEnum):
    """What can happen to a transaction."""

    CREATED = "counterfoil.ledger.v1.ledger_transaction.created"
    POSTED = "counterfoil.ledger.v1.ledger_transaction.posted"
    VOIDED = "counterfoil.ledger.v1.ledger_transaction.voided"


class PeriodEvent(StrEnum):
    """What can happen to a period."""

    CLOSED = "counterfoil.ledger.v1.ledger_period.closed"


def account_change(event: AccountEvent, account: Account, image: bytes) -> Change:
    """One change of one account; `image` is the serialized account after it."""
    return Change(ACCOUNT_KIND, event.value, account.name, account.revision, image)


def transaction_change(event: TransactionEvent, name: str, revision: int, image: bytes) -> Change:
    """One change of one transaction; `image` is the serialized transaction after it."""
    return Change(TRANSACTION_KIND, event.value, name, revision, image)


def period_change(event: PeriodEvent, period: Period, image: bytes) -> Change:
    """One change of one period."""
    return Change(PERIOD_KIND, event.value, period.name, 1, image)
