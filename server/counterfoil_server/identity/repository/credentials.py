"""What a credential gives, in one statement: whose it is, whether it holds, and all that its owner may do."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from sqlalchemy import Connection, text

from counterfoil_server.identity.rules.access import BUILT_IN, SERVICE_ACCOUNT_PREFIX, Grant
from counterfoil_server.identity.rules.accounts import NAME_PREFIX

_GRANTS: Final = """
    SELECT array_agg(b.role ORDER BY b.id), array_agg(b.resource ORDER BY b.id),
           array_agg(coalesce(array_to_string(r.permissions, ' '), '') ORDER BY b.id)
    FROM role_bindings AS b LEFT JOIN roles AS r ON r.id = b.role
"""
_BY_KEY: Final = text(f"""
    SELECT k.secret_hash, k.service_account, k.expire_time,
           k.revoke_time IS NULL AND NOT s.disabled AND (k.expire_time IS NULL OR k.expire_time > now()),
           g.roles, g.resources, g.permissions
    FROM api_keys AS k JOIN service_accounts AS s ON s.id = k.service_account
    CROSS JOIN LATERAL ({_GRANTS} WHERE b.member = :prefix || s.id) AS g (roles, resources, permissions)
    WHERE k.id = :id
""")  # noqa: S608 - no input in it
_BY_CERTIFICATE: Final = text(f"""
    SELECT s.disabled, s.id, g.roles, g.resources, g.permissions
    FROM service_accounts AS s
    CROSS JOIN LATERAL ({_GRANTS} WHERE b.member = :prefix || s.id) AS g (roles, resources, permissions)
    WHERE s.id IN (
        SELECT c.service_account FROM service_account_certificates AS c
        WHERE c.identity = ANY(CAST(:identities AS text[]))
    )
    ORDER BY s.id LIMIT 2
""")  # noqa: S608 - no input in it
_BY_SESSION: Final = text(f"""
    SELECT s.account_id, g.roles, g.resources, g.permissions
    FROM sessions AS s JOIN accounts AS a ON a.id = s.account_id
    CROSS JOIN LATERAL ({_GRANTS} WHERE b.member = :prefix || a.id) AS g (roles, resources, permissions)
    WHERE s.id = :id AND s.revoke_time IS NULL AND s.expire_time > now() AND a.state = 1 AND a.delete_time IS NULL
""")  # noqa: S608 - no input in it
_BY_ASSERTION: Final = text(f"""
    SELECT g.roles, g.resources, g.permissions
    FROM service_accounts AS s
    CROSS JOIN LATERAL ({_GRANTS} WHERE b.member = :prefix || s.id) AS g (roles, resources, permissions)
    WHERE s.id = :id AND NOT s.disabled AND :key = ANY(s.key_values)
""")  # noqa: S608 - no input in it
_OF_MEMBER: Final = text(f"{_GRANTS} WHERE b.member = :member")


@dataclass(frozen=True, slots=True)
class KeyOwner:
    """What an API key gives."""

    secret_hash: bytes
    subject: str
    expire_time: datetime | None
    holds: bool
    grants: list[Grant]


def by_key(connection: Connection, key_id: UUID) -> KeyOwner | None:
    """Whose API key this is, whatever its secret; None where there is none with this id."""
    row = connection.execute(_BY_KEY, {"id": key_id, "prefix": SERVICE_ACCOUNT_PREFIX}).first()
    if row is None:
        return None
    return KeyOwner(bytes(row[0]), SERVICE_ACCOUNT_PREFIX + row[1], row[2], row[3], _grants(row[4], row[5], row[6]))


def by_certificate(connection: Connection, identities: Sequence[str]) -> tuple[str, list[Grant]] | None:
    """The service account that one of these certificate names is, and its grants.

    None where that is nobody, somebody who is disabled, or more than one: then it is not for us to choose.
    """
    parameters = {"identities": list(identities), "prefix": SERVICE_ACCOUNT_PREFIX}
    rows = connection.execute(_BY_CERTIFICATE, parameters).all()
    if len(rows) != 1 or rows[0][0]:
        return None
    _, service_account, *found = rows[0]
    return SERVICE_ACCOUNT_PREFIX + service_account, _grants(*found)


def by_session(connection: Connection, session_id: UUID) -> tuple[str, list[Grant]] | None:
    """The account whose session this is, and its grants; None where the session has ended, or the account may not."""
    row = connection.execute(_BY_SESSION, {"id": session_id, "prefix": NAME_PREFIX}).first()
    if row is None:
        return None
    account_id, *found = row
    return NAME_PREFIX + account_id, _grants(*found)


def by_assertion(connection: Connection, service_account: str, key: str) -> list[Grant] | None:
    """What a service account may, by its name; None where it is disabled, or no longer has the public key."""
    parameters = {
        "id": service_account.removeprefix(SERVICE_ACCOUNT_PREFIX),
        "prefix": SERVICE_ACCOUNT_PREFIX,
        "key": key,
    }
    row = connection.execute(_BY_ASSERTION, parameters).first()
    return None if row is None else _grants(*row)


def of_member(connection: Connection, member: str) -> list[Grant]:
    """All that somebody's roles give."""
    return _grants(*connection.execute(_OF_MEMBER, {"member": member}).one())


def _grants(roles: Sequence[str] | None, resources: Sequence[str], permissions: Sequence[str]) -> list[Grant]:
    if roles is None:
        return []
    return [
        Grant(BUILT_IN[role].permissions if role in BUILT_IN else tuple(names.split()), resource)
        for role, resource, names in zip(roles, resources, permissions, strict=True)
    ]
