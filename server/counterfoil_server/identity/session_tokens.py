"""The two tokens of a session, which follow from the session alone: the same session gives the same tokens."""

from __future__ import annotations

from typing import Any

from counterfoil.identity.v1 import session_service_pb2 as pb
from counterfoil_server.identity.codec import sessions as codec
from counterfoil_server.identity.codec.access import fill_time
from counterfoil_server.identity.rules.sessions import SESSION_CLAIM, Lifetimes, Session
from counterfoil_server.identity.secrets import Secrets
from counterfoil_server.identity.tokens import AUDIENCE, ISSUER, TYPE, TokenIssuer


class SessionTokens:
    """Makes the tokens of sessions. Thread-safe."""

    def __init__(self, issuer: TokenIssuer, derive: Secrets, lifetimes: Lifetimes) -> None:
        self._issuer = issuer
        self._derive = derive
        self._lifetimes = lifetimes

    def fill(self, response: pb.SignInResponse | pb.RefreshSessionResponse, session: Session) -> bytes:
        """The response with the session and its tokens, serialized."""
        subject = f"accounts/{session.account_id}"
        issued = int(session.refresh_time.timestamp())
        expires = min(session.refresh_time + self._lifetimes.access, session.expire_time).replace(microsecond=0)
        claims: dict[str, Any] = {
            "iss": ISSUER,
            "aud": AUDIENCE,
            "sub": subject,
            "client_id": subject,
            SESSION_CLAIM: str(session.id),
            "auth_time": int(session.create_time.timestamp()),
            "amr": list(session.methods),
            "iat": issued,
            "nbf": issued,
            "exp": int(expires.timestamp()),
            "jti": str(self._derive.token_id(session.id, session.generation)),
        }
        response.session.CopyFrom(codec.session_message(session))
        response.access_token = self._issuer.sign(claims, TYPE)
        fill_time(response.access_expire_time, expires)
        response.refresh_token = self._derive.refresh_token(session.id, session.generation)
        fill_time(response.refresh_expire_time, session.expire_time)
        return response.SerializeToString()
