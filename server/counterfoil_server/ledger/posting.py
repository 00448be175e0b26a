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

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Final, NamedTuple

from counterfoil_server.ledger import codec
from counterfoil_server.ledger.changes import AccountEvent, account_change
from counterfoil_server.ledger.repository import accounts, books, writing
from counterfoil_server.ledger.rules import SYSTEM_PREFIX, Account, Calendar, Posting, Side
from counterfoil_server.storage.statements import Reply, Statements
from counterfoil_server.storage.transaction import Change
from counterfoil_server.times import microseconds

__all__ = [
    "AskedAccounts",
    "Calendar",
    "MadeAccounts",
    "Posting",
    "SystemAccounts",
    "SystemKeys",
    "ask_books",
    "calendar_of",
    "queue",
]

_SIDES: Final = {
    "receivable": Side.DEBIT,
    "revenue": Side.CREDIT,
    "discounts": Side.DEBIT,
    "tax": Side.CREDIT,
    "refunds": Side.DEBIT,
}
"""The accounts' roles, as the fields of `SystemKeys`, and the sides that they grow on."""


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


class AskedAccounts(NamedTuple):
    """The question for the accounts of some currencies."""

    currencies: Sequence[str]
    reply: Reply


class MadeAccounts(NamedTuple):
    """The accounts of some currencies, and what making those that were missing changed."""

    keys: Mapping[str, SystemKeys]
    changes: Sequence[Change]


class SystemAccounts:
    """Knows these accounts, and makes them where a currency is posted in for the first time. Thread-safe.

    asked = accounts.ask(statements, currencies)         # in HotWork.begin; nothing is asked where all are known
    known = accounts.known(asked)                        # in HotWork.finish
    made = accounts.make(statements, missing, batch.now) # only for what was accepted, after all other locks
    """

    def __init__(self) -> None:
        self._known: dict[str, SystemKeys] = {}

    def ask(self, statements: Statements, currencies: Iterable[str]) -> AskedAccounts | None:
        """Queues the question for the accounts that are not known yet; None where there are none of these."""
        unknown = sorted(set(currencies) - self._known.keys())
        if not unknown:
            return None
        return AskedAccounts(unknown, accounts.ask_keys(statements, [each for of in unknown for each in _ids_of(of)]))

    def known(self, asked: AskedAccounts | None) -> Mapping[str, SystemKeys]:
        """The accounts by currency, without those that nobody has made. Nobody changes what is returned."""
        if asked is not None:
            self._known = self._known | _keys_of(asked.currencies, asked.reply)
        return self._known

    def make(self, statements: Statements, currencies: Iterable[str], now: datetime) -> MadeAccounts:
        """Makes what is missing of the accounts of some currencies, in the transaction that posts to them: one flight.

        Who makes the same accounts at the same time waits for this transaction, so it is to lock nothing after this
        that others hold while they wait: call it last. What it made is remembered only once it is found committed.
        """
        wanted, now_us = sorted(currencies), microseconds(now)
        missing = [
            Account(
                0, f"{SYSTEM_PREFIX}{role}-{currency.lower()}", 1, f"{role.capitalize()} ({currency})", currency, side,
                no_overdraft=False, create_us=now_us, update_us=now_us,
            )
            for currency in wanted
            for role, side in _SIDES.items()
        ]  # fmt: skip
        inserted = accounts.ask_insert_missing(statements, missing)
        # What another transaction has made meanwhile is seen by a statement that begins after that.
        found = accounts.ask_keys(statements, [each.id for each in missing])
        made = {account_id for (account_id,) in inserted.rows()}
        changes = [
            account_change(AccountEvent.CREATED, each, codec.account_bytes(each)) for each in missing if each.id in made
        ]
        return MadeAccounts(_keys_of(wanted, found), changes)

    def of(self, statements: Statements, currency: str) -> SystemKeys:
        """The accounts of a currency that something was posted in before. Raises LookupError where nothing was."""
        return self._known.get(currency) or self.known(self.ask(statements, [currency]))[currency]


def _ids_of(currency: str) -> list[str]:
    return [f"{SYSTEM_PREFIX}{role}-{currency.lower()}" for role in SystemKeys._fields]


def _keys_of(currencies: Iterable[str], reply: Reply) -> dict[str, SystemKeys]:
    """The accounts in the reply of `accounts.ask_keys`, of the currencies that have all of them."""
    found: dict[str, int] = dict(reply.rows())
    ids = {currency: _ids_of(currency) for currency in currencies}
    return {
        currency: SystemKeys(*(found[each] for each in own))
        for currency, own in ids.items()
        if found.keys() >= set(own)
    }
