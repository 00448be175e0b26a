"""Transactions, whole, in one statement."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final
from uuid import UUID

from sqlalchemy import Connection, text

from counterfoil_server.ledger.repository.times import us_of
from counterfoil_server.ledger.rules import Line, State, Transaction

# A posted transaction's entries are rows; those of any other are in its own row.
_SELECT: Final = f"""
    SELECT t.id, t.state, t.revision, {us_of("t.occurred_at")}, {us_of("t.created_at")}, {us_of("t.settled_at")},
           t.kind, t.reference, t.description, t.principal, t.reverses, r.id,
           e.accounts, e.currencies, e.amounts, h.accounts, h.currencies, h.amounts
    FROM ledger_transactions t
    LEFT JOIN ledger_transactions r ON r.reverses = t.id
    LEFT JOIN LATERAL (
        SELECT array_agg(a.account_id ORDER BY e.ordinal) AS accounts, array_agg(a.currency ORDER BY e.ordinal)
               AS currencies, array_agg(e.amount_minor ORDER BY e.ordinal) AS amounts
        FROM ledger_entries e JOIN ledger_accounts a ON a.id = e.account
        WHERE e.transaction_id = t.id
    ) e ON t.state = 2
    LEFT JOIN LATERAL (
        SELECT array_agg(a.account_id ORDER BY u.ordinal) AS accounts, array_agg(a.currency ORDER BY u.ordinal)
               AS currencies, array_agg(u.amount ORDER BY u.ordinal) AS amounts
        FROM unnest(t.held_accounts, t.held_amounts) WITH ORDINALITY AS u (account, amount, ordinal)
        JOIN ledger_accounts a ON a.id = u.account
    ) h ON t.state <> 2
"""  # noqa: S608 - no input in it
_BY_ID: Final = text(f"{_SELECT} WHERE t.id = ANY(CAST(:ids AS uuid[]))")
_LOCK: Final = text(
    "SELECT id, held_accounts, held_amounts FROM ledger_transactions WHERE id = CAST(:id AS uuid) FOR UPDATE"
)


def _transaction(row: Sequence[Any]) -> Transaction:
    accounts, currencies, amounts = row[12:15] if row[1] == State.POSTED else row[15:18]
    return Transaction(
        id=row[0],
        state=State(row[1]),
        revision=row[2],
        occurred_us=row[3],
        create_us=row[4],
        settle_us=row[5],
        kind=row[6],
        reference=row[7],
        description=row[8],
        principal=row[9],
        reverses=row[10],
        reversed_by=row[11],
        lines=[Line(*each) for each in zip(accounts or (), currencies or (), amounts or (), strict=True)],
    )


def read(connection: Connection, ids: Sequence[UUID]) -> list[Transaction]:
    """The transactions with these ids, in this order; those that do not exist are absent."""
    rows = connection.execute(_BY_ID, {"ids": [str(each) for each in ids]})
    found = {row[0]: _transaction(row) for row in rows}
    return [found[each] for each in ids if each in found]


def lock(connection: Connection, transaction_id: UUID) -> tuple[Transaction, list[tuple[int, int]]] | None:
    """The transaction, locked before it is read, and what it holds as pairs of key and amount; None for none."""
    row = connection.execute(_LOCK, {"id": str(transaction_id)}).first()
    if row is None:
        return None
    held = list(zip(row[1] or (), row[2] or (), strict=True))
    return read(connection, [transaction_id])[0], held
