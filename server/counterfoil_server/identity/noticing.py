"""Owners of accounts are told by mail what was done to them, in the transaction that does it."""

from __future__ import annotations

from uuid_utils.compat import uuid7

from counterfoil_server.identity.repository import mails, tickets
from counterfoil_server.identity.rules import tickets as rules
from counterfoil_server.identity.rules.accounts import Account
from counterfoil_server.identity.rules.tickets import Mail, Purpose
from counterfoil_server.storage.transaction import WriteTransaction


def tell_owner(transaction: WriteTransaction, account: Account, what: Purpose) -> None:
    """A mail to each address of the account that is verified now, whatever becomes of the address meanwhile."""
    connection, now = transaction.connection, transaction.now
    for email in account.profile.emails:
        if not email.verified:
            continue
        ticket = rules.new_ticket(uuid7(), account.id, what, email.key, now)
        tickets.add(connection, ticket)
        mails.add(connection, Mail(uuid7(), account.id, what, ticket.id, now, now))
