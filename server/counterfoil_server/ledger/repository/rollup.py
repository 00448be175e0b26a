"""Deltas into balances.

The rows that are summed up are those that the same statement removes, so nothing is counted twice or left out, however
many postings commit meanwhile: whatever it does not see stays for the next time. It advances by no id and no time.
"""

from __future__ import annotations

from typing import Final

from sqlalchemy import Connection, text

ROLLUP_LOCK: Final = 0x636E7466_726F6C6C  # "cntfroll" in ASCII: advisory locks are numbers that all share

_TRY_LOCK: Final = text("SELECT pg_try_advisory_xact_lock(:lock)")
_ROLL_UP: Final = text("""
    WITH removed AS (
        DELETE FROM ledger_deltas WHERE ctid = ANY(ARRAY(SELECT ctid FROM ledger_deltas LIMIT :limit_rows))
        RETURNING account, posted_minor, pending_debit_minor, pending_credit_minor
    ), summed AS (
        INSERT INTO ledger_balances AS b (account, posted_minor, pending_debit_minor, pending_credit_minor)
        SELECT account, sum(posted_minor), sum(pending_debit_minor), sum(pending_credit_minor)
        FROM removed GROUP BY account ORDER BY account
        ON CONFLICT (account) DO UPDATE SET posted_minor = b.posted_minor + excluded.posted_minor,
            pending_debit_minor = b.pending_debit_minor + excluded.pending_debit_minor,
            pending_credit_minor = b.pending_credit_minor + excluded.pending_credit_minor
    )
    SELECT count(*) FROM removed
""")


def roll_up(connection: Connection, limit_rows: int) -> int:
    """Moves up to so many deltas and returns how many; none where another transaction is at it."""
    if not connection.execute(_TRY_LOCK, {"lock": ROLLUP_LOCK}).scalar_one():
        return 0
    return int(connection.execute(_ROLL_UP, {"limit_rows": limit_rows}).scalar_one())
