"""People with passwords, and their sessions, for tests."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import grpc
import pyotp

from counterfoil.identity.v1 import account_pb2, account_service_pb2, account_service_pb2_grpc
from counterfoil.identity.v1 import session_service_pb2 as pb
from counterfoil.identity.v1 import session_service_pb2_grpc as rpc
from tests.identity.conftest import Deployment, Metadata, bearer, new_id

PASSWORD = "correct horse battery staple"


@dataclass
class Person:
    """Somebody with an account and a password."""

    deployment: Deployment
    name: str
    email: str

    def stub(self, worker: int = 0) -> Any:
        return rpc.SessionServiceStub(self.deployment.channels[worker])

    def sign_in(
        self,
        password: str = PASSWORD,
        *,
        code: str = "",
        request_id: str = "",
        worker: int = 0,
        timeout_s: float | None = None,
    ) -> pb.SignInResponse:
        request = pb.SignInRequest(email=self.email, password=password, code=code, request_id=request_id or new_id())
        response: pb.SignInResponse = self.stub(worker).SignIn(request, timeout=timeout_s)
        return response

    def refresh(self, token: str, request_id: str = "", worker: int = 0) -> pb.RefreshSessionResponse:
        request = pb.RefreshSessionRequest(refresh_token=token, request_id=request_id or new_id())
        response: pb.RefreshSessionResponse = self.stub(worker).RefreshSession(request)
        return response

    def may(self, access_token: str, worker: int = 0) -> str:
        """What a worker says to a read of the person's own account."""
        stub = account_service_pb2_grpc.AccountServiceStub(self.deployment.channels[worker])
        try:
            request = account_service_pb2.GetAccountRequest(name=self.name)
            found = stub.GetAccount(request, metadata=bearer(access_token))
        except grpc.RpcError as error:
            return str(error.code().name)
        assert found.name == self.name
        return "OK"

    def set_password(self, new: str, credentials: Metadata, current: str = "", **fields: Any) -> pb.SetPasswordResponse:
        request = pb.SetPasswordRequest(
            account=self.name,
            new_password=new,
            current_password=current,
            **{"request_id": new_id(), **fields},
        )
        response: pb.SetPasswordResponse = self.stub().SetPassword(request, metadata=credentials)
        return response

    def second_factor(self, credentials: Metadata) -> tuple[pyotp.TOTP, list[str]]:
        """Makes a second factor count; its app and its recovery codes."""
        begun = self.stub().EnrollSecondFactor(
            pb.EnrollSecondFactorRequest(account=self.name, request_id=new_id()), metadata=credentials
        )
        app = pyotp.TOTP(begun.secret)
        confirmed = self.stub().ConfirmSecondFactor(
            pb.ConfirmSecondFactorRequest(account=self.name, code=app.now(), request_id=new_id()),
            metadata=credentials,
        )
        return app, list(confirmed.recovery_codes)


def person(deployment: Deployment, email: str = "ada@example.com", password: str = PASSWORD) -> Person:
    """A new account with a password; none where that is empty."""
    stub = account_service_pb2_grpc.AccountServiceStub(deployment.channels[0])
    account = account_pb2.Account(display_name="Ada", emails=[account_pb2.Account.Email(address=email)])
    made = stub.CreateAccount(
        account_service_pb2.CreateAccountRequest(account=account, request_id=new_id()), metadata=deployment.as_admin
    )
    somebody = Person(deployment, made.name, email)
    if password:
        somebody.set_password(password, deployment.as_admin)
    return somebody
