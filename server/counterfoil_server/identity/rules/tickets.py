"""Tickets and the mails that bring their tokens: what is true of them, pure.

A ticket serves once, for its purpose, as long as the account has the address that its token was sent to. It ends when a
new one takes its place, and one that sets a password also when the password is set in another way.
"""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from types import MappingProxyType
from typing import Final
from uuid import UUID

from counterfoil_server.faults import InvalidArgument, Reason, ResourceExhausted

RATE_WINDOW: Final = timedelta(hours=1)
"""No ticket may expire sooner: as long as it is there it counts."""

ATTEMPTS_LIMIT: Final = 10
"""How often it is tried to send a mail. The last time is about half an hour after the first."""

_FIRST_PAUSE_S: Final = 5.0
_PAUSE_LIMIT_S: Final = 600.0


class Purpose(StrEnum):
    """What a ticket is for, and what kind of mail brings its token; the values are stored."""

    VERIFY_EMAIL = "verify_email"
    RESET_PASSWORD = "reset_password"  # noqa: S105 - a purpose's name, no secret
    IDENTITY_LINKED = "identity_linked"
    IDENTITY_UNLINKED = "identity_unlinked"
    EMAILS_CHANGED = "emails_changed"


LIFETIMES: Final = MappingProxyType(
    {
        Purpose.VERIFY_EMAIL: timedelta(hours=24),
        Purpose.RESET_PASSWORD: timedelta(hours=1),
        Purpose.IDENTITY_LINKED: timedelta(hours=24),
        Purpose.IDENTITY_UNLINKED: timedelta(hours=24),
        Purpose.EMAILS_CHANGED: timedelta(hours=24),
    }
)

NOTICES: Final = frozenset({Purpose.IDENTITY_LINKED, Purpose.IDENTITY_UNLINKED, Purpose.EMAILS_CHANGED})
"""What the owner of an account is told of. Such a ticket has no token that serves, and goes to the address that it was
made for also where the account has given that up since: whoever took the account over would begin with that."""


@dataclass(frozen=True, slots=True)
class Ticket:
    """One token that was sent, without the token."""

    id: UUID
    account_id: str
    purpose: Purpose
    address_key: str
    create_time: datetime
    expire_time: datetime
    use_time: datetime | None = None
    end_time: datetime | None = None

    def serves(self, purpose: Purpose, now: datetime) -> bool:
        """Whether it may be used for this purpose now."""
        unused = self.use_time is None and self.end_time is None
        return unused and self.purpose is purpose and now < self.expire_time


@dataclass(frozen=True, slots=True)
class Mail:
    """One mail that is to be sent, or was."""

    id: UUID
    account_id: str
    kind: Purpose
    ticket_id: UUID
    create_time: datetime
    due_time: datetime
    attempts: int = 0
    sent_time: datetime | None = None


def new_ticket(ticket_id: UUID, account_id: str, purpose: Purpose, address_key: str, now: datetime) -> Ticket:
    """A ticket that serves from now on."""
    return Ticket(ticket_id, account_id, purpose, address_key, now, now + LIFETIMES[purpose])


def pause_s(attempts: int) -> float:
    """How long after a failed attempt the next one is due: twice as long each time, up to 20 % sooner or later."""
    pause = min(_FIRST_PAUSE_S * 2.0 ** min(attempts - 1, 20), _PAUSE_LIMIT_S)
    return pause * (0.8 + 0.4 * random.random())  # noqa: S311 - spreads retries


def invalid() -> InvalidArgument:
    """The one refusal of whatever is wrong with a token."""
    return InvalidArgument(reason=Reason.TICKET_INVALID, message="the token is not valid, or not any more")


def too_many(limit: int) -> ResourceExhausted:
    """The refusal of one more mail to an address."""
    return ResourceExhausted(
        Reason.RATE_LIMITED,
        "so many mails were sent to this address within an hour; try again later",
        {"class": "MAIL", "limit": str(limit)},
        retry_after_ms=RATE_WINDOW // timedelta(milliseconds=1),
    )
