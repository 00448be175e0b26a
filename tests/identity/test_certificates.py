"""Client certificates as credentials: whose they are, and what no other credential can be mistaken for."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import grpc
import pytest

from counterfoil.identity.v1 import access_service_pb2 as pb
from counterfoil.identity.v1 import access_service_pb2_grpc as rpc
from counterfoil.identity.v1.service_account_pb2 import ServiceAccount
from tests.identity.conftest import Deployment, Metadata, bearer, new_id
from tests.rpc.echo import until
from tests.rpc.engine.certificates import Authority

SPIFFE = "spiffe://prod/orders"
DNS = "orders.internal"


@pytest.fixture(scope="module")
def authority() -> Authority:
    return Authority()


class Mutual:
    """A worker that requires certificates, and calls with some."""

    def __init__(self, deployment: Deployment, authority: Authority) -> None:
        self.deployment = deployment
        self.authority = authority
        pair = authority.issue("server")
        self.server = grpc.ssl_server_credentials(
            [(pair.key, pair.certificate)], authority.certificate, require_client_auth=True
        )

    def who_am_i(self, names: Sequence[str] = (), uris: Sequence[str] = (), metadata: Metadata = ()) -> str:
        """Whom a worker takes a client with this certificate for, or the code of its refusal."""
        client = self.authority.issue("client", *names, uris=uris)
        credentials = grpc.ssl_channel_credentials(self.authority.certificate, client.key, client.certificate)
        channel = self.deployment.add_worker(self.server, credentials)
        return who(channel, metadata)


def who(channel: grpc.Channel, metadata: Metadata = ()) -> str:
    try:
        return str(rpc.AccessServiceStub(channel).WhoAmI(pb.WhoAmIRequest(), metadata=metadata).subject)
    except grpc.RpcError as error:
        return str(error.code().name)


@pytest.fixture
def mutual(open_deployment: Callable[..., Deployment], authority: Authority) -> Mutual:
    deployment = open_deployment()
    for name, identities in (("orders", [SPIFFE, DNS]), ("other", ["spiffe://prod/other"])):
        deployment.access.CreateServiceAccount(
            pb.CreateServiceAccountRequest(
                service_account=ServiceAccount(certificate_identities=identities),
                service_account_id=name,
                request_id=new_id(),
            ),
            metadata=deployment.as_admin,
        )
    return Mutual(deployment, authority)


def test_whose_a_certificate_is(mutual: Mutual) -> None:
    orders = "serviceAccounts/orders"
    assert mutual.who_am_i(uris=[SPIFFE]) == orders
    assert mutual.who_am_i(names=[DNS]) == orders
    assert mutual.who_am_i(names=[DNS, "unknown.internal"], uris=[SPIFFE]) == orders


@pytest.mark.parametrize(
    ("names", "uris"),
    [
        ([], []),
        (["unknown.internal"], []),
        (["*.internal"], []),  # a pattern is a name like any other
        ([], ["spiffe://prod/orders/x"]),
        ([], ["spiffe://prod/order"]),
        ([DNS], ["spiffe://prod/other"]),  # two service accounts: it is not for the server to choose
    ],
)
def test_a_certificate_that_is_nobodys(mutual: Mutual, names: list[str], uris: list[str]) -> None:
    assert mutual.who_am_i(names=names, uris=uris) == "UNAUTHENTICATED"


def test_a_token_counts_where_both_are_there(mutual: Mutual) -> None:
    admin = mutual.deployment.as_admin
    assert mutual.who_am_i(uris=[SPIFFE], metadata=admin) == "serviceAccounts/admin"
    # Nor is the certificate asked where the token is no good.
    assert mutual.who_am_i(uris=[SPIFFE], metadata=bearer("no-token")) == "UNAUTHENTICATED"


@pytest.mark.parametrize("token", [SPIFFE, DNS, f"{SPIFFE},{DNS}", repr((SPIFFE,))])
def test_no_token_is_taken_for_the_name_in_a_certificate(mutual: Mutual, token: str) -> None:
    client = mutual.authority.issue("client", uris=[SPIFFE])
    credentials = grpc.ssl_channel_credentials(mutual.authority.certificate, client.key, client.certificate)
    channel = mutual.deployment.add_worker(mutual.server, credentials)
    assert who(channel) == "serviceAccounts/orders"  # it is remembered now
    assert who(channel, bearer(token)) == "UNAUTHENTICATED"
    assert who(mutual.deployment.channels[0], bearer(token)) == "UNAUTHENTICATED"


def test_a_certificate_of_a_disabled_service_account(mutual: Mutual) -> None:
    client = mutual.authority.issue("client", uris=[SPIFFE])
    credentials = grpc.ssl_channel_credentials(mutual.authority.certificate, client.key, client.certificate)
    channel = mutual.deployment.add_worker(mutual.server, credentials)
    assert who(channel) == "serviceAccounts/orders"
    mutual.deployment.access.DisableServiceAccount(
        pb.DisableServiceAccountRequest(name="serviceAccounts/orders", request_id=new_id()),
        metadata=mutual.deployment.as_admin,
    )
    until(lambda: who(channel) == "UNAUTHENTICATED", 5)
