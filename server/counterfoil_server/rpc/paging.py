"""Page tokens: opaque, signed, and good only for the method and the arguments they were made for.

A token holds where the next page begins. Its tag covers the method and the arguments too, without repeating them, so
that a token which is altered, comes from another deployment, or is sent with another filter is refused alike.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import json
from collections.abc import Callable, Iterable, Sequence
from typing import Final, TypeAlias, TypeVar

from counterfoil_server.faults import FieldViolation, InvalidArgument, Reason

CursorValue: TypeAlias = str | int | float | bool | None
"""What a cursor may hold. Times are put in as integer microseconds by whoever makes the cursor."""

PAGE_LIMIT_BYTES: Final = 3 * 1024**2
"""Where a page ends before its size is reached: a client takes 4 MiB by default."""

TOKEN_LIMIT_CHARS: Final = 2048
"""The longest token there is: what the contract allows in `page_token`."""

_VERSION: Final = b"\x01"
_TAG_BYTES: Final = 16
_PURPOSE: Final = b"counterfoil page token 1"  # so that the same deployment key can sign other things as well

T = TypeVar("T")


class PageTokens:
    """Makes and checks the page tokens of one deployment."""

    __slots__ = ("_key",)

    def __init__(self, key: bytes) -> None:
        """`key` is secret and the same for all replicas; at least 16 bytes, else ValueError."""
        if len(key) < 16:  # noqa: PLR2004 - 128 bits
            raise ValueError("the page token key must have at least 16 bytes")
        self._key = hmac.digest(key, _PURPOSE, "sha256")

    def __repr__(self) -> str:
        return "PageTokens()"

    def encode(self, cursor: Sequence[CursorValue], *, scope: str, arguments: bytes | Sequence[str]) -> str:
        """The token for the page that begins after `cursor`.

        `scope` is the method, `arguments` all that the page depends on (filter, order, parent), as a list of strings or
        as the bytes of a message. Raises ValueError for a cursor that fits into no token or holds NaN or infinity.
        """
        payload = json.dumps(list(cursor), ensure_ascii=False, allow_nan=False, separators=(",", ":")).encode()
        token = _armour(_VERSION + self._tag(payload, scope, arguments) + payload)
        if len(token) > TOKEN_LIMIT_CHARS:
            raise ValueError(f"a page token of {len(token)} characters is over the limit of {TOKEN_LIMIT_CHARS}")
        return token

    def decode(self, token: str, *, scope: str, arguments: bytes | Sequence[str]) -> tuple[CursorValue, ...]:
        """The cursor inside a token; InvalidArgument (PAGE_TOKEN_INVALID) for one not made for just this.

        An empty token, which asks for the first page, is the caller's business and is refused here.
        """
        raw = _unarmour(token)
        payload = raw[1 + _TAG_BYTES :]
        if raw[:1] != _VERSION or not hmac.compare_digest(
            raw[1 : 1 + _TAG_BYTES], self._tag(payload, scope, arguments)
        ):
            raise _refused()
        return tuple(json.loads(payload))

    def seal(self, scope: str, arguments: bytes | Sequence[str]) -> Seal:
        """The tokens of one method and one set of arguments."""
        return Seal(self, scope, arguments)

    def _tag(self, payload: bytes, scope: str, arguments: bytes | Sequence[str]) -> bytes:
        parts = [arguments] if isinstance(arguments, bytes) else [text.encode() for text in arguments]
        mac = hmac.new(self._key, _VERSION, hashlib.sha256)
        mac.update(b"b" if isinstance(arguments, bytes) else b"s")
        for part in (payload, scope.encode(), *parts):  # each with its length, so that no two lists read the same
            mac.update(len(part).to_bytes(8))
            mac.update(part)
        return mac.digest()[:_TAG_BYTES]


class Seal:
    """The page tokens of one method and one set of arguments; `PageTokens.seal` makes it."""

    __slots__ = ("_arguments", "_scope", "_tokens")

    def __init__(self, tokens: PageTokens, scope: str, arguments: bytes | Sequence[str]) -> None:
        self._tokens = tokens
        self._scope = scope
        self._arguments = arguments

    def open(self, token: str) -> tuple[CursorValue, ...] | None:
        """Where the page before ended; None for the first page. Raises as `PageTokens.decode`."""
        return self._tokens.decode(token, scope=self._scope, arguments=self._arguments) if token else None

    def close(self, cursor: Sequence[CursorValue]) -> str:
        """The token for the page that begins after `cursor`. Raises as `PageTokens.encode`."""
        return self._tokens.encode(cursor, scope=self._scope, arguments=self._arguments)


def fitting(found: Iterable[T], encode: Callable[[T], bytes]) -> list[bytes]:
    """What was found, serialized, as much as fits into a page; at least one where there is any."""
    encoded: list[bytes] = []
    room_bytes = PAGE_LIMIT_BYTES
    for each in found:
        payload = encode(each)
        room_bytes -= len(payload)
        if room_bytes < 0 and encoded:
            break
        encoded.append(payload)
    return encoded


def page_size(requested: int, *, default: int = 50, limit: int = 1000) -> int:
    """How many items a page gets: `default` for 0, at most `limit`; InvalidArgument for a negative request."""
    if requested < 0:
        raise InvalidArgument([FieldViolation("page_size", "must not be negative", "page_size.gte")])
    return min(requested or default, limit)


def _armour(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode("ascii")


def _unarmour(token: str) -> bytes:
    if len(token) > TOKEN_LIMIT_CHARS or not token.isascii():
        raise _refused()
    try:
        raw = base64.b64decode(token + "=" * (-len(token) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError):
        raise _refused() from None
    if _armour(raw) != token:  # base64 has several spellings of the same bytes; one is ours
        raise _refused()
    return raw


def _refused() -> InvalidArgument:
    return InvalidArgument(
        [FieldViolation("page_token", "is not a token that was issued for this request", "page_token.valid")],
        reason=Reason.PAGE_TOKEN_INVALID,
    )
