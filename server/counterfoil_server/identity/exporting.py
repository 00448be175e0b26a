"""ExportAccountData: all that is held on a person, as of one moment."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from typing import Final

from counterfoil_server.faults import Aborted, DeadlineExceeded, NotFound, Reason, Unavailable
from counterfoil_server.identity.changes import ACCOUNT
from counterfoil_server.identity.codec import accounts as codec
from counterfoil_server.identity.ports import PersonalData
from counterfoil_server.identity.repository import account_answers, accounts
from counterfoil_server.identity.rules.accounts import id_of
from counterfoil_server.storage.engine import Database

EXPORT_LIMIT_MS: Final = 30_000
REVISION: Final = "identity.account_revision"
"""The source of what the account was before, as far as answers for requests sent again are kept."""


def export(
    database: Database, personal: Sequence[PersonalData], name: str, *, deadline: float, limit_ms: int
) -> Iterator[bytes]:
    """ExportAccountDataResponses, serialized: the account, what is kept of its past, and what others hold.

    Raises NotFound, and Aborted (READER_TOO_SLOW) where the stream is not read within `limit_ms`: the snapshot it reads
    keeps the database from cleaning up behind everybody else's changes.
    """
    ends = time.monotonic() + limit_ms / 1000
    try:
        for payload in _records(database, personal, name, deadline):
            if time.monotonic() >= ends:
                raise _too_slow(limit_ms)
            yield payload
    except (DeadlineExceeded, Unavailable) as fault:
        # Storage ends a snapshot at its own limit, as a deadline or a closed connection.
        if time.monotonic() < ends:
            raise
        raise _too_slow(limit_ms) from fault


def _records(database: Database, personal: Sequence[PersonalData], name: str, deadline: float) -> Iterator[bytes]:
    account_id = id_of(name)
    with database.snapshot(deadline) as transaction:
        account = accounts.read(transaction.connection, [account_id]).get(account_id)
        if account is None:
            raise NotFound(name)
        yield codec.record_bytes(ACCOUNT, name, codec.json_of(codec.bytes_of(account)))
        for answer in account_answers.before(transaction.connection, account_id, account.revision):
            yield codec.record_bytes(REVISION, name, codec.json_of(answer))
        for each in personal:
            for record in each.records(transaction, name):
                yield codec.record_bytes(record.source, record.name, record.data)


def _too_slow(limit_ms: int) -> Aborted:
    return Aborted(
        Reason.READER_TOO_SLOW,
        f"the stream must be read within {limit_ms} ms; begin again and read faster",
        {"limit_ms": str(limit_ms)},
    )
