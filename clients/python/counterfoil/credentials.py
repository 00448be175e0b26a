"""What a caller shows: a token that never changes, or a source of tokens that is asked again in time."""

from __future__ import annotations

import re
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Final, Protocol

import grpc

from counterfoil.errors import CounterfoilError

_TOKEN: Final = re.compile(r"[\x21-\x7e]+")
_MARGIN_S: Final = 30.0
_MARGIN_SHARE: Final = 0.2
_AGAIN_S: Final = 1.0  # after which a source that failed is asked again, while the token before still holds


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
"""Gives a token. It is called by one thread at a time, before a call goes out, and may block: others wait for it as
long as their deadlines allow. What it raises is raised by that call, unless the token before still holds. It is not to
call through the client that asks it: that would wait for itself."""


class Credential(Protocol):
    """Where each call gets its token from."""

    def token(self, end_s: float | None = None) -> str:
        """The token to send now; empty where there is none.

        `end_s` is how long it waits for another caller, by time.monotonic(): CounterfoilError where that is too long.
        """
        ...

    def renew(self, refused: str, end_s: float | None = None) -> bool:
        """Whether there is another token in place of one that was refused. `end_s`: as above."""
        ...


class FixedToken:
    """The same token for every call, or none."""

    def __init__(self, token: str | None) -> None:
        self._token = "" if token is None else check_token(token)

    def token(self, end_s: float | None = None) -> str:  # noqa: ARG002 - nobody waits
        """As Credential says."""
        return self._token

    def renew(self, refused: str, end_s: float | None = None) -> bool:  # noqa: ARG002 - there is no other
        """As Credential says."""
        return False


_NO_TOKEN: Final = ("", float("-inf"), float("-inf"))


class RenewedToken:
    """Tokens of a source, which is asked once while a token holds."""

    def __init__(self, source: TokenSource, *, clock: Callable[[], float] = time.monotonic) -> None:
        """`clock` counts seconds."""
        self._source, self._clock = source, clock
        self._lock = threading.Lock()
        # One tuple, so that it is read without the lock: the token, from when on a new one is wanted, and until when it
        # holds, both by `clock`.
        self._kept = _NO_TOKEN

    def token(self, end_s: float | None = None) -> str:
        """As Credential says. Raises what the source raises."""
        token, renew_at, _ = self._kept
        if self._clock() < renew_at:
            return token
        with self._turn(end_s):
            token, renew_at, end = self._kept
            if self._clock() < renew_at:
                return token
            try:
                return self._ask()
            except Exception:
                now = self._clock()
                if now >= end:
                    raise
                self._kept = (token, min(now + _AGAIN_S, end), end)
                return token

    def renew(self, refused: str, end_s: float | None = None) -> bool:
        """As Credential says: asks the source, unless another caller has done so meanwhile."""
        with self._turn(end_s):
            if self._kept[0] == refused:
                self._kept = _NO_TOKEN
                self._ask()
        return True

    @contextmanager
    def _turn(self, end_s: float | None) -> Iterator[None]:
        left_s = threading.TIMEOUT_MAX if end_s is None else min(max(end_s - self._clock(), 0), threading.TIMEOUT_MAX)
        if not self._lock.acquire(timeout=left_s):
            raise CounterfoilError(grpc.StatusCode.DEADLINE_EXCEEDED, "another call still waits for the token source")
        try:
            yield
        finally:
            self._lock.release()

    def _ask(self) -> str:
        given = self._source()
        if not isinstance(given, AccessToken):
            raise TypeError("a token source gives an AccessToken")
        holds_s = (given.expire_time - datetime.now(UTC)).total_seconds()
        end = self._clock() + holds_s
        self._kept = (given.value, end - min(_MARGIN_S, _MARGIN_SHARE * holds_s), end)
        return given.value
