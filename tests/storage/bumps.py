"""A kind of command for group commits: it adds to counters, and keeps its answers in a table of their own."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import text

from counterfoil_server.faults import Fault, NotFound
from counterfoil_server.storage.group_commit import Command, GroupCommit, HotBatch
from counterfoil_server.storage.idempotency import RequestKey
from counterfoil_server.storage.statements import Statement, Statements, int_array, text_array, uuid_array
from counterfoil_server.storage.transaction import Actor, Change

_CALLER = Actor(principal="accounts/tester", trace_id="4bf92f3577b34da6a3ce929d0e0e4736")

_LOCK = Statement(
    text(
        "SELECT name, revision FROM counter WHERE name = ANY(CAST(:names AS text[]))"
        ' ORDER BY name COLLATE "C" FOR UPDATE'
    )
)
LOCK_AS_GIVEN = Statement(
    text("""
    SELECT c.name, c.revision FROM unnest(CAST(:names AS text[])) WITH ORDINALITY AS given (name, place)
    JOIN LATERAL (SELECT * FROM counter WHERE counter.name = given.name FOR UPDATE) c ON true ORDER BY place
""")
)
_SET = Statement(
    text("""
    UPDATE counter SET revision = wanted.revision
    FROM unnest(CAST(:names AS text[]), CAST(:revisions AS bigint[])) AS wanted (name, revision)
    WHERE counter.name = wanted.name
""")
)
_KEEP = Statement(
    text("""
    INSERT INTO effect (id, answer)
    SELECT * FROM unnest(CAST(:ids AS uuid[]), CAST(:answers AS text[]))
""")
)
_STORED = Statement(text("SELECT id, answer FROM effect WHERE id = ANY(CAST(:ids AS uuid[]))"))
_BREAK = Statement(text("SELECT 1 / CAST(:zero AS int)"))
_PAUSE = Statement(text("SELECT pg_sleep(CAST(:seconds AS float8))"))


@dataclass(frozen=True)
class Bump:
    """Adds to counters; `poison` makes the whole transaction fail."""

    names: tuple[str, ...] = ("counters/0",)
    amount: int = 1
    poison: bool = False


@dataclass
class Bumps:
    """The work: refuses what would take a counter below zero, or does not exist."""

    scope: str = "test.bump"
    lock: Statement = _LOCK
    pause_s: float = 0.0
    asked: list[int] = field(default_factory=list)

    def begin(self, statements: Statements, payloads: Sequence[Bump]) -> Any:
        names = dict.fromkeys(name for payload in payloads for name in payload.names)
        if self.lock is _LOCK:
            return [statements.ask(_LOCK, {"names": text_array(names)})]
        replies = []
        for name in names:
            replies.append(statements.ask(self.lock, {"names": text_array([name])}))
            statements.ask(_PAUSE, {"seconds": self.pause_s})
        return replies

    def finish(self, batch: HotBatch, commands: Sequence[Command[Bump]], begun: Any) -> Sequence[bytes | Fault]:
        values = {row[0]: row[1] for reply in begun for row in reply.rows()}
        results: list[bytes | Fault] = []
        kept: list[tuple[uuid.UUID, str]] = []
        for command in commands:
            bump = command.payload
            if bump.poison:
                batch.statements.ask(_BREAK, {"zero": 0})
            if any(values.get(name, -1) + bump.amount < 0 for name in bump.names):
                results.append(NotFound(bump.names[0]))
                continue
            for name in bump.names:
                values[name] += bump.amount
                batch.emit([Change("counter", "bumped", name, values[name], b"image")], command.actor)
            answer = ", ".join(f"{name}: {values[name]}" for name in bump.names)
            kept.append((command.resource, answer))
            results.append(answer.encode())
        if kept:
            batch.statements.ask(_SET, {"names": text_array(values), "revisions": int_array(values.values())})
            answers = text_array([answer for _, answer in kept])
            batch.statements.ask(_KEEP, {"ids": uuid_array([key for key, _ in kept]), "answers": answers})
        self.asked.append(batch.statements.asked)
        return results

    def stored(self, statements: Statements, resources: Sequence[uuid.UUID]) -> Sequence[bytes]:
        found = dict(statements.ask(_STORED, {"ids": uuid_array(resources)}).rows())
        return [found[each].encode() for each in resources]


def a_command(bump: Bump | None = None, request_id: uuid.UUID | None = None, **changes: Any) -> Command[Bump]:
    bump = bump or Bump()
    parts: dict[str, Any] = {
        "key": RequestKey("p", "test.bump", request_id or uuid.uuid4()),
        "fingerprint": repr(bump).encode(),
        "actor": _CALLER,
        "resource": uuid.uuid4(),
        "payload": bump,
    }
    return Command(**(parts | changes))


Group = GroupCommit[Bump]


def answer(group: Group, command: Command[Bump]) -> bytes:
    return group.submit(command).result(timeout=30).value
