"""Whoever loses their account, session or key is refused by both servers within five seconds, whatever Redis does.

Two real servers, and a Valkey that is up, frozen, and gone. Meanwhile others call both all the time, and are served.
"""

from __future__ import annotations

import os
import signal
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import grpc
import pytest

from counterfoil.catalog.v1 import catalog_service_pb2 as catalog_pb
from counterfoil.catalog.v1 import catalog_service_pb2_grpc as catalog_rpc
from counterfoil.identity.v1 import access_service_pb2 as access_pb
from counterfoil.identity.v1 import access_service_pb2_grpc as access_rpc
from counterfoil.identity.v1 import account_pb2, account_service_pb2_grpc
from counterfoil.identity.v1 import account_service_pb2 as accounts_pb
from counterfoil.identity.v1 import session_service_pb2 as sessions_pb
from counterfoil.identity.v1 import session_service_pb2_grpc as sessions_rpc
from counterfoil.identity.v1.role_pb2 import RoleBinding
from counterfoil.identity.v1.service_account_pb2 import ApiKey, ServiceAccount
from tests.identity.conftest import Metadata, bearer, new_id
from tests.identity.signed_in import PASSWORD
from tests.rpc.echo import details_of, until
from tests.servers import ServerProcess, ValkeyProcess

pytestmark = pytest.mark.whole

LIMIT_S = 5.0
CALM_S = 2.0
"""No call of somebody who has lost nothing takes longer, in no state."""

ENVIRONMENT = {
    "COUNTERFOIL_PASSWORD_MEMORY_KIB": "8192",
    "COUNTERFOIL_PASSWORD_PASSES": "1",
    "COUNTERFOIL_SIGN_IN_RATE_PER_S": "0",
}


@dataclass
class Loser:
    """Somebody with credentials that are about to be worth nothing."""

    title: str
    credentials: Metadata
    lose: Callable[[], object]


@dataclass
class Shop:
    """Both servers, as the administrator."""

    channels: list[grpc.Channel]
    admin: Metadata
    emails: int = 0
    refused: dict[tuple[str, str], float] = field(default_factory=dict)

    def reads(self, credentials: Metadata, server: int) -> str:
        """What a server says to a read: OK, or a reason."""
        stub = catalog_rpc.CatalogServiceStub(self.channels[server])
        try:
            stub.ListProducts(catalog_pb.ListProductsRequest(page_size=1), metadata=credentials, timeout=10)
        except grpc.RpcError as error:
            return str(details_of(error)[1].reason)
        return "OK"

    def losers(self) -> Iterator[Loser]:
        """One of each kind."""
        accounts = account_service_pb2_grpc.AccountServiceStub(self.channels[0])
        sessions = sessions_rpc.SessionServiceStub(self.channels[0])
        name, begun = self._signed_in(accounts, sessions)
        disable = accounts_pb.DisableAccountRequest(name=name, reason="gone", request_id=new_id())
        yield Loser(
            "a disabled account",
            bearer(begun.access_token),
            lambda: accounts.DisableAccount(disable, metadata=self.admin),
        )
        _, ended = self._signed_in(accounts, sessions)
        revoke = sessions_pb.RevokeSessionRequest(name=ended.session.name, request_id=new_id())
        yield Loser(
            "a revoked session",
            bearer(ended.access_token),
            lambda: sessions.RevokeSession(revoke, metadata=self.admin),
        )
        access = access_rpc.AccessServiceStub(self.channels[0])
        key = self.key()
        take = access_pb.RevokeApiKeyRequest(name=key.name, request_id=new_id())
        yield Loser("a revoked API key", bearer(key.secret), lambda: access.RevokeApiKey(take, metadata=self.admin))

    def key(self) -> ApiKey:
        """A key of a new service account that may read."""
        access = access_rpc.AccessServiceStub(self.channels[0])
        made = access.CreateServiceAccount(
            access_pb.CreateServiceAccountRequest(service_account=ServiceAccount(), request_id=new_id()),
            metadata=self.admin,
        )
        binding = RoleBinding(role="roles/system-viewer", member=made.name)
        access.CreateRoleBinding(
            access_pb.CreateRoleBindingRequest(role_binding=binding, request_id=new_id()), metadata=self.admin
        )
        key: ApiKey = access.CreateApiKey(
            access_pb.CreateApiKeyRequest(parent=made.name, api_key=ApiKey(), request_id=new_id()),
            metadata=self.admin,
        )
        return key

    def _signed_in(self, accounts: Any, sessions: Any) -> tuple[str, sessions_pb.SignInResponse]:
        self.emails += 1
        email = f"p{self.emails}@example.com"
        account = account_pb2.Account(emails=[account_pb2.Account.Email(address=email)])
        made = accounts.CreateAccount(
            accounts_pb.CreateAccountRequest(account=account, request_id=new_id()), metadata=self.admin
        )
        sessions.SetPassword(
            sessions_pb.SetPasswordRequest(account=made.name, new_password=PASSWORD, request_id=new_id()),
            metadata=self.admin,
        )
        begun: sessions_pb.SignInResponse = sessions.SignIn(
            sessions_pb.SignInRequest(email=email, password=PASSWORD, request_id=new_id())
        )
        return made.name, begun


@dataclass
class Bystander:
    """Calls a server all the time, on a thread of its own."""

    shop: Shop
    credentials: Metadata
    server: int
    calls: int = 0
    longest_s: float = 0.0
    refusals: list[str] = field(default_factory=list)

    @contextmanager
    def calling(self) -> Iterator[None]:
        stop = threading.Event()

        def call() -> None:
            while not stop.is_set():
                began = time.monotonic()
                said = self.shop.reads(self.credentials, self.server)
                self.longest_s = max(self.longest_s, time.monotonic() - began)
                self.calls += 1
                if said != "OK":
                    self.refusals.append(said)
                stop.wait(0.02)

        thread = threading.Thread(target=call)
        thread.start()
        try:
            yield
        finally:
            stop.set()
            thread.join(30)


@pytest.fixture
def valkey(tmp_path: Path) -> Iterator[ValkeyProcess]:
    with ValkeyProcess(tmp_path / "valkey") as started:
        yield started


@pytest.fixture
def shop(database_url: str, valkey: ValkeyProcess, tmp_path: Path) -> Iterator[Shop]:
    with ExitStack() as stack:
        servers = [
            stack.enter_context(
                ServerProcess(
                    tmp_path / name,
                    database_url=database_url,
                    redis_url=valkey.url,
                    keys_dir=tmp_path / "keys",
                    environment=ENVIRONMENT,
                )
            )
            for name in ("one", "two")
        ]
        channels = [stack.enter_context(server.channel()) for server in servers]
        yield Shop(channels, bearer(servers[0].mint_token()))


def test_who_has_lost_access_is_refused_by_both_servers_within_five_seconds(shop: Shop, valkey: ValkeyProcess) -> None:
    states: list[tuple[str, Callable[[], object]]] = [
        ("up", lambda: None),
        ("frozen", lambda: os.kill(valkey.pid, signal.SIGSTOP)),
        ("down", valkey.kill),
        ("up again", valkey.start),
    ]
    for state, begin in states:
        begin()
        bystanders = [Bystander(shop, bearer(shop.key().secret), server) for server in (0, 1)]
        with ExitStack() as stack:
            for each in bystanders:
                stack.enter_context(each.calling())
            for loser in shop.losers():
                # Both remember them.
                assert [shop.reads(loser.credentials, server) for server in (0, 1)] == ["OK", "OK"], state
                began = time.monotonic()
                loser.lose()
                for server in (1, 0):
                    _is_refused(shop, loser, server, began + LIMIT_S)
                shop.refused[state, loser.title] = time.monotonic() - began
                for _ in range(10):  # and stay so
                    said = [shop.reads(loser.credentials, server) for server in (0, 1)]
                    assert said == ["CREDENTIALS_INVALID"] * 2, (state, loser.title)
            until(lambda: all(each.calls > 20 for each in bystanders), 30)  # noqa: B023
        assert [each.refusals for each in bystanders] == [[], []], state
        assert max(each.longest_s for each in bystanders) < CALM_S, state
    assert max(shop.refused.values()) < LIMIT_S


def _is_refused(shop: Shop, loser: Loser, server: int, end: float) -> None:
    until(lambda: shop.reads(loser.credentials, server) == "CREDENTIALS_INVALID", max(0.0, end - time.monotonic()))
