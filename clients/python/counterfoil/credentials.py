"""What a caller shows: a token that never changes, or a source of tokens that is asked again in time."""

from __future__ import annotations

import re
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Final, Protocol

_TOKEN: Final = re.compile(r"[\x21-\x7e]+")
_MARGIN_S: Final = 30.0
_MARGIN_SHARE: Final = 0.2


def check_token(token: Any) -> str:
    """The token. Raises ValueError, which does not repeat it, where it can be none: errors end up in logs."""
    if not isinstance(token, str) or not _TOKEN.fullmatch(token):
        raise ValueError("the token is empty, or holds spaces, line breaks or characters other than ASCII")
    return str(token)


@dataclass(frozen=True, slots=True)
class AccessToken:
    """A bearer token and until when it holds."""

    value: str = field(repr=False)
    expire_time: datetime
    """A time with its zone."""

    def __post_init__(self) -> None:
        check_token(self.value)
        if self.expire_time.tzinfo is None:
            raise ValueError("expire_time has no time zone")


TokenSource = Callable[[], AccessToken]
"""Gives a token. It is called by one thread at a time, before a call goes out, and may block; what it raises is raised
by that call."""


class Credential(Protocol):
    """Where each call gets its token from."""

    def token(self) -> str:
        """The token to send now; empty where there is none."""
        ...

    def renew(self, refused: str) -> bool:
        """Whether there is another token in place of one that was refused."""
        ...


class FixedToken:
    """The same token for every call, or none."""

    def __init__(self, token: str | None) -> None:
        self._token = "" if token is None else check_token(token)

    def token(self) -> str:
        """As Credential says."""
        return self._token

    def renew(self, refused: str) -> bool:  # noqa: ARG002 - there is no other
        """As Credential says."""
        return False


class RenewedToken:
    """Tokens of a source, which is asked once while a token holds."""

    def __init__(self, source: TokenSource, *, clock: Callable[[], float] = time.monotonic) -> None:
        """`clock` counts seconds."""
        self._source, self._clock = source, clock
        self._lock = threading.Lock()
        # One tuple, so that it is read without the lock: the token, and the `clock` time from when a new one is wanted.
        self._kept = ("", float("-inf"))

    def token(self) -> str:
        """As Credential says. Raises what the source raises."""
        token, renew_at = self._kept
        if self._clock() < renew_at:
            return token
        with self._lock:
            token, renew_at = self._kept
            return token if self._clock() < renew_at else self._ask()

    def renew(self, refused: str) -> bool:
        """As Credential says: asks the source, unless another caller has done so meanwhile."""
        with self._lock:
            if self._kept[0] == refused:
                self._kept = ("", float("-inf"))
                self._ask()
        return True

    def _ask(self) -> str:
        given = self._source()
        if not isinstance(given, AccessToken):
            raise TypeError("a token source gives an AccessToken")
        holds_s = (given.expire_time - datetime.now(UTC)).total_seconds()
        self._kept = (given.value, self._clock() + holds_s - min(_MARGIN_S, _MARGIN_SHARE * holds_s))
        return given.value
