"""Accounts: one at a time in; by name, by address or a page at a time out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any, Final

import orjson
from sqlalchemy import ARRAY, Connection, Select, Text, any_, bindparam, cast, func, select, text
from sqlalchemy.dialects.postgresql import aggregate_order_by

from counterfoil_server.identity.rules.accounts import (
    Account,
    Email,
    Phone,
    PostalAddress,
    Profile,
    Standing,
    State,
)
from counterfoil_server.identity.rules.words import search_words
from counterfoil_server.identity.tables.accounts import accounts, emails
from counterfoil_server.storage.statements import Reply, Statement, Statements, text_array
from counterfoil_server.storage.times import us_of
from counterfoil_server.times import moment

_EMAILS: Final = (
    select(
        func.json_agg(
            aggregate_order_by(
                func.json_build_array(emails.c.address, emails.c.key, emails.c.verified), emails.c.ordinal
            )
        )
    )
    .where(emails.c.account_id == accounts.c.id)
    .correlate(accounts)
    .scalar_subquery()
)
ACCOUNT_COLUMNS: Final = (
    accounts.c.id,
    accounts.c.revision,
    accounts.c.display_name,
    accounts.c.given_name,
    accounts.c.family_name,
    cast(_EMAILS, Text),
    cast(accounts.c.phones, Text),
    cast(accounts.c.postal_addresses, Text),
    accounts.c.locale,
    cast(accounts.c.attributes, Text),
    accounts.c.state,
    accounts.c.disable_reason,
    us_of(accounts.c.create_time),
    us_of(accounts.c.update_time),
    us_of(accounts.c.delete_time),
    us_of(accounts.c.purge_time),
    us_of(accounts.c.erase_time),
)
"""What a SELECT must name, in this order, for `account_of` to read its rows."""

_ACCOUNTS: Final[Select[Any]] = select(*ACCOUNT_COLUMNS)
_BY_IDS: Final = _ACCOUNTS.where(accounts.c.id == any_(bindparam("ids", type_=ARRAY(Text))))
_BY_EMAIL: Final = _ACCOUNTS.join(emails, emails.c.account_id == accounts.c.id).where(emails.c.key == bindparam("key"))
_LOCK: Final = select(accounts.c.id).where(accounts.c.id == bindparam("id")).with_for_update(key_share=True)
_LOCK_DUE: Final = (
    select(accounts.c.id)
    .where(accounts.c.purge_time <= bindparam("now"))
    .order_by(accounts.c.id)
    .limit(bindparam("limit_rows"))
    .with_for_update(key_share=True, skip_locked=True)
)
_STANDINGS: Final = Statement(
    text(f"""
    SELECT id, state = {State.DISABLED.value}, delete_time IS NOT NULL
    FROM accounts WHERE id = ANY(CAST(:ids AS text[]) COLLATE "C")
""")  # noqa: S608 - no input in it
)
# A name or an address that is taken makes no error: PostgreSQL would write the address into its log.
_INSERT: Final = text("""
    INSERT INTO accounts (
        id, revision, display_name, given_name, family_name, phones, postal_addresses, locale, attributes,
        state, disable_reason, create_time, update_time, delete_time, purge_time, erase_time, search
    ) VALUES (
        :id, :revision, :display_name, :given_name, :family_name, CAST(:phones AS jsonb),
        CAST(:postal_addresses AS jsonb), :locale, CAST(:attributes AS jsonb), :state, :disable_reason,
        :create_time, :update_time, :delete_time, :purge_time, :erase_time, array_to_tsvector(CAST(:words AS text[]))
    )
    ON CONFLICT (id) DO NOTHING
    RETURNING id
""")
_REPLACE: Final = text("""
    UPDATE accounts SET
        revision = :revision, display_name = :display_name, given_name = :given_name, family_name = :family_name,
        phones = CAST(:phones AS jsonb), postal_addresses = CAST(:postal_addresses AS jsonb), locale = :locale,
        attributes = CAST(:attributes AS jsonb), state = :state, disable_reason = :disable_reason,
        create_time = :create_time, update_time = :update_time, delete_time = :delete_time, purge_time = :purge_time,
        erase_time = :erase_time, search = array_to_tsvector(CAST(:words AS text[]))
    WHERE id = :id
""")
_DROP_EMAILS: Final = text("""
    DELETE FROM account_emails WHERE account_id = :account_id AND key <> ALL(CAST(:keys AS text[]))
""")
# In the order of the keys, so that two writers which want the same addresses wait for each other.
_PUT_EMAILS: Final = text("""
    INSERT INTO account_emails (key, account_id, ordinal, address, verified)
    SELECT r.key, :account_id, r.ordinal, r.address, r.verified
    FROM json_to_recordset(CAST(:rows AS json)) AS r (key text, ordinal smallint, address text, verified boolean)
    ORDER BY r.key COLLATE "C"
    ON CONFLICT (key) DO UPDATE SET
        ordinal = excluded.ordinal, address = excluded.address, verified = excluded.verified
    WHERE account_emails.account_id = excluded.account_id
    RETURNING key
""")


def read(connection: Connection, ids: Sequence[str]) -> dict[str, Account]:
    """The accounts with these ids, by id; absent ones are left out."""
    rows = connection.execute(_BY_IDS, {"ids": list(ids)})
    return {row[0]: account_of(row) for row in rows}


def ask_standings(statements: Statements, ids: Sequence[str]) -> Reply:
    """Asks how accounts stand, for `standings`."""
    return statements.ask(_STANDINGS, {"ids": text_array(ids)})


def standings(reply: Reply) -> dict[str, Standing]:
    """How the accounts of `ask_standings` stand, by id; those that do not exist are absent."""
    return {account_id: Standing(disabled, deleted) for account_id, disabled, deleted in reply.rows()}


def read_by_email(connection: Connection, key: str) -> Account | None:
    """The account that has an address, by the address's key; None where none has."""
    row = connection.execute(_BY_EMAIL, {"key": key}).first()
    return None if row is None else account_of(row)


def lock(connection: Connection, account_id: str) -> Account | None:
    """An account, locked before it is read, so that what is read stays true until the commit; None where there is none.

    Whoever only refers to it is not kept waiting.
    """
    if connection.execute(_LOCK, {"id": account_id}).first() is None:
        return None
    return read(connection, [account_id])[account_id]


def lock_due(connection: Connection, now: datetime, limit_rows: int) -> list[Account]:
    """The next accounts whose purge is due, locked; those that somebody else has locked are left out."""
    ids = list(connection.scalars(_LOCK_DUE, {"now": now, "limit_rows": limit_rows}))
    found = read(connection, ids)
    return [found[account_id] for account_id in ids]


def insert(connection: Connection, created: Account) -> bool:
    """Stores a new account, without its addresses; whether its id was free."""
    return connection.execute(_INSERT, _parameters(created)).first() is not None


def replace(connection: Connection, changed: Account) -> None:
    """Stores an account that is locked, without its addresses."""
    connection.execute(_REPLACE, _parameters(changed))


def put_emails(connection: Connection, account: Account) -> Email | None:
    """Makes the addresses of an account, whose row this transaction holds, what its profile says.

    Returns the first that belongs to another account; the transaction must then not commit.
    """
    wanted = account.profile.emails
    keys = [email.key for email in wanted]
    connection.execute(_DROP_EMAILS, {"account_id": account.id, "keys": keys})
    if not wanted:
        return None
    rows = [
        {"key": email.key, "ordinal": ordinal, "address": email.address, "verified": email.verified}
        for ordinal, email in enumerate(wanted)
    ]
    put = set(connection.scalars(_PUT_EMAILS, {"account_id": account.id, "rows": orjson.dumps(rows).decode()}))
    return next((email for email in wanted if email.key not in put), None)


def account_of(row: Sequence[Any]) -> Account:
    """The account in a row of ACCOUNT_COLUMNS."""
    profile = Profile(
        display_name=row[2],
        given_name=row[3],
        family_name=row[4],
        emails=tuple(Email(*each) for each in orjson.loads(row[5] or "[]")),
        phones=tuple(Phone(**each) for each in orjson.loads(row[6])),
        postal_addresses=tuple(map(_postal_address, orjson.loads(row[7]))),
        locale=row[8],
        attributes=orjson.loads(row[9]),
    )
    return Account(row[0], row[1], profile, State(row[10]), row[11], *row[12:17])


def _postal_address(stored: dict[str, Any]) -> PostalAddress:
    return PostalAddress(**{**stored, "address_lines": tuple(stored["address_lines"])})


def _parameters(account: Account) -> dict[str, object]:
    profile = account.profile
    return {
        "id": account.id,
        "revision": account.revision,
        "display_name": profile.display_name,
        "given_name": profile.given_name,
        "family_name": profile.family_name,
        "phones": orjson.dumps([asdict(phone) for phone in profile.phones]).decode(),
        "postal_addresses": orjson.dumps([asdict(address) for address in profile.postal_addresses]).decode(),
        "locale": profile.locale,
        "attributes": orjson.dumps(profile.attributes).decode(),
        "state": int(account.state),
        "disable_reason": account.disable_reason,
        "create_time": moment(account.create_us),
        "update_time": moment(account.update_us),
        "delete_time": _moment(account.delete_us),
        "purge_time": _moment(account.purge_us),
        "erase_time": _moment(account.erase_us),
        "words": list(search_words(profile)),
    }


def _moment(us: int | None) -> datetime | None:
    return None if us is None else moment(us)
