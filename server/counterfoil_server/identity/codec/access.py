"""Roles, bindings, service accounts, API keys and audit records as callers see them."""

from __future__ import annotations

from datetime import UTC, datetime

from google.protobuf.timestamp_pb2 import Timestamp

from counterfoil.identity.v1 import audit_record_pb2 as audit_pb
from counterfoil.identity.v1 import role_pb2
from counterfoil.identity.v1 import service_account_pb2 as account_pb
from counterfoil_server.faults import FieldViolation, InvalidArgument
from counterfoil_server.identity.repository.audit import Record
from counterfoil_server.identity.rules.access import (
    AUDIT_PREFIX,
    ROLE_PREFIX,
    ApiKey,
    Binding,
    Role,
    ServiceAccount,
)
from counterfoil_server.times import LAST_SECOND


def role_message(role: Role) -> role_pb2.Role:
    """The role."""
    message = role_pb2.Role(
        name=role.name,
        display_name=role.display_name,
        description=role.description,
        permissions=role.permissions,
        built_in=role.revision == 0,
        etag=role.etag,
        revision=role.revision,
    )
    fill_time(message.create_time, role.create_time)
    fill_time(message.update_time, role.update_time)
    return message


def binding_message(binding: Binding) -> role_pb2.RoleBinding:
    """The binding."""
    message = role_pb2.RoleBinding(
        name=binding.name,
        role=ROLE_PREFIX + binding.role,
        member=binding.member,
        resource=binding.resource,
        creator=binding.creator,
    )
    fill_time(message.create_time, binding.create_time)
    return message


def service_account_message(account: ServiceAccount) -> account_pb.ServiceAccount:
    """The service account."""
    message = account_pb.ServiceAccount(
        name=account.name,
        display_name=account.display_name,
        description=account.description,
        certificate_identities=account.certificates,
        assertion_keys=[account_pb.AssertionKey(kid=kid, x=x) for kid, x in account.assertion_keys],
        disabled=account.disabled,
        etag=account.etag,
        revision=account.revision,
    )
    fill_time(message.create_time, account.create_time)
    fill_time(message.update_time, account.update_time)
    return message


def api_key_message(key: ApiKey) -> account_pb.ApiKey:
    """The key, without its secret."""
    message = account_pb.ApiKey(name=key.name, display_name=key.display_name, prefix=key.prefix)
    fill_time(message.expire_time, key.expire_time)
    fill_time(message.revoke_time, key.revoke_time)
    fill_time(message.last_use_time, key.last_use_time)
    fill_time(message.create_time, key.create_time)
    return message


def audit_message(record: Record) -> audit_pb.AuditRecord:
    """The record."""
    message = audit_pb.AuditRecord(
        name=f"{AUDIT_PREFIX}{record.id}",
        action=record.action,
        resource=record.resource,
        principal=record.principal,
        peer=record.peer,
        trace_id=record.trace_id,
        details=record.details,
    )
    fill_time(message.create_time, record.create_time)
    return message


def fill_time(message: Timestamp, time: datetime | None) -> None:
    """Sets a time, where there is one."""
    if time is not None:
        message.FromDatetime(time.astimezone(UTC))
        message.SetInParent()


def time_of(message: Timestamp, field: str) -> datetime:
    """A time that a caller sent, cut to microseconds. Raises InvalidArgument for one that no database can hold."""
    if not (0 <= message.nanos < 10**9 and 0 <= message.seconds <= LAST_SECOND):
        raise InvalidArgument([FieldViolation(field, "must be a time from 1970 to 9999", "timestamp.range")])
    return datetime.fromtimestamp(message.seconds, UTC).replace(microsecond=message.nanos // 1000)
