"""How single writes of every domain run: once per request, in one transaction, and heard of right after the commit."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from counterfoil_server.faults import Aborted, Reason
from counterfoil_server.storage.errors import UniqueConflict
from counterfoil_server.storage.idempotency import IdempotentWrites, Outcome, RequestKey
from counterfoil_server.storage.transaction import Actor, Change, WriteTransaction

_RACES_LIMIT: Final = 4


OnCommit = Callable[[Sequence[Change], int], None]
"""Hears of changes right after their commit, with a position at which they are visible; must not raise."""


@dataclass(frozen=True, slots=True)
class Written:
    """The serialized response of a write, and what it changed."""

    answer: bytes
    changes: Sequence[Change] = ()


@dataclass(frozen=True, slots=True)
class Intent:
    """What one request is to do: acts once for its key."""

    method: str  # the rpc's path
    request_id: uuid.UUID
    fingerprint: bytes
    actor: Actor
    deadline: float  # time.monotonic() seconds
    for_ever: bool = False  # whether its key is kept when its answer is not any more


class Writes:
    """Runs writes."""

    def __init__(
        self,
        writes: IdempotentWrites,
        on_commit: OnCommit,
        *,
        contested: str = "names",
        races: tuple[type[Exception], ...] = (UniqueConflict,),
    ) -> None:
        """`contested` is what two writes may both want, as a caller would call it, and `races` says that they did."""
        self._writes = writes
        self._on_commit = on_commit
        self._contested = contested
        self._races = races

    def before(self, intent: Intent) -> Outcome | None:
        """What the request was answered before, as `IdempotentWrites.before`."""
        key = RequestKey(intent.actor.principal, intent.method, intent.request_id)
        return self._writes.before(key, intent.fingerprint, deadline=intent.deadline)

    def run(self, intent: Intent, work: Callable[[WriteTransaction], Written]) -> Outcome:
        """Runs `work` in a transaction, unless the request has had its answer. Raises what `IdempotentWrites.run` does.

        What another transaction took between the look and the insert fails the transaction as a whole; it is run
        again, and then sees who has it.
        """
        key = RequestKey(intent.actor.principal, intent.method, intent.request_id)
        done: list[Written] = []

        def remembered(transaction: WriteTransaction) -> bytes:
            done[:] = [work(transaction)]  # storage may run it again
            return done[0].answer

        for _ in range(_RACES_LIMIT):
            try:
                outcome = self._writes.run(
                    key,
                    intent.fingerprint,
                    remembered,
                    actor=intent.actor,
                    deadline=intent.deadline,
                    for_ever=intent.for_ever,
                )
            except self._races:
                continue
            # Where a commit was looked up, `done` holds what was committed after all; unless it was lost, and a twin of
            # the request was quicker. What that has changed, its own process tells.
            own = done and not outcome.replayed and done[0].answer == outcome.answer
            if own and done[0].changes:
                self._on_commit(done[0].changes, outcome.position)
            return outcome
        message = f"other calls took the same {self._contested} meanwhile; send the call again"
        raise Aborted(Reason.CONFLICT, message)
