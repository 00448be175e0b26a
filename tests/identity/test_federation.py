"""Sign-in at a certified provider, and with assertions, through whole workers."""

from __future__ import annotations

import base64
import time
import uuid
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import grpc
import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from counterfoil.identity.v1 import access_service_pb2, session_service_pb2
from counterfoil.identity.v1 import federation_service_pb2 as pb
from counterfoil.identity.v1 import federation_service_pb2_grpc as rpc
from counterfoil.identity.v1.service_account_pb2 import AssertionKey, ServiceAccount
from tests.identity.conftest import Deployment, bearer, new_id
from tests.identity.federated import Shop
from tests.identity.oidc.oidc_provider import REDIRECT_URI, WEB, OidcProvider, Returned
from tests.identity.oidc.tokens import SigningKey, claims
from tests.identity.signed_in import Person, person
from tests.identity.test_access import refused
from tests.inventory.conftest import execute
from tests.rpc.echo import until

CHEAP = {"password_memory_kib": 8_192, "password_passes": 1, "sign_in_rate_per_s": 0}


@pytest.fixture
def open_shop(open_federated: Callable[..., Deployment], upstream: OidcProvider) -> Callable[..., Shop]:
    return lambda **changed: Shop(open_federated(**changed), upstream)


def test_a_new_person_becomes_an_account_and_is_known_again(open_shop: Callable[..., Shop]) -> None:
    shop = open_shop()
    first = shop.finish(shop.returned())
    account = first.session.name.partition("/sessions/")[0]
    assert "fed" in first.session.methods
    again = shop.finish(shop.returned(), worker=1)
    assert again.session.name.startswith(f"{account}/sessions/")
    assert again.session.name != first.session.name
    ((address, verified),) = shop.deployment.query("SELECT address, verified FROM account_emails")
    assert (address, verified) == ("alice@example.com", True)
    somebody = Person(shop.deployment, account, address)
    assert somebody.may(first.access_token) == "OK"
    assert somebody.refresh(first.refresh_token, worker=1).session.name == first.session.name


def test_the_same_request_is_the_same_session_and_another_one_is_refused(open_shop: Callable[..., Shop]) -> None:
    shop = open_shop()
    back, request_id = shop.returned(), new_id()
    first = shop.finish(back, request_id)
    assert shop.finish(back, request_id, worker=1) == first
    with refused("UNAUTHENTICATED", "CREDENTIALS_INVALID"):
        shop.finish(back)
    with refused("FAILED_PRECONDITION", "REQUEST_ID_REUSED"):
        shop.finish(shop.returned(), request_id)


def test_nobody_signs_up_where_that_is_not_allowed(open_shop: Callable[..., Shop]) -> None:
    shop = open_shop(allow_sign_up=False)
    with refused("NOT_FOUND", "RESOURCE_NOT_FOUND"):
        shop.finish(shop.returned())
    assert not shop.deployment.query("SELECT id FROM accounts")


@pytest.mark.parametrize(
    ("linking", "theirs", "login", "links"),
    [
        (True, True, "alice", True),
        (False, True, "alice", False),  # the operator does not trust the provider with addresses
        (True, False, "alice", False),  # whoever made the account may be waiting for the address's owner
        (True, True, "bob", False),  # the provider does not vouch for the address
    ],
)
def test_an_account_is_taken_over_only_where_both_sides_have_verified_the_address(
    open_shop: Callable[..., Shop], *, linking: bool, theirs: bool, login: str, links: bool
) -> None:
    shop = open_shop(link_by_verified_email=linking)
    owner = person(shop.deployment, f"{login}@example.com")
    if theirs:
        execute(shop.deployment.database, "UPDATE account_emails SET verified = true")
    back = shop.returned(login)
    if links:
        assert shop.finish(back).session.name.startswith(owner.name)
        records = shop.deployment.query("SELECT resource FROM audit_records WHERE action = 'identity.linked'")
        assert [row[0] for row in records] == [owner.name]
    else:
        with refused("ALREADY_EXISTS", "EMAIL_ALREADY_EXISTS"):
            shop.finish(back)
        assert not shop.deployment.query("SELECT * FROM account_identities")
    assert len(shop.deployment.query("SELECT id FROM accounts")) == 1


def test_a_mailbox_does_not_get_around_a_second_factor(open_shop: Callable[..., Shop]) -> None:
    shop = open_shop(link_by_verified_email=True)
    owner = person(shop.deployment, "alice@example.com")
    execute(shop.deployment.database, "UPDATE account_emails SET verified = true")
    own = bearer(owner.sign_in().access_token)
    _, recovery = owner.second_factor(own)
    with refused("ALREADY_EXISTS", "EMAIL_ALREADY_EXISTS"):
        shop.finish(shop.returned("alice"))
    owner.stub().RemoveSecondFactor(
        session_service_pb2.RemoveSecondFactorRequest(account=owner.name, code=recovery[0], request_id=new_id()),
        metadata=own,
    )
    assert shop.finish(shop.returned("alice")).session.name.startswith(owner.name)


def test_a_disabled_account_does_not_sign_in(open_shop: Callable[..., Shop]) -> None:
    shop = open_shop()
    shop.finish(shop.returned())
    execute(shop.deployment.database, "UPDATE accounts SET state = 2")
    with refused("UNAUTHENTICATED", "CREDENTIALS_INVALID"):
        shop.finish(shop.returned())


def test_an_id_token_is_taken_once_however_many_send_it(
    open_shop: Callable[..., Shop], upstream: OidcProvider, signing_key: SigningKey
) -> None:
    shop = open_shop()
    another = claims(upstream.issuer, WEB, sub="another", email=None)
    shop.exchange(signing_key.sign(another), new_id())  # so that the provider's keys are at hand
    token = signing_key.sign(claims(upstream.issuer, WEB))

    def exchange(request_id: str) -> str:
        try:
            return shop.exchange(token, request_id).session.name
        except grpc.RpcError as error:
            return str(error.code().name)

    same = new_id()
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(exchange, [same] * 4 + [new_id() for _ in range(4)]))
    taken = {answer for answer in answers if answer.startswith("accounts/")}
    assert len(taken) == 1
    assert set(answers) - taken <= {"UNAUTHENTICATED"}
    assert len(shop.deployment.query("SELECT id FROM sessions")) == 2


def test_what_is_not_configured(open_shop: Callable[..., Shop]) -> None:
    shop = open_shop()
    for provider, uri in (("other", REDIRECT_URI), ("certified", "https://evil.example.com/")):
        with refused("INVALID_ARGUMENT", "INVALID_FIELD"):
            shop.stub().BeginSignIn(pb.BeginSignInRequest(provider=provider, redirect_uri=uri))
    with refused("UNAUTHENTICATED", "CREDENTIALS_INVALID"):
        shop.finish(Returned("code", "no-state", shop.upstream.issuer))


# --- assertions -------------------------------------------------------------------------------------------------------


def public_of(key: Ed25519PrivateKey) -> str:
    return base64.urlsafe_b64encode(key.public_key().public_bytes_raw()).rstrip(b"=").decode()


class Robot:
    """A service account that signs assertions."""

    def __init__(self, deployment: Deployment) -> None:
        self.deployment = deployment
        self.key = Ed25519PrivateKey.generate()
        made = deployment.access.CreateServiceAccount(
            access_service_pb2.CreateServiceAccountRequest(
                service_account=ServiceAccount(assertion_keys=[AssertionKey(kid="one", x=public_of(self.key))]),
                service_account_id="robot",
                request_id=new_id(),
            ),
            metadata=deployment.as_admin,
        )
        self.name = made.name
        deployment.bind("roles/system-viewer", self.name)

    def assertion(self, header: Any = None, key: Any = None, **changed: Any) -> str:
        now = int(time.time())
        values = {
            "iss": self.name,
            "sub": self.name,
            "aud": "counterfoil",
            "iat": now,
            "exp": now + 300,
            "jti": str(uuid.uuid4()),
            **changed,
        }
        kept = {name: value for name, value in values.items() if value is not None}
        return jwt.encode(kept, key or self.key, "EdDSA", {"kid": "one"} if header is None else header)

    def exchange(self, assertion: str) -> pb.ExchangeAssertionResponse:
        stub = rpc.FederationServiceStub(self.deployment.channels[0])
        request = pb.ExchangeAssertionRequest(assertion=assertion, request_id=new_id())
        response: pb.ExchangeAssertionResponse = stub.ExchangeAssertion(request)
        return response


@pytest.fixture
def robot(open_deployment: Callable[..., Deployment]) -> Robot:
    return Robot(open_deployment(**CHEAP))


def who(robot: Robot, token: str) -> str:
    try:
        answer = robot.deployment.access.WhoAmI(access_service_pb2.WhoAmIRequest(), metadata=bearer(token))
    except grpc.RpcError as error:
        return str(error.code().name)
    return str(answer.subject)


def test_an_assertion_gives_a_token_and_the_same_one_again(robot: Robot) -> None:
    assertion = robot.assertion()
    token = robot.exchange(assertion).access_token
    assert robot.exchange(assertion).access_token == token
    assert robot.exchange(robot.assertion()).access_token != token
    assert who(robot, token) == robot.name
    assert who(robot, assertion) == "UNAUTHENTICATED"  # nor is an assertion a token


def test_a_key_that_is_taken_away_ends_its_tokens(robot: Robot) -> None:
    token = robot.exchange(robot.assertion()).access_token
    assert who(robot, token) == robot.name
    request = access_service_pb2.UpdateServiceAccountRequest(
        service_account=ServiceAccount(name=robot.name), request_id=new_id()
    )
    request.update_mask.paths.append("assertion_keys")
    robot.deployment.access.UpdateServiceAccount(request, metadata=robot.deployment.as_admin)
    until(lambda: who(robot, token) == "UNAUTHENTICATED", 5)
    with refused("UNAUTHENTICATED", "CREDENTIALS_INVALID"):
        robot.exchange(robot.assertion())


def test_a_key_that_takes_anothers_id_ends_the_tokens_of_the_other(robot: Robot) -> None:
    token = robot.exchange(robot.assertion()).access_token
    assert who(robot, token) == robot.name
    robot.key, found = Ed25519PrivateKey.generate(), robot.key
    request = access_service_pb2.UpdateServiceAccountRequest(
        service_account=ServiceAccount(
            name=robot.name, assertion_keys=[AssertionKey(kid="one", x=public_of(robot.key))]
        ),
        request_id=new_id(),
    )
    request.update_mask.paths.append("assertion_keys")
    robot.deployment.access.UpdateServiceAccount(request, metadata=robot.deployment.as_admin)
    until(lambda: who(robot, token) == "UNAUTHENTICATED", 5)
    with refused("UNAUTHENTICATED", "CREDENTIALS_INVALID"):
        robot.exchange(robot.assertion(key=found))
    assert who(robot, robot.exchange(robot.assertion()).access_token) == robot.name


Wrong = Callable[[int], dict[str, Any]]
WRONG: dict[str, Wrong] = {
    "another subject": lambda _now: {"sub": "serviceAccounts/admin"},
    "another issuer": lambda _now: {"iss": "serviceAccounts/admin"},
    "another audience": lambda _now: {"aud": "another"},
    "a list of audiences": lambda _now: {"aud": ["counterfoil"]},
    "expired": lambda now: {"exp": now - 1},
    "made to last too long": lambda now: {"exp": now + 3_600},
    "from the future": lambda now: {"iat": now + 3_600, "exp": now + 3_900},
    "no exp": lambda _now: {"exp": None},
    "no iat": lambda _now: {"iat": None},
    "no jti": lambda _now: {"jti": None},
    "a fraction": lambda now: {"exp": now + 300.5},
    "another kid": lambda _now: {"header": {"kid": "two"}},
    "jku": lambda _now: {"header": {"kid": "one", "jku": "https://evil.example.com/"}},
    "crit": lambda _now: {"header": {"kid": "one", "crit": ["exp"]}},
    "no kid": lambda _now: {"header": {}},
    "another key": lambda _now: {"key": Ed25519PrivateKey.generate()},
}


@pytest.mark.parametrize("changed", WRONG.values(), ids=WRONG.keys())
def test_what_is_no_assertion(robot: Robot, changed: Wrong) -> None:
    assertion = robot.assertion(**changed(int(time.time())))
    with refused("UNAUTHENTICATED", "CREDENTIALS_INVALID"):
        robot.exchange(assertion)


def test_an_assertion_signed_by_nobody(robot: Robot) -> None:
    header, body, _ = robot.assertion().split(".")
    none = base64.urlsafe_b64encode(b'{"alg":"none","kid":"one"}').rstrip(b"=").decode()
    for forged in (f"{none}.{body}.", f"{header}.{body}.", "a.b.c", "x"):
        with refused("UNAUTHENTICATED", "CREDENTIALS_INVALID"):
            robot.exchange(forged)
