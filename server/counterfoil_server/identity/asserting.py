"""Access tokens for assertions that service accounts sign themselves (RFC 7523).

The token follows from the assertion: the same one gives the same token, which ends as long after the assertion was made
as any access token does. So an assertion that was seen on its way gives nobody more than the token itself would.
"""

from __future__ import annotations

import base64
import re
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any, Final

import jwt
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from counterfoil.identity.v1 import federation_service_pb2 as pb
from counterfoil_server.identity.codec.access import fill_time
from counterfoil_server.identity.repository import service_accounts
from counterfoil_server.identity.rules import sessions as rules
from counterfoil_server.identity.rules.access import SERVICE_ACCOUNT_PREFIX
from counterfoil_server.identity.rules.sessions import ASSERTION_CLAIM
from counterfoil_server.identity.secrets import Secrets
from counterfoil_server.identity.tokens import ALGORITHM, AUDIENCE, ISSUER, TYPE, TokenIssuer
from counterfoil_server.storage.engine import Database

ASSERTION_LIMIT_S: Final = 600
SKEW_S: Final = 5

_NAME: Final = re.compile(rf"{SERVICE_ACCOUNT_PREFIX}[a-z0-9]([a-z0-9-]{{0,61}}[a-z0-9])?", re.ASCII)
_HEADER: Final = frozenset({"alg", "kid"})
_REQUIRED: Final = ["aud", "exp", "iat", "iss", "jti", "sub"]


class Asserting:
    """Exchanges assertions. Thread-safe."""

    def __init__(
        self,
        database: Database,
        issuer: TokenIssuer,
        derive: Secrets,
        access: timedelta,
        *,
        now: Callable[[], float] = time.time,
    ) -> None:
        self._database = database
        self._issuer = issuer
        self._derive = derive
        self._access = access
        self._now = now

    def exchange(self, assertion: str, deadline: float) -> bytes:
        """A serialized ExchangeAssertionResponse. Raises Unauthenticated, and the faults of storage."""
        try:
            name, kid = _claimed(assertion)
            with self._database.read(deadline) as transaction:
                account = service_accounts.read(transaction.connection, name.removeprefix(SERVICE_ACCOUNT_PREFIX))
            keys = {} if account is None or account.disabled else dict(account.assertion_keys)
            key = keys[kid]
            issued = self._verified(assertion, key, name)
        except (jwt.InvalidTokenError, ArithmeticError, LookupError, TypeError, ValueError, RecursionError):
            raise rules.wrong() from None
        expires = datetime.fromtimestamp(issued, UTC) + self._access
        claims: dict[str, Any] = {
            "iss": ISSUER,
            "aud": AUDIENCE,
            "sub": name,
            "client_id": name,
            ASSERTION_CLAIM: key,
            "iat": issued,
            "nbf": issued,
            "exp": int(expires.timestamp()),
            "jti": base64.urlsafe_b64encode(self._derive.derive("assertion", assertion.encode())[:16]).decode(),
        }
        response = pb.ExchangeAssertionResponse(access_token=self._issuer.sign(claims, TYPE))
        fill_time(response.access_expire_time, expires)
        return response.SerializeToString()

    def _verified(self, assertion: str, key: str, name: str) -> int:
        """When an assertion was made that holds."""
        public = Ed25519PublicKey.from_public_bytes(base64.urlsafe_b64decode(key + "="))
        claims = jwt.decode(
            assertion,
            public,
            algorithms=[ALGORITHM],
            audience=AUDIENCE,
            issuer=name,
            subject=name,
            options={"require": _REQUIRED, "strict_aud": True, "verify_exp": False, "verify_iat": False},
        )
        issued, expires, now = claims["iat"], claims["exp"], self._now()
        if type(issued) is not int or type(expires) is not int:
            raise ValueError("times are whole seconds")
        if not (issued <= now + SKEW_S and now < expires <= issued + ASSERTION_LIMIT_S):
            raise ValueError("not yet, no longer, or made to last too long")
        return issued


def _claimed(assertion: str) -> tuple[str, str]:
    """Whose assertion this says that it is, and by which key; nothing of it is believed yet."""
    header = jwt.get_unverified_header(assertion)
    if not _HEADER <= header.keys() <= _HEADER | {"typ"} or header["alg"] != ALGORITHM:
        raise ValueError("not the header of an assertion")
    claims = jwt.decode(assertion, options={"verify_signature": False})
    name, kid = claims["sub"], header["kid"]
    if not isinstance(name, str) or not _NAME.fullmatch(name) or not isinstance(kid, str):
        raise ValueError("nobody's")
    return name, kid
