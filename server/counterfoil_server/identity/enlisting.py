"""Service accounts and their API keys, each change inside a transaction that the caller runs.

Whoever adds a way in for a service account could call as it, so they must have all that it may do.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from uuid import UUID

from google.protobuf.timestamp_pb2 import Timestamp
from uuid_utils.compat import uuid7

from counterfoil.identity.v1 import access_service_pb2 as pb
from counterfoil.identity.v1.service_account_pb2 import ServiceAccount as ServiceAccountMessage
from counterfoil_server.etags import require_etag
from counterfoil_server.faults import AlreadyExists, FieldViolation, InvalidArgument, NotFound, Reason
from counterfoil_server.identity import auditing, secrets
from counterfoil_server.identity.auditing import Caller
from counterfoil_server.identity.changes import Event, change
from counterfoil_server.identity.codec import access as codec
from counterfoil_server.identity.granting import Check, require_all_of, require_not_last
from counterfoil_server.identity.repository import api_keys, service_accounts
from counterfoil_server.identity.rules import access as rules
from counterfoil_server.identity.rules.access import ApiKey, ServiceAccount
from counterfoil_server.identity.secrets import Secrets
from counterfoil_server.rpc import masks
from counterfoil_server.rpc.validation import check_below
from counterfoil_server.storage.transaction import WriteTransaction
from counterfoil_server.storage.writes import Written

# --- service accounts -----------------------------------------------------------------------------------------------


def create(transaction: WriteTransaction, request: pb.CreateServiceAccountRequest, caller: Caller) -> Written:
    """A new service account, which may do nothing yet."""
    sent = request.service_account
    account = ServiceAccount(
        id=request.service_account_id or str(uuid7()),
        revision=1,
        display_name=sent.display_name,
        description=sent.description,
        certificates=tuple(sorted(sent.certificate_identities)),
        assertion_keys=_assertion_keys(sent),
        disabled=False,
        create_time=transaction.now,
        update_time=transaction.now,
    )
    if not service_accounts.insert_one(transaction.connection, account):
        raise _taken(account.name, f"{account.name} already exists")
    _take_certificates(transaction, account)
    auditing.record(transaction, caller, "service_account.created", account.name)
    return _written(transaction, Event.SERVICE_ACCOUNT_CREATED, account)


def update(
    transaction: WriteTransaction, request: pb.UpdateServiceAccountRequest, caller: Caller, check: Check
) -> Written:
    """The service account with what the mask names replaced. Where nothing changes, there is no event."""
    sent = request.service_account
    before = _locked(transaction, sent.name, sent.etag)
    message = codec.service_account_message(before)
    masks.apply(request.update_mask, message, sent)
    check_below(check, message, "service_account")
    after = replace(
        before,
        display_name=message.display_name,
        description=message.description,
        certificates=tuple(sorted(message.certificate_identities)),
        assertion_keys=_assertion_keys(message),
    )
    if after == before:
        return Written(codec.service_account_message(before).SerializeToString())
    ways_in = {*after.certificates, *after.assertion_keys} - {*before.certificates, *before.assertion_keys}
    if ways_in:
        require_all_of(transaction, before.name, caller.principal)
    after = replace(after, revision=before.revision + 1, update_time=transaction.now)
    service_accounts.update(transaction.connection, after)
    _take_certificates(transaction, after)
    auditing.record(transaction, caller, "service_account.updated", after.name)
    return _written(transaction, Event.SERVICE_ACCOUNT_UPDATED, after)


def disable(transaction: WriteTransaction, request: pb.DisableServiceAccountRequest, caller: Caller) -> Written:
    """The service account, refused wherever it calls."""
    require_not_last(transaction, request.name)
    return _set_disabled(transaction, request.name, request.etag, caller, disabled=True)


def enable(transaction: WriteTransaction, request: pb.EnableServiceAccountRequest, caller: Caller) -> Written:
    """The service account, which may call again."""
    return _set_disabled(transaction, request.name, request.etag, caller, disabled=False)


def _set_disabled(transaction: WriteTransaction, name: str, etag: str, caller: Caller, *, disabled: bool) -> Written:
    before = _locked(transaction, name, etag)
    if before.disabled == disabled:
        return Written(codec.service_account_message(before).SerializeToString())
    if not disabled:  # all the ways in that it had are ways in again
        require_all_of(transaction, name, caller.principal)
    after = replace(before, disabled=disabled, revision=before.revision + 1, update_time=transaction.now)
    service_accounts.update(transaction.connection, after)
    event = Event.SERVICE_ACCOUNT_DISABLED if disabled else Event.SERVICE_ACCOUNT_ENABLED
    auditing.record(transaction, caller, f"service_account.{'disabled' if disabled else 'enabled'}", name)
    return _written(transaction, event, after)


# --- their keys -----------------------------------------------------------------------------------------------------


def create_key(
    transaction: WriteTransaction, request: pb.CreateApiKeyRequest, caller: Caller, derive: Secrets
) -> Written:
    """A new key; the answer has no secret yet, which is derived from its id whenever it is sent."""
    service_account = _locked(transaction, request.parent, "").id
    sent = request.api_key
    expire = _expiry(transaction.now, sent.expire_time, "api_key.expire_time") if sent.HasField("expire_time") else None
    return _add_key(transaction, service_account, sent.display_name, expire, caller=caller, derive=derive)


def rotate_key(
    transaction: WriteTransaction, request: pb.RotateApiKeyRequest, caller: Caller, derive: Secrets
) -> Written:
    """A new key in place of another, which goes on to hold for a while."""
    service_account, key_id = rules.split_key_name(request.name)
    _locked(transaction, rules.SERVICE_ACCOUNT_PREFIX + service_account, "")
    before = api_keys.lock(transaction.connection, service_account, key_id)
    if before is None:
        raise NotFound(request.name)
    if not before.holds(transaction.now):
        raise rules.key_over(request.name)
    overlap = request.overlap.ToTimedelta() if request.HasField("overlap") else rules.OVERLAP_DEFAULT
    end = transaction.now + overlap
    if before.expire_time is None or end < before.expire_time:
        ending = replace(before, expire_time=end)
        api_keys.end(transaction.connection, ending)
        image = codec.api_key_message(ending).SerializeToString()
        transaction.emit([change(Event.API_KEY_EXPIRY_CHANGED, before.name, 2, image)])
    expire = _expiry(transaction.now, request.expire_time, "expire_time") if request.HasField("expire_time") else None
    written = _add_key(transaction, service_account, before.display_name, expire, caller=caller, derive=derive)
    auditing.record(transaction, caller, "api_key.rotated", before.name, {"holds_until": end.isoformat()})
    return written


def revoke_key(transaction: WriteTransaction, request: pb.RevokeApiKeyRequest, caller: Caller) -> Written:
    """The key, which no longer holds. One that was revoked before keeps its time."""
    service_account, key_id = rules.split_key_name(request.name)
    before = api_keys.lock(transaction.connection, service_account, key_id)
    if before is None:
        raise NotFound(request.name)
    if before.revoke_time is not None:
        return Written(codec.api_key_message(before).SerializeToString())
    after = replace(before, revoke_time=transaction.now)
    api_keys.end(transaction.connection, after)
    auditing.record(transaction, caller, "api_key.revoked", after.name)
    image = codec.api_key_message(after).SerializeToString()
    changes = [change(Event.API_KEY_REVOKED, after.name, 3, image)]
    transaction.emit(changes)
    return Written(image, changes)


def _add_key(
    transaction: WriteTransaction,
    service_account: str,
    display_name: str,
    expire_time: datetime | None,
    *,
    caller: Caller,
    derive: Secrets,
) -> Written:
    """The service account is locked, so its keys are counted right."""
    connection = transaction.connection
    require_all_of(transaction, rules.SERVICE_ACCOUNT_PREFIX + service_account, caller.principal)
    if api_keys.count(connection, service_account) >= rules.KEYS_LIMIT:
        name = rules.SERVICE_ACCOUNT_PREFIX + service_account
        raise rules.in_use(name, f"{name} has {rules.KEYS_LIMIT} keys, the most there may be")
    key_id: UUID = uuid7()
    key = ApiKey(
        id=key_id,
        service_account=service_account,
        display_name=display_name,
        prefix=secrets.key_prefix(key_id),
        expire_time=expire_time,
        revoke_time=None,
        last_use_time=None,
        create_time=transaction.now,
    )
    api_keys.add(connection, key, secrets.digest(derive.api_key(key_id)))
    auditing.record(transaction, caller, "api_key.created", key.name)
    image = codec.api_key_message(key).SerializeToString()
    changes = [change(Event.API_KEY_CREATED, key.name, 1, image)]
    transaction.emit(changes)
    return Written(image, changes)


# --- what they share --------------------------------------------------------------------------------------------------


def _locked(transaction: WriteTransaction, name: str, etag: str) -> ServiceAccount:
    account = service_accounts.read(transaction.connection, name.removeprefix(rules.SERVICE_ACCOUNT_PREFIX), lock=True)
    if account is None:
        raise NotFound(name)
    require_etag(name, etag, account.etag)
    return account


def _take_certificates(transaction: WriteTransaction, account: ServiceAccount) -> None:
    other = service_accounts.take_certificates(transaction.connection, account)
    if other is not None:
        raise _taken(account.name, f"the certificate identity {other} belongs to another service account")


def _assertion_keys(message: ServiceAccountMessage) -> tuple[tuple[str, str], ...]:
    keys = tuple((key.kid, key.x) for key in message.assertion_keys)
    if len({kid for kid, _ in keys}) < len(keys):
        description = "two keys have the same kid"
        raise InvalidArgument([FieldViolation("service_account.assertion_keys", description, "assertion_keys.unique")])
    return keys


def _expiry(now: datetime, sent: Timestamp, field: str) -> datetime:
    time = codec.time_of(sent, field)
    if time <= now + timedelta(seconds=1):
        raise InvalidArgument([FieldViolation(field, "must be still to come", "expire_time.future")])
    return time


def _taken(name: str, message: str) -> AlreadyExists:
    return AlreadyExists(Reason.RESOURCE_ALREADY_EXISTS, message, {"resource": name})


def _written(transaction: WriteTransaction, event: Event, account: ServiceAccount) -> Written:
    image = codec.service_account_message(account).SerializeToString()
    changes = [change(event, account.name, account.revision, image)]
    transaction.emit(changes)
    return Written(image, changes)
