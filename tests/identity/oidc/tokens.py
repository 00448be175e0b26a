"""Keys that a provider signs with, and tokens made by them, right and wrong."""

from __future__ import annotations

import base64
import json
import secrets
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final, Self

import jwt
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa

from counterfoil_server.identity.oidc.jwks import KeySet, parse_keys

NONCE: Final = "the nonce of this sign-in"
PRIVATE: Final = frozenset({"d", "p", "q", "dp", "dq", "qi"})


@dataclass(frozen=True, slots=True)
class SigningKey:
    """A provider's key with its name."""

    kid: str
    algorithm: str
    key: Any = field(repr=False)

    @classmethod
    def new(cls, algorithm: str = "ES256", kid: str | None = None) -> Self:
        kid = kid or secrets.token_hex(4)
        if algorithm == "EdDSA":
            return cls(kid, algorithm, ed25519.Ed25519PrivateKey.generate())
        if algorithm.startswith("ES"):
            curves: dict[str, type[ec.SECP256R1 | ec.SECP384R1 | ec.SECP521R1]] = {
                "ES256": ec.SECP256R1,
                "ES384": ec.SECP384R1,
                "ES512": ec.SECP521R1,
            }
            return cls(kid, algorithm, ec.generate_private_key(curves[algorithm]()))
        return cls(kid, algorithm, rsa.generate_private_key(65_537, 2_048))

    @property
    def private_jwk(self) -> dict[str, Any]:
        made = jwt.get_algorithm_by_name(self.algorithm).to_jwk(self.key, as_dict=True)
        made.pop("key_ops", None)
        return {**made, "kid": self.kid, "use": "sig", "alg": self.algorithm}

    @property
    def public_jwk(self) -> dict[str, Any]:
        return {name: value for name, value in self.private_jwk.items() if name not in PRIVATE}

    @property
    def key_set(self) -> KeySet:
        return parse_keys({"keys": [self.public_jwk]})

    def sign(self, claims: Mapping[str, Any], **header: Any) -> str:
        """A token with the claims; members of the header that are None are left out."""
        members = {"kid": self.kid, **header}
        kept = {name: value for name, value in members.items() if value is not None}
        return jwt.encode(dict(claims), self.key, self.algorithm, kept)


def claims(issuer: str, client_id: str, **changed: Any) -> dict[str, Any]:
    """The claims of a good ID token with changes; a claim that is None is left out."""
    now = int(time.time())
    made = {
        "iss": issuer,
        "sub": "alice",
        "aud": client_id,
        "iat": now,
        "exp": now + 300,
        "nonce": NONCE,
        "email": "alice@example.com",
        "email_verified": True,
        **changed,
    }
    return {name: value for name, value in made.items() if value is not None}


def forged(header: Mapping[str, Any], claims: Mapping[str, Any], signature: bytes) -> str:
    """A token of these parts, as no library would make it."""
    parts = (json.dumps(header).encode(), json.dumps(claims).encode(), signature)
    return ".".join(base64.urlsafe_b64encode(each).rstrip(b"=").decode() for each in parts)
