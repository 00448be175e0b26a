"""Roles, who has them, service accounts, API keys and the audit log, through the whole pipeline, with real keys."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any

import grpc
import pytest
from google.protobuf.duration_pb2 import Duration
from google.protobuf.field_mask_pb2 import FieldMask
from google.protobuf.timestamp_pb2 import Timestamp
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from counterfoil.catalog.v1 import catalog_service_pb2, catalog_service_pb2_grpc
from counterfoil.identity.v1 import access_service_pb2 as pb
from counterfoil.identity.v1 import account_service_pb2, account_service_pb2_grpc
from counterfoil.identity.v1.role_pb2 import Role, RoleBinding
from counterfoil.identity.v1.service_account_pb2 import ApiKey, AssertionKey, ServiceAccount
from counterfoil.orders.v1 import order_service_pb2, order_service_pb2_grpc
from counterfoil_server.identity.bootstrap import first_administrator
from counterfoil_server.identity.secrets import Secrets
from counterfoil_server.storage.transaction import Actor, WriteTransaction
from tests.identity.conftest import Deployment, Metadata, bearer, new_id
from tests.identity.signed_in import person
from tests.rpc.echo import details_of, until

NOBODY_ID = "00000000-0000-4000-8000-000000000000"
VIEWER = "roles/system-viewer"
ADMIN = "roles/system-admin"


@contextmanager
def refused(code: str, reason: str) -> Iterator[None]:
    """The block's last call is refused like this."""
    with pytest.raises(grpc.RpcError) as error:
        yield
    assert (error.value.code().name, details_of(error.value)[1].reason) == (code, reason)


def may_read(deployment: Deployment, credentials: Metadata, worker: int = 0) -> str:
    """What a worker says to a read of the catalog: OK, or a code."""
    stub = catalog_service_pb2_grpc.CatalogServiceStub(deployment.channels[worker])
    try:
        stub.ListProducts(catalog_service_pb2.ListProductsRequest(), metadata=credentials)
    except grpc.RpcError as error:
        return str(error.code().name)
    return "OK"


# --- the first administrator ------------------------------------------------------------------------------------------


def test_a_new_database_has_one_administrator(deployment: Deployment) -> None:
    answer = deployment.access.WhoAmI(pb.WhoAmIRequest(), metadata=deployment.as_admin)
    assert (answer.subject, [grant.permission for grant in answer.grants]) == ("serviceAccounts/admin", ["*"])
    assert first_administrator(deployment.database, Secrets(deployment.keys.server_key)) is None
    dump = str(deployment.query("SELECT * FROM api_keys")) + str(deployment.query("SELECT * FROM outbox"))
    assert deployment.admin not in dump
    assert deployment.admin.partition(".")[2] not in dump


def test_several_that_start_on_a_new_database_make_one_administrator(
    open_database: Callable[..., Any],
) -> None:
    databases = [open_database() for _ in range(4)]
    with ThreadPoolExecutor(4) as pool:
        made = list(pool.map(lambda database: first_administrator(database, Secrets(b"key")), databases))
    assert sum(each is not None for each in made) == 1


# --- roles and bindings -----------------------------------------------------------------------------------------------


def test_a_role_gives_what_it_says_and_nothing_else(deployment: Deployment) -> None:
    name, key = deployment.service_account()
    assert may_read(deployment, bearer(key.secret)) == "PERMISSION_DENIED"
    deployment.bind(deployment.role("catalog.read"), name)
    until(lambda: may_read(deployment, bearer(key.secret)) == "OK", 5)
    with refused("PERMISSION_DENIED", "PERMISSION_MISSING"):
        deployment.access.ListRoles(pb.ListRolesRequest(), metadata=bearer(key.secret))


def test_who_am_i_and_test_permissions(deployment: Deployment) -> None:
    role = deployment.role("inventory.read", "inventory.write")
    name, key = deployment.service_account(VIEWER)
    deployment.bind(role, name, "locations/here")
    credentials = bearer(key.secret)

    def grants() -> dict[str, list[str]]:
        answer = deployment.access.WhoAmI(pb.WhoAmIRequest(), metadata=credentials)
        assert answer.subject == name
        return {grant.permission: list(grant.resources) for grant in answer.grants}

    until(lambda: "inventory.write" in grants(), 5)
    assert grants() == {
        "catalog.read": [],
        "inventory.read": [],  # everywhere, by the other role
        "inventory.write": ["locations/here"],
        "ledger.read": [],
        "orders.quote": [],
        "orders.read": [],
    }
    asked = ["inventory.write", "orders.read", "orders.place"]
    admin = pb.TestPermissionsRequest(permissions=[*asked, "no.such_thing"])
    assert list(deployment.access.TestPermissions(admin, metadata=deployment.as_admin).permissions) == asked
    for resource, held in (
        ("", ["orders.read"]),
        ("locations/here", ["inventory.write", "orders.read"]),
        ("locations/there", ["orders.read"]),
    ):
        request = pb.TestPermissionsRequest(permissions=asked, resource=resource)
        assert list(deployment.access.TestPermissions(request, metadata=credentials).permissions) == held


def test_a_limited_permission_is_none_where_the_method_does_not_look(deployment: Deployment) -> None:
    name, key = deployment.service_account()
    deployment.bind(deployment.role("catalog.read"), name, "locations/here")
    assert may_read(deployment, bearer(key.secret)) == "PERMISSION_DENIED"


def test_roles_are_created_read_listed_updated_and_deleted(deployment: Deployment) -> None:
    access, admin = deployment.access, deployment.as_admin
    name = deployment.role("orders.read", "orders.place", role_id="clerk")
    role = access.GetRole(pb.GetRoleRequest(name=name), metadata=admin)
    assert (role.name, list(role.permissions), role.revision, role.built_in) == (
        "roles/clerk",
        ["orders.place", "orders.read"],
        1,
        False,
    )
    assert role.create_time == role.update_time
    changed = access.UpdateRole(
        pb.UpdateRoleRequest(
            role=Role(name=name, display_name="Clerk", etag=role.etag),
            update_mask=FieldMask(paths=["display_name"]),
            request_id=new_id(),
        ),
        metadata=admin,
    )
    assert (changed.display_name, changed.revision, list(changed.permissions)) == ("Clerk", 2, list(role.permissions))
    with refused("ABORTED", "ETAG_MISMATCH"):
        access.DeleteRole(pb.DeleteRoleRequest(name=name, etag=role.etag, request_id=new_id()), metadata=admin)
    seen, token = [], ""
    while True:
        page = access.ListRoles(pb.ListRolesRequest(page_size=2, page_token=token), metadata=admin)
        seen += [each.name for each in page.roles]
        token = page.next_page_token
        if not token:
            break
    assert seen == sorted(seen)
    assert {"roles/clerk", ADMIN, VIEWER} < set(seen)
    access.DeleteRole(pb.DeleteRoleRequest(name=name, request_id=new_id()), metadata=admin)
    with refused("NOT_FOUND", "RESOURCE_NOT_FOUND"):
        access.GetRole(pb.GetRoleRequest(name=name), metadata=admin)


def test_what_cannot_be_done_to_roles(deployment: Deployment) -> None:
    access, admin = deployment.access, deployment.as_admin
    name = deployment.role("orders.read", role_id="clerk")

    def create(role_id: str, *permissions: str) -> Any:
        request = pb.CreateRoleRequest(role=Role(permissions=permissions), role_id=role_id, request_id=new_id())
        return access.CreateRole(request, metadata=admin)

    with refused("ALREADY_EXISTS", "RESOURCE_ALREADY_EXISTS"):
        create("clerk", "orders.read")
    for permissions in ((), ("orders.unknown",), ("*", "orders.read"), ("orders.read", "orders.read"), ("Orders",)):
        with refused("INVALID_ARGUMENT", "INVALID_FIELD"):
            create("other", *permissions)
    with refused("INVALID_ARGUMENT", "INVALID_FIELD"):
        create("system-clerk", "orders.read")
    with refused("NOT_FOUND", "RESOURCE_NOT_FOUND"):
        access.GetRole(pb.GetRoleRequest(name="roles/nobody"), metadata=admin)
    for method, request in (
        (access.DeleteRole, pb.DeleteRoleRequest(name=ADMIN, request_id=new_id())),
        (access.UpdateRole, pb.UpdateRoleRequest(role=Role(name=VIEWER, display_name="x"), request_id=new_id())),
    ):
        with refused("FAILED_PRECONDITION", "RESOURCE_IN_USE"):
            method(request, metadata=admin)
    member, _ = deployment.service_account(name)
    for sent in (name.removeprefix("roles/"), "roles/", "roles/A", ""):
        with refused("INVALID_ARGUMENT", "INVALID_FIELD"):
            named = Role(name=sent, display_name="x")
            access.UpdateRole(pb.UpdateRoleRequest(role=named, request_id=new_id()), metadata=admin)
    for sent in (member.removeprefix("serviceAccounts/"), "serviceAccounts/A", name, ""):
        with refused("INVALID_ARGUMENT", "INVALID_FIELD"):
            account = ServiceAccount(name=sent, display_name="x")
            access.UpdateServiceAccount(
                pb.UpdateServiceAccountRequest(service_account=account, request_id=new_id()), metadata=admin
            )
    with refused("FAILED_PRECONDITION", "RESOURCE_IN_USE"):
        access.DeleteRole(pb.DeleteRoleRequest(name=name, request_id=new_id()), metadata=admin)
    with refused("ALREADY_EXISTS", "RESOURCE_ALREADY_EXISTS"):
        deployment.bind(name, member)
    for role, whom in (("roles/nobody", member), (name, "serviceAccounts/nobody"), (name, "accounts/nobody")):
        with refused("NOT_FOUND", "RESOURCE_NOT_FOUND"):
            deployment.bind(role, whom)
    with refused("INVALID_ARGUMENT", "INVALID_FIELD"):
        deployment.bind(ADMIN, member, "locations/here")
    with refused("NOT_FOUND", "RESOURCE_NOT_FOUND"):
        request_of_nobody = pb.DeleteRoleBindingRequest(name=f"roleBindings/{NOBODY_ID}", request_id=new_id())
        access.DeleteRoleBinding(request_of_nobody, metadata=admin)


def test_nobody_gives_what_they_do_not_have(deployment: Deployment) -> None:
    manager = deployment.role("identity.read_access", "identity.write_access", "catalog.read")
    name, key = deployment.service_account(manager)
    access, credentials = deployment.access, bearer(key.secret)
    own = access.CreateRole(
        pb.CreateRoleRequest(role=Role(permissions=["catalog.read"]), request_id=new_id()), metadata=credentials
    )
    _, victim_key = deployment.service_account(ADMIN, name="root")
    lifted = ServiceAccount(name="serviceAccounts/root", assertion_keys=[AssertionKey(kid="k", x="A" * 43)])
    attempts: list[tuple[Any, Any]] = [
        (access.CreateRole, pb.CreateRoleRequest(role=Role(permissions=["orders.place"]), request_id=new_id())),
        (access.CreateRole, pb.CreateRoleRequest(role=Role(permissions=["*"]), request_id=new_id())),
        (
            access.UpdateRole,
            pb.UpdateRoleRequest(
                role=Role(name=own.name, permissions=["catalog.read", "ledger.post"]), request_id=new_id()
            ),
        ),
        (
            access.CreateRoleBinding,
            pb.CreateRoleBindingRequest(role_binding=RoleBinding(role=ADMIN, member=name), request_id=new_id()),
        ),
        (
            access.CreateApiKey,
            pb.CreateApiKeyRequest(parent="serviceAccounts/root", api_key=ApiKey(), request_id=new_id()),
        ),
        (access.RotateApiKey, pb.RotateApiKeyRequest(name=victim_key.name, request_id=new_id())),
        (access.UpdateServiceAccount, pb.UpdateServiceAccountRequest(service_account=lifted, request_id=new_id())),
    ]
    for method, request in attempts:
        with refused("PERMISSION_DENIED", "PERMISSION_MISSING"):
            method(request, metadata=credentials)
    deployment.bind(own.name, name)  # what is the manager's own may be given on


def test_the_last_administrator_stays(deployment: Deployment) -> None:
    access, admin = deployment.access, deployment.as_admin
    listed = access.ListRoleBindings(pb.ListRoleBindingsRequest(filter=f'role = "{ADMIN}"'), metadata=admin)
    (first,) = [binding.name for binding in listed.role_bindings]
    with refused("FAILED_PRECONDITION", "LAST_ADMINISTRATOR"):
        access.DeleteRoleBinding(pb.DeleteRoleBindingRequest(name=first, request_id=new_id()), metadata=admin)
    with refused("FAILED_PRECONDITION", "LAST_ADMINISTRATOR"):
        access.DisableServiceAccount(
            pb.DisableServiceAccountRequest(name="serviceAccounts/admin", request_id=new_id()), metadata=admin
        )
    # One that is disabled is none.
    second, _ = deployment.service_account(ADMIN)
    access.DisableServiceAccount(pb.DisableServiceAccountRequest(name=second, request_id=new_id()), metadata=admin)
    with refused("FAILED_PRECONDITION", "LAST_ADMINISTRATOR"):
        access.DeleteRoleBinding(pb.DeleteRoleBindingRequest(name=first, request_id=new_id()), metadata=admin)


def test_of_administrators_who_take_each_other_away_one_stays(deployment: Deployment) -> None:
    access = deployment.access
    others = [deployment.service_account(ADMIN)[1] for _ in range(5)]
    keys = [deployment.admin, *(key.secret for key in others)]
    listed = access.ListRoleBindings(
        pb.ListRoleBindingsRequest(filter=f'role = "{ADMIN}"'), metadata=deployment.as_admin
    ).role_bindings

    def take(name: str, key: str) -> bool:
        request = pb.DeleteRoleBindingRequest(name=name, request_id=new_id())
        try:
            access.DeleteRoleBinding(request, metadata=bearer(key))
        except grpc.RpcError as error:
            assert error.code().name in {"FAILED_PRECONDITION", "PERMISSION_DENIED"}
            return False
        return True

    names = [binding.name for binding in listed]
    with ThreadPoolExecutor(len(keys)) as pool:
        taken = list(pool.map(take, names, [*keys[1:], keys[0]]))
    ((left,),) = deployment.query("SELECT count(*) FROM role_bindings WHERE role = 'system-admin'")
    assert left >= 1
    assert sum(taken) == len(names) - left > 0


# --- service accounts and their keys ----------------------------------------------------------------------------------


def test_service_accounts(deployment: Deployment) -> None:
    access, admin = deployment.access, deployment.as_admin
    identities = ["spiffe://prod/orders", "orders.internal"]
    request = pb.CreateServiceAccountRequest(
        service_account=ServiceAccount(
            display_name="Orders", certificate_identities=identities, assertion_keys=[AssertionKey(kid="a", x="B" * 43)]
        ),
        service_account_id="orders",
        request_id=new_id(),
    )
    made = access.CreateServiceAccount(request, metadata=admin)
    assert access.CreateServiceAccount(request, metadata=admin) == made
    assert access.GetServiceAccount(pb.GetServiceAccountRequest(name=made.name), metadata=admin) == made
    assert list(made.certificate_identities) == sorted(identities)
    for account, account_id in (
        (ServiceAccount(), "orders"),
        (ServiceAccount(certificate_identities=["orders.internal"]), "other"),
    ):
        with refused("ALREADY_EXISTS", "RESOURCE_ALREADY_EXISTS"):
            access.CreateServiceAccount(
                pb.CreateServiceAccountRequest(
                    service_account=account, service_account_id=account_id, request_id=new_id()
                ),
                metadata=admin,
            )
    changed = access.UpdateServiceAccount(
        pb.UpdateServiceAccountRequest(
            service_account=ServiceAccount(name=made.name, certificate_identities=["spiffe://prod/other"]),
            update_mask=FieldMask(paths=["certificate_identities"]),
            request_id=new_id(),
        ),
        metadata=admin,
    )
    assert (list(changed.certificate_identities), changed.revision) == (["spiffe://prod/other"], 2)
    with refused("ABORTED", "ETAG_MISMATCH"):
        access.UpdateServiceAccount(
            pb.UpdateServiceAccountRequest(
                service_account=ServiceAccount(name=made.name, display_name="x", etag=made.etag), request_id=new_id()
            ),
            metadata=admin,
        )
    with refused("NOT_FOUND", "RESOURCE_NOT_FOUND"):
        access.GetServiceAccount(pb.GetServiceAccountRequest(name="serviceAccounts/nobody"), metadata=admin)
    listed = access.ListServiceAccounts(
        pb.ListServiceAccountsRequest(filter='display_name = "Orders"'), metadata=admin
    ).service_accounts
    assert [each.name for each in listed] == [made.name]


def test_a_key_is_shown_once_and_again_only_to_the_same_request(deployment: Deployment) -> None:
    access, admin = deployment.access, deployment.as_admin
    name, _ = deployment.service_account(VIEWER)
    request = pb.CreateApiKeyRequest(parent=name, api_key=ApiKey(display_name="till"), request_id=new_id())
    key = access.CreateApiKey(request, metadata=admin)
    assert access.CreateApiKey(request, metadata=admin) == key
    assert may_read(deployment, bearer(key.secret)) == "OK"
    listed = {
        each.name: each for each in access.ListApiKeys(pb.ListApiKeysRequest(parent=name), metadata=admin).api_keys
    }
    assert listed[key.name].secret == ""
    assert key.secret.startswith(listed[key.name].prefix + ".")
    tables = ("api_keys", "idempotency", "outbox", "audit_records")
    dump = "".join(str(deployment.query(f"SELECT {table}::text FROM {table}")) for table in tables)  # noqa: S608
    assert key.secret.partition(".")[2] not in dump
    assert key.secret.encode().hex() not in dump
    request.api_key.display_name = "other"
    with refused("FAILED_PRECONDITION", "REQUEST_ID_REUSED"):
        access.CreateApiKey(request, metadata=admin)


@pytest.mark.parametrize("how", ["another id", "another secret", "shorter", "longer", "upper", "mark", "prefix"])
def test_a_forged_key(deployment: Deployment, how: str) -> None:
    secret = deployment.admin
    flipped = "A" if secret[-3] != "A" else "B"
    forged = {
        "another id": "cfk_" + "A" * 22 + secret[26:],
        "another secret": secret[:-3] + flipped + secret[-2:],
        "shorter": secret[:-1],
        "longer": secret + "A",
        "upper": secret.upper(),
        "mark": "cfk_",
        "prefix": secret.partition(".")[0],
    }[how]
    with refused("UNAUTHENTICATED", "CREDENTIALS_INVALID"):
        deployment.access.WhoAmI(pb.WhoAmIRequest(), metadata=bearer(forged))


def test_rotation_overlaps_and_ends(deployment: Deployment) -> None:
    access, admin = deployment.access, deployment.as_admin
    _, old = deployment.service_account(VIEWER)
    request = pb.RotateApiKeyRequest(name=old.name, overlap=Duration(seconds=2), request_id=new_id())
    new = access.RotateApiKey(request, metadata=admin)
    assert access.RotateApiKey(request, metadata=admin) == new
    assert (may_read(deployment, bearer(old.secret)), may_read(deployment, bearer(new.secret))) == ("OK", "OK")
    until(lambda: may_read(deployment, bearer(old.secret)) == "UNAUTHENTICATED", 8)
    assert may_read(deployment, bearer(new.secret)) == "OK"
    with refused("FAILED_PRECONDITION", "STATE_CONFLICT"):
        access.RotateApiKey(pb.RotateApiKeyRequest(name=old.name, request_id=new_id()), metadata=admin)
    for name in (
        old.name.rpartition("/")[0] + "/" + NOBODY_ID,
        new.name.replace("serviceAccounts/", "serviceAccounts/x"),
    ):
        with refused("NOT_FOUND", "RESOURCE_NOT_FOUND"):
            access.RevokeApiKey(pb.RevokeApiKeyRequest(name=name, request_id=new_id()), metadata=admin)


def test_a_key_that_expires(deployment: Deployment) -> None:
    name, _ = deployment.service_account(VIEWER)
    soon, gone = Timestamp(), Timestamp(seconds=1)
    soon.FromMilliseconds(int(time.time() * 1000) + 2_500)
    key = deployment.access.CreateApiKey(
        pb.CreateApiKeyRequest(parent=name, api_key=ApiKey(expire_time=soon), request_id=new_id()),
        metadata=deployment.as_admin,
    )
    assert may_read(deployment, bearer(key.secret)) == "OK"
    with refused("INVALID_ARGUMENT", "INVALID_FIELD"):
        deployment.access.CreateApiKey(
            pb.CreateApiKeyRequest(parent=name, api_key=ApiKey(expire_time=gone), request_id=new_id()),
            metadata=deployment.as_admin,
        )
    until(lambda: may_read(deployment, bearer(key.secret)) == "UNAUTHENTICATED", 8)


def test_there_is_a_most_of_keys(deployment: Deployment) -> None:
    name, _ = deployment.service_account()
    for _ in range(49):
        deployment.key(name)
    with refused("FAILED_PRECONDITION", "RESOURCE_IN_USE"):
        deployment.key(name)


def test_when_a_key_was_last_used(deployment: Deployment) -> None:
    name, key = deployment.service_account(VIEWER)
    assert may_read(deployment, bearer(key.secret)) == "OK"

    def used() -> bool:
        listed = deployment.access.ListApiKeys(pb.ListApiKeysRequest(parent=name), metadata=deployment.as_admin)
        return all(each.HasField("last_use_time") for each in listed.api_keys)

    until(used, 8)


# --- losing access ----------------------------------------------------------------------------------------------------


def revoke_key(deployment: Deployment, name: str, key: ApiKey, _binding: str) -> None:
    assert key.name.startswith(name)
    deployment.access.RevokeApiKey(
        pb.RevokeApiKeyRequest(name=key.name, request_id=new_id()), metadata=deployment.as_admin
    )


def disable(deployment: Deployment, name: str, _key: ApiKey, _binding: str) -> None:
    deployment.access.DisableServiceAccount(
        pb.DisableServiceAccountRequest(name=name, request_id=new_id()), metadata=deployment.as_admin
    )


def take_role(deployment: Deployment, _name: str, _key: ApiKey, binding: str) -> None:
    deployment.access.DeleteRoleBinding(
        pb.DeleteRoleBindingRequest(name=binding, request_id=new_id()), metadata=deployment.as_admin
    )


def shrink_role(deployment: Deployment, _name: str, _key: ApiKey, _binding: str) -> None:
    deployment.access.UpdateRole(
        pb.UpdateRoleRequest(role=Role(name="roles/reader", permissions=["orders.read"]), request_id=new_id()),
        metadata=deployment.as_admin,
    )


@pytest.mark.parametrize(
    ("lose", "answer"),
    [
        (revoke_key, "UNAUTHENTICATED"),
        (disable, "UNAUTHENTICATED"),
        (take_role, "PERMISSION_DENIED"),
        (shrink_role, "PERMISSION_DENIED"),
    ],
)
@pytest.mark.parametrize("redis", [True, False])
def test_who_has_lost_access_is_refused_everywhere_within_five_seconds(
    open_deployment: Callable[..., Deployment], lose: Callable[..., None], answer: str, *, redis: bool
) -> None:
    deployment = open_deployment(2) if redis else open_deployment(2, redis_url="")
    role = deployment.role("catalog.read", role_id="reader")
    name, key = deployment.service_account()
    binding = deployment.bind(role, name)
    workers = range(2)
    until(lambda: all(may_read(deployment, bearer(key.secret), worker) == "OK" for worker in workers), 5)
    lose(deployment, name, key, binding)
    began = time.monotonic()
    until(lambda: all(may_read(deployment, bearer(key.secret), worker) == answer for worker in workers), 5)
    assert time.monotonic() - began < 5
    for _ in range(20):  # and stays refused
        assert {may_read(deployment, bearer(key.secret), worker) for worker in workers} == {answer}


# --- the audit log ----------------------------------------------------------------------------------------------------


def test_every_change_is_recorded_with_who_made_it(deployment: Deployment) -> None:
    access, admin = deployment.access, deployment.as_admin
    role = deployment.role("catalog.read", role_id="reader")
    name, key = deployment.service_account(role, name="till")
    access.RotateApiKey(pb.RotateApiKeyRequest(name=key.name, request_id=new_id()), metadata=admin)
    access.RevokeApiKey(pb.RevokeApiKeyRequest(name=key.name, request_id=new_id()), metadata=admin)
    access.DisableServiceAccount(pb.DisableServiceAccountRequest(name=name, request_id=new_id()), metadata=admin)
    access.EnableServiceAccount(pb.EnableServiceAccountRequest(name=name, request_id=new_id()), metadata=admin)
    records, token = [], ""
    while True:
        page = access.ListAuditRecords(pb.ListAuditRecordsRequest(page_size=3, page_token=token), metadata=admin)
        records += page.audit_records
        token = page.next_page_token
        if not token:
            break
    assert [record.action for record in reversed(records)] == [
        "first_administrator.created",
        "role.created",
        "service_account.created",
        "role_binding.created",
        "api_key.created",
        "api_key.created",
        "api_key.rotated",
        "api_key.revoked",
        "service_account.disabled",
        "service_account.enabled",
    ]
    assert {record.principal for record in records} == {"operator", "serviceAccounts/admin"}
    assert all(record.peer for record in records if record.principal != "operator")
    only = access.ListAuditRecords(
        pb.ListAuditRecordsRequest(filter='action = "role.created" AND resource = "roles/reader"'), metadata=admin
    )
    assert [dict(record.details) for record in only.audit_records] == [{"permissions": "catalog.read"}]


def test_changes_of_accounts_are_recorded_with_where_they_came_from(deployment: Deployment) -> None:
    name = person(deployment, password="").name
    people, admin = account_service_pb2_grpc.AccountServiceStub(deployment.channels[0]), deployment.as_admin
    for change in (
        account_service_pb2.DisableAccountRequest(name=name, reason="away", request_id=new_id()),
        account_service_pb2.EnableAccountRequest(name=name, request_id=new_id()),
        account_service_pb2.DeleteAccountRequest(name=name, request_id=new_id()),
        account_service_pb2.UndeleteAccountRequest(name=name, request_id=new_id()),
        account_service_pb2.EraseAccountRequest(name=name, request_id=new_id()),
    ):
        getattr(people, type(change).__name__.removesuffix("Request"))(change, metadata=admin)
    asked = pb.ListAuditRecordsRequest(filter=f'resource = "{name}"')
    records = list(deployment.access.ListAuditRecords(asked, metadata=admin).audit_records)
    words = ["created", "disabled", "enabled", "deleted", "undeleted", "erased"]
    assert [each.action for each in reversed(records)] == [f"account.{word}" for word in words]
    assert {each.principal for each in records} == {"serviceAccounts/admin"}
    # As the other changes of who may do what, which came over the same connections.
    (role,) = deployment.access.ListAuditRecords(
        pb.ListAuditRecordsRequest(filter=f'resource = "{deployment.role("catalog.read")}"'), metadata=admin
    ).audit_records
    assert role.peer
    assert {each.peer for each in records} == {role.peer}


@pytest.mark.parametrize(
    "statement", ["UPDATE audit_records SET principal = 'me'", "DELETE FROM audit_records", "TRUNCATE audit_records"]
)
def test_the_log_can_only_be_added_to(deployment: Deployment, statement: str) -> None:
    def work(transaction: WriteTransaction) -> None:
        transaction.connection.execute(text(statement))

    before = deployment.query("SELECT audit_records::text FROM audit_records ORDER BY id")
    with pytest.raises(DBAPIError, match="only ever added"):
        deployment.database.write(work, actor=Actor("", ""), deadline=time.monotonic() + 5)
    assert deployment.query("SELECT audit_records::text FROM audit_records ORDER BY id") == before


# --- tokens of development --------------------------------------------------------------------------------------------


def test_tokens_that_state_their_own_permissions_are_none_in_production(
    open_deployment: Callable[..., Deployment],
) -> None:
    deployment = open_deployment(environment="production")
    with refused("UNAUTHENTICATED", "CREDENTIALS_INVALID"):
        deployment.access.WhoAmI(pb.WhoAmIRequest(), metadata=deployment.token())
    assert deployment.access.WhoAmI(pb.WhoAmIRequest(), metadata=deployment.as_admin).subject == "serviceAccounts/admin"


def test_permissions_are_those_of_the_contract(deployment: Deployment) -> None:
    found, token = {}, ""
    while True:
        request = pb.ListPermissionsRequest(page_size=7, page_token=token)
        page = deployment.access.ListPermissions(request, metadata=deployment.as_admin)
        found.update({each.permission: each for each in page.permissions})
        token = page.next_page_token
        if not token:
            break
    assert list(found) == sorted(found)
    assert "counterfoil.orders.v1.OrderService.PlaceOrder" in found["orders.place"].methods
    assert found["identity.write_access"].object_level is False


def test_an_api_key_places_an_order_like_any_other_caller(deployment: Deployment) -> None:
    _, key = deployment.service_account("roles/system-order-manager")
    orders = order_service_pb2_grpc.OrderServiceStub(deployment.channels[0])
    with refused("NOT_FOUND", "RESOURCE_NOT_FOUND"):  # it got as far as the order itself
        orders.GetOrder(order_service_pb2.GetOrderRequest(name=f"orders/{NOBODY_ID}"), metadata=bearer(key.secret))
