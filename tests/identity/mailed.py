"""Somebody with an address, workers that send mail, and the server that gets it, for tests."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import grpc

from counterfoil.identity.v1 import account_service_pb2, account_service_pb2_grpc
from counterfoil.identity.v1 import email_service_pb2 as pb
from counterfoil.identity.v1 import email_service_pb2_grpc as rpc
from tests.identity.conftest import Deployment, Metadata, new_id
from tests.identity.signed_in import Person
from tests.identity.smtp_server import SmtpServer
from tests.inventory.conftest import execute
from tests.rpc.echo import details_of

VERIFY = "https://shop.example.com/verify#{token}"
RESET = "https://shop.example.com/reset?lang=en#{token}"
NEW = "another good password"


def settings(server: SmtpServer) -> dict[str, Any]:
    """Hashes that cost next to nothing, and mails that go to a server."""
    return {
        "password_memory_kib": 8_192,
        "password_passes": 1,
        "sign_in_rate_per_s": 0,
        "smtp_url": server.url,
        "mail_from": "Shop <shop@example.com>",
        "mail_verify_url": VERIFY,
        "mail_reset_url": RESET,
    }


@dataclass
class Mailbox:
    """What somebody does about mails."""

    owner: Person
    server: SmtpServer

    @property
    def deployment(self) -> Deployment:
        return self.owner.deployment

    def stub(self, worker: int = 0) -> Any:
        return rpc.EmailServiceStub(self.deployment.channels[worker])

    def ask_verification(self, credentials: Metadata, email: str = "", request_id: str = "", worker: int = 0) -> Any:
        request = pb.RequestEmailVerificationRequest(
            account=self.owner.name, email=email or self.owner.email, request_id=request_id or new_id()
        )
        return self.stub(worker).RequestEmailVerification(request, metadata=credentials)

    def ask_reset(self, email: str = "", request_id: str = "", worker: int = 0) -> Any:
        request = pb.RequestPasswordResetRequest(email=email or self.owner.email, request_id=request_id or new_id())
        return self.stub(worker).RequestPasswordReset(request)

    def verify(self, token: str, request_id: str = "", worker: int = 0) -> Any:
        return self.stub(worker).VerifyEmail(pb.VerifyEmailRequest(token=token, request_id=request_id or new_id()))

    def reset(self, token: str, password: str = NEW, request_id: str = "", worker: int = 0) -> Any:
        request = pb.ResetPasswordRequest(token=token, new_password=password, request_id=request_id or new_id())
        return self.stub(worker).ResetPassword(request)

    def account(self) -> Any:
        stub = account_service_pb2_grpc.AccountServiceStub(self.deployment.channels[0])
        request = account_service_pb2.GetAccountRequest(name=self.owner.name)
        return stub.GetAccount(request, metadata=self.deployment.as_admin)

    def set_emails(self, *addresses: str) -> None:
        """The account has other addresses from now on."""
        stub = account_service_pb2_grpc.AccountServiceStub(self.deployment.channels[0])
        request = account_service_pb2.UpdateAccountRequest(request_id=new_id())
        request.update_mask.paths.append("emails")
        request.account.name = self.owner.name
        for address in addresses:
            request.account.emails.add(address=address)
        stub.UpdateAccount(request, metadata=self.deployment.as_admin)

    def is_verified(self) -> bool:
        return bool(self.account().emails[0].verified)

    def execute(self, statement: str, **parameters: object) -> None:
        execute(self.deployment.database, statement, **parameters)


def outcome(call: Any, *arguments: Any, **fields: Any) -> str:
    """OK, or the reason why not."""
    try:
        call(*arguments, **fields)
    except grpc.RpcError as error:
        return str(details_of(error)[1].reason)
    return "OK"
