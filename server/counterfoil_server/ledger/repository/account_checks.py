"""What VerifyInvariants looks for in accounts, a slice at a time, each judged in one statement as in `checks`."""

from __future__ import annotations

from typing import Any, Final

from sqlalchemy import Connection, text

from counterfoil_server.ledger.repository.books import FUNDS_OF_A
from counterfoil_server.ledger.repository.checks import Slice
from counterfoil_server.ledger.rules import ACCOUNT_PREFIX, ACCOUNTS, Finding, Funds, Side, State

_FIRST_KEY: Final = -(2**63)
_LAST_KEY: Final = 2**63 - 1

# The end of a slice of keys, and how many accounts there are in it.
_END: Final = text("""
    SELECT max(id), count(*) FROM (SELECT id FROM ledger_accounts WHERE id > :after ORDER BY id LIMIT :limit_rows) s
""")
_CLOSED: Final = text(
    f"""
    SELECT a.account_id, f.posted, f.pending_debit, f.pending_credit
    FROM (SELECT id, account_id FROM ledger_accounts
          WHERE id > :after AND id <= :last AND close_time IS NOT NULL) a
    CROSS JOIN LATERAL ({FUNDS_OF_A}) f
    WHERE (f.posted, f.pending_debit, f.pending_credit) <> ('0', '0', '0')
    ORDER BY a.account_id
    """  # noqa: S608 - no input in it
)
_OF_NO_ACCOUNT: Final = text("""
    SELECT p.account, p.what FROM (
        SELECT account, 'a balance' AS what FROM ledger_balances WHERE account > :after AND account <= :last
        UNION
        SELECT account, 'deltas' FROM ledger_deltas WHERE account > :after AND account <= :last
        UNION
        SELECT account, 'closing sums' FROM ledger_closings WHERE account > :after AND account <= :last
    ) p LEFT JOIN ledger_accounts a ON a.id = p.account WHERE a.id IS NULL ORDER BY p.account, p.what
""")
# One statement for balances, deltas and entries alike: a posting changes all of them at once.
_POSTED: Final = text(
    f"""
    SELECT a.id, a.account_id, f.posted, CAST(coalesce(c.posted_minor, 0) + e.total AS text)
    FROM (SELECT id, account_id FROM ledger_accounts WHERE id > :after ORDER BY id LIMIT :limit_rows) a
    CROSS JOIN LATERAL ({FUNDS_OF_A}) f
    LEFT JOIN LATERAL (
        SELECT end_time, posted_minor FROM ledger_closings WHERE account = a.id ORDER BY end_time DESC LIMIT 1
    ) c ON true
    CROSS JOIN LATERAL (
        SELECT coalesce(sum(amount_minor), 0) AS total FROM ledger_entries
        WHERE account = a.id AND occurred_at >= coalesce(c.end_time, TIMESTAMPTZ '-infinity')
    ) e
    ORDER BY a.id
    """  # noqa: S608 - no input in it
)
# All pending transactions are read for each slice, for no index finds those of many accounts: so slices are large, and
# what they are compared with is added up beside them instead of joined.
_PENDING: Final = text(
    f"""
    SELECT a.account_id, CAST(s.debit AS text), CAST(s.held_debit AS text), CAST(s.credit AS text),
           CAST(s.held_credit AS text)
    FROM (
        SELECT account, sum(debit) AS debit, sum(credit) AS credit, sum(held_debit) AS held_debit,
               sum(held_credit) AS held_credit
        FROM (
            SELECT account, pending_debit_minor AS debit, pending_credit_minor AS credit, 0 AS held_debit,
                   0 AS held_credit
            FROM ledger_balances WHERE account > :after AND account <= :last
            UNION ALL
            SELECT account, pending_debit_minor, pending_credit_minor, 0, 0
            FROM ledger_deltas WHERE account > :after AND account <= :last
            UNION ALL
            SELECT u.account, 0, 0, greatest(u.amount, 0), -least(CAST(u.amount AS numeric), 0)
            FROM ledger_transactions t CROSS JOIN LATERAL unnest(t.held_accounts, t.held_amounts) AS u (account, amount)
            WHERE t.state = {State.PENDING.value} AND u.account > :after AND u.account <= :last
        ) parts
        GROUP BY account HAVING sum(debit) <> sum(held_debit) OR sum(credit) <> sum(held_credit)
    ) s JOIN ledger_accounts a ON a.id = s.account
    ORDER BY a.id
    """  # noqa: S608 - no input in it
)
_LIMITED: Final = text(
    f"""
    SELECT a.id, a.account_id, a.normal_side, f.posted, f.pending_debit, f.pending_credit
    FROM (SELECT id, account_id, normal_side FROM ledger_accounts
          WHERE id > :after AND no_overdraft ORDER BY id LIMIT :limit_rows) a
    CROSS JOIN LATERAL ({FUNDS_OF_A}) f
    ORDER BY a.id
    """  # noqa: S608 - no input in it
)


def accounts(connection: Connection, after: int | None, limit_rows: int) -> Slice:
    """A closed account has nothing in it, and what is kept of accounts is kept of accounts that exist."""
    part, between = _slice(connection, after, limit_rows)
    for account_id, posted, pending_debit, pending_credit in connection.execute(_CLOSED, between):
        found = f"posted {posted}, pending debits {pending_debit}, pending credits {pending_credit}"
        part.findings.append(Finding(ACCOUNT_PREFIX + account_id, "is closed and has something in it", "", found))
    for key, what in connection.execute(_OF_NO_ACCOUNT, between):
        part.findings.append(Finding(ACCOUNTS, f"has {what} of an account that does not exist", "", str(key)))
    return part


def posted(connection: Connection, after: int | None, limit_rows: int) -> Slice:
    """Balances and deltas are what the entries add up to."""
    rows: list[Any] = list(connection.execute(_POSTED, {"after": after or 0, "limit_rows": limit_rows}))
    part = Slice(len(rows), rows[-1][0] if len(rows) == limit_rows else None)
    for _, account_id, found, expected in rows:
        _compare(part, account_id, "posted balance", found, expected)
    return part


def pending(connection: Connection, after: int | None, limit_rows: int) -> Slice:
    """Balances and deltas are what the pending transactions add up to; the accounts have been counted elsewhere."""
    part, between = _slice(connection, after, limit_rows)
    part.examined = 0
    for account_id, debit, held_debit, credit, held_credit in connection.execute(_PENDING, between):
        _compare(part, account_id, "pending debits", debit, held_debit)
        _compare(part, account_id, "pending credits", credit, held_credit)
    return part


def overdrafts(connection: Connection, after: int | None, limit_rows: int) -> Slice:
    """What may not be overdrawn is not."""
    rows: list[Any] = list(connection.execute(_LIMITED, {"after": after or 0, "limit_rows": limit_rows}))
    part = Slice(len(rows), rows[-1][0] if len(rows) == limit_rows else None)
    for _, account_id, side, *sums in rows:
        available = Funds(*map(int, sums)).available(Side(side))
        if available < 0:
            part.findings.append(
                Finding(ACCOUNT_PREFIX + account_id, "is overdrawn and may not be", "0", str(available))
            )
    return part


def _slice(connection: Connection, after: int | None, limit_rows: int) -> tuple[Slice, dict[str, int]]:
    """The next accounts by key, and the keys between which they are; all keys are in one slice or another."""
    start = _FIRST_KEY if after is None else after
    last, count = connection.execute(_END, {"after": start, "limit_rows": limit_rows}).one()
    part = Slice(count, last if count == limit_rows else None)
    return part, {"after": start, "last": _LAST_KEY if part.after is None else part.after}


def _compare(part: Slice, account_id: str, name: str, found: str, expected: str) -> None:
    if int(found) != int(expected):
        description = f"its {name} is not the sum of its entries"
        part.findings.append(Finding(ACCOUNT_PREFIX + account_id, description, expected, found))
