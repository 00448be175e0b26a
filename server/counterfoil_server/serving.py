"""What the services of all domains share: who calls, and a single write from the request to its freshness token."""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import Any, Generic, Protocol, TypeVar

from counterfoil_server.caching.freshness import FreshnessTokens
from counterfoil_server.principal import Principal
from counterfoil_server.rpc.call import Call
from counterfoil_server.rpc.request_id import fingerprint, parse_request_id
from counterfoil_server.storage.idempotency import Outcome
from counterfoil_server.storage.transaction import Actor, WriteTransaction
from counterfoil_server.storage.writes import Intent

W = TypeVar("W")
W_contra = TypeVar("W_contra", contravariant=True)


class Runs(Protocol[W_contra]):
    """What runs a write once for its request, `storage.writes.Writes` or one that keeps answers in its own way."""

    def run(self, intent: Intent, work: Callable[[WriteTransaction], W_contra]) -> Outcome:
        """Runs `work` in a transaction, unless the request has had its answer."""
        ...


class Writing(Generic[W]):
    """Runs the writes of one service. Thread-safe."""

    def __init__(
        self,
        writes: Runs[W],
        freshness: FreshnessTokens,
        *,
        keyed: Callable[[bytes], bytes] = bytes,
        for_ever: Collection[str] = (),
    ) -> None:
        """`keyed` makes of a request's fingerprint the one that is stored.

        With a secret, it keeps those who read the database from trying passwords and tokens on it. `for_ever` names the
        methods that must never act a second time: their keys outlive their answers.
        """
        self._writes = writes
        self._freshness = freshness
        self._keyed = keyed
        self._for_ever = for_ever

    def run(self, request: Any, call: Call, work: Callable[[WriteTransaction], W]) -> bytes:
        """The answer, with its freshness token. `request` has a `request_id`. Raises what `Writes.run` does."""
        outcome = self.run_silently(request, call, work)
        self._freshness.give(call, outcome.position)
        return outcome.answer

    def run_silently(self, request: Any, call: Call, work: Callable[[WriteTransaction], W]) -> Outcome:
        """As `run`, and leaves it to the service what the caller is told."""
        intent = Intent(
            method=call.method.path,
            request_id=parse_request_id(request.request_id),
            fingerprint=self._keyed(fingerprint(request)),
            actor=Actor(call.subject, call.trace_id, call.peer),
            deadline=call.deadline,
            for_ever=call.method.name in self._for_ever,
        )
        return self._writes.run(intent, work)


def principal_of(call: Call) -> Principal:
    """Who calls; one without a name, who may do nothing, where nobody signed in."""
    return call.principal or Principal("")
