"""Secrets that are derived instead of stored.

A secret is a keyed hash (HMAC-SHA-256 with the server's key) over what it is for and the id of its resource. So nothing
holds it in clear, not even the stored answer of the request that made it, and the same request's answer can show it
again. Whoever has the server's key can derive every secret, as they could sign every token.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
from typing import Final
from uuid import UUID

KEY_MARK: Final = "cfk_"
"""How an API key begins, so that it can be told from a token and found where it was left."""

_ID_CHARS: Final = 22  # 16 bytes in base64url
_KEY: Final = re.compile(rf"{KEY_MARK}([A-Za-z0-9_-]{{{_ID_CHARS}}})\.[A-Za-z0-9_-]{{43}}", re.ASCII)


class Secrets:
    """Derives secrets. Its repr shows none."""

    __slots__ = ("_server_key",)

    def __init__(self, server_key: bytes) -> None:
        self._server_key = server_key

    def __repr__(self) -> str:
        return "Secrets()"

    def derive(self, purpose: str, *parts: bytes) -> bytes:
        """32 bytes for a purpose and what tells one secret of it from another; each part has its length before it."""
        mac = hmac.new(self._server_key, f"counterfoil.{purpose}.v1\0".encode(), hashlib.sha256)
        for part in parts:
            mac.update(len(part).to_bytes(4) + part)
        return mac.digest()

    def api_key(self, key_id: UUID) -> str:
        """The secret of the API key with this id."""
        return f"{key_prefix(key_id)}.{base64url(self.derive('api-key', key_id.bytes))}"


def key_prefix(key_id: UUID) -> str:
    """The part of an API key that may be shown: it says which key it is."""
    return KEY_MARK + base64url(key_id.bytes)


def key_id_of(secret: str) -> UUID | None:
    """Which API key a secret says that it is; None for what has another form."""
    found = _KEY.fullmatch(secret)
    return UUID(bytes=base64.urlsafe_b64decode(found[1] + "==")) if found else None


def digest(secret: str) -> bytes:
    """What is stored of a secret of 256 random bits: a SHA-256, since there is nothing to guess."""
    return hashlib.sha256(secret.encode()).digest()


def base64url(data: bytes) -> str:
    """Base64url without padding."""
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()
