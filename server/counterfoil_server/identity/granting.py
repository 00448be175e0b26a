"""Roles and who has them, each change inside a transaction that the caller runs.

Nobody gives what they do not have themselves, and the last administrator cannot be taken away.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import Final
from uuid import UUID

from google.protobuf.message import Message
from uuid_utils.compat import uuid7

from counterfoil.identity.v1 import access_service_pb2 as pb
from counterfoil_server.etags import require_etag
from counterfoil_server.faults import AlreadyExists, FieldViolation, InvalidArgument, NotFound, Reason
from counterfoil_server.identity import auditing
from counterfoil_server.identity.auditing import Caller
from counterfoil_server.identity.changes import Event, change
from counterfoil_server.identity.codec import access as codec
from counterfoil_server.identity.repository import bindings, credentials, roles, service_accounts
from counterfoil_server.identity.rules import access as rules
from counterfoil_server.identity.rules.access import ALL, BUILT_IN, Binding, Role
from counterfoil_server.principal import Principal
from counterfoil_server.rpc import masks
from counterfoil_server.rpc.validation import check_below
from counterfoil_server.storage.transaction import WriteTransaction
from counterfoil_server.storage.writes import Written

Check = Callable[[Message], None]
"""Raises InvalidArgument, with fields as paths below the message, where a message breaks a rule of the contract."""

AccountExists = Callable[[WriteTransaction, str], bool]
"""Whether there is an account with this name, seen from inside a transaction."""

ADMIN_ROLES: Final = frozenset(role.id for role in BUILT_IN.values() if ALL in role.permissions)


def create_role(
    transaction: WriteTransaction, request: pb.CreateRoleRequest, caller: Caller, known: Collection[str]
) -> Written:
    """A new role. `known` are the permissions that there are."""
    sent = request.role
    role_id = request.role_id or str(uuid7())
    if role_id.startswith(rules.SYSTEM_PREFIX):
        description = f"ids that begin with {rules.SYSTEM_PREFIX} are the server's own"
        raise InvalidArgument([FieldViolation("role_id", description, "role_id.system")])
    rules.require_known(sent.permissions, known, "role.permissions")
    rules.require_held(caller.principal, sent.permissions)
    now = transaction.now
    role = Role(role_id, 1, sent.display_name, sent.description, tuple(sorted(sent.permissions)), now, now)
    if roles.read(transaction.connection, role_id) is not None:
        raise AlreadyExists(Reason.RESOURCE_ALREADY_EXISTS, f"{role.name} already exists", {"resource": role.name})
    roles.insert_one(transaction.connection, role)
    auditing.record(transaction, caller, "role.created", role.name, {"permissions": " ".join(role.permissions)})
    return _role_written(transaction, Event.ROLE_CREATED, role)


def update_role(
    transaction: WriteTransaction,
    request: pb.UpdateRoleRequest,
    caller: Caller,
    known: Collection[str],
    check: Check,
) -> Written:
    """The role with what the mask names replaced. An update that changes nothing makes no revision and no event."""
    sent = request.role
    before = _locked_role(transaction, sent.name, sent.etag)
    message = codec.role_message(before)
    masks.apply(request.update_mask, message, sent)
    check_below(check, message, "role")
    rules.require_known(message.permissions, known, "role.permissions")
    after = before._replace(
        revision=before.revision + 1,
        display_name=message.display_name,
        description=message.description,
        permissions=tuple(sorted(message.permissions)),
        update_time=transaction.now,
    )
    if after._replace(revision=before.revision, update_time=before.update_time) == before:
        return Written(codec.role_message(before).SerializeToString())
    rules.require_held(caller.principal, set(after.permissions) - set(before.permissions))
    if ALL in before.permissions and ALL not in after.permissions:
        require_administrator(transaction, before.name, lambda binding: binding.role == before.id)
    roles.update(transaction.connection, after)
    auditing.record(transaction, caller, "role.updated", after.name, {"permissions": " ".join(after.permissions)})
    return _role_written(transaction, Event.ROLE_UPDATED, after)


def delete_role(transaction: WriteTransaction, request: pb.DeleteRoleRequest, caller: Caller) -> Written:
    """Removes a role that nobody has."""
    before = _locked_role(transaction, request.name, request.etag)
    if bindings.has_role(transaction.connection, before.id):
        raise rules.in_use(before.name, f"somebody has {before.name}; take it away from them first")
    roles.remove(transaction.connection, before.id)
    auditing.record(transaction, caller, "role.deleted", before.name)
    changes = [change(Event.ROLE_DELETED, before.name, before.revision + 1)]
    transaction.emit(changes)
    return Written(b"", changes)


def create_binding(
    transaction: WriteTransaction, request: pb.CreateRoleBindingRequest, caller: Caller, account_exists: AccountExists
) -> Written:
    """Somebody has a role from now on."""
    sent, connection = request.role_binding, transaction.connection
    role_id = sent.role.removeprefix(rules.ROLE_PREFIX)
    # Shared, so that the role is not removed, or made to permit more, before this commits.
    role = BUILT_IN.get(role_id) or roles.read(connection, role_id, share=True)
    if role is None:
        raise NotFound(sent.role)
    rules.require_held(caller.principal, role.permissions)
    if ALL in role.permissions and sent.resource:
        description = "a role that permits everything cannot be limited to a resource"
        raise InvalidArgument([FieldViolation("role_binding.resource", description, "role_binding.limited")])
    _require_member(transaction, sent.member, account_exists)
    binding_id = UUID(request.role_binding_id) if request.role_binding_id else uuid7()
    binding = Binding(binding_id, role_id, sent.member, sent.resource, transaction.actor.principal, transaction.now)
    if not bindings.add(connection, binding):
        message = f"{sent.member} has {sent.role} already, or the id is taken"
        raise AlreadyExists(Reason.RESOURCE_ALREADY_EXISTS, message, {"resource": binding.name})
    details = {"role": sent.role, "member": sent.member, "resource": sent.resource}
    auditing.record(transaction, caller, "role_binding.created", binding.name, details)
    image = codec.binding_message(binding).SerializeToString()
    changes = [change(Event.BINDING_CREATED, binding.name, 1, image)]
    transaction.emit(changes)
    return Written(image, changes)


def delete_binding(transaction: WriteTransaction, request: pb.DeleteRoleBindingRequest, caller: Caller) -> Written:
    """Somebody no longer has a role."""
    binding_id = UUID(request.name.removeprefix(rules.BINDING_PREFIX))
    require_administrator(transaction, request.name, lambda binding: binding.id == binding_id)
    before = bindings.lock(transaction.connection, binding_id)
    if before is None:
        raise NotFound(request.name)
    bindings.remove(transaction.connection, binding_id)
    details = {"role": rules.ROLE_PREFIX + before.role, "member": before.member, "resource": before.resource}
    auditing.record(transaction, caller, "role_binding.deleted", before.name, details)
    changes = [change(Event.BINDING_DELETED, before.name, 2)]
    transaction.emit(changes)
    return Written(b"", changes)


def require_administrator(transaction: WriteTransaction, name: str, lost: Callable[[Binding], bool]) -> None:
    """Raises FailedPrecondition (LAST_ADMINISTRATOR) where those that are `lost` are all that there are.

    The bindings stay locked until the commit, so that nobody takes the others away meanwhile.
    """
    administrators = bindings.lock_administrators(transaction.connection, ADMIN_ROLES)
    if administrators and all(map(lost, administrators)):
        raise rules.last_administrator(name)


def require_not_last(transaction: WriteTransaction, member: str) -> None:
    """Raises FailedPrecondition (LAST_ADMINISTRATOR) where nobody else may administer access."""
    require_administrator(transaction, member, lambda binding: binding.member == member)


def require_all_of(transaction: WriteTransaction, member: str, caller: Principal) -> None:
    """Whoever can make themselves a way in as somebody must have all that they may do by their roles.

    Raises PermissionDenied (PERMISSION_MISSING).
    """
    grants = credentials.of_member(transaction.connection, member)
    rules.require_held(caller, {permission for grant in grants for permission in grant.permissions})


def _require_member(transaction: WriteTransaction, member: str, account_exists: AccountExists) -> None:
    if member.startswith(rules.SERVICE_ACCOUNT_PREFIX):
        service_account = member.removeprefix(rules.SERVICE_ACCOUNT_PREFIX)
        found = service_accounts.read(transaction.connection, service_account) is not None
    else:
        found = account_exists(transaction, member)
    if not found:
        raise NotFound(member)


def _locked_role(transaction: WriteTransaction, name: str, etag: str) -> Role:
    role_id = name.removeprefix(rules.ROLE_PREFIX)
    if role_id in BUILT_IN:
        raise rules.in_use(name, f"{name} is built in")
    role = roles.read(transaction.connection, role_id, lock=True)
    if role is None:
        raise NotFound(name)
    require_etag(name, etag, role.etag)
    return role


def _role_written(transaction: WriteTransaction, event: Event, role: Role) -> Written:
    image = codec.role_message(role).SerializeToString()
    changes = [change(event, role.name, role.revision, image)]
    transaction.emit(changes)
    return Written(image, changes)
