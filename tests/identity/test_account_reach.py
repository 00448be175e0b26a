"""Who may call what: every method with and without its permission, and customers at nothing but their own account."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import grpc
import pytest

from counterfoil.identity.v1 import account_service_pb2 as pb
from counterfoil.identity.v1.account_pb2 import Account
from counterfoil.type.v1 import policy_pb2
from counterfoil_server.identity.hashing import Cost, Passwords
from counterfoil_server.identity.repository import secrets
from counterfoil_server.principal import Principal
from tests.catalog.conftest import new_id, refusal_of
from tests.identity.people import SERVICE, Caller, People, account, full

OWN, OTHER, ABSENT = "accounts/own", "accounts/other", "accounts/ghost"  # as long as the other
POLICIES = {method.name: method.GetOptions().Extensions[policy_pb2.policy] for method in SERVICE.methods}
PERMISSIONS = frozenset(policy.permission for policy in POLICIES.values())
LIMITED = {name for name, policy in POLICIES.items() if policy.object_level}

REQUESTS: dict[str, Callable[[str], Any]] = {
    "CreateAccount": lambda _: pb.CreateAccountRequest(account=account(), request_id=new_id()),
    "GetAccount": lambda name: pb.GetAccountRequest(name=name),
    "BatchGetAccounts": lambda name: pb.BatchGetAccountsRequest(names=[name]),
    "ListAccounts": lambda _: pb.ListAccountsRequest(),
    "UpdateAccount": lambda name: pb.UpdateAccountRequest(
        account=account(name=name, display_name="stolen"), request_id=new_id()
    ),
    "DisableAccount": lambda name: pb.DisableAccountRequest(name=name, reason="x", request_id=new_id()),
    "EnableAccount": lambda name: pb.EnableAccountRequest(name=name, request_id=new_id()),
    "DeleteAccount": lambda name: pb.DeleteAccountRequest(name=name, request_id=new_id()),
    "UndeleteAccount": lambda name: pb.UndeleteAccountRequest(name=name, request_id=new_id()),
    "EraseAccount": lambda name: pb.EraseAccountRequest(name=name, request_id=new_id()),
    "ExportAccountData": lambda name: pb.ExportAccountDataRequest(name=name),
}


def call(caller: Caller, method: str, request: Any) -> Any:
    answer = getattr(caller, method)(request)
    return list(answer) if method == "ExportAccountData" else answer


@pytest.fixture
def pair(people: People) -> People:
    """A customer, and somebody else."""
    people.create("own", **full("Own"))
    people.create("other", **full("Other"))
    return people


def customer(people: People, own: str = OWN) -> Caller:
    """Somebody who holds every permission for one account."""
    limited = dict.fromkeys(PERMISSIONS, frozenset({own}))
    return people.caller("customer", Principal(own, limited=limited))


def test_each_method_is_looked_at() -> None:
    assert set(REQUESTS) == set(POLICIES)
    assert sorted(LIMITED) == ["BatchGetAccounts", "ExportAccountData", "GetAccount", "UpdateAccount"]


@pytest.mark.parametrize("method", sorted(REQUESTS))
def test_a_method_needs_its_permission_and_no_other(pair: People, method: str) -> None:
    needed = POLICIES[method].permission
    without = pair.caller("without", Principal("x", PERMISSIONS - {needed}))
    for name in (OTHER, ABSENT):
        refused = refusal_of(lambda name=name: call(without, method, REQUESTS[method](name)))  # type: ignore[misc]
        assert (refused.code, refused.reason) == (grpc.StatusCode.PERMISSION_DENIED, "PERMISSION_MISSING")
        assert refused.metadata == {"permission": needed}
    holder = pair.caller("with", Principal("x", frozenset({needed})))
    try:
        call(holder, method, REQUESTS[method](OTHER))
    except grpc.RpcError as error:
        assert isinstance(error, grpc.Call)
        assert error.code() is grpc.StatusCode.FAILED_PRECONDITION  # what is not disabled is not enabled
    nobody = Caller(holder._stub, "forged")
    assert refusal_of(lambda: call(nobody, method, REQUESTS[method](OTHER))).reason == "CREDENTIALS_INVALID"


def test_a_limited_permission_does_not_count_where_nobody_looks(pair: People) -> None:
    before = pair.dump()
    caller = customer(pair)
    for method in sorted(set(REQUESTS) - LIMITED):
        for name in (OWN, OTHER, ABSENT):
            refused = refusal_of(lambda method=method, name=name: call(caller, method, REQUESTS[method](name)))  # type: ignore[misc]
            assert refused.code is grpc.StatusCode.PERMISSION_DENIED
    assert pair.dump() == before


def test_a_customer_reaches_the_own_account(pair: People) -> None:
    caller = customer(pair)
    for method in sorted(LIMITED):
        match call(caller, method, REQUESTS[method](OWN)):
            case Account() as answer:
                assert answer.name == OWN
            case pb.BatchGetAccountsResponse() as answer:
                assert [each.name for each in answer.accounts] == [OWN]
            case records:
                assert {each.name for each in records} == {OWN}


@pytest.mark.parametrize("state", ["there", "deleted", "erased"])
def test_what_a_customer_does_not_reach_does_not_exist(pair: People, state: str) -> None:
    if state != "there":
        pair.act({"deleted": "Delete", "erased": "Erase"}[state], OTHER)
    before = pair.dump()
    caller = customer(pair)
    for method in sorted(LIMITED):
        refused = refusal_of(lambda method=method: call(caller, method, REQUESTS[method](OTHER)))  # type: ignore[misc]
        assert (refused.code, refused.reason) == (grpc.StatusCode.NOT_FOUND, "RESOURCE_NOT_FOUND")
        other, absent = (raw_refusal(caller, method, name) for name in (OTHER, ABSENT))
        assert other.replace(OTHER.encode(), ABSENT.encode()) == absent
        # Staff, who reach everything, are told the same of what is not there.
        assert raw_refusal(pair.stub, method, ABSENT) == absent
    assert pair.dump() == before


def raw_refusal(caller: Caller, method: str, name: str) -> bytes:
    """All that a caller learns of a refusal."""
    with pytest.raises(grpc.RpcError) as caught:
        call(caller, method, REQUESTS[method](name))
    error: Any = caught.value
    trailing = [
        f"{key}: ".encode() + (each if isinstance(each, bytes) else each.encode())
        for key, each in error.trailing_metadata()
    ]
    return b"\n".join([error.code().name.encode(), error.details().encode(), *sorted(trailing)])


def test_one_among_many_that_is_out_of_reach_hides_them_all(pair: People) -> None:
    caller = customer(pair)
    for names, missing in (([OWN, OTHER], OTHER), ([OTHER, OWN], OTHER), ([OWN, OWN, ABSENT], ABSENT)):
        request = pb.BatchGetAccountsRequest(names=names)
        refused = refusal_of(lambda request=request: caller.BatchGetAccounts(request))  # type: ignore[misc]
        assert (refused.code, refused.metadata) == (grpc.StatusCode.NOT_FOUND, {"resource": missing})
    assert len(caller.BatchGetAccounts(pb.BatchGetAccountsRequest(names=[OWN] * 3)).accounts) == 3


def test_a_bad_request_for_what_is_out_of_reach_is_as_absent(pair: People) -> None:
    caller = customer(pair)
    for name in (OTHER, ABSENT):
        request = pb.UpdateAccountRequest(account=account(name=name, emails=["x"], etag='"x"'), request_id=new_id())
        request.update_mask.paths.append("colour")
        refused = refusal_of(lambda request=request: caller.UpdateAccount(request))  # type: ignore[misc]
        assert (refused.code, refused.metadata) == (grpc.StatusCode.NOT_FOUND, {"resource": name})


def test_a_permission_for_another_thing_reaches_no_account(pair: People) -> None:
    store = pair.caller("store", Principal("x", limited=dict.fromkeys(PERMISSIONS, frozenset({"locations/own"}))))
    nothing = pair.caller("nothing", Principal("x", limited=dict.fromkeys(PERMISSIONS, frozenset())))
    for caller in (store, nothing):
        for method in sorted(LIMITED):
            refused = refusal_of(lambda caller=caller, method=method: call(caller, method, REQUESTS[method](OWN)))  # type: ignore[misc]
            assert refused.code is grpc.StatusCode.NOT_FOUND


def test_a_customer_writes_what_is_the_customers(pair: People) -> None:
    caller = customer(pair)
    request = pb.UpdateAccountRequest(account=account(name=OWN, display_name="New"), request_id=new_id())
    after = caller.UpdateAccount(request)
    assert after.display_name == "New"
    assert caller.UpdateAccount(request) == after
    # The same request of somebody else is another request, and reaches nothing.
    stranger = pair.caller("stranger", Principal(OTHER, limited=dict.fromkeys(PERMISSIONS, frozenset({OTHER}))))
    assert refusal_of(lambda: stranger.UpdateAccount(request)).code is grpc.StatusCode.NOT_FOUND
    hashed = Passwords(Cost(8_192, 1, 1)).hash("a good password")
    pair.write(lambda tx: secrets.set_password(tx.connection, OWN.removeprefix("accounts/"), hashed, tx.now))
    taken = pb.UpdateAccountRequest(
        account=account(name=OWN, emails=["other@example.com"]),
        current_password="a good password",
        request_id=new_id(),
    )
    refused = refusal_of(lambda: caller.UpdateAccount(taken))
    assert (refused.reason, refused.metadata) == ("EMAIL_ALREADY_EXISTS", {})
