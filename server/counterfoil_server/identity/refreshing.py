"""Refresh tokens: each is used once and gives the next, and one that is used again ends its session."""

from __future__ import annotations

from uuid import UUID

from counterfoil_server.identity import auditing, ending
from counterfoil_server.identity.auditing import Caller
from counterfoil_server.identity.repository import accounts, sessions
from counterfoil_server.identity.rules import sessions as rules
from counterfoil_server.identity.rules.sessions import Lifetimes, Session
from counterfoil_server.identity.secrets import Secrets
from counterfoil_server.identity.signing_in import OnCommit
from counterfoil_server.principal import Principal
from counterfoil_server.storage.engine import Database
from counterfoil_server.storage.transaction import Actor, Change, Committed, WriteTransaction


class Refreshing:
    """Replaces the tokens of sessions. Thread-safe."""

    def __init__(self, database: Database, derive: Secrets, lifetimes: Lifetimes, on_commit: OnCommit) -> None:
        self._database = database
        self._derive = derive
        self._lifetimes = lifetimes
        self._on_commit = on_commit

    def refresh(self, token: str, request_id: UUID, *, trace_id: str, deadline: float) -> Committed[Session]:
        """The session with its next tokens. Raises Unauthenticated, and the faults of storage."""
        named = self._derive.refreshes(token)
        if named is None:
            raise rules.wrong()
        session_id, generation = named

        def work(transaction: WriteTransaction) -> tuple[Session | None, list[Change]]:
            session = sessions.read(transaction.connection, session_id, lock=True)
            if session is None or not _may_sign_in(transaction, session):
                return None, []
            return self._use(transaction, session, generation, request_id)

        # A token that is used again ends its session, which stays so although the call is refused.
        done = self._database.write(work, actor=Actor("", trace_id), deadline=deadline)
        session, changes = done.value
        if changes:
            self._on_commit(changes, done.position)
        if session is None:
            raise rules.wrong()
        return Committed(session, done.position)

    def _use(
        self, transaction: WriteTransaction, session: Session, generation: int, request_id: UUID
    ) -> tuple[Session | None, list[Change]]:
        match rules.use_of(session, generation, request_id, transaction.now):
            case rules.Use.NEXT:
                after = rules.refreshed(session, request_id, transaction.now, self._lifetimes)
                sessions.refresh(transaction.connection, after)
                return after, []
            case rules.Use.SAME:
                return session, []
            case rules.Use.STOLEN:
                return None, _stolen(transaction, session)
            case rules.Use.OVER:
                return None, []


def _may_sign_in(transaction: WriteTransaction, session: Session) -> bool:
    account = accounts.read(transaction.connection, [session.account_id]).get(session.account_id)
    return account is not None and account.may_sign_in


def _stolen(transaction: WriteTransaction, session: Session) -> list[Change]:
    changes = ending.end(transaction, session)
    nobody = Caller(Principal(""), "")
    auditing.record(transaction, nobody, "session.refresh_token_reused", session.name)
    return changes
