"""Access tokens: JWTs after RFC 9068, signed with the service's own Ed25519 key, and nothing else.

A token says who (`sub`) may do what (`scope`: permissions, or `*` for all) until when (`exp`). The verifier takes one
algorithm, its own keys by their `kid`, and a header with no member that it does not know, so that there is nothing a
token could make it fetch, negotiate or ignore.
"""

from __future__ import annotations

import re
import threading
import time
import uuid
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

import jwt
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from counterfoil_server.faults import Reason, Unauthenticated
from counterfoil_server.identity.keys import Keys
from counterfoil_server.principal import Principal

ALGORITHM: Final = "EdDSA"
TYPE: Final = "at+jwt"
ISSUER: Final = "counterfoil"
AUDIENCE: Final = "counterfoil"
ALL_PERMISSIONS: Final = "*"

TTL_LIMIT_S: Final = 24 * 3_600
CLOCK_SKEW_S: Final = 5  # how far replicas' clocks may differ; grants no time past `exp`
TOKEN_LIMIT_CHARS: Final = 4_096
REMEMBERED_LIMIT: Final = 4_096

_COMPACT: Final = re.compile(r"[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+", re.ASCII)
_HEADER_MEMBERS: Final = frozenset({"alg", "kid", "typ"})
_REQUIRED_CLAIMS: Final = ["aud", "exp", "iat", "iss", "jti", "nbf", "scope", "sub"]
_SUBJECT: Final = re.compile(r"[!-~][ -~]{0,254}", re.ASCII)
_PERMISSION: Final = re.compile(r"[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)+", re.ASCII)


class TokenIssuer:
    """Mints access tokens."""

    def __init__(self, keys: Keys, *, now: Callable[[], float] = time.time) -> None:
        self._keys = keys
        self._now = now

    def mint(self, subject: str, permissions: Sequence[str] = (), *, all_permissions: bool = False, ttl_s: int) -> str:
        """A token for the subject with the permissions, or with all, that holds for `ttl_s` seconds from now.

        Raises ValueError for a subject that is not 1 to 255 printable ASCII characters, a permission that is not one by
        its form, no permission at all, or a time that is not 1 s to 24 h.
        """
        if not _SUBJECT.fullmatch(subject):
            raise ValueError("a subject is 1 to 255 printable ASCII characters, and does not begin with a space")
        for permission in permissions:
            if not _PERMISSION.fullmatch(permission):
                raise ValueError(f"{permission!r} is not a permission; one looks like catalog.read")
        if bool(permissions) == all_permissions:
            raise ValueError("a token has some permissions or all of them: name some or ask for all, not both")
        if not 1 <= ttl_s <= TTL_LIMIT_S:
            raise ValueError(f"a token holds for 1 to {TTL_LIMIT_S} seconds")
        now = int(self._now())
        claims = {
            "iss": ISSUER,
            "aud": AUDIENCE,
            "sub": subject,
            "client_id": subject,
            "scope": ALL_PERMISSIONS if all_permissions else " ".join(sorted(set(permissions))),
            "iat": now,
            "nbf": now,
            "exp": now + ttl_s,
            "jti": str(uuid.uuid4()),
        }
        token = jwt.encode(claims, self._keys.signing, ALGORITHM, {"typ": TYPE, "kid": self._keys.kid})
        if len(token) > TOKEN_LIMIT_CHARS:
            raise ValueError("too many permissions for one token")
        return token


class TokenVerifier:
    """Verifies access tokens and remembers those that hold until they expire. Safe for use from any thread."""

    def __init__(
        self,
        keys: Keys,
        *,
        also_trusted: Mapping[str, Ed25519PublicKey] | None = None,
        remembered_limit: int = REMEMBERED_LIMIT,
        now: Callable[[], float] = time.time,
    ) -> None:
        """`also_trusted` holds keys by their `kid` whose tokens hold too, while one key is replaced by another."""
        self._trusted = {**(also_trusted or {}), keys.kid: keys.public}
        self._limit = remembered_limit
        self._now = now
        self._lock = threading.Lock()
        self._known: dict[str, tuple[Principal, float]] = {}

    def remembered(self, token: str) -> Principal | None:
        """The principal of a token that was verified before and has not expired. Memory only: never blocks."""
        known = self._known.get(token)
        if known is None or known[1] <= self._now():
            return None
        return known[0]

    def verify(self, token: str) -> Principal:
        """The principal of a token, verified in full.

        Raises Unauthenticated; which check failed is not said, for that would help only those who forge.
        """
        try:
            principal, expires = self._verified(token)
        except (jwt.InvalidTokenError, ArithmeticError, LookupError, TypeError, ValueError, RecursionError):
            raise Unauthenticated(Reason.CREDENTIALS_INVALID, "the credentials are not valid") from None
        self._remember(token, principal, expires)
        return principal

    def _verified(self, token: str) -> tuple[Principal, float]:
        if len(token) > TOKEN_LIMIT_CHARS or not _COMPACT.fullmatch(token):
            raise ValueError("not a compact JWT")
        header = jwt.get_unverified_header(token)
        if header.keys() != _HEADER_MEMBERS or header["alg"] != ALGORITHM or header["typ"] != TYPE:
            raise ValueError("not our header")
        key = self._trusted[header["kid"]]
        claims = jwt.decode(
            token,
            key,
            algorithms=[ALGORITHM],
            audience=AUDIENCE,
            issuer=ISSUER,
            leeway=CLOCK_SKEW_S,
            options={"require": _REQUIRED_CLAIMS, "strict_aud": True},
        )
        return self._principal(claims), float(claims["exp"])

    def _principal(self, claims: Mapping[str, Any]) -> Principal:
        expires, issued, subject, scope = claims["exp"], claims["iat"], claims["sub"], claims["scope"]
        if type(expires) is not int or type(issued) is not int:
            raise ValueError("times are whole seconds")
        if not self._now() < expires <= issued + TTL_LIMIT_S:
            raise ValueError("expired, or made to last too long")
        if not (isinstance(scope, str) and _SUBJECT.fullmatch(subject)):
            raise ValueError("not a subject, or no scope")
        if scope == ALL_PERMISSIONS:
            return Principal(subject, all_permissions=True)
        permissions = frozenset(scope.split(" "))
        if not all(_PERMISSION.fullmatch(permission) for permission in permissions):
            raise ValueError("not permissions")
        return Principal(subject, permissions)

    def _remember(self, token: str, principal: Principal, expires: float) -> None:
        with self._lock:
            if len(self._known) >= self._limit:
                now = self._now()
                # Readers take no lock, so the dictionary they read is replaced, not emptied.
                kept = {each: known for each, known in self._known.items() if known[1] > now}
                while len(kept) >= self._limit:
                    del kept[next(iter(kept))]  # the one verified longest ago; it is verified again when it comes
                self._known = kept
            self._known[token] = (principal, expires)
