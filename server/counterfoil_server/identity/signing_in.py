"""Sign-in by password, and the tokens that come of it.

Nothing tells an address that nobody has from a wrong password: both hash one password, both count as a failure of that
address, and both are refused in the same words.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from counterfoil_server.faults import Fault, Reason
from counterfoil_server.identity import second_factors
from counterfoil_server.identity.changes import Event, change
from counterfoil_server.identity.codec import sessions as codec
from counterfoil_server.identity.hashing import Passwords
from counterfoil_server.identity.repository import accounts, secrets, sessions
from counterfoil_server.identity.rules import sessions as rules
from counterfoil_server.identity.rules.accounts import Account
from counterfoil_server.identity.rules.emails import key_of
from counterfoil_server.identity.rules.sessions import FORGIVEN_AFTER, Lifetimes, Session
from counterfoil_server.identity.secrets import Secrets
from counterfoil_server.storage.engine import Database
from counterfoil_server.storage.idempotency import reused
from counterfoil_server.storage.transaction import Actor, Change, Committed, WriteTransaction

PASSWORD: Final = "pwd"  # noqa: S105 - a word of RFC 8176

_TRIES: Final = 2

OnCommit = Callable[[list[Change], int], None]


class _HashChanged(Exception):
    """The password's hash is not the one any more that was looked at."""


@dataclass(frozen=True, slots=True)
class Attempt:
    """One request to sign in."""

    email: str
    password: str
    code: str
    request_id: UUID
    peer: str
    trace_id: str
    deadline: float  # time.monotonic() seconds


class SigningIn:
    """Signs people in. Thread-safe; `sign_in` hashes, so it runs on a thread that is made for that."""

    def __init__(
        self, database: Database, passwords: Passwords, derive: Secrets, lifetimes: Lifetimes, on_commit: OnCommit
    ) -> None:
        self._database = database
        self._passwords = passwords
        self._derive = derive
        self._lifetimes = lifetimes
        self._on_commit = on_commit

    def sign_in(self, attempt: Attempt) -> Committed[Session]:
        """The new session, or the one that the same request has made.

        Raises Unauthenticated, ResourceExhausted (SIGN_IN_LOCKED), FailedPrecondition (REQUEST_ID_REUSED), and the
        faults of storage.
        """
        # Again where another hash is there by then: of the same password it may be, and what has just been set is not.
        for _ in range(_TRIES):
            with suppress(_HashChanged):
                return self._tried(attempt)
        raise rules.wrong()

    def _tried(self, attempt: Attempt) -> Committed[Session]:
        key = key_of(attempt.email) or attempt.email
        account, stored, failure_keys = self._looked_up(key, attempt.deadline)
        right = self._passwords.is_right(stored, attempt.password)
        if account is None or stored is None or not right or not account.may_sign_in:
            self._failed(failure_keys, attempt)
            raise rules.wrong()
        refusal: list[Fault] = []
        renewed = self._passwords.hash(attempt.password) if self._passwords.is_outdated(stored) else None

        def work(transaction: WriteTransaction) -> tuple[Session | None, list[Change]]:
            refusal.clear()
            if not _is_as_it_was(transaction, account, stored):
                refusal.append(rules.wrong())
                return None, []
            if renewed is not None:
                secrets.rehash(transaction.connection, account.id, stored, renewed)
            done = self._admit(transaction, account, attempt, key, refusal)
            if not refusal:
                for each in failure_keys:
                    sessions.succeed(transaction.connection, each)
            return done

        done = self._write(work, attempt)
        session, changes = done.value
        if refusal or session is None:
            if refusal[0].reason is Reason.CREDENTIALS_INVALID:
                self._failed(failure_keys, attempt)
            raise refusal[0]
        if changes:
            self._on_commit(changes, done.position)
        return Committed(session, done.position)

    def _admit(
        self, transaction: WriteTransaction, account: Account, attempt: Attempt, key: str, refusal: list[Fault]
    ) -> tuple[Session | None, list[Change]]:
        """The session of a request whose password is right; a refusal where that is not enough."""
        connection, now = transaction.connection, transaction.now
        # Locked first: a twin of this request waits here, and then finds the session.
        factor = secrets.second_factor(connection, account.id, lock=True)
        session_id = self._derive.session_id(attempt.request_id)
        fingerprint = self._derive.derive(
            "sign-in", key.encode(), rules.prepared(attempt.password), attempt.code.encode()
        )
        before = sessions.read(connection, session_id)
        if before is None:
            methods = [PASSWORD]
            if factor is not None and factor.confirm_time is not None:
                if not attempt.code:
                    refusal.append(rules.second_factor_required())
                    return None, []
                served = second_factors.used(factor, attempt.code, now, self._derive)
                if served is None:
                    refusal.append(rules.wrong())
                    return None, []
                secrets.use(connection, served[0])
                methods.append(served[1])
            session = new_session(
                session_id, account.id, fingerprint, tuple(methods), attempt.peer, now, self._lifetimes
            )
            if sessions.add(connection, session):
                changes = [change(Event.SESSION_CREATED, session.name, 1, codec.image_of(session))]
                transaction.emit(changes)
                return session, changes
            before = sessions.read(connection, session_id)
        if before is None or before.account_id != account.id or before.fingerprint != fingerprint:
            raise reused(attempt.request_id)
        # As it was: what became of it since is not what this request was answered.
        return first_of(before, self._lifetimes), []

    def _looked_up(self, key: str, deadline: float) -> tuple[Account | None, str | None, Sequence[bytes]]:
        """The account, its password's hash, and what failures are counted by. Raises ResourceExhausted."""
        with self._database.read(deadline) as transaction:
            connection, now = transaction.connection, transaction.now
            account = accounts.read_by_email(connection, key)
            stored = None if account is None else secrets.password_hash(connection, account.id)
            failure_keys = self._failure_keys(key, account)
            failures = [sessions.failed_before(connection, each) for each in failure_keys]
            locked_s = max(0.0 if each is None else each.locked_s(now) for each in failures)
        if locked_s:
            raise rules.locked(locked_s)
        return account, stored, failure_keys

    def _failure_keys(self, key: str, account: Account | None) -> Sequence[bytes]:
        """What failures are counted by, in the order of locks: the address, and the account, which may have many.

        An address that nobody has counts as an account of its own, so that the same is done for it.
        """
        whose = f"nobody/{key}" if account is None else account.name
        return sorted(self._derive.derive("sign-in-failures", each.encode()) for each in (key, whose))

    def _failed(self, failure_keys: Sequence[bytes], attempt: Attempt) -> None:
        def work(transaction: WriteTransaction) -> None:
            now = transaction.now
            for each in failure_keys:
                sessions.fail(transaction.connection, each, now, now - FORGIVEN_AFTER)

        self._database.write(work, actor=Actor("", attempt.trace_id), deadline=attempt.deadline)

    def _write(
        self, work: Callable[[WriteTransaction], tuple[Session | None, list[Change]]], attempt: Attempt
    ) -> Committed[tuple[Session | None, list[Change]]]:
        return self._database.write(work, actor=Actor("", attempt.trace_id), deadline=attempt.deadline)


def _is_as_it_was(transaction: WriteTransaction, account: Account, stored: str) -> bool:
    """Whether an account may still sign in, which stays so until the commit: hashing takes its time.

    Raises _HashChanged where its password was set meanwhile.
    """
    current = accounts.lock(transaction.connection, account.id)
    if current is None or not current.may_sign_in:
        return False
    if secrets.password_hash(transaction.connection, account.id) != stored:
        raise _HashChanged
    return True


def new_session(  # noqa: PLR0917 - what a session is made of
    session_id: UUID,
    account_id: str,
    fingerprint: bytes,
    methods: tuple[str, ...],
    peer: str,
    now: datetime,
    lifetimes: Lifetimes,
) -> Session:
    """A session that begins now."""
    return Session(
        id=session_id,
        account_id=account_id,
        fingerprint=fingerprint,
        generation=0,
        refreshed_by=None,
        methods=methods,
        peer=peer,
        create_time=now,
        refresh_time=now,
        expire_time=min(now + lifetimes.idle, now + lifetimes.longest),
        revoke_time=None,
    )


def first_of(session: Session, lifetimes: Lifetimes) -> Session:
    """A session as it began."""
    begun = session.create_time
    return Session(
        id=session.id,
        account_id=session.account_id,
        fingerprint=session.fingerprint,
        generation=0,
        refreshed_by=None,
        methods=session.methods,
        peer=session.peer,
        create_time=begun,
        refresh_time=begun,
        expire_time=min(begun + lifetimes.idle, begun + lifetimes.longest),
        revoke_time=None,
        identity=session.identity,
    )
