"""Access tokens: JWTs after RFC 9068, signed with the service's own Ed25519 key, and nothing else.

A token says who (`sub`) may do what (`scope`: permissions, or `*` for all) until when (`exp`). The verifier takes one
algorithm, the ring's keys by their `kid`, and a header with no member that it does not know, so that there is nothing a
token could make it fetch, negotiate or ignore.
"""

from __future__ import annotations

import re
import threading
import time
import uuid
from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Any, Final

import jwt

from counterfoil_server.faults import Reason, Unauthenticated
from counterfoil_server.identity.keyring import CLOCK_SKEW_S, TTL_LIMIT_S, KeyRing, ring_of
from counterfoil_server.identity.keys import Keys
from counterfoil_server.principal import Principal

__all__ = ["CLOCK_SKEW_S", "TTL_LIMIT_S", "TokenIssuer", "TokenVerifier"]

ALGORITHM: Final = "EdDSA"
TYPE: Final = "at+jwt"
ISSUER: Final = "counterfoil"
AUDIENCE: Final = "counterfoil"
ALL_PERMISSIONS: Final = "*"

TOKEN_LIMIT_CHARS: Final = 4_096
REMEMBERED_LIMIT: Final = 4_096

_COMPACT: Final = re.compile(r"[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+", re.ASCII)
_HEADER_MEMBERS: Final = frozenset({"alg", "kid", "typ"})
_REQUIRED_CLAIMS: Final = ("aud", "exp", "iat", "iss", "jti", "nbf", "sub")
_SUBJECT: Final = re.compile(r"[!-~][ -~]{0,254}", re.ASCII)
_PERMISSION: Final = re.compile(r"[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)+", re.ASCII)


class TokenIssuer:
    """Signs tokens with the key that signs at the time."""

    def __init__(self, keys: Keys | KeyRing, *, now: Callable[[], float] = time.time) -> None:
        self._ring = ring_of(keys)
        self._now = now

    def mint(self, subject: str, permissions: Sequence[str] = (), *, all_permissions: bool = False, ttl_s: int) -> str:
        """An access token for the subject with the permissions, or with all, that holds for `ttl_s` seconds from now.

        Raises ValueError for a subject that is not 1 to 255 printable ASCII characters, a permission that is not one by
        its form, no permission at all, or a time that is not 1 s to 24 h; NoSigningKeyError where all keys are gone.
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
        try:
            return self.sign(claims, TYPE)
        except _TooLongError:
            raise ValueError("too many permissions for one token") from None

    def sign(self, claims: Mapping[str, Any], typ: str) -> str:
        """A token of these claims, as they are, with `typ` in its header. `exp` is among them, in whole unix seconds.

        Raises ValueError for an `exp` more than 24 h from now, which the trust in the key may not outlast, or a token
        longer than TOKEN_LIMIT_CHARS; NoSigningKeyError where all keys are gone.
        """
        if not claims["exp"] <= self._now() + TTL_LIMIT_S:
            raise ValueError(f"a token holds for at most {TTL_LIMIT_S} seconds")
        signing = self._ring.signing()
        token = jwt.encode(dict(claims), signing.private, ALGORITHM, {"typ": typ, "kid": signing.kid})
        if len(token) > TOKEN_LIMIT_CHARS:
            raise _TooLongError(f"a token has at most {TOKEN_LIMIT_CHARS} characters")
        return token


class TokenVerifier:
    """Verifies tokens, and remembers access tokens that hold until they expire. Safe for use from any thread.

    It reads no disk: somebody else has the ring look for keys that come and go.
    """

    def __init__(
        self,
        keys: Keys | KeyRing,
        *,
        remembered_limit: int = REMEMBERED_LIMIT,
        now: Callable[[], float] = time.time,
    ) -> None:
        self._ring = ring_of(keys)
        self._limit = remembered_limit
        self._now = now
        self._lock = threading.Lock()
        self._known: dict[str, tuple[Principal, float, str]] = {}  # the key's kid is last
        self._ring.subscribe(self._forget)

    def remembered(self, token: str) -> Principal | None:
        """The principal of a token that was verified before and still holds. Memory only: never blocks.

        A token whose key is trusted no more is forgotten when that ends or, where its file was removed, when the ring
        finds out.
        """
        known = self._known.get(token)
        if known is None or known[1] <= self._now():
            return None
        return known[0]

    def verify(self, token: str) -> Principal:
        """The principal of an access token, verified in full.

        Raises Unauthenticated; which check failed is not said, for that would help only those who forge.
        """
        try:
            claims, kid = self._verified(token, TYPE, ("scope",))
            principal = _principal(claims)
        except _REFUSALS:
            raise _invalid() from None
        self._remember(token, principal, float(claims["exp"]), kid)
        return principal

    def claims(self, token: str, typ: str = TYPE, *, required: Collection[str] = ()) -> Mapping[str, Any]:
        """The claims of a token of this `typ` whose signature, header, issuer, audience, times and subject are good.

        What other claims say is for the caller to check; those that are `required` are there. Nothing is remembered.
        Raises Unauthenticated, as `verify` does.
        """
        try:
            return self._verified(token, typ, required)[0]
        except _REFUSALS:
            raise _invalid() from None

    def _verified(self, token: str, typ: str, required: Collection[str]) -> tuple[dict[str, Any], str]:
        """The claims, and the kid of the key that vouches for them."""
        if len(token) > TOKEN_LIMIT_CHARS or not _COMPACT.fullmatch(token):
            raise ValueError("not a compact JWT")
        header = jwt.get_unverified_header(token)
        if header.keys() != _HEADER_MEMBERS or header["alg"] != ALGORITHM or header["typ"] != typ:
            raise ValueError("not our header")
        vouching = self._ring.trusted(header["kid"])
        if vouching is None:
            raise LookupError("no key of that name is trusted")
        claims = jwt.decode(
            token,
            vouching.key.public,
            algorithms=[ALGORITHM],
            audience=AUDIENCE,
            issuer=ISSUER,
            options={
                "require": [*_REQUIRED_CLAIMS, *required],
                "strict_aud": True,
                # Times are looked at below: the library would ask the machine's clock, and take text and fractions.
                "verify_exp": False,
                "verify_iat": False,
                "verify_nbf": False,
            },
        )
        times = expires, issued, begins = claims["exp"], claims["iat"], claims["nbf"]
        if any(type(each) is not int for each in times):
            raise ValueError("times are whole seconds")
        now = self._now()
        if not now < expires <= issued + TTL_LIMIT_S:
            raise ValueError("expired, or made to last too long")
        if max(issued, begins) > now + CLOCK_SKEW_S:
            raise ValueError("not yet")
        if not _SUBJECT.fullmatch(claims["sub"]):
            raise ValueError("not a subject")
        return claims, vouching.key.kid

    def _remember(self, token: str, principal: Principal, expires: float, kid: str) -> None:
        with self._lock:
            # Asked again where `_forget` cannot pass in between: the key may have been removed since.
            key = self._ring.trusted(kid)
            if key is None:
                return
            if len(self._known) >= self._limit:
                now = self._now()
                # Readers take no lock, so the dictionary they read is replaced, not emptied.
                kept = {each: known for each, known in self._known.items() if known[1] > now}
                while len(kept) >= self._limit:
                    del kept[next(iter(kept))]  # the one verified longest ago; it is verified again when it comes
                self._known = kept
            self._known[token] = (principal, min(expires, key.trusted_until_s), kid)

    def _forget(self) -> None:
        """Keeps of what is remembered that whose key is trusted still, for as long as it now is."""
        with self._lock:
            kept = {}
            for token, (principal, expires, kid) in self._known.items():
                if (key := self._ring.trusted(kid)) is not None:
                    kept[token] = (principal, min(expires, key.trusted_until_s), kid)
            self._known = kept


class _TooLongError(ValueError):
    """A token would be longer than any is taken."""


_REFUSALS: Final = (jwt.InvalidTokenError, ArithmeticError, LookupError, TypeError, ValueError, RecursionError)
"""What a token that somebody made up may raise."""


def _invalid() -> Unauthenticated:
    return Unauthenticated(Reason.CREDENTIALS_INVALID, "the credentials are not valid")


def _principal(claims: Mapping[str, Any]) -> Principal:
    subject, scope = claims["sub"], claims["scope"]
    if not isinstance(scope, str):
        raise TypeError("no scope")
    if scope == ALL_PERMISSIONS:
        return Principal(subject, all_permissions=True)
    permissions = frozenset(scope.split(" "))
    if not all(_PERMISSION.fullmatch(permission) for permission in permissions):
        raise ValueError("not permissions")
    return Principal(subject, permissions)
