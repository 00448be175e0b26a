"""The public keys as a JWK set (RFC 7517, RFC 8037), for whoever verifies tokens without asking Counterfoil."""

from __future__ import annotations

import json
import math
import time
from collections.abc import Callable
from typing import Final

from counterfoil_server.identity.keyring import KeyRing, RingKey
from counterfoil_server.identity.keys import base64url

CONTENT_TYPE: Final = "application/jwk-set+json"
MAX_AGE_S: Final = 60
"""How long others may keep the set: well below the time between a key's publication and its first token."""


class Jwks:
    """The JWK set of a ring: all keys that are trusted, those that will sign too. Safe for use from any thread.

    It reads no disk: somebody else has the ring look for keys that come and go.
    """

    def __init__(self, ring: KeyRing, *, now: Callable[[], float] = time.time) -> None:
        self._ring = ring
        self._now = now
        self._made: tuple[tuple[RingKey, ...], float, bytes] = ((), -math.inf, b"")  # keys, until when, the set

    def keys(self) -> list[dict[str, str]]:
        """The keys as JWKs, in the order in which they sign."""
        return [_jwk(each) for each in self._ring.members() if each.trusted_until_s > self._now()]

    def document(self) -> bytes:
        """The set as JSON, made once while it stays the same."""
        members, now = self._ring.members(), self._now()
        made_of, until, made = self._made
        if made_of is not members or until <= now:
            made = json.dumps({"keys": self.keys()}, separators=(",", ":")).encode()
            ends = [each.trusted_until_s for each in members if each.trusted_until_s > now]
            self._made = members, min(ends, default=math.inf), made
        return made


def _jwk(member: RingKey) -> dict[str, str]:
    """RFC 8037, section 2."""
    return {
        "kty": "OKP",
        "crv": "Ed25519",
        "x": base64url(member.key.public.public_bytes_raw()),
        "kid": member.key.kid,
        "use": "sig",
        "alg": "EdDSA",
    }
