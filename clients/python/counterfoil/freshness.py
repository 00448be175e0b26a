"""The newest freshness token that a client has seen."""

from __future__ import annotations

import base64
import binascii
import re
import struct
import threading
from collections.abc import Iterable
from typing import Final

METADATA_KEY: Final = "counterfoil-freshness"
_HEAD: Final = struct.Struct(">BQ")
_VERSION: Final = 1
_BASE64URL: Final = re.compile(r"[A-Za-z0-9_-]*")
_SENDABLE: Final = re.compile(r"[\x21-\x7e]*")  # gRPC refuses each call that carries anything else


def position(token: str) -> int | None:
    """How far the database was when a token was made; None for one that does not look like a token of this version."""
    if not _BASE64URL.fullmatch(token):
        return None
    try:
        raw = base64.urlsafe_b64decode(token + "=" * (-len(token) % 4))
    except binascii.Error:
        return None
    if len(raw) <= _HEAD.size or raw[0] != _VERSION:
        return None
    return int(_HEAD.unpack_from(raw)[1])


class Freshness:
    """Keeps the newest token. Threads share it."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._position: int | None = None
        self.token = ""
        """The newest token; empty where there is none. To be read; every call does."""

    def set(self, token: str) -> None:
        """Keeps a token of another process, unless it is older than the one kept; an empty token forgets that."""
        if not _SENDABLE.fullmatch(token):
            raise ValueError("that is no freshness token")
        if token:
            self.note(token)
            return
        with self._lock:
            self.token, self._position = "", None

    def note(self, token: str) -> None:
        """Keeps a token that came back with an answer, unless it is older than the one kept, or cannot be sent."""
        if token == self.token or not _SENDABLE.fullmatch(token):
            return
        came = position(token)
        with self._lock:
            if came is None or self._position is None or came > self._position:
                self.token, self._position = token, came

    def note_metadata(self, metadata: Iterable[tuple[str, str | bytes]] | None) -> None:
        """The same, of an answer's trailing metadata."""
        for key, value in metadata or ():
            if key == METADATA_KEY and isinstance(value, str):
                self.note(value)

    def forget(self, token: str) -> None:
        """Forgets a token that was refused; a newer one that came meanwhile stays."""
        with self._lock:
            if self.token == token:
                self.token, self._position = "", None
