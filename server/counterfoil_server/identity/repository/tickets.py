"""Tickets: what their tokens were sent for, and whether they still serve."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, fields
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy import ColumnElement, Connection, delete, func, insert, select, text, update

from counterfoil_server.identity.rules.tickets import NOTICES, Purpose, Ticket
from counterfoil_server.identity.tables.accounts import accounts, emails
from counterfoil_server.identity.tables.tickets import tickets

_COLUMNS: Final = tuple(tickets.c[field.name] for field in fields(Ticket))
_ACTIVE: Final = 1  # rules.accounts.State


def _ticket(row: Sequence[Any]) -> Ticket:
    return Ticket(row[0], row[1], Purpose(row[2]), *row[3:])


def _living(account_id: str) -> tuple[ColumnElement[bool], ...]:
    return tickets.c.account_id == account_id, tickets.c.use_time.is_(None), tickets.c.end_time.is_(None)


def add(connection: Connection, ticket: Ticket) -> None:
    """A new ticket."""
    connection.execute(insert(tickets).values(asdict(ticket)))


def read(connection: Connection, ticket_id: UUID, *, lock: bool = False) -> Ticket | None:
    """A ticket; None where there is none. With `lock` nobody else uses it until the commit."""
    statement = select(*_COLUMNS).where(tickets.c.id == ticket_id)
    row = connection.execute(statement.with_for_update() if lock else statement).first()
    return None if row is None else _ticket(row)


def use(connection: Connection, ticket_id: UUID, now: datetime) -> None:
    """A ticket that is locked has served."""
    connection.execute(update(tickets).where(tickets.c.id == ticket_id).values(use_time=now))


def end(
    connection: Connection, account_id: str, now: datetime, purpose: Purpose, address_key: str | None = None
) -> None:
    """Ends the tickets of an account for a purpose, all of them or those of one address."""
    statement = update(tickets).where(*_living(account_id), tickets.c.purpose == purpose)
    if address_key is not None:
        statement = statement.where(tickets.c.address_key == address_key)
    connection.execute(statement.values(end_time=now))


def end_of_others(connection: Connection, account_id: str, now: datetime, kept_keys: Sequence[str]) -> None:
    """Ends the tickets of addresses that an account does not have any more."""
    gone = tickets.c.address_key.not_in(kept_keys) & tickets.c.purpose.not_in(NOTICES)
    connection.execute(update(tickets).where(*_living(account_id), gone).values(end_time=now))


def count_since(connection: Connection, account_id: str, purpose: Purpose, address_key: str, since: datetime) -> int:
    """How many tickets were made for an address since a time."""
    statement = select(func.count()).where(
        tickets.c.account_id == account_id,
        tickets.c.purpose == purpose,
        tickets.c.address_key == address_key,
        tickets.c.create_time > since,
    )
    return connection.execute(statement).scalar_one()


def of_account(connection: Connection, account_id: str) -> list[Ticket]:
    """All tickets of an account that are still there, the oldest first."""
    statement = select(*_COLUMNS).where(tickets.c.account_id == account_id)
    return [_ticket(row) for row in connection.execute(statement.order_by(tickets.c.create_time, tickets.c.id))]


def erase(connection: Connection, account_id: str) -> None:
    """Removes all tickets of an account, and their mails."""
    connection.execute(delete(tickets).where(tickets.c.account_id == account_id))


def forget(connection: Connection, before: datetime, limit_rows: int) -> int:
    """Removes tickets that expired before a time, and their mails; how many."""
    old = select(tickets.c.id).where(tickets.c.expire_time < before).limit(limit_rows)
    return connection.execute(delete(tickets).where(tickets.c.id.in_(old.with_for_update(skip_locked=True)))).rowcount


# --- whose an address is ----------------------------------------------------------------------------------------------


def owner(connection: Connection, address_key: str) -> str | None:
    """The id of the account that has an address and may sign in; None where there is none."""
    statement = (
        select(emails.c.account_id)
        .join(accounts, accounts.c.id == emails.c.account_id)
        .where(emails.c.key == address_key, accounts.c.state == _ACTIVE, accounts.c.delete_time.is_(None))
    )
    return connection.scalar(statement)


def hold(connection: Connection, number: int, account_id: str) -> None:
    """Has whoever asks for the same, by a number of 64 bits, wait; and whoever changes the account, if it exists.

    It takes the same whether or not there is such an account.
    """
    connection.execute(text("SELECT pg_advisory_xact_lock(:number)"), {"number": number})
    connection.execute(select(accounts.c.id).where(accounts.c.id == account_id).with_for_update(key_share=True))


def address(connection: Connection, ticket: Ticket) -> str | None:
    """The address that a ticket's mail goes to; None where nobody is to get it."""
    if ticket.purpose in NOTICES:
        known = select(emails.c.address).where(
            emails.c.key == ticket.address_key, emails.c.account_id == ticket.account_id
        )
        return connection.scalar(known) or ticket.address_key
    statement = (
        select(emails.c.address)
        .join(accounts, accounts.c.id == emails.c.account_id)
        .where(
            emails.c.key == ticket.address_key,
            emails.c.account_id == ticket.account_id,
            accounts.c.delete_time.is_(None),
        )
    )
    if ticket.purpose is Purpose.RESET_PASSWORD:
        statement = statement.where(accounts.c.state == _ACTIVE)
    return connection.scalar(statement)
