"""What is true of people's accounts, whoever asks and wherever they are stored.

Times are integer microseconds since 1970-01-01T00:00:00Z (names end in `_us`). Nothing here knows of messages or SQL.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import IntEnum
from typing import Final, NamedTuple

from counterfoil_server.etags import etag_of
from counterfoil_server.faults import (
    AlreadyExists,
    FailedPrecondition,
    FieldViolation,
    InvalidArgument,
    NotFound,
    Reason,
)
from counterfoil_server.identity.rules.emails import NotAnAddress, address_of

NAME_PREFIX: Final = "accounts/"
RETENTION_US: Final = 30 * 24 * 3600 * 1_000_000
"""How long a soft-deleted account can be brought back."""

_NAME: Final = re.compile(r"accounts/[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?")


class State(IntEnum):
    """Whether the person may sign in; the numbers are those of the contract."""

    ACTIVE = 1
    DISABLED = 2


class Standing(NamedTuple):
    """How an account stands, for whoever acts for it without being it. One that was erased is both."""

    disabled: bool
    deleted: bool


@dataclass(frozen=True, slots=True)
class Email:
    """An e-mail address as people read it, and the key by which it belongs to one account only."""

    address: str
    key: str
    verified: bool = False


@dataclass(frozen=True, slots=True)
class Phone:
    """A telephone number, as E.164 writes it."""

    number: str
    label: str = ""


@dataclass(frozen=True, slots=True)
class PostalAddress:
    """Where letters reach somebody."""

    label: str
    recipient: str
    organization: str
    address_lines: tuple[str, ...]
    postal_code: str
    locality: str
    administrative_area: str
    region_code: str


@dataclass(frozen=True, slots=True)
class Profile:
    """All that is known of a person: what the person, or whoever serves them, decides. Erasing leaves an empty one."""

    display_name: str = ""
    given_name: str = ""
    family_name: str = ""
    emails: tuple[Email, ...] = ()
    phones: tuple[Phone, ...] = ()
    postal_addresses: tuple[PostalAddress, ...] = ()
    locale: str = ""
    attributes: Mapping[str, str] = field(default_factory=dict)


NOTHING: Final = Profile()


@dataclass(frozen=True, slots=True)
class Account:
    """One account at one moment."""

    id: str
    revision: int
    profile: Profile
    state: State
    disable_reason: str
    create_us: int
    update_us: int
    delete_us: int | None = None
    purge_us: int | None = None
    erase_us: int | None = None

    @property
    def name(self) -> str:
        """The resource name, `accounts/{id}`."""
        return NAME_PREFIX + self.id

    @property
    def etag(self) -> str:
        """Changes with each change of the account. Accounts are never removed, so no revision comes twice."""
        return etag_of(self.id, self.revision)

    @property
    def may_sign_in(self) -> bool:
        """Whether the person may sign in, and go on being signed in."""
        return self.state is State.ACTIVE and self.delete_us is None


def require_name(name: str, path: str) -> None:
    """Raises InvalidArgument, on the request's `path`, for a text that cannot be an account's resource name."""
    if not _NAME.fullmatch(name):
        description = "must be a resource name, like accounts/0190b2f1" if name else "is required"
        raise InvalidArgument([FieldViolation(path, description, "string.pattern")])


def id_of(name: str) -> str:
    """The id inside a resource name that the contract's pattern has accepted."""
    return name.removeprefix(NAME_PREFIX)


def require_reach(reach: frozenset[str] | None, names: Sequence[str]) -> None:
    """Raises NotFound for the first of the names that a caller does not reach; None reaches all there is.

    Whether such an account exists is not looked at, so that nothing tells.
    """
    for name in names if reach is not None else ():
        if name not in reach:  # type: ignore[operator]  # not None: there would be no names
            raise NotFound(name)


# --- profiles -------------------------------------------------------------------------------------------------------


def emails_of(addresses: Sequence[str], path: str, known: Sequence[Email] = ()) -> tuple[Email, ...]:
    """The addresses of a profile. One of `known` stays verified where it was, also in another spelling.

    Raises InvalidArgument, with paths below `path`, for what is no address and for one that is there twice.
    """
    verified = {email.key for email in known if email.verified}
    emails: list[Email] = []
    violations = list(_added(addresses, path, emails, verified))
    if violations:
        raise InvalidArgument(violations)
    return tuple(emails)


def _added(addresses: Sequence[str], path: str, emails: list[Email], verified: set[str]) -> Iterator[FieldViolation]:
    places: dict[str, int] = {}
    for index, text in enumerate(addresses):
        place = f"{path}[{index}].address"
        try:
            address = address_of(text)
        except NotAnAddress as error:
            yield FieldViolation(place, str(error), "string.email")
            continue
        first = places.setdefault(address.key, index)
        if first != index:
            yield FieldViolation(place, f"is that of {path}[{first}], too", "emails.unique")
        emails.append(Email(address.text, address.key, address.key in verified))


def email_taken(email: Email, profile: Profile) -> AlreadyExists:
    """The refusal of an address that belongs to another account. It names neither of them."""
    path = f"account.emails[{profile.emails.index(email)}].address"
    return AlreadyExists(Reason.EMAIL_ALREADY_EXISTS, f"{path} belongs to another account")


# --- life -----------------------------------------------------------------------------------------------------------


def created(account_id: str, profile: Profile, now_us: int) -> Account:
    """A new account."""
    return Account(account_id, 1, profile, State.ACTIVE, "", now_us, now_us)


def updated(account: Account, profile: Profile, now_us: int) -> Account:
    """The account with another profile. Raises FailedPrecondition where it is soft-deleted or erased."""
    _require_living(account)
    return replace(account, revision=account.revision + 1, profile=profile, update_us=now_us)


def disabled(account: Account, reason: str, now_us: int) -> Account:
    """The account, disabled. Raises FailedPrecondition where it already is, or is soft-deleted or erased."""
    _require_living(account)
    if account.state is State.DISABLED:
        raise _refused(account.name, Reason.ACCOUNT_DISABLED, "is disabled already")
    return replace(
        account,
        revision=account.revision + 1,
        state=State.DISABLED,
        disable_reason=reason,
        update_us=now_us,
    )


def enabled(account: Account, now_us: int) -> Account:
    """The account, active again. Raises FailedPrecondition where it already is, or is soft-deleted or erased."""
    _require_living(account)
    if account.state is State.ACTIVE:
        raise _refused(account.name, Reason.STATE_CONFLICT, "is not disabled", state="ACTIVE")
    return replace(
        account,
        revision=account.revision + 1,
        state=State.ACTIVE,
        disable_reason="",
        update_us=now_us,
    )


def deleted(account: Account, now_us: int) -> Account:
    """The account, soft-deleted. Raises FailedPrecondition where it already is, or is erased."""
    _require_living(account)
    return replace(
        account,
        revision=account.revision + 1,
        update_us=now_us,
        delete_us=now_us,
        purge_us=now_us + RETENTION_US,
    )


def undeleted(account: Account, now_us: int) -> Account:
    """The account, brought back as it was. Raises FailedPrecondition where it is not soft-deleted, or is erased."""
    require_not_erased(account)
    if account.delete_us is None:
        raise _refused(account.name, Reason.RESOURCE_NOT_DELETED, "is not soft-deleted")
    return replace(account, revision=account.revision + 1, update_us=now_us, delete_us=None, purge_us=None)


def erased(account: Account, now_us: int) -> Account:
    """What is left of the account when all that is known of the person is gone; itself where it is erased already."""
    if account.erase_us is not None:
        return account
    return replace(
        account,
        revision=account.revision + 1,
        profile=NOTHING,
        state=State.DISABLED,
        disable_reason="",
        update_us=now_us,
        delete_us=now_us if account.delete_us is None else account.delete_us,
        purge_us=None,
        erase_us=now_us,
    )


def require_not_erased(account: Account) -> None:
    """Raises FailedPrecondition (STATE_CONFLICT) where the account is erased."""
    if account.erase_us is not None:
        raise _refused(account.name, Reason.STATE_CONFLICT, "was erased", state="ERASED")


def _require_living(account: Account) -> None:
    require_not_erased(account)
    if account.delete_us is not None:
        raise _refused(account.name, Reason.RESOURCE_DELETED, "is soft-deleted; undelete it first")


def require_standing(name: str, standing: Standing | None, *, past: bool) -> None:
    """Raises where nobody may act for an account: NotFound where there is none, FailedPrecondition as its state says.

    What is past was done when the account may have stood otherwise, so it only has to exist.
    """
    if standing is None:
        raise NotFound(name)
    if standing.disabled and not past:
        raise _refused(name, Reason.ACCOUNT_DISABLED, "is disabled")
    if standing.deleted and not past:
        raise _refused(name, Reason.RESOURCE_DELETED, "is soft-deleted; undelete it first")


def _refused(name: str, reason: Reason, what: str, **metadata: str) -> FailedPrecondition:
    return FailedPrecondition(reason, f"{name} {what}", subject=name, metadata={"resource": name, **metadata})
