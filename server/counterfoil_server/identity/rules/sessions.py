"""Sessions, passwords and failed sign-ins: what is true of them, pure.

Of a session's refresh tokens one counts at a time. It is used once; then the next one counts. Calls with the same token
that run at the same time are one use, and so is a call that is sent again: they get the same next token. A token that
is used after its time shows that two parties have it, of whom one has stolen it, so the session ends for both.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import Enum, auto
from typing import Final
from uuid import UUID

from counterfoil_server.faults import (
    FailedPrecondition,
    FieldViolation,
    InvalidArgument,
    Reason,
    ResourceExhausted,
    Unauthenticated,
)
from counterfoil_server.identity.rules.accounts import NAME_PREFIX

SESSIONS_PART: Final = "/sessions/"
SESSION_CLAIM: Final = "sid"  # as OpenID Connect names it
ASSERTION_CLAIM: Final = "assertion_key"
"""The public key, not its id, of the assertion that a token was given for: under an id, another key may come."""

FEDERATED: Final = "fed"
"""The method of a session that a provider vouched for, beside those that the provider names."""

PASSWORD_LEAST_CHARS: Final = 8

OVERLAP: Final = timedelta(seconds=10)
"""How long after a refresh the token before it counts as the same use, by whoever sends it."""

FREE_FAILURES: Final = 5
"""Failed sign-ins in a row that lock nothing."""

LOCK_LIMIT_S: Final = 900
FORGIVEN_AFTER: Final = timedelta(days=1)

# The best known of all passwords that are long enough, as every published list of them begins.
_BEST_KNOWN: Final = frozenset(
    """
    password password1 password12 password123 passw0rd p@ssw0rd p@ssword 12345678 123456789 1234567890 87654321
    987654321 0987654321 11111111 00000000 88888888 12341234 11223344 123123123 1q2w3e4r 1q2w3e4r5t 1qaz2wsx q1w2e3r4
    qwertyui qwertyuiop qwerty12 qwerty123 qwerty1234 asdfghjk asdfghjkl zxcvbnm1 zaq12wsx abcd1234 abc12345 a1b2c3d4
    aa123456
    iloveyou iloveyou1 sunshine sunshine1 princess princess1 football football1 baseball baseball1 superman batman123
    welcome1 welcome123 letmein1 letmein123 admin123 administrator changeme changeme1 trustno1 whatever starwars
    michelle jennifer computer internet samsung1 liverpool chocolate butterfly
    """.split()  # noqa: SIM905 - words, to be read
)


@dataclass(frozen=True, slots=True)
class Session:
    """One sign-in."""

    id: UUID
    account_id: str
    fingerprint: bytes
    generation: int
    refreshed_by: UUID | None
    methods: tuple[str, ...]
    peer: str
    create_time: datetime
    refresh_time: datetime
    expire_time: datetime
    revoke_time: datetime | None
    identity: UUID | None = None  # the linked identity that began it

    @property
    def name(self) -> str:
        """The resource name."""
        return f"{NAME_PREFIX}{self.account_id}{SESSIONS_PART}{self.id}"

    def lives(self, now: datetime) -> bool:
        """Whether it has neither been revoked nor run out."""
        return self.revoke_time is None and now < self.expire_time


@dataclass(frozen=True, slots=True)
class Lifetimes:
    """How long things of sessions live."""

    access: timedelta
    idle: timedelta  # a session that is not refreshed
    longest: timedelta  # any session


class Use(Enum):
    """What the use of a refresh token is."""

    NEXT = auto()  # the token counts: the next one is made
    SAME = auto()  # the use that made the next one, once more
    STOLEN = auto()  # a second use
    OVER = auto()  # the session has ended, or never had such a token


def use_of(session: Session, generation: int, request_id: UUID, now: datetime) -> Use:
    """What it is to use the refresh token of this generation now."""
    if not session.lives(now) or generation > session.generation:
        return Use.OVER
    if generation == session.generation:
        return Use.NEXT
    if generation == session.generation - 1 and (
        session.refreshed_by == request_id or now < session.refresh_time + OVERLAP
    ):
        return Use.SAME
    return Use.STOLEN


def refreshed(session: Session, request_id: UUID, now: datetime, lifetimes: Lifetimes) -> Session:
    """The session after its token was used."""
    return replace(
        session,
        generation=session.generation + 1,
        refreshed_by=request_id,
        refresh_time=now,
        expire_time=min(now + lifetimes.idle, session.create_time + lifetimes.longest),
    )


def split_name(name: str) -> tuple[str, UUID]:
    """The account's id and the session's in a session's name that has its form."""
    account_id, _, session_id = name.removeprefix(NAME_PREFIX).partition(SESSIONS_PART)
    return account_id, UUID(session_id)


# --- passwords --------------------------------------------------------------------------------------------------------


def prepared(password: str) -> bytes:
    """A password as it is hashed: in the one form (NFKC) that all keyboards' ways to write it have in common."""
    return unicodedata.normalize("NFKC", password).encode()


def require_good(password: str, field: str) -> None:
    """Raises InvalidArgument for a new password that is short or one of the best known (NIST SP 800-63B, 3.1.1.2).

    What characters it has is not looked at: such rules make passwords worse.
    """
    known = unicodedata.normalize("NFKC", password)
    if len(known) < PASSWORD_LEAST_CHARS:
        description = f"must have at least {PASSWORD_LEAST_CHARS} characters"
        raise InvalidArgument([FieldViolation(field, description, "password.length")])
    if known.lower() in _BEST_KNOWN or len(set(known)) == 1:
        raise InvalidArgument([FieldViolation(field, "is one of the best known passwords", "password.known")])


# --- failures ---------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Failures:
    """Failed sign-ins in a row with one address, and when the last one was."""

    count: int
    last_time: datetime

    def locked_s(self, now: datetime) -> float:
        """For how many more seconds nothing is tried: from the sixth failure on a second, twice as long each time."""
        if self.count <= FREE_FAILURES or now >= self.last_time + FORGIVEN_AFTER:
            return 0.0
        lock_s = min(2.0 ** min(self.count - FREE_FAILURES - 1, 20), LOCK_LIMIT_S)
        return max(0.0, (self.last_time - now).total_seconds() + lock_s)


def locked(seconds: float) -> ResourceExhausted:
    """The refusal of a sign-in, whatever the password, after many that failed."""
    return ResourceExhausted(
        Reason.SIGN_IN_LOCKED, "too many sign-ins have failed; try again later", retry_after_ms=int(seconds * 1000) + 1
    )


def wrong() -> Unauthenticated:
    """The one refusal of whatever is wrong with an address, a password, a code or a token."""
    return Unauthenticated(Reason.CREDENTIALS_INVALID, "the credentials are not valid")


def second_factor_counts(account_name: str) -> FailedPrecondition:
    """The refusal to put another second factor in the place of one that was not removed with a code of it."""
    name = f"{account_name}/secondFactor"
    message = "there is a second factor; remove it first"
    metadata = {"resource": name, "state": "CONFIRMED"}
    return FailedPrecondition(Reason.STATE_CONFLICT, message, subject=name, metadata=metadata)


def second_factor_required() -> Unauthenticated:
    """The refusal of a sign-in with the right password alone."""
    return Unauthenticated(Reason.SECOND_FACTOR_REQUIRED, "a code of the second factor is needed; send it as well")
