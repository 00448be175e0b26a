"""What writes to accounts were answered, beside the stored answers of requests, which only refer to it."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import Connection, bindparam, delete, select
from sqlalchemy.dialects.postgresql import insert

from counterfoil_server.identity.tables.accounts import answers

_INSERT: Final = insert(answers)
# An update that changes nothing is answered with a revision that was an answer before, and keeps it longer.
_KEEP: Final = _INSERT.on_conflict_do_update(
    index_elements=[answers.c.account_id, answers.c.revision],
    set_={"create_time": _INSERT.excluded.create_time},
)
_READ: Final = select(answers.c.answer).where(
    answers.c.account_id == bindparam("id"), answers.c.revision == bindparam("number")
)


def keep(connection: Connection, account_id: str, revision: int, answer: bytes, now: datetime) -> None:
    """Keeps the account as of a revision; whoever does it holds the account's row."""
    row = {"account_id": account_id, "revision": revision, "answer": answer, "create_time": now}
    connection.execute(_KEEP, row)


def read(connection: Connection, account_id: str, revision: int) -> bytes | None:
    """The account as of a revision; None where it was erased or forgotten."""
    found: bytes | None = connection.scalar(_READ, {"id": account_id, "number": revision})
    return None if found is None else bytes(found)


def before(connection: Connection, account_id: str, revision: int) -> list[bytes]:
    """The account as of each earlier revision that is kept, the earliest first."""
    earlier = (
        select(answers.c.answer)
        .where(answers.c.account_id == account_id, answers.c.revision < revision)
        .order_by(answers.c.revision)
    )
    return [bytes(each) for each in connection.scalars(earlier)]


def erase(connection: Connection, account_id: str) -> None:
    """Removes all answers of an account."""
    connection.execute(delete(answers).where(answers.c.account_id == account_id))


def forget(connection: Connection, now: datetime, older_than_h: int, limit_rows: int) -> int:
    """Removes the oldest answers that are older than that, at most so many, and returns how many."""
    old = (
        select(answers.c.account_id, answers.c.revision)
        .where(answers.c.create_time < now - timedelta(hours=older_than_h))
        .order_by(answers.c.create_time)
        .limit(limit_rows)
        .with_for_update(skip_locked=True)
        .cte("old")
    )
    gone = delete(answers).where(answers.c.account_id == old.c.account_id, answers.c.revision == old.c.revision)
    return connection.execute(gone).rowcount
