"""A request that is sent again acts once and has the same answer.

The key's row is inserted before the work and in its transaction. A twin that is in flight, on whatever replica, makes
the insert wait until it has committed or rolled back. PostgreSQL does not show the row that made an insert do nothing
to that same statement, so a second one reads the stored answer.

Answers are given up when they are old, and with them the key. What may never happen a second time has its key in
another table as well, for ever: where only that is left, the request is refused. Two tables, because a server of an
older release removes rows of the first by their age, whatever else they say.
"""

from __future__ import annotations

import random
import time
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, timedelta

from sqlalchemy import bindparam, delete, func, select, update
from sqlalchemy.dialects.postgresql import insert

from counterfoil_server.faults import Aborted, DeadlineExceeded, FailedPrecondition, Reason, Unavailable
from counterfoil_server.storage.engine import Database
from counterfoil_server.storage.errors import CommitUnknown, TransactionConflict, outcome_unknown
from counterfoil_server.storage.metadata import Position
from counterfoil_server.storage.tables import idempotency, request_acts
from counterfoil_server.storage.transaction import Actor, WriteTransaction

_TRIES = 4
_PAUSE_S = 0.1
_CLAIM_TRIES = 3
_EXPIRE_TIMEOUT_S = 30.0

_THIS_KEY = (
    (idempotency.c.principal == bindparam("key_principal"))
    & (idempotency.c.method == bindparam("key_method"))
    & (idempotency.c.request_id == bindparam("key_request_id"))
)
_CLAIM = (
    insert(idempotency)
    .values(
        principal=bindparam("key_principal"),
        method=bindparam("key_method"),
        request_id=bindparam("key_request_id"),
        fingerprint=bindparam("key_fingerprint"),
        answer=b"",
    )
    .on_conflict_do_nothing()
    .returning(idempotency.c.method)
)
_STORED = select(idempotency.c.fingerprint, idempotency.c.answer).where(_THIS_KEY)
_STORE = update(idempotency).where(_THIS_KEY).values(answer=bindparam("key_answer"))

_THIS_ACT = (
    (request_acts.c.request_id == bindparam("key_request_id"))
    & (request_acts.c.principal == bindparam("key_principal"))
    & (request_acts.c.method == bindparam("key_method"))
)
_ACT = (
    insert(request_acts)
    .values(
        request_id=bindparam("key_request_id"),
        principal=bindparam("key_principal"),
        method=bindparam("key_method"),
        fingerprint=bindparam("key_fingerprint"),
        act_time=bindparam("key_time"),
    )
    .on_conflict_do_nothing()
    .returning(request_acts.c.method)
)
_ACTED = select(request_acts.c.fingerprint, request_acts.c.act_time).where(_THIS_ACT)


@dataclass(frozen=True, slots=True)
class RequestKey:
    """What makes a request the same request: who sent it, to which method (its path), and the id it chose."""

    principal: str
    method: str
    request_id: uuid.UUID


@dataclass(frozen=True, slots=True)
class Outcome:
    """The answer, a position at which its effect is visible, and whether an earlier request had the effect."""

    answer: bytes
    position: Position
    replayed: bool


class IdempotentWrites:
    """Runs requests that must act once. Thread-safe."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def run(
        self,
        key: RequestKey,
        fingerprint: bytes,
        work: Callable[[WriteTransaction], bytes],
        *,
        actor: Actor,
        deadline: float,
        for_ever: bool = False,
    ) -> Outcome:
        """Runs `work` in one transaction with the key, stores the answer it returns, and returns that.

        Where the key is there already, `work` does not run and the stored answer is returned; with another fingerprint,
        `FailedPrecondition` (`REQUEST_ID_REUSED`) is raised. A fault that `work` raises rolls everything back and is
        not stored: the same request may succeed later. Otherwise as `Database.write`. Where a commit's outcome is
        unknown, the key is looked up on a new connection, a few times; only if that fails `CommitUnknown` is raised.
        Where another call has the key for longer than a lock is waited for, `Unavailable` is.

        With `for_ever`, the key outlives the answer: once that was given up, `FailedPrecondition` (`REQUEST_ID_SPENT`)
        is raised. Without, the request then acts again.
        """
        unknown: CommitUnknown | None = None

        def transact(transaction: WriteTransaction) -> tuple[bytes, bool]:
            nonlocal unknown
            stored = self._claim(transaction, key, fingerprint)
            if stored is not None:
                return stored, True
            if for_ever:
                _require_unspent(transaction, key, fingerprint)
            unknown = None  # an earlier commit did not happen: what `work` raises now is the whole truth
            answer = work(transaction)
            transaction.connection.execute(_STORE, {**_key_parameters(key), "key_answer": answer})
            return answer, False

        for attempt in range(1, _TRIES + 1):
            try:
                done = self._database.write(transact, actor=actor, deadline=deadline)
                answer, replayed = done.value
                # After an unknown commit, a stored answer is this very request's own.
                return Outcome(answer, done.position, replayed and unknown is None)
            except CommitUnknown as error:
                unknown = error
            except (Aborted, DeadlineExceeded, Unavailable):
                # Also what refuses the look-up, while the first commit may be under way.
                if unknown is None:
                    raise
            # The whole is run again, and its first statement is the look-up: it also waits for the server's side of the
            # lost connection, which may be committing still.
            pause_s = _PAUSE_S * attempt * (0.5 + random.random())  # noqa: S311 - spreads retries
            if time.monotonic() + pause_s >= deadline:
                break
            time.sleep(pause_s)
        raise unknown or CommitUnknown

    def before(self, key: RequestKey, fingerprint: bytes, *, deadline: float) -> Outcome | None:
        """What the request was answered before; None where it was not, or is under way.

        For what cannot be done twice and is not done in a transaction; `run` decides. Raises as `run` does.
        """
        # Ended as `run` ends, for a position behind what was found: one that a reading transaction begins with may lie
        # before a commit that happens in between, and the effect need not be visible there.
        done = self._database.write(
            lambda transaction: transaction.connection.execute(_STORED, _key_parameters(key)).first(),
            actor=Actor(key.principal, ""),
            deadline=deadline,
        )
        stored = done.value
        if stored is None:
            return None
        if stored.fingerprint != fingerprint:
            raise reused(key.request_id)
        return Outcome(bytes(stored.answer), done.position, replayed=True)

    def expire(self, older_than_h: int, limit_rows: int = 5000) -> int:
        """Gives up the oldest answers that are older than that, at most `limit_rows` of them, and returns how many."""
        old = (
            select(idempotency.c.principal, idempotency.c.method, idempotency.c.request_id)
            .where(idempotency.c.created_at < func.now() - timedelta(hours=older_than_h))
            .order_by(idempotency.c.created_at)
            .limit(limit_rows)
            .with_for_update(skip_locked=True)
            .cte("old")
        )
        forget = delete(idempotency).where(
            idempotency.c.principal == old.c.principal,
            idempotency.c.method == old.c.method,
            idempotency.c.request_id == old.c.request_id,
        )
        with self._database.maintain(time.monotonic() + _EXPIRE_TIMEOUT_S) as connection:
            return connection.execute(forget).rowcount

    @staticmethod
    def _claim(transaction: WriteTransaction, key: RequestKey, fingerprint: bytes) -> bytes | None:
        """The stored answer; None where this transaction has the key now."""
        parameters = _key_parameters(key)
        for _ in range(_CLAIM_TRIES):
            try:
                claimed = transaction.connection.execute(_CLAIM, {**parameters, "key_fingerprint": fingerprint}).first()
            except TransactionConflict:
                raise
            except Aborted as error:
                raise outcome_unknown() from error
            if claimed is not None:
                return None
            stored = transaction.connection.execute(_STORED, parameters).first()
            if stored is None:
                continue  # it expired between the two statements
            if stored.fingerprint != fingerprint:
                raise reused(key.request_id)
            return bytes(stored.answer)
        raise TransactionConflict


def reused(request_id: uuid.UUID) -> FailedPrecondition:
    """The refusal of a second request with the same id and other contents."""
    return FailedPrecondition(
        Reason.REQUEST_ID_REUSED,
        "this request_id was used for another request",
        subject=f"request_id/{request_id}",
        metadata={"request_id": str(request_id)},
    )


def _require_unspent(transaction: WriteTransaction, key: RequestKey, fingerprint: bytes) -> None:
    """Claims the key for ever, in the transaction that acts. Raises FailedPrecondition where an earlier one has."""
    parameters = _key_parameters(key)
    act = {**parameters, "key_fingerprint": fingerprint, "key_time": transaction.now}
    if transaction.connection.execute(_ACT, act).first() is not None:
        return
    acted = transaction.connection.execute(_ACTED, parameters).one()
    if acted.fingerprint != fingerprint:
        raise reused(key.request_id)
    when = acted.act_time.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
    raise FailedPrecondition(
        Reason.REQUEST_ID_SPENT,
        f"the request with this request_id acted at {when}, and its answer is no longer kept; nothing was done now",
        subject=f"request_id/{key.request_id}",
        metadata={"request_id": str(key.request_id), "act_time": when},
    )


def _key_parameters(key: RequestKey) -> dict[str, object]:
    return {"key_principal": key.principal, "key_method": key.method, "key_request_id": key.request_id}
