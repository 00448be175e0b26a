"""`counterfoil account`, `role` and `service-account` on the database of a server that runs."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import grpc
import pytest

from counterfoil.identity.v1 import (
    access_service_pb2,
    access_service_pb2_grpc,
    session_service_pb2,
    session_service_pb2_grpc,
)
from counterfoil_server.identity.keys import Keys
from tests.identity.conftest import bearer, new_id
from tests.rpc.echo import until
from tests.servers import ServerProcess

pytestmark = pytest.mark.whole

PASSWORD = "correct horse battery staple"


class Command:
    """The commands on one server's database."""

    def __init__(self, data_dir: Path, database_url: str) -> None:
        self._data_dir = data_dir
        self._environ = os.environ | {"COUNTERFOIL_DATABASE_URL": database_url}

    def __call__(self, *arguments: str, stdin: str = "", code: int = 0) -> str:
        done = subprocess.run(
            [sys.executable, "-m", "counterfoil_server.cli", *arguments, "--data-dir", str(self._data_dir)],
            input=stdin,
            capture_output=True,
            text=True,
            env=self._environ,
            check=False,
            timeout=60,
        )
        assert done.returncode == code, done.stderr
        assert "Traceback" not in done.stderr
        return done.stdout.strip() if code == 0 else done.stderr.strip()


def who(channel: grpc.Channel, secret: str) -> str:
    stub = access_service_pb2_grpc.AccessServiceStub(channel)
    try:
        return str(stub.WhoAmI(access_service_pb2.WhoAmIRequest(), metadata=bearer(secret)).subject)
    except grpc.RpcError as error:
        return str(error.code().name)


def test_a_lost_key_is_replaced_on_an_embedded_database(tmp_path: Path) -> None:
    data_dir = tmp_path / "data"
    run = Command(data_dir, "")
    with ServerProcess(data_dir, flags=("--no-bulk-process",)) as server, server.channel() as channel:
        assert "serviceAccounts/admin" in run("role", "list")
        assert who(channel, run("service-account", "key", "serviceAccounts/admin")) == "serviceAccounts/admin"
    assert "runs while `counterfoil serve` does" in run("role", "list", code=4)


def test_what_an_operator_does_is_seen_by_servers(tmp_path: Path, database_url: str, valkey_url: str) -> None:
    data_dir = tmp_path / "data"
    flags = ("--no-bulk-process",)
    environment = {"COUNTERFOIL_PASSWORD_MEMORY_KIB": "8192"}
    with (
        ServerProcess(
            data_dir, database_url=database_url, redis_url=valkey_url, flags=flags, environment=environment
        ) as server,
        server.channel() as channel,
    ):
        run = Command(data_dir, database_url)
        first = server.administrator_path.read_text().strip()
        assert first.startswith("cfk_")
        assert first not in server.log_path.read_text() + server.out_path.read_text()
        assert who(channel, first) == "serviceAccounts/admin"

        robot = run("service-account", "create", "robot", "--display-name", "A robot")
        secret = run("service-account", "key", robot)
        until(lambda: who(channel, secret) == robot, 5)
        binding = run("role", "grant", "roles/system-viewer", robot)
        assert f"{binding}  roles/system-viewer  {robot}  everywhere" in run("role", "list")
        run("role", "revoke", binding)
        assert binding not in run("role", "list")

        ada = run("account", "create", "ada@example.com", "--display-name", "Ada")
        run("account", "set-password", "ada@example.com", stdin=PASSWORD + "\n")
        sessions = session_service_pb2_grpc.SessionServiceStub(channel)
        request = session_service_pb2.SignInRequest(email="ada@example.com", password=PASSWORD, request_id=new_id())
        begun = sessions.SignIn(request)
        assert who(channel, begun.access_token) == ada
        run("account", "disable", ada, "--reason", "gone")
        until(lambda: who(channel, begun.access_token) == "UNAUTHENTICATED", 5)
        run("account", "enable", "ada@example.com")
        again = session_service_pb2.SignInRequest(email="ada@example.com", password=PASSWORD, request_id=new_id())
        assert who(channel, sessions.SignIn(again).access_token) == ada

        for arguments, code in (
            (("role", "grant", "roles/nobody", robot), 1),
            (("role", "grant", "roles/system-viewer", "Robot"), 2),
            (("service-account", "create", "Not An Id"), 2),
            (("service-account", "key", "serviceAccounts/nobody"), 1),
            (("account", "disable", "nobody@example.com", "--reason", "x"), 2),
            (("account", "set-password", "ada@example.com"), 2),
        ):
            assert run(*arguments, code=code).startswith("counterfoil: ")


def test_a_database_url_that_cannot_be_read_is_one_line(tmp_path: Path) -> None:
    Keys.load_or_create(tmp_path / "keys")
    told = Command(tmp_path, "postgresql://someone:canary-5521@db:port/shop")("role", "list", code=2)
    assert told.startswith("counterfoil: the database URL cannot be read")
    assert "canary" not in told
    assert len(told.splitlines()) == 1


def test_an_operator_reaches_the_embedded_database_while_the_server_runs(data_dir: Path) -> None:
    run = Command(data_dir, "")
    with ServerProcess(data_dir):
        assert "roles/system-admin  serviceAccounts/admin" in run("role", "list")
        assert run("migrate", "--check") == run("migrate") == "the schema is up to date"
    assert "the embedded one runs while" in run("role", "list", code=4)
