"""AccessService: requests in, responses out. What happens in between is in the files named by the verbs."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from counterfoil.identity.v1 import access_service_pb2 as pb
from counterfoil.identity.v1.service_account_pb2 import ApiKey
from counterfoil_server.caching.freshness import FreshnessTokens
from counterfoil_server.identity import enlisting, granting
from counterfoil_server.identity.access_browsing import AccessBrowsing
from counterfoil_server.identity.codec import access as codec
from counterfoil_server.identity.granting import AccountExists, Check
from counterfoil_server.identity.rules import access as rules
from counterfoil_server.identity.secrets import Secrets
from counterfoil_server.identity.service.callers import caller_of
from counterfoil_server.rpc.call import Call
from counterfoil_server.rpc.paging import PageTokens
from counterfoil_server.rpc.permissions import Permission
from counterfoil_server.serving import Writing, principal_of
from counterfoil_server.storage.engine import Database
from counterfoil_server.storage.idempotency import IdempotentWrites
from counterfoil_server.storage.writes import OnCommit, Writes


class AccessService:
    """Serves `counterfoil.identity.v1.AccessService`. Thread-safe."""

    def __init__(  # noqa: PLR0913 - each by its name
        self,
        *,
        database: Database,
        writes: IdempotentWrites,
        freshness: FreshnessTokens,
        page_tokens: PageTokens,
        check: Check,
        on_commit: OnCommit,
        secrets: Secrets,
        permissions: Sequence[Permission],
        account_exists: AccountExists,
    ) -> None:
        """`permissions` are all that the contract knows; `check` refuses messages that break it.

        `on_commit` is told what each write changed, after the commit and before the answer.
        """
        self._writing = Writing(Writes(writes, on_commit, contested="name"), freshness)
        self._freshness = freshness
        self._browsing = AccessBrowsing(database, page_tokens, permissions)
        self._check = check
        self._secrets = secrets
        self._known = frozenset(each.name for each in permissions)
        self._account_exists = account_exists

    # --- the caller -------------------------------------------------------------------------------------------------

    def who_am_i(self, _request: pb.WhoAmIRequest, call: Call) -> pb.WhoAmIResponse:
        """Who the caller is."""
        principal = principal_of(call)
        response = pb.WhoAmIResponse(subject=principal.subject)
        if principal.all_permissions:
            response.grants.add(permission=rules.ALL)
            return response
        for permission in sorted({*principal.permissions, *principal.limited}):
            response.grants.add(permission=permission, resources=sorted(principal.reach(permission) or ()))
        return response

    def test_permissions(self, request: pb.TestPermissionsRequest, call: Call) -> pb.TestPermissionsResponse:
        """Which of some permissions the caller has."""
        principal = principal_of(call)
        resources = (request.resource,) if request.resource else ()
        # `*` permits all that is needed somewhere, and not whatever text is asked for.
        asked = [each for each in request.permissions if each in self._known]
        held = [each for each in asked if principal.may_at(each, *resources)]
        return pb.TestPermissionsResponse(permissions=held)

    def list_permissions(self, request: pb.ListPermissionsRequest, call: Call) -> pb.ListPermissionsResponse:
        """A page of permissions."""
        self._freshness.check(call)
        return self._browsing.list_permissions(request)

    # --- roles ------------------------------------------------------------------------------------------------------

    def create_role(self, request: pb.CreateRoleRequest, call: Call) -> bytes:
        """The new role."""
        caller = caller_of(call)
        return self._writing.run(request, call, lambda tx: granting.create_role(tx, request, caller, self._known))

    def get_role(self, request: pb.GetRoleRequest, call: Call) -> Any:
        """One role."""
        self._freshness.check(call)
        return codec.role_message(self._browsing.role(request.name, call.deadline))

    def list_roles(self, request: pb.ListRolesRequest, call: Call) -> Any:
        """A page of roles."""
        self._freshness.check(call)
        return self._browsing.list_roles(request, call.deadline)

    def update_role(self, request: pb.UpdateRoleRequest, call: Call) -> bytes:
        """The role as it is now."""
        rules.require_name(request.role.name, rules.ROLE_PREFIX, "role.name")
        caller = caller_of(call)
        return self._writing.run(
            request, call, lambda tx: granting.update_role(tx, request, caller, self._known, self._check)
        )

    def delete_role(self, request: pb.DeleteRoleRequest, call: Call) -> bytes:
        """Nothing."""
        caller = caller_of(call)
        return self._writing.run(request, call, lambda tx: granting.delete_role(tx, request, caller))

    # --- who has them -----------------------------------------------------------------------------------------------

    def create_role_binding(self, request: pb.CreateRoleBindingRequest, call: Call) -> bytes:
        """The new binding."""
        caller = caller_of(call)
        return self._writing.run(
            request, call, lambda tx: granting.create_binding(tx, request, caller, self._account_exists)
        )

    def list_role_bindings(self, request: pb.ListRoleBindingsRequest, call: Call) -> Any:
        """A page of bindings."""
        self._freshness.check(call)
        return self._browsing.list_bindings(request, call.deadline)

    def delete_role_binding(self, request: pb.DeleteRoleBindingRequest, call: Call) -> bytes:
        """Nothing."""
        caller = caller_of(call)
        return self._writing.run(request, call, lambda tx: granting.delete_binding(tx, request, caller))

    # --- service accounts -------------------------------------------------------------------------------------------

    def create_service_account(self, request: pb.CreateServiceAccountRequest, call: Call) -> bytes:
        """The new service account."""
        caller = caller_of(call)
        return self._writing.run(request, call, lambda tx: enlisting.create(tx, request, caller))

    def get_service_account(self, request: pb.GetServiceAccountRequest, call: Call) -> Any:
        """One service account."""
        self._freshness.check(call)
        return codec.service_account_message(self._browsing.service_account(request.name, call.deadline))

    def list_service_accounts(self, request: pb.ListServiceAccountsRequest, call: Call) -> Any:
        """A page of service accounts."""
        self._freshness.check(call)
        return self._browsing.list_service_accounts(request, call.deadline)

    def update_service_account(self, request: pb.UpdateServiceAccountRequest, call: Call) -> bytes:
        """The service account as it is now."""
        rules.require_name(request.service_account.name, rules.SERVICE_ACCOUNT_PREFIX, "service_account.name")
        caller = caller_of(call)
        return self._writing.run(request, call, lambda tx: enlisting.update(tx, request, caller, self._check))

    def disable_service_account(self, request: pb.DisableServiceAccountRequest, call: Call) -> bytes:
        """The disabled service account."""
        caller = caller_of(call)
        return self._writing.run(request, call, lambda tx: enlisting.disable(tx, request, caller))

    def enable_service_account(self, request: pb.EnableServiceAccountRequest, call: Call) -> bytes:
        """The service account, enabled."""
        caller = caller_of(call)
        return self._writing.run(request, call, lambda tx: enlisting.enable(tx, request, caller))

    # --- their keys -------------------------------------------------------------------------------------------------

    def create_api_key(self, request: pb.CreateApiKeyRequest, call: Call) -> bytes:
        """The new key with its secret."""
        caller = caller_of(call)
        return self._with_secret(
            self._writing.run(request, call, lambda tx: enlisting.create_key(tx, request, caller, self._secrets))
        )

    def list_api_keys(self, request: pb.ListApiKeysRequest, call: Call) -> Any:
        """A page of keys."""
        self._freshness.check(call)
        return self._browsing.list_api_keys(request, call.deadline)

    def rotate_api_key(self, request: pb.RotateApiKeyRequest, call: Call) -> bytes:
        """The key that replaces another, with its secret."""
        caller = caller_of(call)
        return self._with_secret(
            self._writing.run(request, call, lambda tx: enlisting.rotate_key(tx, request, caller, self._secrets))
        )

    def revoke_api_key(self, request: pb.RevokeApiKeyRequest, call: Call) -> bytes:
        """The key, revoked."""
        caller = caller_of(call)
        return self._writing.run(request, call, lambda tx: enlisting.revoke_key(tx, request, caller))

    # --- the record -------------------------------------------------------------------------------------------------

    def list_audit_records(self, request: pb.ListAuditRecordsRequest, call: Call) -> Any:
        """A page of the audit log."""
        self._freshness.check(call)
        return self._browsing.list_audit_records(request, call.deadline)

    # --- what they share --------------------------------------------------------------------------------------------

    def _with_secret(self, answer: bytes) -> bytes:
        """The answer with the secret, which is in no stored one."""
        key = ApiKey.FromString(answer)
        _, key_id = rules.split_key_name(key.name)
        key.secret = self._secrets.api_key(key_id)
        return key.SerializeToString()
