"""What sign-ins hold on people, and its upkeep."""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Final

from google.protobuf.json_format import MessageToDict

from counterfoil_server.identity.codec import sessions as codec
from counterfoil_server.identity.ports import Record
from counterfoil_server.identity.repository import identities, secrets, sessions
from counterfoil_server.identity.rules.accounts import id_of
from counterfoil_server.identity.rules.sessions import FORGIVEN_AFTER
from counterfoil_server.storage.engine import Database
from counterfoil_server.storage.transaction import ReadTransaction, WriteTransaction

SESSION_SOURCE: Final = "identity.session"
IDENTITY_SOURCE: Final = "identity.provider"
KEPT: Final = timedelta(days=30)
"""How long a session is remembered after it has run out."""

_ROWS: Final = 1_000
_PAGE: Final = 200
_TIMEOUT_S: Final = 30.0


class PersonalSessions:
    """A person's sessions, secrets, and identities at providers. Implements `identity.ports.PersonalData`."""

    def records(self, transaction: ReadTransaction, account_name: str) -> Iterator[Record]:
        """The sessions of an account that are known, by when they began, also ended ones.

        What it proves itself with is told to nobody.
        """
        account_id, after = id_of(account_name), None
        while found := sessions.page(transaction.connection, account_id, None, after, _PAGE):
            for session in found:
                message = codec.session_message(session)
                yield Record(SESSION_SOURCE, message.name, MessageToDict(message, preserving_proto_field_name=True))
            after = (found[-1].create_time, found[-1].id)
        for linked in identities.of_account(transaction.connection, account_id):
            yield Record(IDENTITY_SOURCE, account_name, linked.identity._asdict())

    def erase(self, transaction: WriteTransaction, account_name: str) -> None:
        """Removes all of it."""
        account_id = id_of(account_name)
        # First: a sign-in by it that is under way waits for this, or this for it and its session.
        identities.erase(transaction.connection, account_id)
        sessions.erase(transaction.connection, account_id)
        secrets.erase(transaction.connection, account_id)


class SessionHousekeeping:
    """Forgets what is long over."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def step(self) -> int:
        """Forgets some sessions that ran out and failures that are forgiven; how many, 0 where none are left."""
        with self._database.maintain(time.monotonic() + _TIMEOUT_S) as connection:
            now = datetime.now(UTC)
            forgotten = sessions.forget(connection, now - KEPT, _ROWS)
            forgotten += identities.forget_used(connection, now, _ROWS)
            return forgotten + sessions.forgive(connection, now - FORGIVEN_AFTER, _ROWS)
