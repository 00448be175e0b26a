"""What VerifyInvariants looks for in transactions and periods, a slice at a time; `account_checks` has the accounts.

Each slice is judged in one statement, which sees one moment of a ledger that others write to. Slices together need to
see none: what a transaction's entries are never changes, balances are judged account by account, and of closed periods
nothing changes at all.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Final

from sqlalchemy import Connection, text

from counterfoil_server.ledger.rules import ACCOUNT_PREFIX, PERIOD_PREFIX, TRANSACTION_PREFIX, Finding, State

_FIRST_ID: Final = "00000000-0000-0000-0000-000000000000"


@dataclass(slots=True)
class Slice:
    """What one slice has shown, and where the next begins; None at the end."""

    examined: int
    after: Any
    findings: list[Finding] = field(default_factory=list)


def _end_of(table: str, column: str, where: str = "true") -> Any:
    """The end of a slice of ids, and how many there are in it."""
    return text(
        f"""
        SELECT CAST({column} AS text), count(*) OVER () FROM (
            SELECT {column} FROM {table} WHERE {column} > CAST(:after AS uuid) AND {where} ORDER BY {column}
            LIMIT :limit_rows
        ) s ORDER BY s.{column} DESC LIMIT 1
        """  # noqa: S608 - no input in it
    )


_RANGE: Final = "t.id > CAST(:after AS uuid) AND t.id <= CAST(:last AS uuid)"
_TRANSACTIONS_END: Final = _end_of("ledger_transactions", "id")
# An answer begins with the transaction's name: field 1, 55 bytes.
_TRANSACTIONS: Final = text(
    f"""
    WITH parts AS (
        SELECT t.id, t.state, t.occurred_at, e.account, e.amount_minor, e.occurred_at AS entry_at, false AS held
        FROM ledger_transactions t JOIN ledger_entries e ON e.transaction_id = t.id WHERE {_RANGE}
        UNION ALL
        SELECT t.id, t.state, t.occurred_at, u.account, u.amount, t.occurred_at, true
        FROM ledger_transactions t CROSS JOIN LATERAL unnest(t.held_accounts, t.held_amounts) AS u (account, amount)
        WHERE {_RANGE} AND t.state <> {State.POSTED.value}
    )
    SELECT p.id, 'does not balance in ' || coalesce(a.currency, 'any currency'), '0', CAST(sum(p.amount_minor) AS text)
    FROM parts p LEFT JOIN ledger_accounts a ON a.id = p.account
    GROUP BY p.id, a.currency HAVING sum(p.amount_minor) <> 0
    UNION ALL
    SELECT p.id, 'has an entry in an account that does not exist', '', CAST(p.account AS text)
    FROM parts p LEFT JOIN ledger_accounts a ON a.id = p.account WHERE a.id IS NULL
    UNION ALL
    SELECT p.id, 'is not posted and has entries', '0', CAST(count(*) AS text)
    FROM parts p WHERE NOT p.held AND p.state <> {State.POSTED.value} GROUP BY p.id
    UNION ALL
    SELECT t.id, 'has fewer than two entries', '2', CAST(count(p.id) AS text)
    FROM ledger_transactions t LEFT JOIN parts p ON p.id = t.id WHERE {_RANGE}
    GROUP BY t.id HAVING count(p.id) < 2
    UNION ALL
    SELECT p.id, 'has an entry of another time', CAST(min(p.occurred_at) AS text), CAST(min(p.entry_at) AS text)
    FROM parts p WHERE p.entry_at <> p.occurred_at GROUP BY p.id
    UNION ALL
    SELECT t.id, 'was pending with other entries than it has been posted with', '', ''
    FROM ledger_transactions t
    WHERE {_RANGE} AND t.state = {State.POSTED.value} AND t.held_accounts IS NOT NULL AND EXISTS (
        SELECT FROM (SELECT ordinal, account, amount_minor FROM ledger_entries WHERE transaction_id = t.id) own
        FULL JOIN (SELECT u.place - 1 AS ordinal, u.account, u.amount FROM unnest(t.held_accounts, t.held_amounts)
                   WITH ORDINALITY AS u (account, amount, place)) held USING (ordinal)
        WHERE own.account IS DISTINCT FROM held.account OR own.amount_minor IS DISTINCT FROM held.amount)
    UNION ALL
    SELECT t.id, 'is not what its request was answered with', '', ''
    FROM ledger_transactions t
    WHERE {_RANGE} AND t.created_answer IS NOT NULL AND substring(t.created_answer FROM 1 FOR 57)
        <> decode('0a37', 'hex') || convert_to('{TRANSACTION_PREFIX}' || CAST(t.id AS text), 'UTF8')
    """  # noqa: S608 - no input in it
)
_ENTRIES_END: Final = text("""
    SELECT CAST(transaction_id AS text), count(*) OVER () FROM (
        SELECT transaction_id FROM ledger_entries WHERE transaction_id > CAST(:after AS uuid)
        ORDER BY transaction_id LIMIT :limit_rows
    ) s ORDER BY s.transaction_id DESC LIMIT 1
""")
_ENTRIES: Final = text("""
    SELECT e.transaction_id, 'does not exist and has entries', '0', CAST(count(*) AS text)
    FROM ledger_entries e LEFT JOIN ledger_transactions t ON t.id = e.transaction_id
    WHERE e.transaction_id > CAST(:after AS uuid) AND e.transaction_id <= CAST(:last AS uuid) AND t.id IS NULL
    GROUP BY e.transaction_id
""")
_REVERSALS_END: Final = _end_of("ledger_transactions", "reverses", "reverses IS NOT NULL")
_REVERSALS: Final = text(
    f"""
    SELECT t.id, 'reverses a transaction that is not posted', CAST(t.reverses AS text),
           coalesce(CAST(o.state AS text), '')
    FROM ledger_transactions t LEFT JOIN ledger_transactions o ON o.id = t.reverses
    WHERE t.reverses > CAST(:after AS uuid) AND t.reverses <= CAST(:last AS uuid)
      AND o.state IS DISTINCT FROM {State.POSTED.value}
    UNION ALL
    SELECT t.id, 'does not mirror the transaction that it reverses', CAST(t.reverses AS text), ''
    FROM ledger_transactions t
    WHERE t.reverses > CAST(:after AS uuid) AND t.reverses <= CAST(:last AS uuid)
      AND (t.state <> {State.POSTED.value} OR EXISTS (
          SELECT FROM (SELECT ordinal, account, amount_minor FROM ledger_entries WHERE transaction_id = t.id) own
          FULL JOIN (SELECT ordinal, account, amount_minor FROM ledger_entries WHERE transaction_id = t.reverses) its
              USING (ordinal)
          WHERE own.account IS DISTINCT FROM its.account OR own.amount_minor IS DISTINCT FROM -its.amount_minor))
    """  # noqa: S608 - no input in it
)
# Who closes a period while others are looked at closes one that is not sealed: it is for the next verification.
_NEXT_PERIOD: Final = text("""
    SELECT CAST(id AS text), end_time FROM ledger_periods
    WHERE (CAST(:after AS timestamptz) IS NULL OR end_time > CAST(:after AS timestamptz)) AND seal_time IS NOT NULL
    ORDER BY end_time LIMIT 1
""")
# The sums of one period from those before it, which have been looked at already.
_PERIOD: Final = text("""
    SELECT a.id, a.account_id, CAST(c.posted_minor AS text), c.entry_count,
           CAST(coalesce(b.posted_minor, 0) + e.total AS text), coalesce(b.entry_count, 0) + e.entry_count,
           e.entry_count > 0
    FROM (SELECT id, account_id FROM ledger_accounts WHERE id > :after ORDER BY id LIMIT :limit_rows) a
    LEFT JOIN ledger_closings c ON c.account = a.id AND c.end_time = :end_time
    LEFT JOIN LATERAL (
        SELECT end_time, posted_minor, entry_count FROM ledger_closings
        WHERE account = a.id AND end_time < :end_time ORDER BY end_time DESC LIMIT 1
    ) b ON true
    CROSS JOIN LATERAL (
        SELECT coalesce(sum(amount_minor), 0) AS total, count(*) AS entry_count FROM ledger_entries
        WHERE account = a.id AND occurred_at >= coalesce(b.end_time, TIMESTAMPTZ '-infinity')
          AND occurred_at < :end_time
    ) e
    ORDER BY a.id
""")


_CLOSINGS_END: Final = text("""
    SELECT max(id) FROM (SELECT id FROM ledger_accounts WHERE id > :after ORDER BY id LIMIT :limit_rows) s
""")
_CLOSINGS: Final = text("""
    SELECT c.end_time, count(*) FROM ledger_closings c LEFT JOIN ledger_periods p ON p.end_time = c.end_time
    WHERE c.account > :after AND c.account <= :last AND p.id IS NULL GROUP BY c.end_time ORDER BY c.end_time
""")


def transactions(connection: Connection, after: str | None, limit_rows: int) -> Slice:
    """Each transaction has two entries or more, in accounts that exist, which balance; only posted ones have rows.

    One that was pending is posted with the entries that it had then, and what PostTransaction answered is of the
    transaction.
    """
    return _by_id(connection, _TRANSACTIONS_END, _TRANSACTIONS, after, limit_rows)


def entries(connection: Connection, after: str | None, limit_rows: int) -> Slice:
    """Each entry belongs to a transaction."""
    return _by_id(connection, _ENTRIES_END, _ENTRIES, after, limit_rows)


def reversals(connection: Connection, after: str | None, limit_rows: int) -> Slice:
    """Each reversal has the entries of a posted transaction, on the other sides."""
    return _by_id(connection, _REVERSALS_END, _REVERSALS, after, limit_rows)


def periods(connection: Connection, after: tuple[Any, int] | None, limit_rows: int) -> Slice:
    """The closing sums of closed periods are what their entries add up to. They must have been written before."""
    end_time, account = after or (None, 0)
    if end_time is None or account < 0:
        row = connection.execute(_NEXT_PERIOD, {"after": end_time}).first()
        if row is None:
            return Slice(0, None)
        end_time, account = row[1], 0
    parameters = {"end_time": end_time, "after": account, "limit_rows": limit_rows}
    rows = connection.execute(_PERIOD, parameters).all()
    # -1: this period is done, and the next one is to be looked for.
    part = Slice(len(rows), (end_time, rows[-1][0] if len(rows) == limit_rows else -1))
    for _, account_id, sealed, sealed_count, total, count, moved in rows:
        name = f"{PERIOD_PREFIX}of {end_time.isoformat()}, {ACCOUNT_PREFIX}{account_id}"
        if sealed is None and moved:
            part.findings.append(Finding(name, "has entries in a closed period and no closing sum", total, ""))
        elif sealed is not None and (int(sealed), sealed_count) != (int(total), count):
            expected, actual = f"{sealed} in {sealed_count} entries", f"{total} in {count} entries"
            part.findings.append(Finding(name, "has other entries than when the period was closed", expected, actual))
    return part


def closings(connection: Connection, after: int | None, limit_rows: int) -> Slice:
    """Closing sums are of closed periods; the accounts that they are of are counted elsewhere."""
    start = after or 0
    last = connection.execute(_CLOSINGS_END, {"after": start, "limit_rows": limit_rows}).scalar_one()
    part = Slice(0, last)
    if last is not None:
        for end_time, count in connection.execute(_CLOSINGS, {"after": start, "last": last}):
            name = f"{PERIOD_PREFIX}of {end_time.isoformat()}"
            part.findings.append(Finding(name, "does not exist and has closing sums", "0", str(count)))
    return part


def _by_id(connection: Connection, end: Any, check: Any, after: str | None, limit_rows: int) -> Slice:
    start = after or _FIRST_ID
    row = connection.execute(end, {"after": start, "limit_rows": limit_rows}).first()
    if row is None:
        return Slice(0, None)
    last, count = row
    rows = connection.execute(check, {"after": start, "last": last}).all()
    findings = [Finding(f"{TRANSACTION_PREFIX}{each[0]}", each[1], each[2], each[3]) for each in rows]
    return Slice(count, last if count == limit_rows else None, findings)
