"""A real server is told every kind of secret: none is in a log, an error, an argument, the database or Redis."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import grpc
import psutil
import psycopg
import pyotp
import pytest
import redis
from psycopg import sql
from sqlalchemy import make_url

from counterfoil.identity.v1 import access_service_pb2, access_service_pb2_grpc, account_pb2, account_service_pb2
from counterfoil.identity.v1 import account_service_pb2_grpc as accounts_rpc
from counterfoil.identity.v1 import session_service_pb2 as pb
from counterfoil.identity.v1 import session_service_pb2_grpc as rpc
from counterfoil.identity.v1.service_account_pb2 import ApiKey, ServiceAccount
from tests.identity.conftest import bearer, new_id
from tests.rpc.echo import until
from tests.rpc.engine.raw import RawClient
from tests.servers import ServerProcess

pytestmark = pytest.mark.whole

FIRST, SECOND, WRONG = "canary-first-password", "canary-second-password", "canary-wrong-password"
TIMES = {"timestamp", "duration_ms"}


@pytest.fixture
def server(tmp_path: Path, database_url: str, valkey_url: str) -> Iterator[ServerProcess]:
    """A server that logs everything."""
    with ServerProcess(
        tmp_path / "one",
        database_url=database_url,
        redis_url=valkey_url,
        environment={
            "COUNTERFOIL_ACCESS_SAMPLE_RATE": "1",
            "COUNTERFOIL_LOG_LEVEL": "debug",
            "COUNTERFOIL_READ_RATE_PER_S": "1000",
        },
    ) as started:
        yield started


class Told:
    """What a server was told, and what it said to that."""

    def __init__(self, server: ServerProcess, channel: grpc.Channel) -> None:
        self.secrets: list[str] = [FIRST, SECOND, WRONG]
        self.codes: list[str] = []
        self.errors: list[str] = []
        self._admin = server.mint_token()
        self.secrets.append(self._admin)
        self._sessions = rpc.SessionServiceStub(channel)
        self._accounts = accounts_rpc.AccountServiceStub(channel)
        self._access = access_service_pb2_grpc.AccessServiceStub(channel)

    def everything(self) -> None:
        """Signs in, fails to, makes keys and factors, and sends all of it where it does not belong."""
        account, key = self._somebody()
        session = self._signed_in(account)
        refreshed = self._sessions.RefreshSession(
            pb.RefreshSessionRequest(refresh_token=session.refresh_token, request_id=new_id())
        )
        self.secrets += [refreshed.access_token, refreshed.refresh_token, key.secret]
        for secret in list(self.secrets):
            self._astray(secret, account)
        for _ in range(2):  # the second time ends the session
            self._fails(
                self._sessions.RefreshSession,
                pb.RefreshSessionRequest(refresh_token=refreshed.refresh_token[:-1] + "x", request_id=new_id()),
            )
        self._access.WhoAmI(access_service_pb2.WhoAmIRequest(), metadata=bearer(key.secret))
        self._access.RevokeApiKey(
            access_service_pb2.RevokeApiKeyRequest(name=key.name, request_id=new_id()), metadata=bearer(self._admin)
        )
        until(lambda: self._is_refused(key.secret), 8)

    def _is_refused(self, token: str) -> bool:
        try:
            self._access.WhoAmI(access_service_pb2.WhoAmIRequest(), metadata=bearer(token))
        except grpc.RpcError as error:
            self.errors.append(f"{error.details()} {error.trailing_metadata()}")
            return True
        return False

    def _somebody(self) -> tuple[str, ApiKey]:
        admin = bearer(self._admin)
        made = self._accounts.CreateAccount(
            account_service_pb2.CreateAccountRequest(
                account=account_pb2.Account(emails=[account_pb2.Account.Email(address="ada@example.com")]),
                request_id=new_id(),
            ),
            metadata=admin,
        )
        self._sessions.SetPassword(
            pb.SetPasswordRequest(account=made.name, new_password=FIRST, request_id=new_id()), metadata=admin
        )
        program = self._access.CreateServiceAccount(
            access_service_pb2.CreateServiceAccountRequest(service_account=ServiceAccount(), request_id=new_id()),
            metadata=admin,
        )
        key: ApiKey = self._access.CreateApiKey(
            access_service_pb2.CreateApiKeyRequest(parent=program.name, api_key=ApiKey(), request_id=new_id()),
            metadata=admin,
        )
        return str(made.name), key

    def _signed_in(self, account: str) -> pb.SignInResponse:
        session = self._sign_in(FIRST)
        own = bearer(session.access_token)
        begun = self._sessions.EnrollSecondFactor(
            pb.EnrollSecondFactorRequest(account=account, request_id=new_id()), metadata=own
        )
        app = pyotp.TOTP(begun.secret)
        code = app.now()
        confirmed = self._sessions.ConfirmSecondFactor(
            pb.ConfirmSecondFactorRequest(account=account, code=code, request_id=new_id()), metadata=own
        )
        later = app.at(int(time.time()) + 30)
        self.codes += [code, later]
        self.secrets += [session.access_token, session.refresh_token, begun.secret, *confirmed.recovery_codes]
        for wrong in ("", code, confirmed.recovery_codes[0] + "x"):
            self._fails(self._sessions.SignIn, self._attempt(FIRST, wrong))
        self._fails(self._sessions.SignIn, self._attempt(WRONG, later))
        self._sessions.SetPassword(
            pb.SetPasswordRequest(
                account=account,
                new_password=SECOND,
                current_password=FIRST,
                keep_session=session.session.name,
                request_id=new_id(),
            ),
            metadata=own,
        )
        again = self._sign_in(SECOND, later)
        self.secrets += [again.access_token, again.refresh_token]
        self._fails(self._sessions.SignIn, self._attempt(SECOND, confirmed.recovery_codes[1], "not-a-uuid"))
        return again

    def _sign_in(self, password: str, code: str = "") -> pb.SignInResponse:
        response: pb.SignInResponse = self._sessions.SignIn(self._attempt(password, code))
        return response

    def _attempt(self, password: str, code: str = "", request_id: str = "") -> pb.SignInRequest:
        return pb.SignInRequest(
            email="ada@example.com", password=password, code=code, request_id=request_id or new_id()
        )

    def _astray(self, secret: str, account: str) -> None:
        """Where a program with a mistake in it would put a secret."""
        self._fails(self._accounts.GetAccount, account_service_pb2.GetAccountRequest(name=account), secret + "x")
        self._fails(self._accounts.GetAccount, account_service_pb2.GetAccountRequest(name=secret), self._admin)
        self._fails(self._sessions.RefreshSession, pb.RefreshSessionRequest(refresh_token=secret, request_id=secret))
        self._fails(
            self._access.ListAuditRecords,
            access_service_pb2.ListAuditRecordsRequest(filter=f'x = "{secret}"'),
            self._admin,
        )
        self._fails(self._access.ListRoles, access_service_pb2.ListRolesRequest(page_token=secret), self._admin)

    def _fails(self, method: Callable[..., Any], request: object, token: str = "") -> None:
        with pytest.raises(grpc.RpcError) as refused:
            method(request, metadata=bearer(token) if token else ())
        self.errors.append(f"{refused.value.details()} {refused.value.trailing_metadata()}")


def in_database(url: str) -> str:
    """Every row of every table, as text; bytes in hexadecimal."""
    plain = make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)
    with psycopg.connect(plain) as connection:
        tables = connection.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'").fetchall()
        statement = sql.SQL("SELECT string_agg(t::text, ' ') FROM {} AS t")
        return " ".join(
            str(connection.execute(statement.format(sql.Identifier(table))).fetchone()) for (table,) in tables
        )


def in_redis(url: str) -> bytes:
    with redis.Redis.from_url(url) as client:
        return b" ".join(key + b" " + (client.dump(key) or b"") for key in client.scan_iter())


def test_no_secret_is_anywhere(server: ServerProcess, database_url: str, valkey_url: str) -> None:
    with grpc.insecure_channel(server.address) as channel:
        told = Told(server, channel)
        told.everything()
    # Headers that no library sends: grpcio itself would log them.
    with RawClient(int(server.address.rpartition(":")[2])) as raw:
        for secret in told.secrets:
            for value in (f"Bearer {secret}".encode(), secret.encode()):
                stream = raw.open("/counterfoil.identity.v1.AccessService/WhoAmI", ("authorization", value + b"\xff"))
                raw.message(stream, b"")
                assert raw.wait(stream).status == grpc.StatusCode.UNAUTHENTICATED.value[0]
    assert server.process is not None
    supervisor = psutil.Process(server.process.pid)
    family = [supervisor, *supervisor.children(recursive=True)]
    arguments = " ".join(" ".join(process.cmdline()) for process in family)
    lines = [json.loads(line) for line in server.log_path.read_text().splitlines()]
    assert sum(line["event"] == "call" for line in lines) > 50  # it is the right log
    log = "\n".join(json.dumps({key: each for key, each in line.items() if key not in TIMES}) for line in lines)
    kept, answers = in_database(database_url), "\n".join(told.errors)
    assert len(told.errors) > 50
    copies = in_redis(valkey_url)
    for secret in told.secrets:
        for title, text in {"log": log, "arguments": arguments, "database": kept, "errors": answers}.items():
            assert secret not in text, f"{secret} is in {title}"
            assert secret.encode().hex() not in text, f"{secret} is in {title}, in hexadecimal"
        assert secret.encode() not in copies
        assert secret not in server.out_path.read_text()
    for code in told.codes:
        assert f'"{code}"' not in log
        assert code not in arguments
        assert code not in answers
