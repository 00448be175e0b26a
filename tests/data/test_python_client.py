"""The Python client, against real servers."""

from __future__ import annotations

import datetime as dt
import importlib
import json
import pkgutil
import time
from collections.abc import Callable, Iterator
from concurrent import futures
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import grpc
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

import counterfoil
from counterfoil import client
from counterfoil.catalog.v1 import catalog_service_pb2, catalog_service_pb2_grpc, product_pb2

REQUEST = catalog_service_pb2.GetProductRequest(name="products/1")
TOKEN = "eyJ.secret-canary.x"


class Catalog(catalog_service_pb2_grpc.CatalogServiceServicer):
    """Remembers what each call carried, and answers as it is told."""

    def __init__(self) -> None:
        self.metadata: list[dict[str, str | bytes]] = []
        self.remaining_s: list[float] = []
        self.failures: list[grpc.StatusCode] = []

    def _answer(self, context: grpc.ServicerContext) -> product_pb2.Product:
        self.metadata.append(dict(context.invocation_metadata()))
        self.remaining_s.append(context.time_remaining())
        if self.failures:
            context.abort(self.failures.pop(0), "as told")
        return product_pb2.Product(name="products/1")

    def GetProduct(self, request: Any, context: grpc.ServicerContext) -> product_pb2.Product:  # noqa: ARG002, N802
        return self._answer(context)

    def ExportProducts(self, request: Any, context: grpc.ServicerContext) -> Iterator[Any]:  # noqa: ARG002, N802
        yield catalog_service_pb2.ExportProductsResponse(products=[self._answer(context)])

    def ImportProducts(self, requests: Iterator[Any], context: grpc.ServicerContext) -> Any:  # noqa: N802
        sent = sum(len(request.products) for request in requests)
        self._answer(context)
        return catalog_service_pb2.ImportProductsResponse(created_count=sent)


@contextmanager
def serving(bind: Callable[[grpc.Server], int]) -> Iterator[tuple[Catalog, int]]:
    catalog = Catalog()  # type: ignore[abstract] # the other methods stay UNIMPLEMENTED
    server = grpc.server(futures.ThreadPoolExecutor(2))
    catalog_service_pb2_grpc.add_CatalogServiceServicer_to_server(catalog, server)
    port = bind(server)
    server.start()
    try:
        yield catalog, port
    finally:
        server.stop(None).wait(5)


@pytest.fixture
def plain() -> Iterator[tuple[Catalog, int]]:
    with serving(lambda server: server.add_insecure_port("127.0.0.1:0")) as running:
        yield running


@pytest.fixture(scope="module")
def certificate() -> tuple[bytes, bytes]:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "localhost")])
    now = dt.datetime.now(dt.UTC)
    signed = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - dt.timedelta(minutes=5))
        .not_valid_after(now + dt.timedelta(hours=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    return private, signed.public_bytes(serialization.Encoding.PEM)


def stub(channel: grpc.Channel) -> Any:
    return catalog_service_pb2_grpc.CatalogServiceStub(channel)


def test_every_kind_of_call_carries_the_token(plain: tuple[Catalog, int]) -> None:
    catalog, port = plain
    with client.connect(f"127.0.0.1:{port}", token=TOKEN) as channel:
        stub(channel).GetProduct(REQUEST, metadata=[("x-request-id", "mine")])
        list(stub(channel).ExportProducts(catalog_service_pb2.ExportProductsRequest()))
        stub(channel).ImportProducts(iter([catalog_service_pb2.ImportProductsRequest()]))
    assert [call["authorization"] for call in catalog.metadata] == [f"Bearer {TOKEN}"] * 3
    assert catalog.metadata[0]["x-request-id"] == "mine"


def test_a_token_function_is_asked_before_each_call(plain: tuple[Catalog, int]) -> None:
    catalog, port = plain
    tokens = iter(["first", "second"])
    with client.connect(f"127.0.0.1:{port}", token=lambda: next(tokens)) as channel:
        stub(channel).GetProduct(REQUEST)
        stub(channel).GetProduct(REQUEST)
    assert [call["authorization"] for call in catalog.metadata] == ["Bearer first", "Bearer second"]


def test_without_a_token_no_credentials_are_sent(plain: tuple[Catalog, int]) -> None:
    catalog, port = plain
    with client.connect(f"127.0.0.1:{port}") as channel:
        stub(channel).GetProduct(REQUEST)
    assert "authorization" not in catalog.metadata[0]


def test_a_call_without_a_timeout_gets_the_policys_default(plain: tuple[Catalog, int]) -> None:
    catalog, port = plain
    with client.connect(f"127.0.0.1:{port}") as channel:
        stub(channel).GetProduct(REQUEST)
        stub(channel).GetProduct(REQUEST, timeout=9)
    assert 1 < catalog.remaining_s[0] < 2.1
    assert 8 < catalog.remaining_s[1] < 9.1


def test_unavailable_is_tried_again_and_other_failures_are_not(plain: tuple[Catalog, int]) -> None:
    catalog, port = plain
    with client.connect(f"127.0.0.1:{port}", token=TOKEN) as channel:
        catalog.failures = [grpc.StatusCode.UNAVAILABLE] * 2
        assert stub(channel).GetProduct(REQUEST).name == "products/1"
        assert len(catalog.metadata) == 3
        catalog.failures = [grpc.StatusCode.ABORTED]
        with pytest.raises(grpc.RpcError) as refused:
            stub(channel).GetProduct(REQUEST)
    assert refused.value.code() is grpc.StatusCode.ABORTED
    assert len(catalog.metadata) == 4


def test_retries_end(plain: tuple[Catalog, int]) -> None:
    catalog, port = plain
    catalog.failures = [grpc.StatusCode.UNAVAILABLE] * 10
    with client.connect(f"127.0.0.1:{port}") as channel, pytest.raises(grpc.RpcError) as refused:
        stub(channel).GetProduct(REQUEST, timeout=20)
    assert refused.value.code() is grpc.StatusCode.UNAVAILABLE
    assert len(catalog.metadata) == client.ATTEMPTS_LIMIT


def test_a_client_certificate_opens_the_door(certificate: tuple[bytes, bytes], tmp_path: Path) -> None:
    key, root = tmp_path / "key.pem", tmp_path / "root.pem"
    key.write_bytes(certificate[0])
    root.write_bytes(certificate[1])
    credentials = grpc.ssl_server_credentials([certificate], certificate[1], require_client_auth=True)
    with serving(lambda server: server.add_secure_port("127.0.0.1:0", credentials)) as (catalog, port):
        target = f"localhost:{port}"
        ways: tuple[dict[str, Any], ...] = (
            {"root_certificates": root, "client_certificate": root, "client_key": key},
            {"root_certificates": root.read_bytes(), "client_certificate": root, "client_key": key.read_bytes()},
        )
        for given in ways:
            with client.connect(target, token=TOKEN, own_connection=True, **given) as channel:
                stub(channel).GetProduct(REQUEST)
        assert len(catalog.metadata) == 2
        with (
            client.connect(target, token=TOKEN, own_connection=True, root_certificates=root) as channel,
            pytest.raises(grpc.RpcError) as refused,
        ):
            stub(channel).GetProduct(REQUEST)
        assert refused.value.code() is grpc.StatusCode.UNAVAILABLE
        assert len(catalog.metadata) == 2


def test_tls_carries_the_token_to_a_trusted_server_only(certificate: tuple[bytes, bytes]) -> None:
    credentials = grpc.ssl_server_credentials([certificate])
    with serving(lambda server: server.add_secure_port("127.0.0.1:0", credentials)) as (catalog, port):
        with client.connect(f"localhost:{port}", token=TOKEN, root_certificates=certificate[1]) as channel:
            stub(channel).GetProduct(REQUEST, timeout=10)
        assert catalog.metadata[0]["authorization"] == f"Bearer {TOKEN}"
        with (
            client.connect(f"localhost:{port}", token=TOKEN, plaintext=False) as channel,
            pytest.raises(grpc.RpcError) as refused,
        ):
            stub(channel).GetProduct(REQUEST, timeout=2)
        assert refused.value.code() in {grpc.StatusCode.UNAVAILABLE, grpc.StatusCode.DEADLINE_EXCEEDED}
        assert len(catalog.metadata) == 1


def test_a_unix_socket_is_local(tmp_path: Path) -> None:
    target = f"unix:{tmp_path}/s"
    with (
        serving(lambda server: server.add_insecure_port(target)) as (catalog, _),
        client.connect(target, token=TOKEN) as channel,
    ):
        stub(channel).GetProduct(REQUEST)
    assert len(catalog.metadata) == 1


def test_a_proxy_of_the_environment_never_sees_a_local_token(
    plain: tuple[Catalog, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    catalog, port = plain
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9")  # discard: nobody listens
    monkeypatch.delenv("no_proxy", raising=False)
    with client.connect(f"dns:///localhost:{port}", token=TOKEN) as channel:
        stub(channel).GetProduct(REQUEST)
    assert len(catalog.metadata) == 1


@pytest.mark.parametrize(
    "target",
    [
        "shop.example:443",
        "10.0.0.7:50051",
        "0.0.0.0:50051",
        "[::]:50051",
        "localhost.example:50051",
        "127.0.0.1.example:50051",
        "dns:///shop.example:443",
        "dns://192.0.2.1/localhost:50051",
        "ipv4:127.0.0.1:50051,192.0.2.1:50051",
        "ipv6:[2001:db8::1]:50051",
        "xds:///localhost",
        "http://localhost:50051",
        "[::1]x",
    ],
)
def test_a_token_never_leaves_the_machine_in_clear_text(target: str) -> None:
    with pytest.raises(ValueError, match="clear text") as refused:
        client.connect(target, token=TOKEN, plaintext=True)
    assert TOKEN not in str(refused.value)
    client.connect(target, plaintext=True).close()
    client.connect(target, token=TOKEN).close()  # over TLS


@pytest.mark.parametrize(
    "target",
    [
        "localhost",
        "LOCALHOST:50051",
        "127.0.0.1:50051",
        "127.8.9.1:50051",
        "[::1]:50051",
        "::1",
        "dns:localhost:50051",
        "dns:///localhost:50051",
        "ipv4:127.0.0.1:50051,127.0.0.2:50051",
        "ipv6:[::1]:50051",
        "unix:relative.sock",
        "unix:///run/counterfoil.sock",
        "unix-abstract:counterfoil",
    ],
)
def test_this_machine_is_known(target: str) -> None:
    assert client.is_loopback(target)


@pytest.mark.parametrize("token", ["", "a b", "a\nx-admin: 1", "ä", "Bearer x"])
def test_what_is_no_token_is_refused_and_not_repeated(token: str) -> None:
    with pytest.raises(ValueError, match="token") as refused:
        client.connect("localhost:1", token=token)
    assert not token or token not in str(refused.value)
    with client.connect("localhost:1", token=lambda: token) as channel, pytest.raises(ValueError, match="token"):
        stub(channel).GetProduct(REQUEST)


def test_other_mistakes_are_refused() -> None:
    with pytest.raises(ValueError, match="empty"):
        client.connect("")
    for_tls: tuple[dict[str, Any], ...] = (
        {"root_certificates": b"x"},
        {"client_certificate": b"x", "client_key": b"y"},
    )
    for given in for_tls:
        with pytest.raises(ValueError, match="are for TLS"):
            client.connect("localhost:1", plaintext=True, **given)
    halves: tuple[dict[str, Any], ...] = ({"client_certificate": b"x"}, {"client_key": b"y"})
    for given in halves:
        with pytest.raises(ValueError, match="go together"):
            client.connect("localhost:1", **given)


def test_a_key_in_place_of_its_path_is_not_repeated(tmp_path: Path) -> None:
    misplaced: Any = "-----BEGIN PRIVATE KEY-----canary"
    with pytest.raises(TypeError, match="Path of a file") as refused:
        client.connect("localhost:1", client_certificate=b"x", client_key=misplaced)
    assert "canary" not in str(refused.value)
    with pytest.raises(FileNotFoundError):
        client.connect("localhost:1", root_certificates=tmp_path / "none")


def test_the_contract_names_every_service_that_the_package_has() -> None:
    services = set()
    for module in pkgutil.walk_packages(counterfoil.__path__, "counterfoil."):
        if module.name.endswith("_service_pb2"):
            services.add(importlib.import_module(module.name).DESCRIPTOR.name)
    assert {file.name for file in client.CONTRACT} == services


def test_the_service_config_says_what_the_policies_say() -> None:
    config = json.loads(client.service_config())
    (entry,) = config["methodConfig"]
    names = {f"/{name['service']}/{name['method']}" for name in entry["name"]}
    services = [service for file in client.CONTRACT for service in file.services_by_name.values()]
    methods = [method for service in services for method in service.methods]
    streamed = {f"/{m.containing_service.full_name}/{m.name}" for m in methods if m.client_streaming}
    every = {f"/{m.containing_service.full_name}/{m.name}" for m in methods}
    assert streamed == {"/counterfoil.catalog.v1.CatalogService/ImportProducts"}
    assert names == every - streamed
    assert set(client.default_deadlines_s()) == every
    assert min(client.default_deadlines_s().values()) > 0


def test_opening_a_channel_is_cheap() -> None:
    started = time.monotonic()
    for _ in range(20):
        client.connect("localhost:1", token=TOKEN).close()
    assert time.monotonic() - started < 2
