"""Tokens that are sent by e-mail, asked for and used inside a transaction that the caller runs.

A ticket and the mail that brings its token are made together. Who asks for a new password learns nothing of the
account: the same statements run and the same rows are made whether or not there is one.
"""

from __future__ import annotations

from uuid import UUID

from uuid_utils.compat import uuid7

from counterfoil.identity.v1 import email_service_pb2 as pb
from counterfoil_server.faults import NotFound
from counterfoil_server.identity import auditing, ending, keeping
from counterfoil_server.identity.auditing import Caller
from counterfoil_server.identity.codec.access import fill_time
from counterfoil_server.identity.repository import accounts, mails, secrets, tickets
from counterfoil_server.identity.rules import accounts as account_rules
from counterfoil_server.identity.rules import tickets as rules
from counterfoil_server.identity.rules.emails import key_of
from counterfoil_server.identity.rules.tickets import RATE_WINDOW, Mail, Purpose, Ticket
from counterfoil_server.identity.secrets import Secrets
from counterfoil_server.storage.transaction import Change, WriteTransaction
from counterfoil_server.storage.writes import Written


def request_verification(
    transaction: WriteTransaction, request: pb.RequestEmailVerificationRequest, caller: Caller, limit: int
) -> Written:
    """A mail with a token for VerifyEmail, unless the address is verified.

    Raises NotFound, FailedPrecondition for an account that is soft-deleted, and ResourceExhausted (RATE_LIMITED).
    """
    account_id = ending.require_account(transaction, request.account)
    account = accounts.read(transaction.connection, [account_id])[account_id]
    account_rules.updated(account, account.profile, account.update_us)  # refuses one that is not to be changed
    key = key_of(request.email)
    email = next((each for each in account.profile.emails if each.key == key), None)
    if email is None:
        raise NotFound(request.account)
    response = pb.RequestEmailVerificationResponse()
    if not email.verified:
        ticket = _issue(transaction, account_id, Purpose.VERIFY_EMAIL, email.key, limit)
        if ticket is None:
            raise rules.too_many(limit)
        fill_time(response.expire_time, ticket.expire_time)
        auditing.record(transaction, caller, "email.verification_requested", request.account)
    return Written(response.SerializeToString())


def request_reset(
    transaction: WriteTransaction, request: pb.RequestPasswordResetRequest, derive: Secrets, limit: int
) -> Written:
    """A mail with a token for ResetPassword, where an account that may sign in has the address."""
    connection = transaction.connection
    key = key_of(request.email) or request.email
    nobody = derive.nobody(key)
    found = tickets.owner(connection, key)
    tickets.hold(connection, derive.lock_number("reset", key), found or nobody)
    same = tickets.owner(connection, key)  # it may have changed before it was held
    account_id, address_key = (found, key) if found is not None and found == same else (nobody, "")
    _issue(transaction, account_id, Purpose.RESET_PASSWORD, address_key, limit)
    return Written(pb.RequestPasswordResetResponse().SerializeToString())


def verify(transaction: WriteTransaction, ticket_id: UUID) -> Written:
    """The address that a token of this ticket was sent to is verified. Raises InvalidArgument (TICKET_INVALID)."""
    ticket = _take(transaction, ticket_id, Purpose.VERIFY_EMAIL)
    changes = _verified(transaction, ticket)
    name = account_rules.NAME_PREFIX + ticket.account_id
    return Written(pb.VerifyEmailResponse(account=name).SerializeToString(), changes)


def reset(transaction: WriteTransaction, ticket_id: UUID, caller: Caller, hashed: str) -> Written:
    """The account has the password with this hash, no session, and one more verified address.

    Raises InvalidArgument (TICKET_INVALID).
    """
    ticket = _take(transaction, ticket_id, Purpose.RESET_PASSWORD)
    connection, account_id, now = transaction.connection, ticket.account_id, transaction.now
    secrets.set_password(connection, account_id, hashed, now)
    tickets.end(connection, account_id, now, Purpose.RESET_PASSWORD)
    changes = ending.end_all(transaction, account_id)
    changes += _verified(transaction, ticket)
    auditing.record(transaction, caller, "password.reset", account_rules.NAME_PREFIX + account_id)
    response = pb.ResetPasswordResponse()
    fill_time(response.change_time, now)
    return Written(response.SerializeToString(), changes)


def _issue(
    transaction: WriteTransaction, account_id: str, purpose: Purpose, address_key: str, limit: int
) -> Ticket | None:
    """A new ticket and its mail, in place of those before; None where so many were made within an hour.

    An account's tokens for a password end with a new one, whatever its address; those that verify are one an address.
    """
    connection, now = transaction.connection, transaction.now
    if tickets.count_since(connection, account_id, purpose, address_key, now - RATE_WINDOW) >= limit:
        return None
    ticket = rules.new_ticket(uuid7(), account_id, purpose, address_key, now)
    tickets.end(connection, account_id, now, purpose, address_key if purpose is Purpose.VERIFY_EMAIL else None)
    tickets.add(connection, ticket)
    mails.add(connection, Mail(uuid7(), account_id, purpose, ticket.id, now, now))
    return ticket


def _take(transaction: WriteTransaction, ticket_id: UUID, purpose: Purpose) -> Ticket:
    """Uses a ticket, under locks of its account and of itself. Raises InvalidArgument (TICKET_INVALID)."""
    connection, now = transaction.connection, transaction.now
    known = tickets.read(connection, ticket_id)
    # The account first, as everybody locks it before what belongs to it.
    account = None if known is None else accounts.lock(connection, known.account_id)
    ticket = None if account is None else tickets.read(connection, ticket_id, lock=True)
    if account is None or ticket is None or not ticket.serves(purpose, now):
        raise rules.invalid()
    # As is asked before the mail is sent: what became of the account since counts, too.
    if tickets.address(connection, ticket) is None:
        raise rules.invalid()
    tickets.use(connection, ticket.id, now)
    return ticket


def _verified(transaction: WriteTransaction, ticket: Ticket) -> list[Change]:
    return list(keeping.verify_email(transaction, ticket.account_id, ticket.address_key).changes)
