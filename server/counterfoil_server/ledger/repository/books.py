"""What a posting must lock and know before it is decided.

Postings hold the books' lock shared, from before they look at what is closed until they commit; who closes something
holds it exclusively for a moment. So nobody posts into what he has not seen closed, and postings do not wait for each
other. It is an advisory lock: it writes nothing, where a row that all postings share would be written by each of them.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final, NamedTuple

from sqlalchemy import text

from counterfoil_server.ledger.repository.times import us_of
from counterfoil_server.ledger.rules import Funds, Side, Terms
from counterfoil_server.storage.errors import TransactionConflict
from counterfoil_server.storage.statements import Reply, Statement, Statements, text_array

BOOKS_LOCK: Final = 0x636E7466_626F6F6B  # "cntfbook" in ASCII: advisory locks are numbers that all share

_SHARE: Final = Statement(text("SELECT 1 FROM pg_advisory_xact_lock_shared(CAST(:lock AS bigint))"))
_SEIZE: Final = Statement(text("SELECT 1 FROM pg_advisory_xact_lock(CAST(:lock AS bigint))"))
_CLOSED_BEFORE: Final = f"(SELECT {us_of('max(end_time)')} FROM ledger_periods)"  # noqa: S608 - no input in it
_CLOSED: Final = Statement(text(f"SELECT {_CLOSED_BEFORE}"))
_LOCK: Final = Statement(
    text("""
    SELECT id FROM ledger_accounts
    WHERE account_id = ANY(CAST(:account_ids AS text[])) AND no_overdraft
    ORDER BY id FOR NO KEY UPDATE
""")
)
FUNDS_OF_A: Final = """
    SELECT CAST(coalesce(sum(posted_minor), 0) AS text) AS posted,
           CAST(coalesce(sum(pending_debit_minor), 0) AS text) AS pending_debit,
           CAST(coalesce(sum(pending_credit_minor), 0) AS text) AS pending_credit
    FROM (SELECT posted_minor, pending_debit_minor, pending_credit_minor FROM ledger_balances WHERE account = a.id
          UNION ALL
          SELECT posted_minor, pending_debit_minor, pending_credit_minor FROM ledger_deltas WHERE account = a.id) parts
"""
"""What is in the account `a`: one statement, one snapshot, so that a rollup moves nothing in between."""
_TERMS: Final = Statement(
    text(f"""
    SELECT a.id, a.account_id, a.currency, a.normal_side, a.no_overdraft, a.close_time IS NOT NULL,
           {_CLOSED_BEFORE}, f.posted, f.pending_debit, f.pending_credit
    FROM ledger_accounts a LEFT JOIN LATERAL ({FUNDS_OF_A}) f ON a.no_overdraft
    WHERE a.account_id = ANY(CAST(:account_ids AS text[]))
""")  # noqa: S608 - no input in it
)


def share(statements: Statements) -> None:
    """Queues the lock that keeps anything from being closed until the commit."""
    statements.ask(_SHARE, {"lock": BOOKS_LOCK})


def seize(statements: Statements) -> None:
    """Waits until no posting is under way, and lets none begin until the commit, which must be soon."""
    statements.ask(_SEIZE, {"lock": BOOKS_LOCK}).rows()


def ask_closed(statements: Statements) -> Reply:
    """Queues the question for the end of what is closed; `share` comes before."""
    return statements.ask(_CLOSED)


def closed_before_us(reply: Reply) -> int | None:
    """Before when the books are closed, from a reply of `ask_closed`; None where they are not."""
    found: int | None = reply.rows()[0][0]
    return found


class AskedTerms(NamedTuple):
    """The replies of `ask_terms`."""

    locked: Reply
    terms: Reply


def ask_terms(statements: Statements, account_ids: Iterable[str]) -> AskedTerms:
    """Queues the locks that a posting to these accounts needs, and then what it must know of them.

    Each statement has a snapshot of its own: what is read of locked accounts is as the locks have found it.
    """
    names = text_array(sorted(account_ids))
    share(statements)
    return AskedTerms(statements.ask(_LOCK, {"account_ids": names}), statements.ask(_TERMS, {"account_ids": names}))


def terms_of(asked: AskedTerms) -> tuple[dict[str, Terms], dict[int, Funds], int | None]:
    """The accounts by id, what is in those that may not be overdrawn, and before when the books are closed.

    Raises TransactionConflict where one of those came into being while the locks were waited for: it is not locked.
    """
    terms: dict[str, Terms] = {}
    funds: dict[int, Funds] = {}
    closed_us: int | None = None
    rows: list[Any] = asked.terms.rows()
    for key, account_id, currency, side, no_overdraft, closed, closed_us, *sums in rows:  # noqa: B007 - in each row
        terms[account_id] = Terms(key, account_id, currency, Side(side), no_overdraft, closed)
        if no_overdraft:
            funds[key] = Funds(*map(int, sums))
    if funds.keys() - {row[0] for row in asked.locked.rows()}:
        raise TransactionConflict
    return terms, funds, closed_us
