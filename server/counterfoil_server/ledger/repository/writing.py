"""Writes of many transactions at once: one statement for the transactions, one for entries, one for deltas."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final
from uuid import UUID

from sqlalchemy import text

from counterfoil_server.ledger.repository.times import time_of
from counterfoil_server.ledger.rules import Funds, Posting, State
from counterfoil_server.storage.statements import Statement, Statements, int_array, text_array, uuid_array

_INSERT_TRANSACTIONS: Final = Statement(
    text(f"""
    INSERT INTO ledger_transactions (id, state, revision, occurred_at, kind, reference, description, principal,
                                     reverses, held_accounts, held_amounts, created_answer)
    SELECT t.id, t.state, 1, {time_of("t.occurred_us")}, t.kind, t.reference, t.description, t.principal,
           t.reverses, CAST(t.held_accounts AS bigint[]), CAST(t.held_amounts AS bigint[]), t.answer
    FROM unnest(CAST(:ids AS uuid[]), CAST(:states AS smallint[]), CAST(:occurred AS bigint[]), CAST(:kinds AS text[]),
                CAST(:references AS text[]), CAST(:descriptions AS text[]), CAST(:principals AS text[]),
                CAST(:reverses AS uuid[]), CAST(:held_accounts AS text[]), CAST(:held_amounts AS text[]),
                CAST(:answers AS bytea[]))
         AS t (id, state, occurred_us, kind, reference, description, principal, reverses, held_accounts, held_amounts,
               answer)
""")  # noqa: S608 - no input in it
)
# An entry names its transaction by its place among the ids, which is shorter than the id.
_INSERT_ENTRIES: Final = Statement(
    text(f"""
    INSERT INTO ledger_entries (transaction_id, ordinal, account, amount_minor, occurred_at)
    SELECT (CAST(:ids AS uuid[]))[e.place], e.ordinal, e.account, e.amount_minor,
           {time_of("(CAST(:occurred AS bigint[]))[e.place]")}
    FROM unnest(CAST(:places AS int[]), CAST(:ordinals AS smallint[]), CAST(:accounts AS bigint[]),
                CAST(:amounts AS bigint[])) AS e (place, ordinal, account, amount_minor)
""")  # noqa: S608 - no input in it
)
_INSERT_DELTAS: Final = Statement(
    text("""
    INSERT INTO ledger_deltas (account, posted_minor, pending_debit_minor, pending_credit_minor)
    SELECT * FROM unnest(CAST(:accounts AS bigint[]), CAST(:posted AS numeric[]), CAST(:pending_debit AS numeric[]),
                         CAST(:pending_credit AS numeric[]))
""")
)
_SETTLE: Final = Statement(
    text(f"""
    UPDATE ledger_transactions SET state = :state, revision = revision + 1, settled_at = now(),
        occurred_at = {time_of("CAST(:occurred_us AS bigint)")}
    WHERE id = CAST(:id AS uuid)
""")  # noqa: S608 - no input in it
)
_STORED: Final = Statement(
    text("SELECT id, created_answer FROM ledger_transactions WHERE id = ANY(CAST(:ids AS uuid[]))")
)

_NONE: Final = "NULL"


def queue(statements: Statements, postings: Sequence[Posting], principal: str) -> None:
    """Queues three statements that write all of them, two where all are pending; nothing for no postings.

    They check nothing: not the balance, not accounts, not closed periods.
    """
    if not postings:
        return
    ids = uuid_array([posting.transaction_id for posting in postings])
    occurred = int_array([posting.occurred_us for posting in postings])
    statements.ask(
        _INSERT_TRANSACTIONS,
        {
            "ids": ids,
            "occurred": occurred,
            "states": int_array([State.PENDING.value if each.pending else State.POSTED.value for each in postings]),
            "kinds": text_array([posting.kind for posting in postings]),
            "references": text_array([posting.reference for posting in postings]),
            "descriptions": text_array([posting.description for posting in postings]),
            "principals": text_array([posting.principal or principal for posting in postings]),
            "reverses": _nullable(posting.reverses for posting in postings),
            "held_accounts": _arrays(postings, 0),
            "held_amounts": _arrays(postings, 1),
            "answers": _answers(postings),
        },
    )
    _queue_entries(statements, postings, ids, occurred)


def _queue_entries(statements: Statements, postings: Sequence[Posting], ids: str, occurred: str) -> None:
    places: list[int] = []
    ordinals: list[int] = []
    accounts: list[int] = []
    amounts: list[int] = []
    posted: dict[int, int] = {}
    pending: dict[int, Funds] = {}
    for place, posting in enumerate(postings, 1):
        entries = posting.entries
        if posting.pending:
            for account, amount in entries:
                pending.setdefault(account, Funds()).add(amount, pending=True)
            continue
        size = len(entries)
        places += [place] * size
        ordinals += range(size)
        for account, amount in entries:
            accounts.append(account)
            amounts.append(amount)
            posted[account] = posted.get(account, 0) + amount
    if places:
        statements.ask(
            _INSERT_ENTRIES,
            {
                "ids": ids,
                "occurred": occurred,
                "places": int_array(places),
                "ordinals": int_array(ordinals),
                "accounts": int_array(accounts),
                "amounts": int_array(amounts),
            },
        )
    for account, amount in posted.items():
        pending.setdefault(account, Funds()).posted_minor += amount
    queue_deltas(statements, pending)


def queue_deltas(statements: Statements, changes: Mapping[int, Funds]) -> None:
    """Queues what is added to accounts, by their keys."""
    columns: dict[str, Any] = {
        "accounts": changes,
        "posted": [each.posted_minor for each in changes.values()],
        "pending_debit": [each.pending_debit_minor for each in changes.values()],
        "pending_credit": [each.pending_credit_minor for each in changes.values()],
    }
    statements.ask(_INSERT_DELTAS, {name: int_array(values) for name, values in columns.items()})


def queue_settlement(
    statements: Statements, transaction_id: UUID, state: State, occurred_us: int, entries: Sequence[tuple[int, int]]
) -> None:
    """Queues what makes a pending transaction, which is locked, a posted or voided one."""
    statements.ask(_SETTLE, {"id": str(transaction_id), "state": state.value, "occurred_us": occurred_us})
    changes: dict[int, Funds] = {}
    for account, amount in entries:
        funds = changes.setdefault(account, Funds())
        if amount > 0:
            funds.pending_debit_minor -= amount
        else:
            funds.pending_credit_minor += amount
        if state is State.POSTED:
            funds.posted_minor += amount
    if state is State.POSTED:
        size = len(entries)
        statements.ask(
            _INSERT_ENTRIES,
            {
                "ids": uuid_array([transaction_id]),
                "occurred": int_array([occurred_us]),
                "places": int_array([1] * size),
                "ordinals": int_array(range(size)),
                "accounts": int_array([account for account, _ in entries]),
                "amounts": int_array([amount for _, amount in entries]),
            },
        )
    queue_deltas(statements, changes)


def stored_answers(statements: Statements, transaction_ids: Sequence[UUID]) -> list[bytes]:
    """What the requests that made these transactions were answered."""
    found = dict(statements.ask(_STORED, {"ids": uuid_array(transaction_ids)}).rows())
    return [bytes(found[each]) for each in transaction_ids]


def _nullable(values: Iterable[object | None]) -> str:
    return "{" + ",".join([_NONE if value is None else str(value) for value in values]) + "}"


def _arrays(postings: Sequence[Posting], part: int) -> str:
    """The accounts, or the amounts, of pending postings; each as an array's text, for an array cannot be ragged."""
    texts = [
        f'"{int_array([entry[part] for entry in posting.entries])}"' if posting.pending else _NONE
        for posting in postings
    ]
    return "{" + ",".join(texts) + "}"


def _answers(postings: Sequence[Posting]) -> str:
    texts = [_NONE if posting.answer is None else f'"\\\\x{posting.answer.hex()}"' for posting in postings]
    return "{" + ",".join(texts) + "}"
