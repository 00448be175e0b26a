"""What attackers try who have a little already: a header, a low key, an open session, a moment at the right time.

Where the rows of the list of attacks that are identity's are tried:

    no, empty, doubled or malformed authorization      test_walk, tests/rpc/test_auth; as raw bytes: here
    alg=none, HS256, iss, aud, typ, times, kid, jku    test_tokens, oidc/test_id_tokens; over the wire: test_walk
    access token as refresh token, and the reverse     test_sessions.test_no_refresh_token, test_walk
    a refresh token used again; ten at once            test_sessions
    wrong passwords in bulk, known and unknown         test_sessions; codes by many at once: here
    a 1 MB password                                    test_sessions.test_a_password_that_is_too_long…
    sign-ins that pile up                              test_sessions.test_sign_ins_that_wait_have_a_bound
    a disabled account's token, a revoked key          test_access, test_sessions, test_walk; between two steps: here
    another caller's resource, each method             test_account_reach, test_sessions
    a method that the permissions do not cover, each   test_walk
    no, expired or foreign client certificate          tests/rpc/test_tls; a good one: test_certificates, test_walk
    identities that a caller claims for itself         tests/rpc/test_identities; here
    a canary secret in requests                        test_canaries; in headers: tests/runtime/test_serve
    more than one has: roles, keys, bindings           test_access.test_nobody_gives…; passwords, disabled ones: here
"""

from __future__ import annotations

import base64
import statistics
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import grpc
import pytest

from counterfoil.identity.v1 import access_service_pb2, account_service_pb2_grpc
from counterfoil.identity.v1 import account_service_pb2 as accounts_pb
from counterfoil.identity.v1 import session_service_pb2 as pb
from counterfoil.identity.v1.role_pb2 import Role
from counterfoil_server.faults import Unauthenticated
from counterfoil_server.identity.authenticating import Authenticating
from counterfoil_server.identity.standing import KINDS, Remembered, Standing
from counterfoil_server.identity.tokens import TokenVerifier
from counterfoil_server.storage.outbox import OutboxTail
from tests.identity.conftest import Deployment, Metadata, bearer, new_id
from tests.identity.signed_in import PASSWORD, Person, person
from tests.identity.test_access import ADMIN, VIEWER, refused
from tests.identity.test_sessions import CHEAP
from tests.rpc.echo import details_of
from tests.rpc.engine.raw import RawClient
from tests.rpc.engine.wire import AnyField

WHO_AM_I = "/counterfoil.identity.v1.AccessService/WhoAmI"
OK, UNAUTHENTICATED, RESOURCE_EXHAUSTED = 0, 16, 8


@pytest.fixture
def cheap(open_deployment: Callable[..., Deployment]) -> Deployment:
    return open_deployment(**CHEAP)


# --- bytes on the wire ------------------------------------------------------------------------------------------------


def test_whatever_bytes_a_header_has(deployment: Deployment) -> None:
    key = deployment.admin.encode()
    good = b"Bearer " + key
    wrong: dict[str, list[AnyField]] = {
        name: [("authorization", value)]
        for name, value in {
            "a line feed after it": good + b"\n",
            "a line feed before it": b"\n" + good,
            "another header in it": good + b"\r\nx-user: admin",
            "a NUL after it": good + b"\0",
            "a NUL in it": good[:30] + b"\0" + good[30:],
            "a tab for the space": b"Bearer\t" + key,
            "a space that is none": "Bearer\u00a0".encode() + key,
            "wide letters": "\uff22\uff45\uff41\uff52\uff45\uff52 ".encode() + key,
            "a letter of another alphabet": good.replace(b"a", "\u0430".encode()),
            "a zero-width space": good + "\u200b".encode(),
            "no text": b"Bearer \xff\xfe\x80",
            "half a letter": good + b"\xc3",
            "two in one": good + b", " + good,
            "7,000 bytes": b"Bearer " + b"a" * 7_000,
            "7,000 bytes of a key": b"Bearer cfk_" + b"A" * 7_000,
            "7,000 dots": b"Bearer " + b"." * 7_000,
            "the scheme 800 times": b"Bearer " * 800 + key,
        }.items()
    }
    wrong |= {
        "two": [("authorization", good), ("authorization", good)],
        "a good one and an empty one": [("authorization", good), ("authorization", b"")],
        "in binary": [("authorization-bin", base64.b64encode(good))],
        "for a proxy": [("proxy-authorization", good)],
        "as a cookie": [("cookie", b"authorization=" + good)],
        "the proxy's word": [("x-forwarded-user", "admin"), ("x-remote-user", "serviceAccounts/admin")],
        "another worker's word": [("x-counterfoil-peer-identities", '[["spiffe://prod/admin"],["admin"]]')],
    }
    with RawClient(int(deployment.targets[0].rpartition(":")[2])) as raw:
        assert who_am_i(raw, ("authorization", good)) == OK
        found = {name: who_am_i(raw, *fields) for name, fields in wrong.items()}
        assert {name: status for name, status in found.items() if status != UNAUTHENTICATED} == {}
        assert who_am_i(raw, ("authorization", b"Bearer " + b"a" * 60_000)) == RESOURCE_EXHAUSTED
        assert who_am_i(raw, ("authorization", b"bEARER " + key)) == OK


def who_am_i(raw: RawClient, *fields: AnyField) -> int | None:
    """The status of a call with these headers."""
    stream = raw.open(WHO_AM_I, *fields)
    raw.message(stream, b"")
    return raw.wait(stream).status


# --- more than one has ------------------------------------------------------------------------------------------------


def accounts(deployment: Deployment) -> Any:
    return account_service_pb2_grpc.AccountServiceStub(deployment.channels[0])


def program(deployment: Deployment, *permissions: str) -> Metadata:
    """Credentials of a service account with these permissions everywhere."""
    _, key = deployment.service_account(deployment.role(*permissions))
    return bearer(key.secret)


@pytest.mark.parametrize("limited", [False, True])
def test_who_may_set_passwords_cannot_become_an_administrator(cheap: Deployment, *, limited: bool) -> None:
    """Nor whoever may do so for that account alone."""
    ada, bob = person(cheap, password=""), person(cheap, "bob@example.com")
    cheap.bind(ADMIN, ada.name)
    name, key = cheap.service_account()
    role = cheap.role("identity.write_credentials")
    for account in (ada, bob):
        cheap.bind(role, name, account.name if limited else "")
        if not limited:
            break
    low = bearer(key.secret)
    calls: list[tuple[Callable[..., object], Callable[[str], object]]] = [
        (ada.stub().SetPassword, lambda of: pb.SetPasswordRequest(account=of, new_password=NEW, request_id=new_id())),
        (ada.stub().EnrollSecondFactor, lambda of: pb.EnrollSecondFactorRequest(account=of, request_id=new_id())),
        (ada.stub().RemoveSecondFactor, lambda of: pb.RemoveSecondFactorRequest(account=of, request_id=new_id())),
    ]
    for method, request in calls:
        with refused("PERMISSION_DENIED", "PERMISSION_MISSING"):
            method(request(ada.name), metadata=low)
    with refused("UNAUTHENTICATED", "CREDENTIALS_INVALID"):
        ada.sign_in(NEW)
    bob.set_password(NEW, low, PASSWORD)  # who has no role is anybody's to help
    assert bob.sign_in(NEW).session.name


NEW = "another good password"


def test_what_was_taken_out_of_use_comes_back_by_its_equals_alone(cheap: Deployment) -> None:
    """A key or password of somebody who was disabled may be known to others: that may be why they were."""
    access = cheap.access
    name, key = cheap.service_account(ADMIN)
    access.DisableServiceAccount(
        access_service_pb2.DisableServiceAccountRequest(name=name, request_id=new_id()), metadata=cheap.as_admin
    )
    enable = access_service_pb2.EnableServiceAccountRequest(name=name, request_id=new_id())
    with refused("PERMISSION_DENIED", "PERMISSION_MISSING"):
        access.EnableServiceAccount(enable, metadata=program(cheap, "identity.write_access"))
    with refused("UNAUTHENTICATED", "CREDENTIALS_INVALID"):
        access.WhoAmI(access_service_pb2.WhoAmIRequest(), metadata=bearer(key.secret))
    access.EnableServiceAccount(enable, metadata=cheap.as_admin)

    low, people = program(cheap, "identity.manage_accounts"), accounts(cheap)
    for email, admin in (("ada@example.com", True), ("bob@example.com", False)):
        somebody = person(cheap, email)
        if admin:
            cheap.bind(ADMIN, somebody.name)
        of, once = somebody.name, new_id()
        people.DisableAccount(accounts_pb.DisableAccountRequest(name=of, reason="gone", request_id=once), metadata=low)
        back(people.EnableAccount, accounts_pb.EnableAccountRequest(name=of, request_id=once), low, admin=admin)
        people.DeleteAccount(accounts_pb.DeleteAccountRequest(name=of, request_id=once), metadata=low)
        back(people.UndeleteAccount, accounts_pb.UndeleteAccountRequest(name=of, request_id=once), low, admin=admin)
        if admin:
            with refused("UNAUTHENTICATED", "CREDENTIALS_INVALID"):
                somebody.sign_in()


def back(method: Callable[..., object], request: object, credentials: Metadata, *, admin: bool) -> None:
    """Somebody comes back, unless they are an administrator."""
    if not admin:
        method(request, metadata=credentials)
        return
    with refused("PERMISSION_DENIED", "PERMISSION_MISSING"):
        method(request, metadata=credentials)


def test_who_has_something_for_one_place_gives_it_to_nobody(cheap: Deployment) -> None:
    name, key = cheap.service_account(cheap.role("identity.write_access"))
    limited = cheap.role("inventory.write")
    cheap.bind(limited, name, "locations/here")
    request = access_service_pb2.CreateRoleRequest(role=Role(permissions=["inventory.write"]), request_id=new_id())
    with refused("PERMISSION_DENIED", "PERMISSION_MISSING"):
        cheap.access.CreateRole(request, metadata=bearer(key.secret))
    binding = access_service_pb2.CreateRoleBindingRequest(request_id=new_id())
    binding.role_binding.role, binding.role_binding.member = limited, name
    for resource in ("", "locations/there", "locations/here"):
        binding.role_binding.resource = resource
        with refused("PERMISSION_DENIED", "PERMISSION_MISSING"):
            cheap.access.CreateRoleBinding(binding, metadata=bearer(key.secret))


# --- an open session --------------------------------------------------------------------------------------------------


def test_an_open_session_is_not_enough_for_another_second_factor(cheap: Deployment) -> None:
    """Or who found one would put their own app in the place of its owner's, and need no code of that."""
    ada = person(cheap)
    own = bearer(ada.sign_in().access_token)
    app, recovery = ada.second_factor(own)
    with refused("FAILED_PRECONDITION", "STATE_CONFLICT"):
        ada.second_factor(own)
    with refused("UNAUTHENTICATED", "SECOND_FACTOR_REQUIRED"):
        ada.sign_in()
    assert ada.sign_in(code=recovery[0]).session.name  # the owner's still
    request = pb.RemoveSecondFactorRequest(account=ada.name, code=recovery[1], request_id=new_id())
    assert ada.stub().RemoveSecondFactor(request, metadata=own).removed
    assert ada.second_factor(own)[0].secret != app.secret


def test_codes_that_are_guessed_all_at_once(cheap: Deployment) -> None:
    """The lock closes behind those that are on their way; so there are no more of those than threads."""
    ada = person(cheap)
    own = bearer(ada.sign_in().access_token)
    _, recovery = ada.second_factor(own)

    def guess(number: int) -> str:
        request = pb.RemoveSecondFactorRequest(account=ada.name, code=f"{number:06}", request_id=new_id())
        with pytest.raises(grpc.RpcError) as error:
            ada.stub().RemoveSecondFactor(request, metadata=own, timeout=30)
        return str(details_of(error.value)[1].reason)

    with ThreadPoolExecutor(30) as pool:
        answers = list(pool.map(guess, range(0, 100_000, 1_000)))
    assert set(answers) == {"CREDENTIALS_INVALID", "SIGN_IN_LOCKED"}
    assert answers.count("CREDENTIALS_INVALID") <= 6 + cheap.settings.call_threads
    request = pb.RemoveSecondFactorRequest(account=ada.name, code=recovery[0], request_id=new_id())
    with refused("RESOURCE_EXHAUSTED", "SIGN_IN_LOCKED"):
        ada.stub().RemoveSecondFactor(request, metadata=own)


# --- the right moment -------------------------------------------------------------------------------------------------


class Interrupted(Remembered):
    """Something happens between a look-up and the memory of it."""

    meanwhile: Callable[[], object] | None = None

    def put(self, *args: Any, **found: Any) -> None:
        meanwhile, self.meanwhile = self.meanwhile, None
        if meanwhile is not None:
            meanwhile()
        super().put(*args, **found)


def revoke_session(deployment: Deployment, ada: Person, session: str) -> None:
    request = pb.RevokeSessionRequest(name=session, request_id=new_id())
    ada.stub().RevokeSession(request, metadata=deployment.as_admin)


@pytest.mark.parametrize("how", ["key", "role", "session", "account"])
def test_what_is_lost_between_look_up_and_memory_is_not_remembered(cheap: Deployment, how: str) -> None:
    ada, access, admin = person(cheap), cheap.access, cheap.as_admin
    begun = ada.sign_in()
    name, key = cheap.service_account()
    binding = cheap.bind(VIEWER, name)
    ways: dict[str, tuple[str, Callable[[], object]]] = {
        "key": (
            key.secret,
            lambda: access.RevokeApiKey(
                access_service_pb2.RevokeApiKeyRequest(name=key.name, request_id=new_id()), metadata=admin
            ),
        ),
        "role": (
            key.secret,
            lambda: access.DeleteRoleBinding(
                access_service_pb2.DeleteRoleBindingRequest(name=binding, request_id=new_id()), metadata=admin
            ),
        ),
        "session": (begun.access_token, lambda: revoke_session(cheap, ada, begun.session.name)),
        "account": (
            begun.access_token,
            lambda: accounts(cheap).DeleteAccount(
                accounts_pb.DeleteAccountRequest(name=ada.name, request_id=new_id()), metadata=admin
            ),
        ),
    }
    token, lose = ways[how]
    remembered = Interrupted(10)
    tail = OutboxTail(cheap.database, KINDS)
    authenticating = Authenticating(cheap.database, remembered, TokenVerifier(cheap.keys), stated_permissions=False)
    standing = Standing(remembered, tail.poll, authenticating.flush)
    standing.step()
    assert authenticating.verify(token).subject
    assert authenticating.remembered(token) is not None  # as a rule it is
    remembered.forget_all()
    happened = []

    def meanwhile() -> None:
        happened.append(lose())
        standing.step()

    remembered.meanwhile = meanwhile
    authenticating.verify(token)  # this one call was in time
    assert happened
    assert authenticating.remembered(token) is None
    if how == "role":
        assert not authenticating.verify(token).permissions
    else:
        with pytest.raises(Unauthenticated):
            authenticating.verify(token)


def test_a_key_that_is_not_there_takes_as_long_as_one_whose_secret_is_wrong(deployment: Deployment) -> None:
    authenticating = Authenticating(
        deployment.database, Remembered(10), TokenVerifier(deployment.keys), stated_permissions=False
    )
    head, _, secret = deployment.admin.partition(".")
    nobody = "cfk_" + "A" * 22
    kinds = {
        "unknown": f"{nobody}.{secret}",
        "wrong from the start": f"{head}.{'A' * 43}",
        "wrong at the end": f"{head}.{secret[:-2]}{'A' if secret[-2] != 'A' else 'E'}{secret[-1]}",
    }
    times: dict[str, list[float]] = {name: [] for name in kinds}
    for _ in range(200):
        for name, token in kinds.items():
            began = time.perf_counter()
            with pytest.raises(Unauthenticated):
                authenticating.verify(token)
            times[name].append(time.perf_counter() - began)
    medians = [statistics.median(each) for each in times.values()]
    assert max(medians) < 1.5 * min(medians)
