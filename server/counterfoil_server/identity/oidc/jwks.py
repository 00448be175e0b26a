"""A provider's public keys (RFC 7517), of which each is good for the algorithms of its kind alone.

Keys come from the key set that the discovery document names, and from nowhere else: not from a token's `jku`, `jwk`,
`x5u` or `x5c`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final, TypeAlias

import jwt
from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePublicKey
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey

from counterfoil_server.identity.oidc.fetching import Fetcher
from counterfoil_server.identity.oidc.refusals import Away, Cause

DOCUMENT_LIMIT_BYTES: Final = 256 * 1024
KEYS_LIMIT: Final = 100
KID_LIMIT_CHARS: Final = 512
RSA_LEAST_BITS: Final = 2_048
RSA_MOST_BITS: Final = 8_192  # a larger one costs each verification more than anybody's safety is worth
_OK: Final = 200

PublicKey: TypeAlias = RSAPublicKey | EllipticCurvePublicKey | Ed25519PublicKey

_RSA: Final = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512")
_KINDS: Final[Mapping[tuple[str, str], tuple[str, ...]]] = {
    ("RSA", ""): _RSA,
    ("EC", "P-256"): ("ES256",),
    ("EC", "P-384"): ("ES384",),
    ("EC", "P-521"): ("ES512",),
    ("OKP", "Ed25519"): ("EdDSA",),
}
"""The algorithms of a key, by its type and curve."""

_PUBLIC_MEMBERS: Final = ("kty", "crv", "n", "e", "x", "y")


@dataclass(frozen=True, slots=True)
class Key:
    """One key that verifies signatures."""

    kid: str | None
    algorithms: frozenset[str]
    public: PublicKey = field(repr=False)


@dataclass(frozen=True, slots=True, eq=False)
class KeySet:
    """All keys of a provider at one time."""

    keys: tuple[Key, ...]

    def candidates(self, kid: str | None, algorithm: str) -> tuple[Key, ...]:
        """The keys that a token may have been signed with.

        A token without `kid` is taken where one key alone fits its algorithm (OpenID Connect Core, section 10.1).
        """
        fitting = tuple(each for each in self.keys if algorithm in each.algorithms)
        if kid is None:
            return fitting if len(fitting) == 1 else ()
        return tuple(each for each in fitting if each.kid == kid)


def fetch_keys(jwks_uri: str, fetcher: Fetcher, until: float) -> KeySet:
    """The provider's keys; raises Away where they cannot be had."""
    answer = fetcher.get(jwks_uri, limit_bytes=DOCUMENT_LIMIT_BYTES, until=until)
    if answer.status != _OK:
        raise Away(Cause.PROVIDER_STATUS)
    return parse_keys(answer.json())


def parse_keys(document: Mapping[str, Any]) -> KeySet:
    """The keys of a key set that verify signatures; those of other kinds, uses or sizes are passed over.

    Raises Away for a document that is no key set or has more than `KEYS_LIMIT` keys.
    """
    listed = document.get("keys")
    if not isinstance(listed, list) or len(listed) > KEYS_LIMIT:
        raise Away(Cause.KEYS_MALFORMED)
    return KeySet(tuple(key for each in listed if isinstance(each, dict) and (key := _key(each)) is not None))


def _key(member: Mapping[str, Any]) -> Key | None:
    kid, algorithms = member.get("kid"), _algorithms(member)
    if not algorithms or not (kid is None or (isinstance(kid, str) and len(kid) <= KID_LIMIT_CHARS)):
        return None
    # What else there is, a private key published by mistake among it, is left where it lies.
    public_members = {name: member[name] for name in _PUBLIC_MEMBERS if name in member}
    try:
        public = jwt.get_algorithm_by_name(min(algorithms)).from_jwk(public_members)
    except (jwt.PyJWTError, ValueError, TypeError, LookupError):
        return None
    if isinstance(public, RSAPublicKey):
        return Key(kid, algorithms, public) if RSA_LEAST_BITS <= public.key_size <= RSA_MOST_BITS else None
    return Key(kid, algorithms, public) if isinstance(public, EllipticCurvePublicKey | Ed25519PublicKey) else None


def _algorithms(member: Mapping[str, Any]) -> frozenset[str]:
    """The algorithms that a key may verify: those of its kind or the one that it names; none for another use."""
    kind, curve, operations = member.get("kty"), member.get("crv", ""), member.get("key_ops")
    if not isinstance(kind, str) or not isinstance(curve, str) or member.get("use", "sig") != "sig":
        return frozenset()
    if operations is not None and not (isinstance(operations, list) and "verify" in operations):
        return frozenset()
    named = member.get("alg")
    return frozenset(each for each in _KINDS.get((kind, curve), ()) if named is None or each == named)
