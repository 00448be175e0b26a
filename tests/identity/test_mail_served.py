"""Mail through `counterfoil serve`: workers take requests, the bulk process sends, and the logs say nothing."""

from __future__ import annotations

from pathlib import Path

import pytest

from counterfoil.identity.v1 import (
    account_pb2,
    account_service_pb2,
    account_service_pb2_grpc,
    session_service_pb2,
    session_service_pb2_grpc,
)
from counterfoil.identity.v1 import email_service_pb2 as pb
from counterfoil.identity.v1 import email_service_pb2_grpc as rpc
from tests.catalog.conftest import new_id
from tests.identity.mailed import NEW
from tests.identity.smtp_server import SmtpServer
from tests.rpc.echo import until
from tests.servers import ServerProcess

pytestmark = pytest.mark.whole


def test_a_password_is_set_through_a_whole_server(database_url: str, valkey_url: str, tmp_path: Path) -> None:
    with SmtpServer() as mail:
        environment = {
            "COUNTERFOIL_SMTP_URL": mail.url,
            "COUNTERFOIL_MAIL_FROM": "shop@example.com",
            "COUNTERFOIL_LOG_LEVEL": "debug",
            "COUNTERFOIL_ACCESS_SAMPLE_RATE": "1",
        }
        mail.replies["RCPT"] = "451 ada@example.com later"
        with (
            ServerProcess(
                tmp_path / "one", database_url=database_url, redis_url=valkey_url, environment=environment
            ) as server,
            server.channel(server.mint_token()) as channel,
        ):
            emails, accounts = rpc.EmailServiceStub(channel), account_service_pb2_grpc.AccountServiceStub(channel)
            account = account_pb2.Account(emails=[account_pb2.Account.Email(address="ada@example.com")])
            made = accounts.CreateAccount(
                account_service_pb2.CreateAccountRequest(account=account, request_id=new_id())
            )
            emails.RequestPasswordReset(pb.RequestPasswordResetRequest(email="ada@example.com", request_id=new_id()))
            until(lambda: "attempt 1," in server.log_path.read_text(), 30)
            mail.replies.clear()
            token = mail.next(limit_s=60).token
            emails.ResetPassword(pb.ResetPasswordRequest(token=token, new_password=NEW, request_id=new_id()))
            session = session_service_pb2_grpc.SessionServiceStub(channel).SignIn(
                session_service_pb2.SignInRequest(email="ada@example.com", password=NEW, request_id=new_id())
            )
            assert session.session.name.startswith(f"{made.name}/sessions/")
            assert server.stop() == 0
        log = server.log_path.read_text()
        assert "was not sent, attempt 1, is tried again: SMTPRecipientsRefused 451" in log
        assert "ResetPassword" in log
        for secret in (token, token.partition(".")[2], "ada@example.com", NEW):
            assert secret not in log
