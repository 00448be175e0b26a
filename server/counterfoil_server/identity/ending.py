"""Sessions that are ended, inside a transaction that the caller runs."""

from __future__ import annotations

from uuid import UUID

from counterfoil_server.faults import NotFound
from counterfoil_server.identity import auditing
from counterfoil_server.identity.auditing import Caller
from counterfoil_server.identity.changes import Event, change
from counterfoil_server.identity.codec import sessions as codec
from counterfoil_server.identity.repository import accounts, sessions
from counterfoil_server.identity.rules import sessions as rules
from counterfoil_server.identity.rules.accounts import id_of
from counterfoil_server.storage.transaction import Change, WriteTransaction
from counterfoil_server.storage.writes import Written


def end_all(transaction: WriteTransaction, account_id: str, keep: UUID | None = None) -> list[Change]:
    """Ends the sessions of an account but one; their changes, which are emitted."""
    ended = sessions.revoke_all(transaction.connection, account_id, transaction.now, keep)
    changes = [change(Event.SESSION_REVOKED, each.name, 2, codec.image_of(each)) for each in ended]
    transaction.emit(changes)
    return changes


def end_all_of(
    transaction: WriteTransaction, account_id: str, identity_id: UUID, keep: UUID | None = None
) -> list[Change]:
    """Ends the sessions of an account that a linked identity began, but one; their changes, which are emitted."""
    ended = sessions.revoke_all(transaction.connection, account_id, transaction.now, keep, identity_id)
    changes = [change(Event.SESSION_REVOKED, each.name, 2, codec.image_of(each)) for each in ended]
    transaction.emit(changes)
    return changes


def end_one(transaction: WriteTransaction, name: str, caller: Caller) -> Written:
    """Ends a session; one that was ended before keeps its time. Raises NotFound.

    The answer, which is stored, does not say where the session came from: nobody could find that there to erase it.
    """
    account_id, session_id = rules.split_name(name)
    session = sessions.read(transaction.connection, session_id, lock=True)
    if session is None or session.account_id != account_id:
        raise NotFound(name)
    if session.revoke_time is not None:
        return Written(_stored(session))
    changes = end(transaction, session)
    auditing.record(transaction, caller, "session.revoked", name)
    after = sessions.read(transaction.connection, session_id)
    return Written(_stored(after or session), changes)


def _stored(session: rules.Session) -> bytes:
    message = codec.session_message(session)
    message.ClearField("peer")
    return message.SerializeToString()


def end(transaction: WriteTransaction, session: rules.Session) -> list[Change]:
    """Ends a session that is locked; its change, which is emitted."""
    sessions.revoke(transaction.connection, session.id, transaction.now)
    changes = [change(Event.SESSION_REVOKED, session.name, 2, codec.image_of(session))]
    transaction.emit(changes)
    return changes


def require_account(transaction: WriteTransaction, name: str) -> str:
    """The id of an account that is not erased, locked against being changed. Raises NotFound."""
    account_id = id_of(name)
    account = accounts.lock(transaction.connection, account_id)
    if account is None or account.erase_us is not None:
        raise NotFound(name)
    return account_id
