"""TLS and clear text of whole servers: what a start refuses, and certificates that change under a running one."""

from __future__ import annotations

import datetime as dt
import threading
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import grpc
import psutil
import pytest

from counterfoil.catalog.v1 import catalog_service_pb2 as catalog
from counterfoil.catalog.v1 import catalog_service_pb2_grpc as catalog_grpc
from counterfoil.client import connect
from counterfoil_server.runtime.addresses import Reservation
from tests.ports import free_port
from tests.rpc.engine.certificates import Authority
from tests.rpc.transport import Folder, replace, tls_channel
from tests.runtime.minimal import SERVICE
from tests.runtime.processes import MinimalProcess, eventually
from tests.servers import ServerProcess

pytestmark = pytest.mark.whole

EVERYWHERE = "0.0.0.0"  # noqa: S104 - which is what is refused


@pytest.fixture(scope="module")
def authority() -> Authority:
    return Authority("of servers")


@pytest.fixture(scope="module")
def clients() -> Authority:
    return Authority("of clients")


@pytest.fixture
def folder(tmp_path: Path, authority: Authority, clients: Authority) -> Folder:
    made = Folder(tmp_path)
    made.write(authority.issue("server", "first.test"), clients)
    return made


def environ(folder: Folder, *, clients: bool = False) -> dict[str, str]:
    given = {
        "COUNTERFOIL_TLS_CERTIFICATE_FILE": str(folder.certificate),
        "COUNTERFOIL_TLS_KEY_FILE": str(folder.key),
    }
    if clients:
        given["COUNTERFOIL_TLS_CLIENT_CA_FILE"] = str(folder.client_ca)
        given["COUNTERFOIL_TLS_CLIENT_CERTIFICATES"] = "required"
    return given


def refused(data_dir: Path, variables: Mapping[str, str], **flags: str) -> str:
    """The one line of a start that ends with exit code 2 before it has touched anything."""
    server = MinimalProcess(data_dir, "postgresql://nobody@127.0.0.1:1/none", workers=1, environ=variables, flags=flags)
    server.log_path.unlink(missing_ok=True)
    assert server.launch().wait() == 2, server.output()
    (line,) = [line for line in server.output().splitlines() if line.startswith("counterfoil: ")]
    assert "Traceback" not in server.output()
    assert server.lines() == []
    return line


# --- what a start refuses ---------------------------------------------------------------------------------------------


def test_clear_text_beyond_this_machine_is_refused(data_dir: Path) -> None:
    line = refused(data_dir, {}, listen=f"{EVERYWHERE}:{free_port()}")
    assert "refusing to serve clear text on" in line
    assert "COUNTERFOIL_CLEAR_TEXT=allowed" in line


@pytest.mark.parametrize("host", ["127.0.0.1", "127.8.9.1", "localhost", EVERYWHERE])
def test_which_addresses_are_this_machines_alone_is_known(host: str) -> None:
    address = Reservation(f"{host}:0", "--listen")
    assert address.local == (host != EVERYWHERE)
    address.release()


def test_clear_text_is_served_everywhere_where_it_is_allowed(data_dir: Path, database_url: str) -> None:
    port = free_port()
    with MinimalProcess(
        data_dir,
        database_url,
        workers=1,
        environ={"COUNTERFOIL_CLEAR_TEXT": "allowed"},
        flags={"listen": f"{EVERYWHERE}:{port}"},
    ) as server:
        server.address = f"127.0.0.1:{port}"
        assert server.call("Echo", b"x").endswith(b" x")
        assert server.events("clear text is served beyond this machine")


@pytest.mark.parametrize("missing", ["COUNTERFOIL_TLS_CERTIFICATE_FILE", "COUNTERFOIL_TLS_KEY_FILE"])
def test_half_a_pair_is_refused(data_dir: Path, folder: Folder, missing: str) -> None:
    given = environ(folder)
    del given[missing]
    assert "go together" in refused(data_dir, given)


def test_client_certificates_need_authorities_and_the_reverse(data_dir: Path, folder: Folder) -> None:
    authorities = {"COUNTERFOIL_TLS_CLIENT_CA_FILE": str(folder.client_ca)}
    required = {"COUNTERFOIL_TLS_CLIENT_CERTIFICATES": "required"}
    assert "set COUNTERFOIL_TLS_CLIENT_CA_FILE" in refused(data_dir, {**environ(folder), **required})
    assert "only where client certificates are required" in refused(data_dir, {**environ(folder), **authorities})
    assert "client certificates need TLS" in refused(data_dir, {**authorities, **required})


def test_a_key_that_others_may_read_or_that_does_not_match_is_refused(
    data_dir: Path, folder: Folder, authority: Authority
) -> None:
    folder.key.chmod(0o644)
    assert f"{folder.key} can be read by anybody" in refused(data_dir, environ(folder))
    replace(folder.key, authority.issue("other").key)
    assert "is not that of the certificate" in refused(data_dir, environ(folder))
    folder.key.unlink()
    assert f"{folder.key} cannot be read: No such file" in refused(data_dir, environ(folder))


# --- what a running one does ------------------------------------------------------------------------------------------


@pytest.fixture
def running(data_dir: Path, database_url: str, folder: Folder) -> Iterator[MinimalProcess]:
    """Two workers on an address that is not this machine's alone."""
    port = free_port()
    listen = f"{EVERYWHERE}:{port}"
    with MinimalProcess(data_dir, database_url, environ=environ(folder), flags={"listen": listen}) as server:
        server.address = f"127.0.0.1:{port}"
        yield server


def _port(address: str) -> int:
    return int(address.rpartition(":")[2])


def _echo(server: MinimalProcess, authority: Authority | None) -> int:
    """The process that answers on a new connection."""
    with tls_channel(_port(server.address), authority) as channel:
        answer: bytes = channel.unary_unary(f"/{SERVICE}/Echo")(b"x", timeout=10)
    return int(answer.split()[0])


def test_every_worker_takes_the_next_certificate_over_and_drains_as_before(
    running: MinimalProcess, folder: Folder, authority: Authority
) -> None:
    workers = set(running.worker_pids())
    missing = set(workers)

    def all_have_answered() -> bool:
        missing.discard(_echo(running, authority))
        return not missing

    eventually(all_have_answered, "both workers answer")
    with pytest.raises(grpc.RpcError):
        _echo(running, None)
    newer = Authority("newer authority of servers")
    folder.write(newer.issue("server", "second.test"))
    stop, failed = threading.Event(), list[BaseException]()
    with tls_channel(_port(running.address), authority) as held:
        assert held.unary_unary(f"/{SERVICE}/Echo")(b"x", timeout=10)

        def keep_calling() -> None:
            try:
                while not stop.is_set():
                    held.unary_unary(f"/{SERVICE}/Wait")(b"5", timeout=10)
            except BaseException as error:  # noqa: BLE001 - looked at below
                failed.append(error)

        caller = threading.Thread(target=keep_calling)
        caller.start()

        def taken_over() -> bool:
            try:
                _echo(running, newer)
            except grpc.RpcError:
                return False
            return {line["pid"] for line in running.events("tls certificate in use")} >= workers

        eventually(taken_over, "both workers have the new certificate")
        stop.set()
        caller.join(10)
    assert failed == []
    with pytest.raises(grpc.RpcError):
        _echo(running, authority)
    assert running.stop() == 0
    running.lines()  # nothing but log lines: the core's own of failed handshakes are not there


def test_a_worker_that_is_replaced_serves_with_tls(running: MinimalProcess, authority: Authority) -> None:
    before = running.worker_pids()
    psutil.Process(before[0]).kill()
    eventually(lambda: len(set(running.worker_pids()) - set(before)) == 1, "another worker")
    (newcomer,) = set(running.worker_pids()) - set(before)
    eventually(lambda: _echo(running, authority) == newcomer, "it answers")


def test_a_certificate_out_of_date_is_a_warning(
    data_dir: Path, database_url: str, folder: Folder, authority: Authority
) -> None:
    folder.write(authority.issue("server", ends_in=-dt.timedelta(minutes=1)))
    with MinimalProcess(data_dir, database_url, workers=1, environ=environ(folder)) as server:
        (line,) = server.events("tls certificate is not valid now, clients will refuse it")
        assert line["level"] == "warning"
        assert line["certificate"] == str(folder.certificate)
        folder.write(authority.issue("server"))

        def answers() -> bool:
            try:
                return _echo(server, authority) > 0
            except grpc.RpcError:
                return False

        eventually(answers, "the next certificate is taken over")


# --- the service itself -----------------------------------------------------------------------------------------------


@pytest.fixture(params=["engine", "stock"])
def server(
    request: pytest.FixtureRequest, data_dir: Path, database_url: str, folder: Folder
) -> Iterator[ServerProcess]:
    with ServerProcess(
        data_dir,
        database_url=database_url,
        environment=environ(folder, clients=True),
        flags=("--engine", request.param),
    ) as started:
        yield started


def test_the_service_asks_for_a_client_certificate_and_relays_as_before(
    server: ServerProcess, folder: Folder, authority: Authority, clients: Authority
) -> None:
    token = server.mint_token()
    own, key = folder.path / "own.pem", folder.path / "own.key"
    pair = clients.issue("checkout", "checkout.test", uris=("spiffe://shop.test/checkout",))
    foreign = authority.issue("foreign", "checkout.test")
    replace(own, pair.certificate)
    replace(key, pair.key)
    trusted: dict[str, Any] = {"root_certificates": authority.certificate, "own_connection": True}
    with connect(server.address, token=token, client_certificate=own, client_key=key, **trusted) as channel:
        stub = catalog_grpc.CatalogServiceStub(channel)
        assert list(stub.ListProducts(catalog.ListProductsRequest(), timeout=10).products) == []
        # Served by the bulk process.
        assert list(stub.ExportProducts(catalog.ExportProductsRequest(), timeout=10)) is not None
    strangers: tuple[dict[str, Any], ...] = (
        {},
        {"client_certificate": foreign.certificate, "client_key": foreign.key},
    )
    for given in strangers:
        with (
            connect(server.address, token=token, **trusted, **given) as channel,
            pytest.raises(grpc.RpcError) as shut_out,
        ):
            catalog_grpc.CatalogServiceStub(channel).ListProducts(catalog.ListProductsRequest(), timeout=5)
        assert shut_out.value.code() is grpc.StatusCode.UNAVAILABLE
    # channelz is on this machine's own socket, in clear text as ever.
    (private,) = (server.data_dir / "run").glob("worker-*.sock")
    with connect(f"unix:{private}", token=token) as channel:
        catalog_grpc.CatalogServiceStub(channel).ListProducts(catalog.ListProductsRequest(), timeout=10)
    assert server.stop() == 0
