"""Sealed states: all that the server must know when a sign-in comes back, carried by the sign-in itself.

A state holds a random id, when it expires, the provider and the redirect URI, under a tag that any replica can check.
The nonce and the PKCE verifier are no part of it: they are derived from it with another key, so nothing is stored
between the two calls, and whoever sees the state learns neither.

A state may be bound to somebody: then it opens for them alone, and one that is not bound opens for none of them. Whom
it is bound to is not in it, but in the key of its tag.
"""

from __future__ import annotations

import base64
import binascii
import hmac
import re
import secrets
import struct
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

from counterfoil_server.identity.oidc.refusals import Cause, Refused

STATE_TTL_S: Final = 600
STATE_LIMIT_CHARS: Final = 1_024

_VERSION: Final = b"\x01"
_HEAD: Final = struct.Struct(">16sQB")  # the id, when it expires, the length of the provider's id
_TAG_BYTES: Final = 32
_LEAST_KEY_BYTES: Final = 16
_FORM: Final = re.compile(r"[A-Za-z0-9_-]+", re.ASCII)


@dataclass(frozen=True, slots=True)
class Ticket:
    """What a state says."""

    id: str
    """Unique: record it, and a state is good for one sign-in."""

    provider_id: str
    redirect_uri: str
    expires_s: int
    """The end of its time, in seconds since 1970."""

    nonce: str = field(repr=False)
    code_verifier: str = field(repr=False)


class States:
    """Seals and opens the states of one deployment."""

    def __init__(self, server_key: bytes, *, now: Callable[[], float] = time.time) -> None:
        """`server_key` is secret and the same for all replicas; at least 16 bytes, else ValueError."""
        if len(server_key) < _LEAST_KEY_BYTES:
            raise ValueError(f"the key of the states must have at least {_LEAST_KEY_BYTES} bytes")
        self._seal_key, self._bound_key, self._nonce_key, self._verifier_key = (
            hmac.digest(server_key, b"counterfoil oidc " + purpose + b" 1", "sha256")
            for purpose in (b"state", b"bound state", b"nonce", b"verifier")
        )
        self._now = now

    def __repr__(self) -> str:
        return "States()"

    def seal(self, provider_id: str, redirect_uri: str, bound_to: str = "") -> tuple[str, Ticket]:
        """A new state, which holds for `STATE_TTL_S` and opens for whom it is bound to, and what it says."""
        provider = provider_id.encode()
        head = _HEAD.pack(secrets.token_bytes(16), int(self._now()) + STATE_TTL_S, len(provider))
        body = _VERSION + head + provider + redirect_uri.encode()
        state = _armour(self._tag(body, bound_to) + body)
        if len(state) > STATE_LIMIT_CHARS:
            raise ValueError(f"a state of {len(state)} characters is over the limit of {STATE_LIMIT_CHARS}")
        return state, self._ticket(body)

    def open(self, state: str, bound_to: str = "") -> Ticket:
        """What a state says; raises Refused for one that is not ours or theirs, was changed, or has expired."""
        raw = _unarmour(state)
        tag, body = raw[:_TAG_BYTES], raw[_TAG_BYTES:]
        if not hmac.compare_digest(tag, self._tag(body, bound_to)):
            raise Refused(Cause.STATE_FORGED)
        ticket = self._ticket(body)
        if ticket.expires_s <= self._now():
            raise Refused(Cause.STATE_EXPIRED)
        return ticket

    def _tag(self, body: bytes, bound_to: str) -> bytes:
        key = hmac.digest(self._bound_key, bound_to.encode(), "sha256") if bound_to else self._seal_key
        return hmac.digest(key, body, "sha256")

    def _ticket(self, body: bytes) -> Ticket:
        unique, expires_s, length = _HEAD.unpack_from(body, len(_VERSION))
        begin = len(_VERSION) + _HEAD.size
        return Ticket(
            id=_armour(unique),
            provider_id=body[begin : begin + length].decode(),
            redirect_uri=body[begin + length :].decode(),
            expires_s=expires_s,
            nonce=_armour(hmac.digest(self._nonce_key, body, "sha256")),
            code_verifier=_armour(hmac.digest(self._verifier_key, body, "sha256")),
        )


def _armour(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode("ascii")


def _unarmour(state: str) -> bytes:
    if len(state) > STATE_LIMIT_CHARS or not _FORM.fullmatch(state):
        raise Refused(Cause.STATE_MALFORMED)
    try:
        raw = base64.b64decode(state + "=" * (-len(state) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError):
        raise Refused(Cause.STATE_MALFORMED) from None
    # base64 has several spellings of the same bytes; one is ours.
    if _armour(raw) != state or len(raw) <= _TAG_BYTES + len(_VERSION) + _HEAD.size:
        raise Refused(Cause.STATE_MALFORMED)
    return raw
