"""Create, update, disable, enable, delete and undelete one account, each in a transaction that the caller runs."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from google.protobuf.message import Message

from counterfoil.identity.v1 import account_service_pb2 as service_pb
from counterfoil_server.etags import require_etag
from counterfoil_server.faults import AlreadyExists, NotFound, Reason
from counterfoil_server.identity import auditing, ending, granting, noticing
from counterfoil_server.identity.auditing import Caller
from counterfoil_server.identity.changes import ACCOUNT, AccountEvent
from counterfoil_server.identity.codec import accounts as codec
from counterfoil_server.identity.repository import accounts, tickets
from counterfoil_server.identity.rules import accounts as rules
from counterfoil_server.identity.rules.accounts import Account, Profile
from counterfoil_server.identity.rules.tickets import Purpose
from counterfoil_server.principal import Principal
from counterfoil_server.rpc import masks
from counterfoil_server.rpc.validation import check_below
from counterfoil_server.storage.transaction import Change, WriteTransaction
from counterfoil_server.times import microseconds

Check = Callable[[Message], None]
"""Raises InvalidArgument, with fields as paths below the message, where a message breaks a rule of the contract."""


@dataclass(frozen=True, slots=True)
class Kept:
    """The account after a write, and what the write changed."""

    account: Account
    changes: Sequence[Change] = ()


def create(transaction: WriteTransaction, request: service_pb.CreateAccountRequest, account_id: str) -> Kept:
    """A new account. Raises AlreadyExists for an id or an address that is taken, InvalidArgument for what is none."""
    return make(transaction, account_id, codec.profile_of(request.account))


def make(transaction: WriteTransaction, account_id: str, profile: Profile) -> Kept:
    """A new account with a profile. Raises AlreadyExists for an id or an address that is taken."""
    account = rules.created(account_id, profile, microseconds(transaction.now))
    if not accounts.insert(transaction.connection, account):
        message = f"{account.name} already exists"
        raise AlreadyExists(Reason.RESOURCE_ALREADY_EXISTS, message, {"resource": account.name})
    _put_emails(transaction, account)
    return emitted(transaction, AccountEvent.CREATED, account)


def update(
    transaction: WriteTransaction,
    request: service_pb.UpdateAccountRequest,
    check: Check,
    caller: Caller,
    require: Callable[[WriteTransaction, str], None],
) -> Kept:
    """The account with what the mask names replaced. An update that changes nothing makes no revision and no event.

    A new address is a way in. Who adds one to their own account has proved who they are, or `require`, which is given
    the account's id, raises Unauthenticated. Who adds one to another's must have all that it may do.

    Raises NotFound, Aborted for an etag that is not the current one, FailedPrecondition for an account that is
    soft-deleted or erased, AlreadyExists for an address of another account, PermissionDenied, and InvalidArgument for a
    result that breaks a rule.
    """
    sent = request.account
    before = locked(transaction, sent.name, sent.etag)
    after = rules.updated(before, before.profile, microseconds(transaction.now))
    message = codec.message_of(before)
    masks.apply(request.update_mask, message, sent)
    check_below(check, message, "account")
    profile = codec.profile_of(message, before.profile.emails)
    if profile == before.profile:
        return Kept(before)
    after = replace(after, profile=profile)
    accounts.replace(transaction.connection, after)
    if profile.emails != before.profile.emails:
        if adds_address(before, profile):
            if caller.principal.subject == before.name:
                require(transaction, before.id)
            else:
                granting.require_all_of(transaction, before.name, caller.principal)
        _put_emails(transaction, after)
        tickets.end_of_others(transaction.connection, after.id, transaction.now, [each.key for each in profile.emails])
        if {each.key for each in profile.emails} != {each.key for each in before.profile.emails}:
            noticing.tell_owner(transaction, before, Purpose.EMAILS_CHANGED)
    return emitted(transaction, AccountEvent.UPDATED, after)


def adds_address(before: Account, profile: Profile) -> bool:
    """Whether an account would have an address with this profile that it does not have."""
    return not {each.key for each in profile.emails} <= {each.key for each in before.profile.emails}


def verify_email(transaction: WriteTransaction, account_id: str, key: str) -> Kept:
    """The account with an address, by its key, known to reach the person. Once is enough.

    Raises NotFound where the account does not have the address any more, FailedPrecondition as `update` does.
    """
    name = rules.NAME_PREFIX + account_id
    before = locked(transaction, name, "")
    known = next((email for email in before.profile.emails if email.key == key), None)
    if known is None:
        raise NotFound(name)
    if known.verified:
        return Kept(before)
    emails = tuple(replace(each, verified=True) if each is known else each for each in before.profile.emails)
    profile = replace(before.profile, emails=emails)
    after = rules.updated(before, profile, microseconds(transaction.now))
    accounts.replace(transaction.connection, after)
    _put_emails(transaction, after)
    return emitted(transaction, AccountEvent.UPDATED, after)


def disable(transaction: WriteTransaction, request: service_pb.DisableAccountRequest) -> Kept:
    """The account, disabled. Raises NotFound, Aborted as `update` does, FailedPrecondition where it cannot be."""
    granting.require_not_last(transaction, request.name)
    before = locked(transaction, request.name, request.etag)
    after = rules.disabled(before, request.reason, microseconds(transaction.now))
    ending.end_all(transaction, before.id)
    return _replaced(transaction, AccountEvent.DISABLED, after)


def enable(transaction: WriteTransaction, request: service_pb.EnableAccountRequest, caller: Principal) -> Kept:
    """The account, active again. Raises as `disable` does, and PermissionDenied where it may more than the caller."""
    before = locked(transaction, request.name, request.etag)
    granting.require_all_of(transaction, before.name, caller)
    return _replaced(transaction, AccountEvent.ENABLED, rules.enabled(before, microseconds(transaction.now)))


def delete(transaction: WriteTransaction, request: service_pb.DeleteAccountRequest) -> Kept:
    """The account, soft-deleted. Raises as `disable` does, but for one that already is where `allow_missing` is set."""
    granting.require_not_last(transaction, request.name)
    before = locked(transaction, request.name, request.etag)
    if before.delete_us is not None and before.erase_us is None and request.allow_missing:
        return Kept(before)
    ending.end_all(transaction, before.id)
    return _replaced(transaction, AccountEvent.DELETED, rules.deleted(before, microseconds(transaction.now)))


def undelete(transaction: WriteTransaction, request: service_pb.UndeleteAccountRequest, caller: Principal) -> Kept:
    """The account, brought back. Raises as `enable` does."""
    before = locked(transaction, request.name, request.etag)
    granting.require_all_of(transaction, before.name, caller)
    return _replaced(transaction, AccountEvent.UNDELETED, rules.undeleted(before, microseconds(transaction.now)))


def locked(transaction: WriteTransaction, name: str, etag: str) -> Account:
    """The account, which nobody else changes until the commit. Raises NotFound, Aborted for an etag of another one."""
    account = accounts.lock(transaction.connection, rules.id_of(name))
    if account is None:
        raise NotFound(name)
    require_etag(account.name, etag, account.etag)
    return account


def emitted(transaction: WriteTransaction, event: AccountEvent, account: Account) -> Kept:
    """Says in the outbox what became of an account, and in the audit log where that is more than its profile.

    Nothing of the person is in either.
    """
    if event is not AccountEvent.UPDATED:
        actor = transaction.actor
        caller = Caller(Principal(actor.principal), actor.peer)
        auditing.record(transaction, caller, f"account.{event.value.rpartition('.')[2]}", account.name)
    image = codec.image_of(account).SerializeToString()
    changes = [Change(ACCOUNT, event.value, account.name, account.revision, image)]
    transaction.emit(changes)
    return Kept(account, changes)


def _replaced(transaction: WriteTransaction, event: AccountEvent, after: Account) -> Kept:
    accounts.replace(transaction.connection, after)
    return emitted(transaction, event, after)


def _put_emails(transaction: WriteTransaction, account: Account) -> None:
    taken = accounts.put_emails(transaction.connection, account)
    if taken is not None:
        raise rules.email_taken(taken, account.profile)
