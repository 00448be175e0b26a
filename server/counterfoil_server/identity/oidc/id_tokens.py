"""ID tokens, validated in full: OpenID Connect Core 1.0, sections 3.1.3.7 and 3.1.3.8, and RFC 8725.

PyJWT verifies the signature. What the claims must say is checked here, one check a line, so that each has its cause.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import jwt
import orjson

from counterfoil_server.identity.oidc.claims import Once
from counterfoil_server.identity.oidc.jwks import KID_LIMIT_CHARS, Key
from counterfoil_server.identity.oidc.providers import Provider
from counterfoil_server.identity.oidc.refusals import Cause, Refused

TOKEN_LIMIT_CHARS: Final = 16_384
CLOCK_SKEW_S: Final = 60  # how far a provider's clock may be ahead of ours; grants no time past `exp`
AGE_LIMIT_S: Final = 24 * 3_600
AUDIENCES_LIMIT: Final = 32

_COMPACT: Final = re.compile(r"[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+", re.ASCII)
_SUBJECT: Final = re.compile(r"[ -~]{1,255}", re.ASCII)
_TIME_LIMIT_S: Final = 1 << 40
_TYPES: Final = frozenset({"jwt", "application/jwt"})
_FORBIDDEN_MEMBERS: Final = frozenset({"jku", "jwk", "x5u", "crit", "b64", "zip", "enc"})
"""Header members that bring a key, say where to fetch one, or change how the rest is read.

`x5c`, which a few providers send, is none of them: nothing here looks at it.
"""


@dataclass(frozen=True, slots=True)
class Header:
    """What a token says of its own signature; nothing of it is proven yet."""

    algorithm: str
    kid: str | None


def read_header(token: str, provider: Provider) -> Header:
    """The token's header; raises Refused for one that the provider may not send."""
    if len(token) > TOKEN_LIMIT_CHARS or not _COMPACT.fullmatch(token):
        raise Refused(Cause.TOKEN_MALFORMED)
    try:
        header = jwt.get_unverified_header(token)
    except (jwt.PyJWTError, ValueError, TypeError, RecursionError):
        raise Refused(Cause.TOKEN_MALFORMED) from None
    algorithm, kid, kind = header.get("alg"), header.get("kid"), header.get("typ", "JWT")
    if not isinstance(algorithm, str) or algorithm not in provider.allowed_algorithms:
        raise Refused(Cause.TOKEN_ALGORITHM)
    if not _FORBIDDEN_MEMBERS.isdisjoint(header):
        raise Refused(Cause.TOKEN_HEADER)
    if not isinstance(kind, str) or kind.lower() not in _TYPES:  # an access token, say, which is no proof of a sign-in
        raise Refused(Cause.TOKEN_HEADER)
    if not (kid is None or (isinstance(kid, str) and len(kid) <= KID_LIMIT_CHARS)):
        raise Refused(Cause.TOKEN_HEADER)
    return Header(algorithm, kid)


def signed_claims(token: str, header: Header, keys: tuple[Key, ...]) -> Mapping[str, Any]:
    """The claims of a token that one of the keys has signed; raises Refused for any other."""
    if not keys:
        raise Refused(Cause.TOKEN_KEY_UNKNOWN)
    verifier = jwt.PyJWS(algorithms=[header.algorithm])
    for key in keys:
        try:
            payload = verifier.decode(token, key.public, algorithms=[header.algorithm])
        except (jwt.PyJWTError, ValueError, TypeError):
            continue
        try:
            claims = orjson.loads(payload)
        except orjson.JSONDecodeError:
            break
        if isinstance(claims, dict):
            return claims
        break
    else:
        raise Refused(Cause.TOKEN_SIGNATURE)
    raise Refused(Cause.TOKEN_MALFORMED)


def check_claims(
    claims: Mapping[str, Any],
    *,
    provider: Provider,
    header: Header,
    nonce: str,
    access_token: str | None,
    now_s: float,
) -> None:
    """Raises Refused unless the claims are about a sign-in at this provider, for us, now, and for this `nonce`.

    `access_token` is the one that came with the ID token, if any did.
    """
    if claims.get("iss") != provider.issuer:
        raise Refused(Cause.TOKEN_ISSUER)
    subject = claims.get("sub")
    if not isinstance(subject, str) or not _SUBJECT.fullmatch(subject):
        raise Refused(Cause.TOKEN_SUBJECT)
    _check_audience(claims, provider)
    _check_times(claims, now_s)
    said = claims.get("nonce")
    if not nonce or not isinstance(said, str) or not _same(said, nonce):
        raise Refused(Cause.TOKEN_NONCE)
    if access_token is not None and "at_hash" in claims:
        hashed = claims["at_hash"]
        if not isinstance(hashed, str) or not _same(hashed, _half_hash(access_token, header.algorithm)):
            raise Refused(Cause.TOKEN_ACCESS_HASH)


def once(token: str, claims: Mapping[str, Any]) -> Once:
    """What a verified token is to be known by until it expires: what is signed, for a signature may have two forms."""
    signed, _, _ = token.rpartition(".")
    digest = base64.urlsafe_b64encode(hashlib.sha256(signed.encode()).digest()).rstrip(b"=").decode()
    return Once(f"id-token:{digest}", int(min(claims["exp"], claims["iat"] + AGE_LIMIT_S)) + 1)


def _check_audience(claims: Mapping[str, Any], provider: Provider) -> None:
    audience, party = claims.get("aud"), claims.get("azp")
    audiences = audience if isinstance(audience, list) else [audience]
    if len(audiences) > AUDIENCES_LIMIT or not all(isinstance(each, str) for each in audiences):
        raise Refused(Cause.TOKEN_AUDIENCE)
    trusted = {provider.client_id, *provider.trusted_clients}
    if provider.client_id not in audiences or not trusted.issuperset(audiences):
        raise Refused(Cause.TOKEN_AUDIENCE)
    if party is None and len(audiences) > 1:
        raise Refused(Cause.TOKEN_PARTY)
    if party is not None and (not isinstance(party, str) or party not in trusted):
        raise Refused(Cause.TOKEN_PARTY)


def _check_times(claims: Mapping[str, Any], now_s: float) -> None:
    times = [claims.get("exp"), claims.get("iat"), claims.get("nbf", 0)]
    if not all(type(each) in {int, float} and 0 <= each < _TIME_LIMIT_S for each in times):
        raise Refused(Cause.TOKEN_TIMES)
    expires, issued, begins = times
    if expires <= now_s:
        raise Refused(Cause.TOKEN_EXPIRED)
    if max(issued, begins) > now_s + CLOCK_SKEW_S:
        raise Refused(Cause.TOKEN_FUTURE)
    if issued <= now_s - AGE_LIMIT_S:
        raise Refused(Cause.TOKEN_OLD)


def _half_hash(access_token: str, algorithm: str) -> str:
    """`at_hash`: the left half of the access token's hash, by the hash of the signature's algorithm."""
    hashed = hashlib.new("sha512" if algorithm == "EdDSA" else f"sha{algorithm[2:]}", access_token.encode()).digest()
    return base64.urlsafe_b64encode(hashed[: len(hashed) // 2]).rstrip(b"=").decode()


def _same(said: str, wanted: str) -> bool:
    return hmac.compare_digest(said.encode(errors="replace"), wanted.encode(errors="replace"))
