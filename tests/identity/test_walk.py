"""Every rpc of the contract, as the server serves it, called as everybody: who is let in follows from its policy alone.

What is sent is no message, so whoever is let in is told so by INVALID_ARGUMENT, and whoever is not never learns what
the bytes were taken for. An rpc that is added to the contract is walked, too, and nothing has to be done for it here.
"""

from __future__ import annotations

import base64
import json
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

import grpc
import pytest
from google.protobuf.descriptor import MethodDescriptor

from counterfoil.client import CONTRACT
from counterfoil.identity.v1 import access_service_pb2 as pb
from counterfoil.identity.v1.service_account_pb2 import ApiKey, ServiceAccount
from counterfoil_server.identity.rules.access import CUSTOMER_EVERYWHERE, CUSTOMER_OWN
from counterfoil_server.rpc.methods import policy_of
from counterfoil_server.rpc.permissions import permissions_of
from tests.identity.conftest import Deployment, Metadata, bearer, new_id
from tests.identity.signed_in import person
from tests.identity.test_access import ADMIN
from tests.identity.test_sessions import CHEAP
from tests.rpc.echo import details_of, until
from tests.rpc.engine.certificates import Authority

SERVICES = [service for file in CONTRACT for service in file.services_by_name.values()]
METHODS = tuple(method for service in SERVICES for method in service.methods)
PERMISSIONS = [permission.name for permission in permissions_of(SERVICES)]
GARBAGE = b"\xff\xff\xff"
TIMEOUT_S = 20.0
LET_IN = "INVALID_ARGUMENT MALFORMED_MESSAGE"
TRUST = "spiffe://prod/"


@dataclass(frozen=True)
class Caller:
    """Somebody, and what they hold; nothing counts where their credentials do not."""

    title: str
    metadata: Metadata = ()
    channel: grpc.Channel | None = None  # the clear one
    everywhere: frozenset[str] = frozenset()
    limited: frozenset[str] = frozenset()
    refused: str = ""  # the reason, where the credentials do not count
    methods: Sequence[MethodDescriptor] = METHODS


def expected(method: MethodDescriptor, caller: Caller) -> str:
    """What the policy says."""
    policy = policy_of(method)
    if policy.public:
        return LET_IN
    if caller.refused:
        return f"UNAUTHENTICATED {caller.refused}"
    held = caller.everywhere | caller.limited if policy.object_level else caller.everywhere
    if policy.authenticated or policy.permission in held or "*" in caller.everywhere:
        return LET_IN
    return f"PERMISSION_DENIED PERMISSION_MISSING {policy.permission}"


def answer(channel: grpc.Channel, method: MethodDescriptor, metadata: Metadata) -> str:
    """What the server says: a code, a reason, and the permission that it names."""
    path = f"/{method.containing_service.full_name}/{method.name}"
    sent = iter([GARBAGE]) if method.client_streaming else GARBAGE
    kind = f"{'stream' if method.client_streaming else 'unary'}_{'stream' if method.server_streaming else 'unary'}"
    try:
        got = getattr(channel, kind)(path)(sent, metadata=metadata, timeout=TIMEOUT_S)
        if method.server_streaming:
            next(got, None)
    except grpc.RpcError as error:
        info = details_of(error)[1]
        return " ".join([error.code().name, info.reason, *filter(None, [info.metadata.get("permission")])])
    return "OK"


class Cast:
    """Everybody who may want to call."""

    def __init__(self, deployment: Deployment, authority: Authority) -> None:
        self.deployment = deployment
        self._authority = authority
        pair = authority.issue("server")
        deployment.add_worker(
            grpc.ssl_server_credentials(
                [(pair.key, pair.certificate)], authority.certificate, require_client_auth=True
            ),
            self._client("nobody"),
        )

    def strangers(self) -> Iterator[Caller]:
        """Those whose credentials do not count."""
        good = self.deployment.token()
        secret = self.deployment.admin
        yield Caller("no token", refused="CREDENTIALS_MISSING")
        for title, metadata in {
            "a garbage token": bearer("garbage"),
            "no scheme": (("authorization", secret),),
            "a doubled header": (*good, *good),
            "a key and a token": (*bearer(secret), *good),
            "an unsigned token": bearer(unsigned()),
            "an API key with another secret": bearer(secret[:-43] + "A" * 43),
            "the prefix of an API key": bearer(secret.partition(".")[0]),
        }.items():
            yield Caller(title, metadata, refused="CREDENTIALS_INVALID")
        yield Caller("a certificate that is nobody's", channel=self._channel("nobody"), refused="CREDENTIALS_MISSING")
        yield Caller(
            "a certificate of no account", channel=self._channel("x", TRUST + "x"), refused="CREDENTIALS_INVALID"
        )

    def programs(self) -> Iterator[Caller]:
        """Service accounts: for each permission one that has nothing else, and one that has everything else."""
        for permission in PERMISSIONS:
            word = permission.replace(".", "-").replace("_", "-")
            one, rest = frozenset({permission}), frozenset(PERMISSIONS) - {permission}
            only = self.deployment.role(*one, role_id=f"only-{word}")
            but = self.deployment.role(*rest, role_id=f"but-{word}")
            name, key = self._service_account(f"only-{word}", certificate=True)
            self.deployment.bind(only, name)
            yield Caller(f"a key with only {permission}", bearer(key.secret), everywhere=one)
            channel, few = self._channel(word, f"{TRUST}only-{word}"), a_few(permission)
            yield Caller(f"a certificate with only {permission}", channel=channel, everywhere=one, methods=few)
            token = self.deployment.token(permission)
            yield Caller(f"a token with only {permission}", token, everywhere=one, methods=few)
            name, key = self._service_account(f"but-{word}")
            self.deployment.bind(but, name)
            yield Caller(f"a key with all but {permission}", bearer(key.secret), everywhere=rest)
            name, key = self._service_account(f"limited-{word}")
            for resource in ("locations/here", "accounts/somebody"):
                self.deployment.bind(only, name, resource)
            yield Caller(f"a key with {permission} for something", bearer(key.secret), limited=one)

    def others(self) -> Iterator[Caller]:
        """Those who have everything, nothing, or no longer anything; and a customer."""
        access, admin = self.deployment.access, self.deployment.as_admin
        yield Caller("the administrator", admin, everywhere=frozenset({"*"}))
        yield Caller("a token with everything", self.deployment.token(), everywhere=frozenset({"*"}))
        name, key = self._service_account("powerless", certificate=True)
        yield Caller("a key with no role", bearer(key.secret))
        yield Caller("a certificate with no role", channel=self._channel("p", TRUST + "powerless"))
        name, key = self.deployment.service_account(ADMIN)
        access.RevokeApiKey(pb.RevokeApiKeyRequest(name=key.name, request_id=new_id()), metadata=admin)
        yield Caller("a revoked key", bearer(key.secret), refused="CREDENTIALS_INVALID")
        name, key = self._service_account("disabled", certificate=True)
        self.deployment.bind(ADMIN, name)
        access.DisableServiceAccount(pb.DisableServiceAccountRequest(name=name, request_id=new_id()), metadata=admin)
        yield Caller("a disabled one's key", bearer(key.secret), refused="CREDENTIALS_INVALID")
        channel = self._channel("d", TRUST + "disabled")
        yield Caller("a disabled one's certificate", channel=channel, refused="CREDENTIALS_INVALID")
        yield Caller("a bad key and a good certificate", bearer(key.secret), channel, refused="CREDENTIALS_INVALID")
        session = person(self.deployment).sign_in()
        own, everywhere = frozenset(CUSTOMER_OWN), frozenset(CUSTOMER_EVERYWHERE)
        yield Caller("a customer", bearer(session.access_token), everywhere=everywhere, limited=own)
        yield Caller("a refresh token", bearer(session.refresh_token), refused="CREDENTIALS_INVALID")

    def _service_account(self, word: str, *, certificate: bool = False) -> tuple[str, ApiKey]:
        account = ServiceAccount(certificate_identities=[TRUST + word] if certificate else [])
        request = pb.CreateServiceAccountRequest(service_account=account, service_account_id=word, request_id=new_id())
        made = self.deployment.access.CreateServiceAccount(request, metadata=self.deployment.as_admin)
        return made.name, self.deployment.key(made.name)

    def _channel(self, name: str, *uris: str) -> grpc.Channel:
        channel = grpc.secure_channel(self.deployment.targets[-1], self._client(name, *uris))
        self.deployment.stack.callback(channel.close)
        return channel

    def _client(self, name: str, *uris: str) -> grpc.ChannelCredentials:
        pair = self._authority.issue(name, uris=uris)
        return grpc.ssl_channel_credentials(self._authority.certificate, pair.key, pair.certificate)


def a_few(permission: str) -> list[MethodDescriptor]:
    """All methods that need a permission, and one each that needs another or none."""
    others = {policy_of(method).permission: method for method in METHODS}
    own = [method for method in METHODS if policy_of(method).permission == permission]
    return [*own, *(method for needed, method in others.items() if needed != permission)]


def unsigned() -> str:
    """A token that grants everything and that nobody has signed."""
    now = int(time.time())
    claims = {"iss": "counterfoil", "aud": "counterfoil", "sub": "me", "scope": "*", "jti": "1"}
    claims |= {"iat": now, "nbf": now, "exp": now + 600}  # type: ignore[dict-item]
    parts = [{"alg": "none", "typ": "at+jwt", "kid": "x"}, claims]
    return ".".join(
        [*(base64.urlsafe_b64encode(json.dumps(each).encode()).rstrip(b"=").decode() for each in parts), ""]
    )


def rows(deployment: Deployment) -> Mapping[str, object]:
    """A sum over every table; when a key was last used is not looked at, nor how far readers of the outbox are."""
    tables = deployment.query("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
    statement = "SELECT count(*), md5(string_agg(row, '' ORDER BY row)) FROM ({}) AS all_rows"
    row = "SELECT (to_jsonb(t) - 'last_use_time')::text AS row FROM \"{}\" AS t"
    return {
        table: tuple(deployment.query(statement.format(row.format(table)))[0])
        for (table,) in tables
        if table not in {"consumers", "sequencer"}
    }


@contextmanager
def unchanged(deployment: Deployment) -> Iterator[None]:
    """Nothing that the block does changes a row."""
    until(lambda: not deployment.query("SELECT 1 FROM outbox WHERE first_position IS NULL"))
    before = rows(deployment)
    yield
    assert rows(deployment) == before


@pytest.fixture
def cast(open_deployment: Callable[..., Deployment]) -> Cast:
    return Cast(open_deployment(**CHEAP), Authority())


def test_what_is_served_is_the_contract(cast: Cast) -> None:
    """Or the walk would pass somebody by."""
    served = {
        (sample.labels["grpc_service"], sample.labels["grpc_method"])
        for worker in cast.deployment.workers
        for family in worker.registry.collect()
        for sample in family.samples
        if "grpc_method" in sample.labels
    }
    assert served == {(method.containing_service.full_name, method.name) for method in METHODS}


def walk(deployment: Deployment, callers: list[Caller]) -> None:
    """Everybody calls everything; fails with all that was not as the policies say."""
    wrong = []
    with unchanged(deployment):
        for caller in callers:
            channel = caller.channel or deployment.channels[0]
            for method in caller.methods:
                said, meant = answer(channel, method, caller.metadata), expected(method, caller)
                if said != meant:
                    wrong.append(f"{method.full_name} to {caller.title}: {said}, not {meant}")
    assert not wrong, "\n".join(wrong)


def test_strangers(cast: Cast) -> None:
    walk(cast.deployment, list(cast.strangers()))


def test_programs(cast: Cast) -> None:
    walk(cast.deployment, list(cast.programs()))


def test_everybody_else(cast: Cast) -> None:
    walk(cast.deployment, list(cast.others()))
