"""All services behind real channels with real credentials: two workers on one database, as a deployment has them."""

from __future__ import annotations

import json
import time
import traceback
import uuid
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

import grpc
import pytest
from sqlalchemy import text

from counterfoil.identity.v1 import access_service_pb2 as pb
from counterfoil.identity.v1 import access_service_pb2_grpc as access_rpc
from counterfoil.identity.v1.role_pb2 import Role, RoleBinding
from counterfoil.identity.v1.service_account_pb2 import ApiKey, ServiceAccount
from counterfoil_server import app, config
from counterfoil_server.identity.bootstrap import first_administrator
from counterfoil_server.identity.keys import Keys
from counterfoil_server.identity.secrets import Secrets
from counterfoil_server.identity.tokens import TokenIssuer
from counterfoil_server.runtime.roles import Role as ProcessRole
from counterfoil_server.storage.engine import Database
from tests.identity.oidc import oidc_provider
from tests.identity.oidc.oidc_provider import REDIRECT_URI, WEB, WEB_SECRET, OidcProvider
from tests.identity.oidc.tokens import SigningKey
from tests.identity.people import People, opened
from tests.rpc.echo import stop_now


class Defects:
    """A log of whatever goes wrong, for a test to fail with."""

    def __init__(self) -> None:
        self.seen: list[str] = []

    def debug(self, event: str, **content: Any) -> None:
        """Passed over."""

    info = warning = debug

    def error(self, event: str, **content: Any) -> None:
        self.seen.append(f"{event} {content}" + "".join(traceback.format_exception(content.get("exc_info"))))

    def bind(self, **_content: Any) -> Defects:
        return self

    def exception(self, event: str, **content: Any) -> None:
        self.seen.append(f"{event} {content}\n{traceback.format_exc()}")


Metadata = tuple[tuple[str, str], ...]


def new_id() -> str:
    return str(uuid.uuid4())


def bearer(secret: str) -> Metadata:
    """The metadata of a caller with this credential."""
    return (("authorization", f"Bearer {secret}"),)


@dataclass
class Deployment:
    """Workers of one deployment, built as `counterfoil serve` builds them, in this process."""

    stack: ExitStack
    database: Database
    settings: config.Settings
    keys: Keys
    admin: str  # the first administrator's key
    channels: list[grpc.Channel] = field(default_factory=list)
    workers: list[app.Worker] = field(default_factory=list)
    targets: list[str] = field(default_factory=list)  # where each worker is called
    defects: Defects = field(default_factory=Defects)

    def add_worker(
        self, server: grpc.ServerCredentials | None = None, client: grpc.ChannelCredentials | None = None
    ) -> grpc.Channel:
        """One more worker, with TLS where credentials are given; its channel."""
        worker = app.build_worker(self.settings, self.keys, self.defects, ProcessRole.WORKER)
        port = worker.server.bind("127.0.0.1:0", server)
        worker.start()
        worker.server.start()
        target = f"127.0.0.1:{port}"
        channel = grpc.insecure_channel(target) if client is None else grpc.secure_channel(target, client)
        self.channels.append(channel)
        self.workers.append(worker)
        self.targets.append(target)

        def stop() -> None:
            channel.close()
            assert stop_now(worker.server)
            worker.stop()
            assert not self.defects.seen, "\n".join(self.defects.seen)

        self.stack.callback(stop)
        return channel

    @cached_property
    def access(self) -> Any:
        """AccessService of the first worker."""
        return access_rpc.AccessServiceStub(self.channels[0])

    @property
    def as_admin(self) -> Metadata:
        """The first administrator's credentials."""
        return bearer(self.admin)

    def token(self, *permissions: str, subject: str = "developer") -> Metadata:
        """Credentials as `counterfoil token` makes them."""
        issuer = TokenIssuer(self.keys)
        return bearer(issuer.mint(subject, permissions, all_permissions=not permissions, ttl_s=600))

    def service_account(self, *roles: str, resource: str = "", name: str = "") -> tuple[str, ApiKey]:
        """A service account with these roles, and a key of it."""
        created: ServiceAccount = self.access.CreateServiceAccount(
            pb.CreateServiceAccountRequest(
                service_account=ServiceAccount(display_name="A service"),
                service_account_id=name,
                request_id=new_id(),
            ),
            metadata=self.as_admin,
        )
        for role in roles:
            self.bind(role, created.name, resource)
        return created.name, self.key(created.name)

    def role(self, *permissions: str, role_id: str = "") -> str:
        """A role."""
        role: Role = self.access.CreateRole(
            pb.CreateRoleRequest(role=Role(permissions=permissions), role_id=role_id, request_id=new_id()),
            metadata=self.as_admin,
        )
        return role.name

    def bind(self, role: str, member: str, resource: str = "") -> str:
        """Gives somebody a role."""
        binding: RoleBinding = self.access.CreateRoleBinding(
            pb.CreateRoleBindingRequest(
                role_binding=RoleBinding(role=role, member=member, resource=resource), request_id=new_id()
            ),
            metadata=self.as_admin,
        )
        return binding.name

    def key(self, service_account: str) -> ApiKey:
        """One more key of a service account."""
        key: ApiKey = self.access.CreateApiKey(
            pb.CreateApiKeyRequest(parent=service_account, api_key=ApiKey(), request_id=new_id()),
            metadata=self.as_admin,
        )
        return key

    def query(self, statement: str, **parameters: object) -> Sequence[Any]:
        """The rows of a statement."""
        with self.database.read(time.monotonic() + 10) as transaction:
            return transaction.connection.execute(text(statement), parameters).all()


@pytest.fixture
def open_deployment(
    database_url: str, valkey_url: str, open_database: Callable[..., Database], tmp_path: Path
) -> Iterator[Callable[..., Deployment]]:
    """Opens a deployment with some workers, and settings of its own."""
    with ExitStack() as stack:

        def open_one(workers: int = 1, **settings: Any) -> Deployment:
            database = open_database()
            keys = Keys.load_or_create(tmp_path / "keys")
            made = first_administrator(database, Secrets(keys.server_key))
            assert made is not None
            wanted = config.Settings(
                **{
                    "database_url": database_url,
                    "redis_url": valkey_url,
                    "data_dir": tmp_path,
                    "bulk_process": False,
                    "access_sample_rate": 0.0,
                    **settings,
                }
            )
            (tmp_path / "run").mkdir(exist_ok=True)
            deployment = Deployment(stack, database, wanted, keys, made.secret)
            for _ in range(workers):
                deployment.add_worker()
            return deployment

        yield open_one


@pytest.fixture
def deployment(open_deployment: Callable[..., Deployment]) -> Deployment:
    """One worker."""
    return open_deployment()


@pytest.fixture
def open_people(open_database: Callable[..., Database]) -> Iterator[Callable[..., People]]:
    """Opens the accounts once more, as another worker would."""
    with ExitStack() as stack:

        def open_one(**options: Any) -> People:
            return stack.enter_context(opened(open_database(), **options))

        yield open_one


@pytest.fixture
def people(open_people: Callable[..., People]) -> People:
    """Nobody yet."""
    return open_people()


@pytest.fixture(scope="module")
def signing_key() -> SigningKey:
    """What the provider signs with."""
    return SigningKey.new("RS256")


@pytest.fixture(scope="module")
def upstream(signing_key: SigningKey) -> Iterator[OidcProvider]:
    """A certified provider."""
    try:
        folder = oidc_provider.find_or_install()
    except oidc_provider.MissingError as missing:
        pytest.skip(str(missing))
    with OidcProvider(folder, [signing_key]) as started:
        yield started


@pytest.fixture
def open_federated(
    open_deployment: Callable[..., Deployment], upstream: OidcProvider, tmp_path: Path
) -> Callable[..., Deployment]:
    """Opens two workers that know the provider, with some of what they are told of it changed."""

    def open_one(settings: dict[str, Any] | None = None, **changed: Any) -> Deployment:
        provider = {
            "id": "certified",
            "issuer": upstream.issuer,
            "client_id": WEB,
            "client_secret": WEB_SECRET,
            "redirect_uris": [REDIRECT_URI],
            "allow_sign_up": True,
            **changed,
        }
        path = tmp_path / "providers.json"
        path.write_text(json.dumps({"providers": [provider]}))
        path.chmod(0o600)
        cheap = {"password_memory_kib": 8_192, "password_passes": 1, "sign_in_rate_per_s": 0}
        return open_deployment(2, oidc_providers_file=str(path), **{**cheap, **(settings or {})})

    return open_one
