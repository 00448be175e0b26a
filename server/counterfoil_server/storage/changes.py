"""How changes become rows of the outbox."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, insert
from uuid_utils.compat import uuid7

from counterfoil_server.storage.tables import outbox

_ROW_LIMIT_CHANGES = 1000


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
) -> Iterator[dict[str, object]]:
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
