"""Somebody who may administer access is left, in whatever ways and at whatever moments the others are taken away."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest

from counterfoil.identity.v1 import access_service_pb2 as access_pb
from counterfoil.identity.v1 import account_service_pb2 as pb
from counterfoil.identity.v1 import account_service_pb2_grpc as rpc
from counterfoil_server.identity import enlisting
from counterfoil_server.identity.auditing import Caller
from counterfoil_server.principal import Principal
from counterfoil_server.storage.transaction import Actor, WriteTransaction
from tests.identity.conftest import Deployment, Metadata, bearer, new_id
from tests.identity.signed_in import person
from tests.identity.test_access import ADMIN, refused
from tests.identity.test_sessions import CHEAP
from tests.rpc.echo import until

FIRST = "serviceAccounts/admin"


@pytest.fixture
def cheap(open_deployment: Callable[..., Deployment]) -> Deployment:
    return open_deployment(**CHEAP)


def binding_of(deployment: Deployment, member: str, credentials: Metadata) -> str:
    request = access_pb.ListRoleBindingsRequest(filter=f'role = "{ADMIN}"')
    listed = deployment.access.ListRoleBindings(request, metadata=credentials).role_bindings
    (name,) = [binding.name for binding in listed if binding.member == member]
    return str(name)


def take(deployment: Deployment, binding: str, credentials: Metadata) -> None:
    request = access_pb.DeleteRoleBindingRequest(name=binding, request_id=new_id())
    deployment.access.DeleteRoleBinding(request, metadata=credentials)


@pytest.mark.parametrize("how", ["disable", "delete", "erase"])
def test_a_person_who_is_the_last_one_stays(cheap: Deployment, how: str) -> None:
    people, admin = rpc.AccountServiceStub(cheap.channels[0]), cheap.as_admin
    ada, bob = person(cheap), person(cheap, "bob@example.com")
    for somebody in (ada, bob):
        cheap.bind(ADMIN, somebody.name)
    # Those who are out of use do not count.
    people.DisableAccount(pb.DisableAccountRequest(name=bob.name, reason="x", request_id=new_id()), metadata=admin)
    own = bearer(ada.sign_in().access_token)
    take(cheap, binding_of(cheap, FIRST, own), admin)
    ways: dict[str, Callable[[], object]] = {
        "disable": lambda: people.DisableAccount(
            pb.DisableAccountRequest(name=ada.name, reason="x", request_id=new_id()), metadata=own
        ),
        "delete": lambda: people.DeleteAccount(
            pb.DeleteAccountRequest(name=ada.name, request_id=new_id()), metadata=own
        ),
        "erase": lambda: people.EraseAccount(pb.EraseAccountRequest(name=ada.name, request_id=new_id()), metadata=own),
    }
    with refused("FAILED_PRECONDITION", "LAST_ADMINISTRATOR"):
        ways[how]()
    people.EnableAccount(pb.EnableAccountRequest(name=bob.name, request_id=new_id()), metadata=own)
    ways[how]()
    assert bob.sign_in().session.name


def test_who_is_disabled_while_another_ones_role_is_taken_does_not_count(cheap: Deployment) -> None:
    """The second waits for the first to commit, and must see what that has done."""
    name, key = cheap.service_account(ADMIN)
    second = bearer(key.secret)
    binding, locked = binding_of(cheap, name, second), threading.Event()

    def disable(transaction: WriteTransaction) -> None:
        request = access_pb.DisableServiceAccountRequest(name=FIRST, request_id=new_id())
        enlisting.disable(transaction, request, Caller(Principal("tester", all_permissions=True), ""))
        locked.set()
        until(lambda: cheap.query("SELECT 1 FROM pg_locks WHERE NOT granted"))

    with ThreadPoolExecutor(1) as pool:
        first = pool.submit(cheap.database.write, disable, actor=Actor("tester", ""), deadline=time.monotonic() + 20)
        assert locked.wait(10)
        with refused("FAILED_PRECONDITION", "LAST_ADMINISTRATOR"):
            take(cheap, binding, second)
        first.result()
