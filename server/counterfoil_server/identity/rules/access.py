"""Roles, who has them, service accounts and their keys: what is true of them, pure."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Final, NamedTuple
from uuid import UUID

from counterfoil_server.etags import etag_of
from counterfoil_server.faults import (
    FailedPrecondition,
    FieldViolation,
    InvalidArgument,
    PermissionDenied,
    Reason,
)
from counterfoil_server.principal import Principal

ROLE_PREFIX: Final = "roles/"
BINDING_PREFIX: Final = "roleBindings/"
SERVICE_ACCOUNT_PREFIX: Final = "serviceAccounts/"
KEYS_PART: Final = "/apiKeys/"
AUDIT_PREFIX: Final = "auditRecords/"
SYSTEM_PREFIX: Final = "system-"
ALL: Final = "*"
ADMIN: Final = "system-admin"

KEYS_LIMIT: Final = 50
"""The most keys of one service account, those that no longer hold included."""

OVERLAP_DEFAULT: Final = timedelta(hours=1)

_ID: Final = re.compile(r"[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?")


class Role(NamedTuple):
    """A named set of permissions."""

    id: str
    revision: int  # 0: built in
    display_name: str
    description: str
    permissions: tuple[str, ...]
    create_time: datetime | None = None
    update_time: datetime | None = None

    @property
    def name(self) -> str:
        """The resource name."""
        return ROLE_PREFIX + self.id

    @property
    def etag(self) -> str:
        """Changes with each change of the role."""
        return _etag(self.name, self.revision, self.create_time)


BUILT_IN: Final[Mapping[str, Role]] = MappingProxyType(
    {
        role.id: role
        for role in (
            Role(ADMIN, 0, "Administrator", "Everything, and what later versions add.", (ALL,)),
            Role(
                "system-viewer",
                0,
                "Viewer",
                "Reads products, stock, orders and the ledger, and changes nothing.",
                ("catalog.read", "inventory.read", "ledger.read", "orders.quote", "orders.read"),
            ),
            Role(
                "system-catalog-manager",
                0,
                "Catalog manager",
                "Products, variants and prices.",
                ("catalog.purge", "catalog.read", "catalog.write"),
            ),
            Role(
                "system-stock-manager",
                0,
                "Stock manager",
                "Stock: levels, transfers, reservations and locations.",
                ("catalog.read", "inventory.read", "inventory.reserve", "inventory.write"),
            ),
            Role(
                "system-order-manager",
                0,
                "Order manager",
                "Places orders and follows them to their end.",
                (
                    "catalog.read",
                    "inventory.read",
                    "inventory.reserve",
                    "orders.cancel",
                    "orders.fulfil",
                    "orders.place",
                    "orders.quote",
                    "orders.read",
                    "orders.return",
                ),
            ),
            Role(
                "system-accountant",
                0,
                "Accountant",
                "The ledger: posts, closes periods and verifies.",
                ("ledger.close", "ledger.post", "ledger.read", "ledger.verify", "ledger.write", "orders.read"),
            ),
        )
    }
)


CUSTOMER_EVERYWHERE: Final = ("catalog.read",)
"""What everybody may who has signed in."""

CUSTOMER_OWN: Final = (
    "identity.export_accounts",
    "identity.read_accounts",
    "identity.read_sessions",
    "identity.revoke_sessions",
    "identity.write_accounts",
    "identity.write_credentials",
    "orders.cancel",
    "orders.place",
    "orders.quote",
    "orders.read",
)
"""And what they may do with what is their own account's."""


@dataclass(frozen=True, slots=True)
class Binding:
    """Who has which role, and for what; everywhere where `resource` is empty."""

    id: UUID
    role: str  # a role's id
    member: str
    resource: str
    creator: str
    create_time: datetime

    @property
    def name(self) -> str:
        """The resource name."""
        return f"{BINDING_PREFIX}{self.id}"


@dataclass(frozen=True, slots=True)
class ServiceAccount:
    """A program that calls."""

    id: str
    revision: int
    display_name: str
    description: str
    certificates: tuple[str, ...]
    assertion_keys: tuple[tuple[str, str], ...]  # key id, public key in base64url
    disabled: bool
    create_time: datetime
    update_time: datetime

    @property
    def name(self) -> str:
        """The resource name."""
        return SERVICE_ACCOUNT_PREFIX + self.id

    @property
    def etag(self) -> str:
        """Changes with each change of the service account."""
        return _etag(self.name, self.revision, self.create_time)


@dataclass(frozen=True, slots=True)
class ApiKey:
    """A key of a service account, without its secret."""

    id: UUID
    service_account: str  # its id
    display_name: str
    prefix: str
    expire_time: datetime | None
    revoke_time: datetime | None
    last_use_time: datetime | None
    create_time: datetime

    @property
    def name(self) -> str:
        """The resource name."""
        return f"{SERVICE_ACCOUNT_PREFIX}{self.service_account}{KEYS_PART}{self.id}"

    def holds(self, now: datetime) -> bool:
        """Whether it is neither revoked nor expired."""
        return self.revoke_time is None and (self.expire_time is None or now < self.expire_time)


@dataclass(frozen=True, slots=True)
class FirstAdministrator:
    """Whoever holds the secret may do everything. Its repr does not show it."""

    name: str
    secret: str = field(repr=False)


class Grant(NamedTuple):
    """What one binding gives: permissions, and for what; everywhere where `resource` is empty."""

    permissions: Sequence[str]
    resource: str


def principal_of(subject: str, grants: Iterable[Grant]) -> Principal:
    """Who holds all of these. `*` that is limited to a resource gives nothing: it names no permission to look for."""
    everywhere: set[str] = set()
    limited: dict[str, set[str]] = {}
    for permissions, resource in grants:
        if not resource:
            everywhere.update(permissions)
            continue
        for permission in permissions:
            limited.setdefault(permission, set()).add(resource)
    for permission in (ALL, *everywhere):
        limited.pop(permission, None)
    return Principal(
        subject,
        frozenset(everywhere - {ALL}),
        all_permissions=ALL in everywhere,
        limited=MappingProxyType({each: frozenset(resources) for each, resources in limited.items()}),
    )


def own_grants(account_name: str) -> list[Grant]:
    """What an account may without any role: what is its own."""
    return [Grant(CUSTOMER_EVERYWHERE, ""), Grant(CUSTOMER_OWN, account_name)]


def require_name(name: str, prefix: str, field: str) -> None:
    """Raises InvalidArgument, on the path `field`, for what cannot be the name of a resource of the prefix."""
    if not name.startswith(prefix) or not _ID.fullmatch(name.removeprefix(prefix)):
        description = f"must be a resource name that begins with {prefix}" if name else "is required"
        raise InvalidArgument([FieldViolation(field, description, "string.pattern")])


def split_key_name(name: str) -> tuple[str, UUID]:
    """The service account's id and the key's id in an API key's name that has its form."""
    service_account, _, key = name.removeprefix(SERVICE_ACCOUNT_PREFIX).partition(KEYS_PART)
    return service_account, UUID(key)


def _etag(name: str, revision: int, create_time: datetime | None) -> str:
    """Other for each revision, and for another resource that has the name later."""
    return etag_of(name, revision, create_time.isoformat() if create_time else "")


# --- refusals ---------------------------------------------------------------------------------------------------------


def require_known(permissions: Sequence[str], known: Collection[str], field: str) -> None:
    """Raises InvalidArgument for permissions that no method needs, and for others beside `*`."""
    violations = [
        FieldViolation(f"{field}[{index}]", f"there is no permission {permission}", "permission.known")
        for index, permission in enumerate(permissions)
        if permission != ALL and permission not in known
    ]
    if ALL in permissions and len(permissions) > 1:
        violations.append(FieldViolation(field, "* stands alone", "permission.all"))
    if violations:
        raise InvalidArgument(violations)


def require_held(caller: Principal, permissions: Iterable[str]) -> None:
    """Nobody gives what they do not have, everywhere. Raises PermissionDenied (PERMISSION_MISSING)."""
    if caller.all_permissions:
        return
    for permission in sorted(permissions):
        if permission == ALL or not caller.may(permission):
            message = f"only who has {permission} everywhere may give it"
            raise PermissionDenied(Reason.PERMISSION_MISSING, message, {"permission": permission})


def in_use(name: str, why: str) -> FailedPrecondition:
    """The refusal of a change to what is in use or built in."""
    return FailedPrecondition(Reason.RESOURCE_IN_USE, why, subject=name, metadata={"resource": name})


def last_administrator(name: str) -> FailedPrecondition:
    """The refusal to lock everybody out."""
    return FailedPrecondition(Reason.LAST_ADMINISTRATOR, "nobody who may administer access would be left", subject=name)


def key_over(name: str) -> FailedPrecondition:
    """The refusal to replace a key that no longer holds."""
    return FailedPrecondition(
        Reason.STATE_CONFLICT,
        f"{name} no longer holds",
        subject=name,
        metadata={"resource": name, "state": "OVER"},
    )
