"""Who does something to who may do what, and the record of it in the same transaction."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from uuid_utils.compat import uuid7

from counterfoil_server.identity.repository import audit
from counterfoil_server.identity.repository.audit import Record
from counterfoil_server.principal import Principal
from counterfoil_server.storage.transaction import WriteTransaction

_NOTHING: Final[Mapping[str, str]] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Caller:
    """Who calls, and from where: empty where that is not known."""

    principal: Principal
    peer: str


def record(
    transaction: WriteTransaction, caller: Caller, action: str, resource: str, details: Mapping[str, str] = _NOTHING
) -> None:
    """Adds a record, which is there if and only if the transaction commits. No secrets and no personal data."""
    actor = transaction.actor
    entry = Record(
        id=uuid7(),
        action=action,
        resource=resource,
        principal=actor.principal,
        peer=caller.peer,
        trace_id=actor.trace_id,
        details=dict(details),
        create_time=transaction.now,
    )
    audit.add(transaction.connection, [entry])
