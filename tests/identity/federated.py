"""Workers that know the certified provider, and people who sign in there, for tests."""

from __future__ import annotations

from typing import Any

from counterfoil.identity.v1 import federation_service_pb2 as pb
from counterfoil.identity.v1 import federation_service_pb2_grpc as rpc
from counterfoil.identity.v1.session_service_pb2 import SignInResponse
from tests.identity.conftest import Deployment, new_id
from tests.identity.oidc.oidc_provider import REDIRECT_URI, OidcProvider, Returned, sign_in
from tests.identity.oidc.tokens import NONCE


class Shop:
    """Workers that know the provider, and people who sign in there."""

    def __init__(self, deployment: Deployment, upstream: OidcProvider) -> None:
        self.deployment = deployment
        self.upstream = upstream

    def stub(self, worker: int = 0) -> Any:
        return rpc.FederationServiceStub(self.deployment.channels[worker])

    def returned(self, login: str = "alice") -> Returned:
        begun = self.stub().BeginSignIn(pb.BeginSignInRequest(provider="certified", redirect_uri=REDIRECT_URI))
        back = sign_in(begun.authorization_url, login)
        assert back.state == begun.state
        return back

    def finish(self, back: Returned, request_id: str = "", worker: int = 0) -> SignInResponse:
        request = pb.FinishSignInRequest(
            state=back.state, code=back.code, issuer=back.issuer, request_id=request_id or new_id()
        )
        response: SignInResponse = self.stub(worker).FinishSignIn(request)
        return response

    def exchange(self, token: str, request_id: str = "") -> SignInResponse:
        request = pb.ExchangeIdTokenRequest(
            provider="certified", id_token=token, nonce=NONCE, request_id=request_id or new_id()
        )
        response: SignInResponse = self.stub().ExchangeIdToken(request)
        return response
