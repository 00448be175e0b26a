"""How changes become rows of the outbox."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, insert, text
from uuid_utils.compat import uuid7

from counterfoil_server.storage.statements import Statement, Statements, bytes_array, int_array, text_array, uuid_array
from counterfoil_server.storage.tables import outbox

_ROW_LIMIT_CHANGES = 1000

_INSERT = Statement(
    text("""
    INSERT INTO outbox (kind, principal, trace_id, occurred_at, count, event_ids, types, names, revisions, images)
    VALUES (:kind, :principal, :trace_id, :occurred_at, :count, CAST(:event_ids AS uuid[]), CAST(:types AS text[]),
            CAST(:names AS text[]), CAST(:revisions AS bigint[]), CAST(:images AS bytea[]))
""")
)


@dataclass(frozen=True, slots=True)
class Actor:
    """On whose behalf a transaction writes, in which trace, and from where; the first two go into the outbox."""

    principal: str
    trace_id: str
    peer: str = ""


@dataclass(frozen=True, slots=True)
class Change:
    """One resource, after one change.

    `kind` names the resource's kind (`catalog.product`), `type` what happened to it
    (`counterfoil.catalog.v1.product.created`), `name` the resource (`products/tea`), `revision` its revision since the
    change, `image` its serialized message after it: no secret, no personal data.
    """

    kind: str
    type: str
    name: str
    revision: int
    image: bytes


def outbox_rows(
    changes: Sequence[Change], principal: str, trace_id: str, occurred_at: datetime
) -> Iterator[dict[str, Any]]:
    """One row a kind, or a few where a kind has more than 1,000 changes; the changes of a kind keep their order."""
    kinds: dict[str, list[Change]] = {}
    for change in changes:
        kinds.setdefault(change.kind, []).append(change)
    for kind, group in kinds.items():
        for first in range(0, len(group), _ROW_LIMIT_CHANGES):
            part = group[first : first + _ROW_LIMIT_CHANGES]
            yield {
                "kind": kind,
                "principal": principal,
                "trace_id": trace_id,
                "occurred_at": occurred_at,
                "count": len(part),
                "event_ids": [uuid7() for _ in part],
                "types": [change.type for change in part],
                "names": [change.name for change in part],
                "revisions": [change.revision for change in part],
                "images": [change.image for change in part],
            }


def write_outbox(connection: Connection, rows: Sequence[dict[str, object]]) -> None:
    """Inserts the rows in their order, in one round trip."""
    if rows:
        connection.execute(insert(outbox).inline(), rows)


class OutboxWriter:
    """Gathers the changes of many calls: one row for each kind and actor, or a few where there are more than 1,000.

    There are more rows, too, where several actors change one resource in turn: its changes keep their order.
    """

    def __init__(self, occurred_at: datetime) -> None:
        self._occurred_at = occurred_at
        self._parts: list[tuple[Actor, list[Change]]] = []  # in the order in which they are written
        self._open: dict[Actor, int] = {}  # the last part of each actor, which takes more
        self._last: dict[str, int] = {}  # the last part that has a change of a resource, by its name

    def add(self, changes: Sequence[Change], actor: Actor) -> None:
        """Takes changes in, in order."""
        part, last = self._open.get(actor), self._last
        if part is None or any(last.get(change.name, 0) > part for change in changes):
            part = self._open[actor] = len(self._parts)
            self._parts.append((actor, []))
        self._parts[part][1].extend(changes)
        for change in changes:
            last[change.name] = part

    def ask(self, statements: Statements) -> None:
        """Queues the rows, and forgets them."""
        parts, self._parts, self._open, self._last = self._parts, [], {}, {}
        for actor, changes in parts:
            for row in outbox_rows(changes, actor.principal, actor.trace_id, self._occurred_at):
                arrays = {
                    "event_ids": uuid_array(row["event_ids"]),
                    "types": text_array(row["types"]),
                    "names": text_array(row["names"]),
                    "revisions": int_array(row["revisions"]),
                    "images": bytes_array(row["images"]),
                }
                statements.ask(_INSERT, row | arrays)
