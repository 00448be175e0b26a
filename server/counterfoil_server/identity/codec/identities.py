"""Linked identities as callers see them."""

from __future__ import annotations

from counterfoil.identity.v1.linked_identity_pb2 import LinkedIdentity
from counterfoil_server.identity.codec.access import fill_time
from counterfoil_server.identity.repository.identities import Linked


def linked_message(name: str, provider_id: str, linked: Linked, subject: str) -> LinkedIdentity:
    """The identity, with what the provider calls the person where that is to be said."""
    message = LinkedIdentity(name=name, provider=provider_id, issuer=linked.identity.issuer, subject=subject)
    fill_time(message.create_time, linked.create_time)
    return message
