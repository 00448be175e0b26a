"""Pages of roles, bindings, service accounts, API keys and audit records, and the tokens between them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final
from uuid import UUID

from counterfoil.identity.v1 import access_service_pb2 as pb
from counterfoil_server.faults import NotFound
from counterfoil_server.identity.codec import access as codec
from counterfoil_server.identity.repository import api_keys, audit, bindings, conditions, roles, service_accounts
from counterfoil_server.identity.rules.access import BUILT_IN, ROLE_PREFIX, SERVICE_ACCOUNT_PREFIX, Role, ServiceAccount
from counterfoil_server.rpc.filtering import Field, FieldType, FilterSchema, parse
from counterfoil_server.rpc.paging import CursorValue, PageTokens, Seal, page_size
from counterfoil_server.rpc.permissions import Permission
from counterfoil_server.storage.engine import Database

_BINDINGS: Final = FilterSchema(
    [
        Field("role", FieldType.STRING),
        Field("member", FieldType.STRING),
        Field("resource", FieldType.STRING),
        Field("create_time", FieldType.TIMESTAMP),
    ]
)
_SERVICE_ACCOUNTS: Final = FilterSchema(
    [
        Field("name", FieldType.STRING),
        Field("display_name", FieldType.STRING),
        Field("create_time", FieldType.TIMESTAMP),
        Field("update_time", FieldType.TIMESTAMP),
    ]
)
_AUDIT: Final = FilterSchema(
    [
        Field("action", FieldType.STRING),
        Field("resource", FieldType.STRING),
        Field("principal", FieldType.STRING),
        Field("create_time", FieldType.TIMESTAMP),
    ]
)


class AccessBrowsing:
    """Answers reads from the database. Thread-safe."""

    def __init__(self, database: Database, page_tokens: PageTokens, permissions: Sequence[Permission]) -> None:
        self._database = database
        self._page_tokens = page_tokens
        self._permissions = permissions

    def role(self, name: str, deadline: float) -> Role:
        """One role. Raises NotFound."""
        role_id = name.removeprefix(ROLE_PREFIX)
        found = BUILT_IN.get(role_id)
        if found is None:
            with self._database.read(deadline) as transaction:
                found = roles.read(transaction.connection, role_id)
        if found is None:
            raise NotFound(name)
        return found

    def service_account(self, name: str, deadline: float) -> ServiceAccount:
        """One service account. Raises NotFound."""
        with self._database.read(deadline) as transaction:
            found = service_accounts.read(transaction.connection, name.removeprefix(SERVICE_ACCOUNT_PREFIX))
        if found is None:
            raise NotFound(name)
        return found

    def list_permissions(self, request: pb.ListPermissionsRequest) -> pb.ListPermissionsResponse:
        """A page of permissions."""
        seal = self._seal("ListPermissions", [])
        after = _after(seal.open(request.page_token))
        size = page_size(request.page_size)
        rest = [each for each in self._permissions if each.name > after]
        response = pb.ListPermissionsResponse(
            permissions=[
                pb.Permission(permission=each.name, methods=each.methods, object_level=each.object_level)
                for each in rest[:size]
            ]
        )
        if len(rest) > size:
            response.next_page_token = seal.close([rest[size - 1].name])
        return response

    def list_roles(self, request: pb.ListRolesRequest, deadline: float) -> pb.ListRolesResponse:
        """A page of roles, built-in ones among the others."""
        seal = self._seal("ListRoles", [])
        after = _after(seal.open(request.page_token))
        size = page_size(request.page_size)
        with self._database.read(deadline) as transaction:
            made = roles.page(transaction.connection, after, size + 1)
        built_in = [role for role in BUILT_IN.values() if role.id > after]
        found = sorted([*made, *built_in], key=lambda role: role.id)
        response = pb.ListRolesResponse(roles=map(codec.role_message, found[:size]))
        if len(found) > size:
            response.next_page_token = seal.close([found[size - 1].id])
        return response

    def list_bindings(self, request: pb.ListRoleBindingsRequest, deadline: float) -> pb.ListRoleBindingsResponse:
        """A page of bindings."""
        condition = conditions.condition_of(parse(request.filter, _BINDINGS), conditions.BINDINGS)
        seal = self._seal("ListRoleBindings", [request.filter])
        after = _uuid(seal.open(request.page_token))
        size = page_size(request.page_size)
        with self._database.read(deadline) as transaction:
            found = bindings.page(transaction.connection, condition, after, size + 1)
        response = pb.ListRoleBindingsResponse(role_bindings=map(codec.binding_message, found[:size]))
        if len(found) > size:
            response.next_page_token = seal.close([str(found[size - 1].id)])
        return response

    def list_service_accounts(
        self, request: pb.ListServiceAccountsRequest, deadline: float
    ) -> pb.ListServiceAccountsResponse:
        """A page of service accounts."""
        condition = conditions.condition_of(parse(request.filter, _SERVICE_ACCOUNTS), conditions.SERVICE_ACCOUNTS)
        seal = self._seal("ListServiceAccounts", [request.filter])
        after = _after(seal.open(request.page_token))
        size = page_size(request.page_size)
        with self._database.read(deadline) as transaction:
            found = service_accounts.page(transaction.connection, condition, after, size + 1)
        response = pb.ListServiceAccountsResponse(service_accounts=map(codec.service_account_message, found[:size]))
        if len(found) > size:
            response.next_page_token = seal.close([found[size - 1].id])
        return response

    def list_api_keys(self, request: pb.ListApiKeysRequest, deadline: float) -> pb.ListApiKeysResponse:
        """A page of a service account's keys. Raises NotFound where there is no such service account."""
        owner = request.parent.removeprefix(SERVICE_ACCOUNT_PREFIX)
        seal = self._seal("ListApiKeys", [request.parent])
        after = _uuid(seal.open(request.page_token))
        size = page_size(request.page_size)
        with self._database.read(deadline) as transaction:
            if service_accounts.read(transaction.connection, owner) is None:
                raise NotFound(request.parent)
            found = api_keys.page(transaction.connection, owner, after, size + 1)
        response = pb.ListApiKeysResponse(api_keys=map(codec.api_key_message, found[:size]))
        if len(found) > size:
            response.next_page_token = seal.close([str(found[size - 1].id)])
        return response

    def list_audit_records(self, request: pb.ListAuditRecordsRequest, deadline: float) -> pb.ListAuditRecordsResponse:
        """A page of audit records, the latest first."""
        condition = conditions.condition_of(parse(request.filter, _AUDIT), conditions.AUDIT)
        seal = self._seal("ListAuditRecords", [request.filter])
        before = _uuid(seal.open(request.page_token))
        size = page_size(request.page_size)
        with self._database.read(deadline) as transaction:
            found = audit.page(transaction.connection, condition, before, size + 1)
        response = pb.ListAuditRecordsResponse(audit_records=map(codec.audit_message, found[:size]))
        if len(found) > size:
            response.next_page_token = seal.close([str(found[size - 1].id)])
        return response

    def _seal(self, method: str, arguments: Sequence[str]) -> Seal:
        return self._page_tokens.seal(f"identity.{method}", arguments)


def _after(cursor: Sequence[CursorValue] | None) -> str:
    """Where the page before ended, which is all that these tokens hold; empty for the first page."""
    return "" if cursor is None else str(cursor[0])


def _uuid(cursor: Sequence[CursorValue] | None) -> UUID | None:
    return None if cursor is None else UUID(str(cursor[0]))
