"""How other domains post, inside their own transactions and batches.

    books = posting.ask_books(statements)       # in HotWork.begin, where the lock order has ledger accounts
    calendar = posting.calendar_of(books, now)  # in HotWork.finish
    occurred_us = calendar.moment(given_us, "order.place_time")      # raises PERIOD_CLOSED
    posting.queue(statements, postings, principal)

`queue` trusts its caller: each posting's entries add up to zero in each currency, the accounts exist, are open and may
be overdrawn (those of `SystemAccounts` are and may), the time came out of a calendar. VerifyInvariants finds what is
not so.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Sequence
from datetime import datetime
from typing import Final, NamedTuple

from counterfoil_server.ledger import codec
from counterfoil_server.ledger.changes import AccountEvent, account_change
from counterfoil_server.ledger.repository import accounts, books, writing
from counterfoil_server.ledger.rules import SYSTEM_PREFIX, Account, Calendar, Posting, Side
from counterfoil_server.storage.engine import Database
from counterfoil_server.storage.statements import Reply, Statements
from counterfoil_server.storage.transaction import Actor, WriteTransaction
from counterfoil_server.times import microseconds

__all__ = ["Calendar", "Posting", "SystemAccounts", "SystemKeys", "ask_books", "calendar_of", "queue"]

_ACTOR: Final = Actor(principal="counterfoil", trace_id="")
_TIMEOUT_S: Final = 10.0
_ROLES: Final = (
    ("receivable", Side.DEBIT),
    ("revenue", Side.CREDIT),
    ("discounts", Side.DEBIT),
    ("tax", Side.CREDIT),
    ("refunds", Side.DEBIT),
)


def ask_books(statements: Statements) -> Reply:
    """Queues two statements: the lock that keeps periods open until the commit, and the end of the closed ones."""
    books.share(statements)
    return books.ask_closed(statements)


def calendar_of(reply: Reply, now: datetime) -> Calendar:
    """When something may be dated, from a reply of `ask_books` and the database's clock."""
    return Calendar(microseconds(now), books.closed_before_us(reply))


def queue(statements: Statements, postings: Sequence[Posting], principal: str) -> None:
    """Queues three statements that write all postings: transactions, entries, and one delta for each account."""
    writing.queue(statements, postings, principal)


class SystemKeys(NamedTuple):
    """The keys of the accounts that the server keeps for itself in one currency."""

    receivable: int
    revenue: int
    discounts: int
    tax: int
    refunds: int


class SystemAccounts:
    """Finds these accounts, and makes them where a currency is used for the first time. Thread-safe."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._known: dict[str, SystemKeys] = {}
        self._making = threading.Lock()

    def of(self, currency: str, deadline: float | None = None) -> SystemKeys:
        """The accounts of a currency. The first time, it may write a transaction of its own: call it outside of one."""
        found = self._known.get(currency)
        if found is None:
            with self._making:
                found = self._known.get(currency) or self._found(currency, deadline or time.monotonic() + _TIMEOUT_S)
                self._known[currency] = found
        return found

    def _found(self, currency: str, deadline: float) -> SystemKeys:
        ids = [f"{SYSTEM_PREFIX}{role}-{currency.lower()}" for role, _ in _ROLES]

        def make(transaction: WriteTransaction) -> dict[str, Account]:
            now_us = microseconds(transaction.now)
            wanted = [
                Account(
                    0, account_id, 1, f"{role.capitalize()} ({currency})", currency, side, no_overdraft=False,
                    create_us=now_us, update_us=now_us,
                )
                for account_id, (role, side) in zip(ids, _ROLES, strict=True)
            ]  # fmt: skip
            made = accounts.insert_missing(transaction.connection, wanted)
            transaction.emit([account_change(AccountEvent.CREATED, each, codec.account_bytes(each)) for each in made])
            return {each.id: each for each in accounts.read(transaction.connection, ids)}

        with self._database.read(deadline) as transaction:
            found = {each.id: each for each in accounts.read(transaction.connection, ids)}
        if len(found) < len(ids):
            found = self._database.write(make, actor=_ACTOR, deadline=deadline).value
        return SystemKeys(*(found[each].key for each in ids))
