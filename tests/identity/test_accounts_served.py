"""`counterfoil serve` as it is: a person comes and goes, and leaves nothing in logs, processes or the database."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import grpc
import psycopg
import pytest
from psycopg import sql
from sqlalchemy import make_url

from counterfoil.identity.v1 import account_service_pb2 as pb
from counterfoil.identity.v1 import account_service_pb2_grpc as rpc
from tests.catalog.conftest import new_id, refusal_of
from tests.identity.people import account, full
from tests.runtime.processes import eventually
from tests.servers import ServerProcess

pytestmark = pytest.mark.whole

CANARY = "Kanarienvogel7281"


def test_a_person_comes_and_goes(tmp_path: Path, database_url: str) -> None:
    environment = {"COUNTERFOIL_ACCESS_SAMPLE_RATE": "1", "COUNTERFOIL_LOG_LEVEL": "debug"}
    with (
        ServerProcess(tmp_path / "one", database_url=database_url, environment=environment) as server,
        server.channel(server.mint_token()) as channel,
    ):
        stub: Any = rpc.AccountServiceStub(channel)
        name = stub.CreateAccount(
            pb.CreateAccountRequest(account=account(**full(CANARY)), account_id="a1", request_id=new_id())
        ).name
        for emails in ([f"{CANARY}@example.com"], [f"{CANARY}@@"]):
            wrong = pb.CreateAccountRequest(account=account(emails), request_id=new_id())
            refusal_of(lambda wrong=wrong: stub.CreateAccount(wrong))  # type: ignore[misc]
        refusal_of(lambda: stub.ListAccounts(pb.ListAccountsRequest(filter=f"{CANARY} =")))
        with grpc.insecure_channel(server.address) as stranger:
            closed: Any = rpc.AccountServiceStub(stranger)
            request = pb.ListAccountsRequest(query=CANARY)
            assert refusal_of(lambda: closed.ListAccounts(request, timeout=5)).reason == "CREDENTIALS_MISSING"
        found = stub.ListAccounts(pb.ListAccountsRequest(query=CANARY.upper()))
        assert [each.name for each in found.accounts] == [name]
        records = list(stub.ExportAccountData(pb.ExportAccountDataRequest(name=name)))
        assert [each.source for each in records] == ["identity.account"]
        assert CANARY in str(records[0])
        assert CANARY.casefold().encode() in dump(database_url)
        stub.EraseAccount(pb.EraseAccountRequest(name=name, request_id=new_id()))
        assert CANARY.casefold().encode() not in dump(database_url)

        eventually(lambda: server.log_path.read_text().count("AccountService/") >= 8, "access lines")
    log = server.log_path.read_text()
    assert CANARY.casefold() not in log.casefold()
    calls = [line for line in map(json.loads, log.splitlines()) if line["event"] == "call"]
    refused = ["ALREADY_EXISTS", "INVALID_ARGUMENT", "INVALID_ARGUMENT", "UNAUTHENTICATED"]
    assert sorted(each["code"] for each in calls) == sorted([*refused, *["OK"] * 4])


def dump(database_url: str) -> bytes:
    """Every row of every table as PostgreSQL's wire format has it, in which bytes are bytes."""
    plain = make_url(database_url).set(drivername="postgresql").render_as_string(hide_password=False)
    rows: list[bytes] = []
    with psycopg.connect(plain) as connection:
        tables = connection.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'").fetchall()
        for (table,) in tables:
            with connection.cursor().copy(
                sql.SQL("COPY {} TO STDOUT (FORMAT binary)").format(sql.Identifier(table))
            ) as copied:
                rows += [bytes(each) for each in copied]
    return b"\n".join(rows).lower()
