"""Whoever changes how their own account is signed in to proves that they are more than somebody who found it open.

They say all that a sign-in with a password would want: the password where there is one, and a code of the second factor
where there is one. Where there is neither, the session itself must be new. It is looked at twice: before anything is
done about the request, so that a slip costs nothing but another try, and in the transaction, where it counts.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from counterfoil_server.faults import DeadlineExceeded
from counterfoil_server.identity import second_factors
from counterfoil_server.identity.guarding import Guard, Guessed
from counterfoil_server.identity.hashing import HashingPool, Passwords
from counterfoil_server.identity.repository import secrets, sessions
from counterfoil_server.identity.repository.secrets import SecondFactor
from counterfoil_server.identity.rules import identities as rules
from counterfoil_server.identity.rules import sessions as session_rules
from counterfoil_server.identity.rules.accounts import id_of
from counterfoil_server.identity.secrets import Secrets
from counterfoil_server.storage.engine import Database
from counterfoil_server.storage.transaction import Actor, ReadTransaction, WriteTransaction


@dataclass(frozen=True, slots=True)
class Said:
    """What somebody says to prove who they are, and the name of the session that says it; empty where none does."""

    password: str
    code: str
    session: str


@dataclass(frozen=True, slots=True)
class Proof:
    """What was said, and the hash that its password was right for; None where the account had none."""

    said: Said
    password_hash: str | None


class Proving:
    """Checks what people say. Thread-safe."""

    def __init__(self, database: Database, passwords: Passwords, derive: Secrets) -> None:
        self._database = database
        self._passwords = passwords
        self.derive = derive

    def check(self, account_id: str, said: Said, deadline: float) -> Proof:
        """The proof. It uses nothing up; it hashes, so it runs on a thread that is made for that.

        Raises Unauthenticated (CREDENTIALS_INVALID, SECOND_FACTOR_REQUIRED, RECENT_SIGN_IN_REQUIRED).
        """
        with self._database.read(deadline) as transaction:
            connection, now = transaction.connection, transaction.now
            stored = secrets.password_hash(connection, account_id)
            factor = secrets.second_factor(connection, account_id)
            recent = _is_recent(transaction, account_id, said)
        if stored is not None and not self._passwords.is_right(stored, said.password):
            raise session_rules.wrong()
        self._require(stored, factor, said, now, recent=recent)
        return Proof(said, stored)

    def require(self, transaction: WriteTransaction, account_id: str, proof: Proof) -> None:
        """Takes the proof, whose code has served then. Raises as `check` does, also for what has changed since."""
        connection = transaction.connection
        stored = secrets.password_hash(connection, account_id)
        if stored != proof.password_hash:
            raise session_rules.wrong()
        factor = secrets.second_factor(connection, account_id, lock=True)
        recent = _is_recent(transaction, account_id, proof.said)
        used = self._require(stored, factor, proof.said, transaction.now, recent=recent)
        if used is not None:
            secrets.use(connection, used)

    def _require(
        self, stored: str | None, factor: SecondFactor | None, said: Said, now: datetime, *, recent: bool
    ) -> SecondFactor | None:
        """The second factor after its code has served, where one counts."""
        if factor is None or factor.confirm_time is None:
            if stored is None and not recent:
                raise rules.recent_sign_in_required()
            return None
        if not said.code:
            raise session_rules.second_factor_required()
        served = second_factors.used(factor, said.code, now, self.derive)
        if served is None:
            raise session_rules.wrong()
        return served[0]


class Proofs:
    """Takes proofs of callers, whose wrong guesses count. Thread-safe."""

    def __init__(self, database: Database, proving: Proving, hashing: HashingPool) -> None:
        """`hashing` is started and stopped by whoever made it."""
        self.proving = proving
        self._hashing = hashing
        self._guard = Guard(database, proving.derive)

    def proven(self, account_name: str, said: Said, actor: Actor, deadline: float) -> Proof:
        """The proof of who calls. Raises as `Proving.check`, and ResourceExhausted after too many wrong guesses."""
        account_id = id_of(account_name)
        with self._guard.guessing(account_name, Guessed.BOTH, actor, deadline) as guess:
            checked = self._hashing.submit(lambda: self.proving.check(account_id, said, deadline))
            try:
                proof = checked.result(max(0.0, deadline - time.monotonic()))
            except TimeoutError:
                raise DeadlineExceeded from None
            guess.prove()
            return proof


def session_id_of(name: str) -> UUID | None:
    """The id in a session's name; None where the name is empty."""
    return session_rules.split_name(name)[1] if name else None


def _is_recent(transaction: ReadTransaction | WriteTransaction, account_id: str, said: Said) -> bool:
    session_id, now = session_id_of(said.session), transaction.now
    session = None if session_id is None else sessions.read(transaction.connection, session_id)
    if session is None or session.account_id != account_id:
        return False
    return session.lives(now) and rules.is_recent(session.create_time, now)
