"""Guesses at passwords and codes by somebody who is signed in: they count and lock as failed sign-ins do."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum

from counterfoil_server.faults import Reason, Unauthenticated
from counterfoil_server.identity.repository import sessions
from counterfoil_server.identity.rules import sessions as rules
from counterfoil_server.identity.rules.sessions import FORGIVEN_AFTER
from counterfoil_server.identity.secrets import Secrets
from counterfoil_server.storage.engine import Database
from counterfoil_server.storage.transaction import Actor, WriteTransaction


class Guessed(StrEnum):
    """What is guessed at, each counted by itself: who has one is not to try the other for ever."""

    PASSWORD = "password"  # noqa: S105 - what is guessed at, no secret
    CODE = "code"  # of the second factor
    BOTH = "both"  # whatever of the two there is


@dataclass(slots=True)
class Guess:
    """One call that may prove something."""

    proved: bool = False
    """Whether it has: then what was wrong before is forgiven. A call that had nothing to prove forgives nothing."""

    def prove(self) -> None:
        """It has proved itself."""
        self.proved = True


class Guard:
    """Counts wrong guesses at what an account proves itself with. Thread-safe."""

    def __init__(self, database: Database, derive: Secrets) -> None:
        self._database = database
        self._derive = derive

    @contextmanager
    def guessing(self, account_name: str, at: Guessed, actor: Actor, deadline: float) -> Iterator[Guess]:
        """Around what raises Unauthenticated (CREDENTIALS_INVALID) for a wrong guess, outside of any transaction.

        Raises ResourceExhausted (SIGN_IN_LOCKED) where too many were wrong, before anything is done.
        """
        key = self._derive.derive("guesses", account_name.encode(), at.encode())
        with self._database.read(deadline) as transaction:
            failures = sessions.failed_before(transaction.connection, key)
            locked_s = 0.0 if failures is None else failures.locked_s(transaction.now)
        if locked_s:
            raise rules.locked(locked_s)

        def count(transaction: WriteTransaction) -> None:
            now = transaction.now
            sessions.fail(transaction.connection, key, now, now - FORGIVEN_AFTER)

        guess = Guess()
        try:
            yield guess
        except Unauthenticated as refused:
            if refused.reason is Reason.CREDENTIALS_INVALID:
                self._database.write(count, actor=actor, deadline=deadline)
            raise
        if failures is not None and guess.proved:
            self._database.write(
                lambda transaction: sessions.succeed(transaction.connection, key), actor=actor, deadline=deadline
            )
