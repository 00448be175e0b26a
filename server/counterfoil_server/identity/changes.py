"""What a write to identities leaves behind in the outbox: no secrets, and no personal data."""

from __future__ import annotations

from enum import StrEnum
from typing import Final

from counterfoil_server.storage.transaction import Change

ROLE_KIND: Final = "identity.role"
BINDING_KIND: Final = "identity.role_binding"
SERVICE_ACCOUNT_KIND: Final = "identity.service_account"
API_KEY_KIND: Final = "identity.api_key"
ACCOUNT: Final = "identity.account"
SESSION_KIND: Final = "identity.session"
LINKED_IDENTITY_KIND: Final = "identity.linked_identity"


class AccountEvent(StrEnum):
    """What can happen to an account; the values are the types of events."""

    CREATED = "counterfoil.identity.v1.account.created"
    UPDATED = "counterfoil.identity.v1.account.updated"
    DISABLED = "counterfoil.identity.v1.account.disabled"
    ENABLED = "counterfoil.identity.v1.account.enabled"
    DELETED = "counterfoil.identity.v1.account.deleted"
    UNDELETED = "counterfoil.identity.v1.account.undeleted"
    ERASED = "counterfoil.identity.v1.account.erased"


class Event(StrEnum):
    """What can happen to who may do what; the values are the types of events."""

    ROLE_CREATED = "counterfoil.identity.v1.role.created"
    ROLE_UPDATED = "counterfoil.identity.v1.role.updated"
    ROLE_DELETED = "counterfoil.identity.v1.role.deleted"
    BINDING_CREATED = "counterfoil.identity.v1.role_binding.created"
    BINDING_DELETED = "counterfoil.identity.v1.role_binding.deleted"
    SERVICE_ACCOUNT_CREATED = "counterfoil.identity.v1.service_account.created"
    SERVICE_ACCOUNT_UPDATED = "counterfoil.identity.v1.service_account.updated"
    SERVICE_ACCOUNT_DISABLED = "counterfoil.identity.v1.service_account.disabled"
    SERVICE_ACCOUNT_ENABLED = "counterfoil.identity.v1.service_account.enabled"
    API_KEY_CREATED = "counterfoil.identity.v1.api_key.created"
    API_KEY_EXPIRY_CHANGED = "counterfoil.identity.v1.api_key.expiry_changed"
    API_KEY_REVOKED = "counterfoil.identity.v1.api_key.revoked"
    SESSION_CREATED = "counterfoil.identity.v1.session.created"
    SESSION_REVOKED = "counterfoil.identity.v1.session.revoked"
    IDENTITY_LINKED = "counterfoil.identity.v1.linked_identity.created"
    IDENTITY_UNLINKED = "counterfoil.identity.v1.linked_identity.deleted"


_KINDS: Final = {
    "role": ROLE_KIND,
    "role_binding": BINDING_KIND,
    "service_account": SERVICE_ACCOUNT_KIND,
    "api_key": API_KEY_KIND,
    "session": SESSION_KIND,
    "linked_identity": LINKED_IDENTITY_KIND,
}


def change(event: Event, name: str, revision: int, image: bytes = b"") -> Change:
    """One change of one resource; `image` is its serialized message after it, empty where there is none any more."""
    return Change(_KINDS[event.value.split(".")[-2]], event.value, name, revision, image)
