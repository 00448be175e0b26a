"""Identities at providers that are linked to accounts: what is true of them, pure."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from counterfoil_server.faults import AlreadyExists, FailedPrecondition, Reason, Unauthenticated
from counterfoil_server.identity.rules.accounts import NAME_PREFIX

LINKED_PART: Final = "/linkedIdentities/"

LINKED_LIMIT: Final = 20
"""The most identities of one account."""

RECENT: Final = timedelta(minutes=10)
"""How long after it began a session proves by itself who calls, where an account has nothing else to prove it with."""


def name_of(account_id: str, identity_id: UUID) -> str:
    """The resource name."""
    return f"{NAME_PREFIX}{account_id}{LINKED_PART}{identity_id}"


def split_name(name: str) -> tuple[str, UUID]:
    """The account's name and the identity's id in a name that has its form."""
    account_name, _, identity_id = name.partition(LINKED_PART)
    return account_name, UUID(identity_id)


def is_recent(begun: datetime, now: datetime) -> bool:
    """Whether a session that began then is as good as a proof."""
    return now - begun <= RECENT


def recent_sign_in_required() -> Unauthenticated:
    """The refusal of a session that has been open for long, where there is nothing else to prove oneself with."""
    return Unauthenticated(Reason.RECENT_SIGN_IN_REQUIRED, "the session began too long ago for this; sign in again")


def already_linked(name: str) -> AlreadyExists:
    """The refusal of an identity that is linked, to whatever account: which one is not said."""
    return AlreadyExists(Reason.RESOURCE_ALREADY_EXISTS, "the identity is linked already", {"resource": name})


def too_many(name: str) -> FailedPrecondition:
    """The refusal of one identity more."""
    message = f"the account has {LINKED_LIMIT} linked identities, the most there may be"
    return FailedPrecondition(Reason.RESOURCE_IN_USE, message, subject=name, metadata={"resource": name})


def last_way(name: str) -> FailedPrecondition:
    """The refusal to take away what the account could not sign in without."""
    message = "it is the last way to sign in to the account; set a password or link another identity first"
    return FailedPrecondition(Reason.LAST_SIGN_IN_METHOD, message, subject=name, metadata={"resource": name})
