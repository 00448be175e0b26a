"""Calls that are sent again while a server is away, for a while and at the pace that it asks for.

Whatever goes through here may be sent again: it reads, or it has a request id.
"""

from __future__ import annotations

import random
import threading
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, Final, TypeVar

import grpc
from google.protobuf.message import DecodeError
from google.rpc import code_pb2, error_details_pb2, status_pb2

T = TypeVar("T")

PATIENCE_S: Final = 60.0
"""How long a call is sent again; a server that restarts is away for seconds."""

_FIRST_PAUSE_S: Final = 0.1
_PAUSE_LIMIT_S: Final = 5.0
_PUSHBACK_KEY: Final = "grpc-retry-pushback-ms"
_DETAILS_KEY: Final = "grpc-status-details-bin"
_MS_PER_S: Final = 1_000
_PASSING: Final = frozenset({code_pb2.UNAVAILABLE, code_pb2.ABORTED, code_pb2.DEADLINE_EXCEEDED})


class RefusedError(Exception):
    """A call failed for good; the message has its status, reason and what the server said."""


class StoppedError(Exception):
    """Somebody wants the work to stop."""


@dataclass(frozen=True, slots=True)
class Failure:
    """How a call, or one order of a batch, failed."""

    code: int
    message: str
    reason: str = ""
    pushback_s: float | None = None  # how long to wait before sending it again; below 0: not at all

    @property
    def passes(self) -> bool:
        """Whether the same may succeed a little later."""
        held_off = self.pushback_s is not None and self.pushback_s < 0
        return self.code in _PASSING and self.reason != "ETAG_MISMATCH" and not held_off

    def __str__(self) -> str:
        name = code_pb2.Code.Name(self.code) if self.code in code_pb2.Code.values() else str(self.code)
        return f"{name}{f' ({self.reason})' if self.reason else ''}: {self.message}"

    @classmethod
    def of_error(cls, error: grpc.RpcError) -> Failure:
        """The failure of a call."""
        code, message = error.code().value[0], error.details() or ""
        trailing = dict(error.trailing_metadata() or ())
        status = status_pb2.Status()
        with suppress(DecodeError):
            status.ParseFromString(trailing.get(_DETAILS_KEY, b""))
        stated = cls.of_status(status)
        pushback_s = stated.pushback_s
        with suppress(KeyError, ValueError):
            pushback_s = int(trailing[_PUSHBACK_KEY]) / _MS_PER_S
        return cls(code, message, stated.reason, pushback_s)

    @classmethod
    def of_status(cls, status: status_pb2.Status) -> Failure:
        """The failure of one of a batch."""
        reason, pushback_s = "", None
        for detail in status.details:
            info, retry = error_details_pb2.ErrorInfo(), error_details_pb2.RetryInfo()
            if detail.Unpack(info):
                reason = info.reason
            elif detail.Unpack(retry):
                pushback_s = retry.retry_delay.ToTimedelta().total_seconds()
        return cls(status.code, status.message, reason, pushback_s)


class Pauses:
    """The pauses of one call that is sent again."""

    def __init__(self, stop: threading.Event | None = None, *, patience_s: float = PATIENCE_S) -> None:
        """`stop` ends a pause early; `patience_s` is for how long to go on."""
        self._stop = stop or threading.Event()
        self._patience_s = patience_s
        self._since: float | None = None
        self._pause_s = _FIRST_PAUSE_S

    def after(self, failure: Failure) -> None:
        """Waits before the call is sent again, as long as the server asks for or longer each time.

        Raises:
            RefusedError: sending it again is no use, or has been for too long.
            StoppedError: somebody wants to stop.
        """
        now = time.monotonic()
        if self._since is None:
            self._since = now
        if not failure.passes:
            raise RefusedError(str(failure))
        pause_s = failure.pushback_s
        if pause_s is None:
            pause_s = self._pause_s * random.uniform(0.5, 1.0)  # noqa: S311 - only spreads retries
            self._pause_s = min(self._pause_s * 2, _PAUSE_LIMIT_S)
        if now + pause_s - self._since > self._patience_s:
            raise RefusedError(f"{failure} (for {now - self._since:.0f} s)")
        if self._stop.wait(pause_s):
            raise StoppedError


def patiently(call: Callable[[], T], stop: threading.Event | None = None, *, patience_s: float = PATIENCE_S) -> T:
    """The answer of a call that is sent again while the server is away.

    Raises:
        RefusedError: it was refused, or the server was away for `patience_s`.
        StoppedError: `stop` was set.
    """
    pauses = Pauses(stop, patience_s=patience_s)
    while True:
        try:
            return call()
        except grpc.RpcError as error:
            failure = Failure.of_error(error)
        pauses.after(failure)


def together(work: Callable[[Any], None], items: Sequence[Any], threads: int, stop: threading.Event) -> None:
    """Does `work` for each item, so many at a time; the first error ends it and is raised, once all have ended."""
    errors: list[BaseException] = []
    waiting = iter(items)
    taking = threading.Lock()

    def run() -> None:
        while not stop.is_set():
            with taking:
                item = next(waiting, None)
            if item is None:
                return
            try:
                work(item)
            except BaseException as error:  # noqa: BLE001 - raised below, by the thread that asked
                errors.append(error)
                stop.set()

    crew = [threading.Thread(target=run, daemon=True) for _ in range(min(threads, len(items)))]
    for thread in crew:
        thread.start()
    try:
        for thread in crew:
            thread.join()
    except BaseException:
        stop.set()
        raise
    if errors:
        raise errors[0]
