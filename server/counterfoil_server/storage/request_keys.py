"""The keys of requests whose effect is kept for ever: orders, reservations, ledger transactions.

A key is claimed in the transaction that acts, before anything else, and says which resource the request made. The
answer is not kept here: the resource has it.
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final, Protocol

from sqlalchemy import text

from counterfoil_server.storage.idempotency import RequestKey
from counterfoil_server.storage.statements import Reply, Statement, Statements, bytes_array, text_array, uuid_array

# In the order of the keys, so that two transactions never wait for each other's.
_CLAIM: Final = Statement(
    text("""
    INSERT INTO request_keys (request_id, principal, scope, fingerprint, resource)
    SELECT request_id, principal, :scope, fingerprint, resource
    FROM unnest(CAST(:request_ids AS uuid[]), CAST(:principals AS text[]), CAST(:fingerprints AS bytea[]),
                CAST(:resources AS uuid[])) AS claimed (request_id, principal, fingerprint, resource)
    ORDER BY request_id, principal
    ON CONFLICT DO NOTHING
    RETURNING request_id, principal
""")
)
_FIND: Final = Statement(
    text("""
    SELECT k.request_id, k.principal, k.fingerprint, k.resource
    FROM unnest(CAST(:request_ids AS uuid[]), CAST(:principals AS text[])) AS wanted (request_id, principal)
    JOIN request_keys k ON k.request_id = wanted.request_id AND k.principal = wanted.principal AND k.scope = :scope
""")
)
_RELEASE: Final = Statement(
    text("""
    DELETE FROM request_keys k
    USING unnest(CAST(:request_ids AS uuid[]), CAST(:principals AS text[])) AS refused (request_id, principal)
    WHERE k.request_id = refused.request_id AND k.principal = refused.principal AND k.scope = :scope
""")
)


class Keyed(Protocol):
    """What has a key: a command."""

    @property
    def key(self) -> RequestKey:
        """Who sent which id; its method is the scope."""
        ...

    @property
    def fingerprint(self) -> bytes:
        """What tells the request from another one with the same id."""
        ...

    @property
    def resource(self) -> uuid.UUID:
        """The id of what it will make."""
        ...


@dataclass(frozen=True, slots=True)
class Claimed:
    """What an earlier request with the same key asked for, by its fingerprint, and made."""

    fingerprint: bytes
    resource: uuid.UUID


class Claims:
    """The keys of one scope."""

    def __init__(self, scope: str) -> None:
        self._scope = scope

    def ask(self, statements: Statements, commands: Sequence[Keyed]) -> Reply:
        """Claims the keys of commands, each once; waits for transactions that are claiming one of them."""
        return statements.ask(
            _CLAIM,
            {
                "scope": self._scope,
                "request_ids": uuid_array([command.key.request_id for command in commands]),
                "principals": text_array([command.key.principal for command in commands]),
                "fingerprints": bytes_array([command.fingerprint for command in commands]),
                "resources": uuid_array([command.resource for command in commands]),
            },
        )

    def new(self, claimed: Reply, commands: Sequence[Keyed]) -> list[int]:
        """The indexes of the commands whose keys nobody had before."""
        rows = claimed.rows()
        if len(rows) == len(commands):
            return list(range(len(commands)))
        new = set(rows)
        return [index for index, each in enumerate(commands) if (each.key.request_id, each.key.principal) in new]

    def find(self, statements: Statements, commands: Sequence[Keyed]) -> dict[RequestKey, Claimed]:
        """Who had these keys before; it takes a statement of its own, since a claim does not show what it met."""
        rows = statements.ask(_FIND, self._names(commands)).rows()
        methods = {(command.key.request_id, command.key.principal): command.key for command in commands}
        return {methods[row[0], row[1]]: Claimed(bytes(row[2]), row[3]) for row in rows}

    def ask_release(self, statements: Statements, commands: Sequence[Keyed]) -> Reply:
        """Gives up the keys of commands that this transaction claimed and then refused."""
        return statements.ask(_RELEASE, self._names(commands))

    def _names(self, commands: Sequence[Keyed]) -> dict[str, Any]:
        return {
            "scope": self._scope,
            "request_ids": uuid_array([command.key.request_id for command in commands]),
            "principals": text_array([command.key.principal for command in commands]),
        }
