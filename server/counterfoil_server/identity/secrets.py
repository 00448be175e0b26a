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

from counterfoil_server.identity.keys import base64url

KEY_MARK: Final = "cfk_"
"""How an API key begins, so that it can be told from a token and found where it was left."""

_ID_CHARS: Final = 22  # 16 bytes in base64url
REFRESH_MARK: Final = "cfr_"
"""How a refresh token begins."""

TICKET_MARK: Final = "cft_"
"""How the token of a ticket begins, which is sent by e-mail."""

RECOVERY_CODES: Final = 10

_GENERATION_BYTES: Final = 4
_REFRESH: Final = re.compile(rf"{REFRESH_MARK}([A-Za-z0-9_-]{{27}})\.([A-Za-z0-9_-]{{43}})", re.ASCII)
_TICKET: Final = re.compile(rf"{TICKET_MARK}([A-Za-z0-9_-]{{{_ID_CHARS}}})\.[A-Za-z0-9_-]{{43}}", re.ASCII)
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

    def session_id(self, request_id: UUID) -> UUID:
        """The id of the session that a request to sign in makes: a UUIDv8, which nobody else can know beforehand."""
        return _uuid8(self.derive("session", request_id.bytes))

    def identity_id(self, issuer: str, subject: str) -> UUID:
        """The id of a linked identity: a UUIDv8 that says nothing of the person to whoever does not know them."""
        return _uuid8(self.derive("identity", issuer.encode(), subject.encode()))

    def refresh_token(self, session_id: UUID, generation: int) -> str:
        """The refresh token of a session's generation."""
        names = session_id.bytes + generation.to_bytes(_GENERATION_BYTES)
        return f"{REFRESH_MARK}{base64url(names)}.{base64url(self.derive('refresh', names))}"

    def refreshes(self, token: str) -> tuple[UUID, int] | None:
        """The session and the generation that a refresh token is of; None for what is no refresh token of ours."""
        found = _REFRESH.fullmatch(token)
        if found is None:
            return None
        names = base64.urlsafe_b64decode(found[1] + "=")
        session_id, generation = UUID(bytes=names[:16]), int.from_bytes(names[16:])
        return (
            (session_id, generation) if hmac.compare_digest(token, self.refresh_token(session_id, generation)) else None
        )

    def token_id(self, session_id: UUID, generation: int) -> UUID:
        """The id of the access token of a session's generation."""
        return _uuid8(self.derive("access", session_id.bytes, generation.to_bytes(_GENERATION_BYTES)))

    def ticket_token(self, purpose: str, ticket_id: UUID) -> str:
        """The token of a ticket with this purpose."""
        secret = self.derive("ticket", purpose.encode(), ticket_id.bytes)
        return f"{TICKET_MARK}{base64url(ticket_id.bytes)}.{base64url(secret)}"

    def ticket_of(self, purpose: str, token: str) -> UUID | None:
        """The ticket with this purpose that a token is of; None for what is no such token of ours."""
        found = _TICKET.fullmatch(token)
        if found is None:
            return None
        ticket_id = UUID(bytes=base64.urlsafe_b64decode(found[1] + "=="))
        return ticket_id if hmac.compare_digest(token, self.ticket_token(purpose, ticket_id)) else None

    def nobody(self, address: str) -> str:
        """What stands for the account of an address that nobody has: no account can have such an id."""
        return f"~{base64url(self.derive('nobody', address.encode()))}"

    def lock_number(self, purpose: str, address: str) -> int:
        """A number of 64 bits to lock, for what is done about an address."""
        return int.from_bytes(self.derive(f"lock.{purpose}", address.encode())[:8], signed=True)

    def second_factor(self, account_id: str, enrollment: UUID) -> str:
        """The secret of a second factor in base32: 160 bits, as RFC 4226 wants."""
        return base64.b32encode(self.derive("second-factor", account_id.encode(), enrollment.bytes)[:20]).decode()

    def recovery_codes(self, account_id: str, enrollment: UUID) -> list[str]:
        """The codes that each serve once in place of a second factor's: 80 bits each, in four groups of four."""
        codes = []
        for number in range(RECOVERY_CODES):
            raw = self.derive("recovery", account_id.encode(), enrollment.bytes, number.to_bytes(1))[:10]
            text = base64.b32encode(raw).decode().lower()
            codes.append("-".join(text[at : at + 4] for at in range(0, len(text), 4)))
        return codes


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


def _uuid8(data: bytes) -> UUID:
    """A UUID of version 8 (RFC 9562) from 16 bytes of a keyed hash."""
    number = int.from_bytes(data[:16])
    number = number & ~(0xF << 76) | 0x8 << 76
    return UUID(int=number & ~(0x3 << 62) | 0x2 << 62)
