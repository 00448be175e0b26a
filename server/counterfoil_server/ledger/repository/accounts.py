"""Accounts, and what is in them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from sqlalchemy import ColumnElement, Connection, select, text, true, update
from sqlalchemy.dialects.postgresql import insert

from counterfoil_server.ledger.repository.books import FUNDS_OF_A
from counterfoil_server.ledger.repository.times import time_of, us_of
from counterfoil_server.ledger.rules import Account, Funds, Side
from counterfoil_server.ledger.tables import accounts
from counterfoil_server.storage.statements import Reply, Statement, Statements, int_array, text_array
from counterfoil_server.times import microseconds, moment

_COLUMNS: Final = (
    accounts.c.id,
    accounts.c.account_id,
    accounts.c.revision,
    accounts.c.display_name,
    accounts.c.currency,
    accounts.c.normal_side,
    accounts.c.no_overdraft,
    accounts.c.create_time,
    accounts.c.update_time,
    accounts.c.close_time,
)
_BALANCES: Final = text(
    f"""
    SELECT a.id, a.account_id, a.revision, a.display_name, a.currency, a.normal_side, a.no_overdraft,
           {us_of("a.create_time")}, f.posted, f.pending_debit, f.pending_credit
    FROM ledger_accounts a CROSS JOIN LATERAL ({FUNDS_OF_A}) f
    WHERE a.account_id = ANY(CAST(:ids AS text[]))
    """  # noqa: S608 - no input in it
)
_KEYS: Final = Statement(
    text("SELECT account_id, id FROM ledger_accounts WHERE account_id = ANY(CAST(:ids AS text[]))")
)
# In the order of the ids, so that two transactions which make the same accounts wait for each other.
_INSERT_MISSING: Final = Statement(
    text(f"""
    INSERT INTO ledger_accounts (account_id, revision, display_name, currency, normal_side, no_overdraft, create_time,
                                 update_time)
    SELECT a.account_id, a.revision, a.display_name, a.currency, a.side, a.no_overdraft, {time_of("a.create_us")},
           {time_of("a.update_us")}
    FROM unnest(CAST(:ids AS text[]), CAST(:revisions AS bigint[]), CAST(:names AS text[]),
                CAST(:currencies AS text[]), CAST(:sides AS smallint[]), CAST(:no_overdrafts AS boolean[]),
                CAST(:created AS bigint[]), CAST(:updated AS bigint[]))
         AS a (account_id, revision, display_name, currency, side, no_overdraft, create_us, update_us)
    ORDER BY a.account_id COLLATE "C"
    ON CONFLICT (account_id) DO NOTHING
    RETURNING account_id
""")  # noqa: S608 - no input in it
)


def _account(row: Sequence[Any]) -> Account:
    return Account(
        row[0],
        row[1],
        row[2],
        row[3],
        row[4],
        Side(row[5]),
        row[6],
        microseconds(row[7]),
        microseconds(row[8]),
        None if row[9] is None else microseconds(row[9]),
    )


def read(connection: Connection, ids: Sequence[str]) -> list[Account]:
    """The accounts with these ids, in the order of their ids; those that do not exist are absent."""
    statement = select(*_COLUMNS).where(accounts.c.account_id.in_(list(ids))).order_by(accounts.c.account_id)
    return [_account(row) for row in connection.execute(statement)]


def lock(connection: Connection, account_id: str) -> Account | None:
    """The account, locked until the commit; None where there is none."""
    statement = select(*_COLUMNS).where(accounts.c.account_id == account_id).with_for_update()
    row = connection.execute(statement).first()
    return None if row is None else _account(row)


def page(
    connection: Connection, after: str | None, limit_rows: int, condition: ColumnElement[bool] | None = None
) -> list[Account]:
    """The next accounts by id."""
    statement = select(*_COLUMNS).where(true() if condition is None else condition)
    if after is not None:
        statement = statement.where(accounts.c.account_id > after)
    return [_account(row) for row in connection.execute(statement.order_by(accounts.c.account_id).limit(limit_rows))]


def insert_missing(connection: Connection, wanted: Sequence[Account]) -> list[Account]:
    """Inserts those whose ids are free, and returns them with their keys."""
    rows = [
        {
            "account_id": each.id,
            "revision": each.revision,
            "display_name": each.display_name,
            "currency": each.currency,
            "normal_side": each.side.value,
            "no_overdraft": each.no_overdraft,
            "create_time": moment(each.create_us),
            "update_time": moment(each.update_us),
        }
        for each in sorted(wanted, key=lambda each: each.id)
    ]
    statement = insert(accounts).values(rows).on_conflict_do_nothing(index_elements=["account_id"]).returning(*_COLUMNS)
    return [_account(row) for row in connection.execute(statement)]


def ask_insert_missing(statements: Statements, wanted: Sequence[Account]) -> Reply:
    """As `insert_missing`; the reply has the ids of those that were inserted."""
    return statements.ask(
        _INSERT_MISSING,
        {
            "ids": text_array([each.id for each in wanted]),
            "revisions": int_array(each.revision for each in wanted),
            "names": text_array([each.display_name for each in wanted]),
            "currencies": text_array([each.currency for each in wanted]),
            "sides": int_array(each.side.value for each in wanted),
            "no_overdrafts": text_array([str(each.no_overdraft) for each in wanted]),
            "created": int_array(each.create_us for each in wanted),
            "updated": int_array(each.update_us for each in wanted),
        },
    )


def ask_keys(statements: Statements, ids: Sequence[str]) -> Reply:
    """Asks for the ids and the keys of those of these accounts that exist."""
    return statements.ask(_KEYS, {"ids": text_array(ids)})


def replace(connection: Connection, account: Account) -> None:
    """Stores what can change of an account that is locked."""
    values = {
        "revision": account.revision,
        "display_name": account.display_name,
        "update_time": moment(account.update_us),
        "close_time": None if account.close_us is None else moment(account.close_us),
    }
    connection.execute(update(accounts).where(accounts.c.id == account.key).values(values))


def balances(connection: Connection, ids: Sequence[str]) -> dict[str, tuple[Account, Funds]]:
    """What is in the accounts with these ids, in one statement and so as of one moment; those that exist."""
    found: dict[str, tuple[Account, Funds]] = {}
    for row in connection.execute(_BALANCES, {"ids": list(ids)}):
        key, account_id, revision, display_name, currency, side, no_overdraft, create_us, *sums = row
        account = Account(
            key, account_id, revision, display_name, currency, Side(side), no_overdraft, create_us, create_us
        )
        found[account_id] = (account, Funds(*map(int, sums)))
    return found
