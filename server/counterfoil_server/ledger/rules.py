"""What is true of the ledger, whoever asks and wherever it is stored.

Amounts are integer minor units, signed: a debit is positive, a credit negative. So a transaction is balanced when its
amounts add up to zero, in each currency. Times are integer microseconds since 1970-01-01T00:00:00Z (`_us`).
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import IntEnum
from typing import Final, NamedTuple
from uuid import UUID

from counterfoil_server.etags import etag_of
from counterfoil_server.faults import (
    FailedPrecondition,
    FieldViolation,
    InvalidArgument,
    NotFound,
    Reason,
)
from counterfoil_server.times import moment

ACCOUNTS: Final = "ledgerAccounts"
ACCOUNT_PREFIX: Final = f"{ACCOUNTS}/"
BALANCE_SUFFIX: Final = "/balance"
TRANSACTION_PREFIX: Final = "ledgerTransactions/"
PERIOD_PREFIX: Final = "ledgerPeriods/"
SYSTEM_PREFIX: Final = "system-"
"""What the ids of the accounts begin with that the server makes for itself."""
AHEAD_LIMIT_US: Final = 60_000_000
"""How far ahead of the database's clock a transaction may be dated: clocks differ."""

_MAX: Final = 2**63 - 1
_ACCOUNT_NAME: Final = re.compile(r"ledgerAccounts/[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?")


class Side(IntEnum):
    """The two sides of double entry; the numbers are those of the contract."""

    DEBIT = 1
    CREDIT = 2

    @property
    def sign(self) -> int:
        """What turns a signed amount into one that is positive on this side."""
        return 1 if self is Side.DEBIT else -1


class State(IntEnum):
    """Where a transaction is in its life; the numbers are those of the contract."""

    PENDING = 1
    POSTED = 2
    VOIDED = 3


class Posting(NamedTuple):
    """A transaction that is to be written, with entries that balance: pairs of an account's key and an amount.

    An empty `principal` means the one of the whole call. `answer` is what a replay of its request is to get.
    """

    transaction_id: UUID
    kind: str
    reference: str
    occurred_us: int
    entries: Sequence[tuple[int, int]]
    description: str = ""
    pending: bool = False
    principal: str = ""
    reverses: UUID | None = None
    answer: bytes | None = None


class Line(NamedTuple):
    """An entry as a caller states it."""

    account_id: str
    currency: str
    amount_minor: int


@dataclass(frozen=True, slots=True)
class Draft:
    """A transaction as a caller asks for it; None for a time means now."""

    id: UUID
    lines: Sequence[Line]
    pending: bool = False
    occurred_us: int | None = None
    kind: str = ""
    reference: str = ""
    description: str = ""
    reverses: UUID | None = None


class Terms(NamedTuple):
    """What a posting must know of an account."""

    key: int
    account_id: str
    currency: str
    side: Side
    no_overdraft: bool
    closed: bool


@dataclass(slots=True)
class Funds:
    """What an account has: the sum of its posted entries, and of the pending ones, each side for itself."""

    posted_minor: int = 0
    pending_debit_minor: int = 0
    pending_credit_minor: int = 0

    def posted(self, side: Side) -> int:
        """The posted balance, positive on that side."""
        return self.posted_minor * side.sign

    def pending(self, side: Side) -> int:
        """What the pending entries would add, positive on that side."""
        return (self.pending_debit_minor - self.pending_credit_minor) * side.sign

    def available(self, side: Side) -> int:
        """The posted balance less all that pending entries may still take; what they may bring does not count yet."""
        outgoing = self.pending_credit_minor if side is Side.DEBIT else self.pending_debit_minor
        return self.posted_minor * side.sign - outgoing

    def add(self, amount_minor: int, *, pending: bool) -> None:
        """Adds an entry."""
        if not pending:
            self.posted_minor += amount_minor
        elif amount_minor > 0:
            self.pending_debit_minor += amount_minor
        else:
            self.pending_credit_minor -= amount_minor


@dataclass(frozen=True, slots=True)
class Account:
    """An account and what the server keeps about it."""

    key: int
    id: str
    revision: int
    display_name: str
    currency: str
    side: Side
    no_overdraft: bool
    create_us: int
    update_us: int
    close_us: int | None = None

    @property
    def name(self) -> str:
        """The resource name."""
        return ACCOUNT_PREFIX + self.id

    @property
    def etag(self) -> str:
        """Changes with each change of the account."""
        return etag_of(self.id, self.revision, self.create_us)


@dataclass(frozen=True, slots=True)
class Transaction:
    """A transaction as it is stored."""

    id: UUID
    state: State
    revision: int
    occurred_us: int
    create_us: int
    lines: Sequence[Line]
    kind: str = ""
    reference: str = ""
    description: str = ""
    principal: str = ""
    settle_us: int | None = None
    reverses: UUID | None = None
    reversed_by: UUID | None = None

    @property
    def name(self) -> str:
        """The resource name."""
        return f"{TRANSACTION_PREFIX}{self.id}"


@dataclass(frozen=True, slots=True)
class Period:
    """A period whose books are closed: all before `end_us`, back to the end of the one before."""

    id: UUID
    end_us: int
    close_us: int
    principal: str
    seal_us: int | None = None

    @property
    def name(self) -> str:
        """The resource name."""
        return f"{PERIOD_PREFIX}{self.id}"


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that is not as it must be, about the resource of this name."""

    resource: str
    description: str
    expected: str = ""
    actual: str = ""


@dataclass(frozen=True, slots=True)
class Examined:
    """So many things have been looked at, since the last time that this was said."""

    count: int


def require_account_name(name: str, field: str) -> None:
    """Raises InvalidArgument, on the request's path `field`, for a text that cannot be an account's resource name."""
    if not _ACCOUNT_NAME.fullmatch(name):
        description = f"must be a resource name, like {ACCOUNT_PREFIX}cash" if name else "is required"
        raise InvalidArgument([FieldViolation(field, description, "string.pattern")])


def account_id_of(name: str) -> str:
    """The id inside an account's resource name, which the contract's pattern has accepted."""
    return name.removeprefix(ACCOUNT_PREFIX)


def transaction_id_of(name: str) -> UUID:
    """The id inside a transaction's resource name, which the contract's pattern has accepted."""
    return UUID(name.removeprefix(TRANSACTION_PREFIX))


# --- transactions ---------------------------------------------------------------------------------------------------


def require_balanced(lines: Sequence[Line], field: str) -> None:
    """Raises InvalidArgument: UNBALANCED where the amounts of a currency do not add up to zero.

    AMOUNT_OVERFLOW where the debits of a currency, which are its credits too, do not fit into 64 bits.
    """
    sums: dict[str, int] = {}
    debits: dict[str, int] = {}
    for _, currency, amount_minor in lines:
        sums[currency] = sums.get(currency, 0) + amount_minor
        if amount_minor > 0:
            debits[currency] = debits.get(currency, 0) + amount_minor
    for currency, total in sums.items():
        if total:
            more, by = ("debits", total) if total > 0 else ("credits", -total)
            description = f"the {more} in {currency} are {by} minor units more than the other side"
            raise InvalidArgument(
                [FieldViolation(field, description, "transaction.balanced")], reason=Reason.UNBALANCED
            )
    for currency, total in debits.items():
        if total > _MAX:
            description = f"the amounts in {currency} add up to more than 64 bits hold"
            raise InvalidArgument([FieldViolation(field, description, "money.range")], reason=Reason.AMOUNT_OVERFLOW)


def require_storable(amount_minor: int, name: str) -> int:
    """The sum; raises InvalidArgument (AMOUNT_OVERFLOW) for one that no Money of the contract can state."""
    if -_MAX <= amount_minor <= _MAX:
        return amount_minor
    raise InvalidArgument(reason=Reason.AMOUNT_OVERFLOW, message=f"a balance of {name} does not fit into 64 bits")


def mirrored(lines: Sequence[Line]) -> list[Line]:
    """The entries that undo these."""
    return [Line(account_id, currency, -amount_minor) for account_id, currency, amount_minor in lines]


def require_state(transaction: Transaction, state: State) -> None:
    """Raises FailedPrecondition (STATE_CONFLICT) for a transaction in another state."""
    if transaction.state is not state:
        raise state_conflict(
            transaction.name,
            transaction.state.name,
            f"{transaction.name} is {transaction.state.name}, not {state.name}",
        )


def state_conflict(name: str, state: str, message: str) -> FailedPrecondition:
    """The refusal of what a resource's state does not allow."""
    return FailedPrecondition(Reason.STATE_CONFLICT, message, subject=name, metadata={"resource": name, "state": state})


def account_closed(name: str) -> FailedPrecondition:
    """The refusal of an entry in an account that takes none."""
    return FailedPrecondition(Reason.ACCOUNT_CLOSED, f"{name} is closed", subject=name, metadata={"resource": name})


def period_closed(closed_before_us: int) -> FailedPrecondition:
    """The refusal of a time whose books are closed."""
    closed_before = moment(closed_before_us).isoformat().replace("+00:00", "Z")
    return FailedPrecondition(
        Reason.PERIOD_CLOSED,
        f"the books are closed before {closed_before}",
        subject="ledgerPeriods",
        metadata={"closed_before": closed_before},
    )


class Calendar:
    """When something may be dated, as of one transaction."""

    __slots__ = ("_closed_before_us", "_now_us")

    def __init__(self, now_us: int, closed_before_us: int | None) -> None:
        self._now_us = now_us
        self._closed_before_us = closed_before_us

    def moment(self, given_us: int | None, field: str) -> int:
        """The time of a transaction for which `given_us`, or none, was stated.

        Raises FailedPrecondition (PERIOD_CLOSED), or InvalidArgument on `field` for a time that has not come.
        """
        closed_before_us = self._closed_before_us
        if given_us is None:
            # A batch may have begun before the period was closed, and what states no time belongs to no closed one.
            return self._now_us if closed_before_us is None else max(self._now_us, closed_before_us)
        if given_us > self._now_us + AHEAD_LIMIT_US:
            raise InvalidArgument([FieldViolation(field, "must not be in the future", "occur_time.past")])
        if closed_before_us is not None and given_us < closed_before_us:
            raise period_closed(closed_before_us)
        return given_us


class Books:
    """A working copy of the accounts that a batch touches: each admitted draft counts for those after it."""

    __slots__ = ("_calendar", "_funds", "_terms")

    def __init__(self, terms: Mapping[str, Terms], funds: dict[int, Funds], calendar: Calendar) -> None:
        """`funds` has what is in the accounts with `no_overdraft`, which the transaction has locked."""
        self._terms = terms
        self._funds = funds
        self._calendar = calendar

    def admit(self, draft: Draft, root: str = "transaction.") -> Posting:
        """The draft as it is to be written; it counts from now on. Raises the fault that refuses it.

        `root` is what the request's path to a field of the transaction begins with.
        """
        occurred_us = self._calendar.moment(draft.occurred_us, f"{root}occur_time")
        entries: list[tuple[int, int]] = []
        limited: dict[str, int] = {}
        for index, (account_id, currency, amount_minor) in enumerate(draft.lines):
            terms = self._terms.get(account_id)
            if terms is None:
                raise NotFound(ACCOUNT_PREFIX + account_id)
            if terms.currency != currency:
                description = f"{ACCOUNT_PREFIX}{account_id} is in {terms.currency}"
                violation = FieldViolation(f"{root}entries[{index}].amount", description, "entry.currency")
                raise InvalidArgument([violation], reason=Reason.CURRENCY_MISMATCH)
            if terms.closed:
                raise account_closed(ACCOUNT_PREFIX + account_id)
            if terms.no_overdraft:
                limited[account_id] = limited.get(account_id, 0) + amount_minor
            entries.append((terms.key, amount_minor))
        if limited:
            self._draw(draft, limited)
        return Posting(
            draft.id,
            draft.kind,
            draft.reference,
            occurred_us,
            entries,
            draft.description,
            draft.pending,
            reverses=draft.reverses,
        )

    def _draw(self, draft: Draft, limited: Mapping[str, int]) -> None:
        """Changes the funds of accounts that may not be overdrawn; raises FailedPrecondition (OVERDRAFT)."""
        after: dict[int, Funds] = {}
        for account_id in limited:
            key = self._terms[account_id].key
            now = self._funds[key]
            after[key] = Funds(now.posted_minor, now.pending_debit_minor, now.pending_credit_minor)
        for account_id, _, amount_minor in draft.lines:
            if account_id in limited:
                after[self._terms[account_id].key].add(amount_minor, pending=draft.pending)
        for account_id in limited:
            terms = self._terms[account_id]
            available = self._funds[terms.key].available(terms.side)
            left = after[terms.key].available(terms.side)
            if left < 0 and left < available:  # whoever is below zero already may still get
                name = ACCOUNT_PREFIX + account_id
                raise FailedPrecondition(
                    Reason.OVERDRAFT,
                    f"{name} has {available} minor units available",
                    subject=name,
                    metadata={"resource": name, "available": str(available)},
                )
        self._funds.update(after)
