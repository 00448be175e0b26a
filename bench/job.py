"""What a rough caller is told, and what it reports; see `bench.rough`."""

from __future__ import annotations

import time
from dataclasses import dataclass

from bench import http2
from bench.contract import framed


@dataclass(frozen=True, slots=True)
class Job:
    """What to do: `kind` is one of KINDS. Messages are in hexadecimal."""

    kind: str
    address: str
    path: str
    message: str = ""
    token: str = ""
    seconds: float = 1.0
    connections: int = 4
    batch: int = 20  # calls sent at once, of those that are not waited for one by one
    calls_per_s: float = 1_000.0  # at most
    timeout_ms: int = 0  # a call's deadline, or after how long it is given up
    answer_bytes: int = 0  # of one message of a stream of answers

    @property
    def head(self) -> bytes:
        """The headers of a call without a deadline."""
        return http2.head(self.address, self.path, token=self.token)

    @property
    def body(self) -> bytes:
        """The call's message, framed."""
        return framed(bytes.fromhex(self.message))


@dataclass(slots=True)
class Report:
    """What happened."""

    calls: int = 0  # sent; messages that came for streams; connections for `idle`
    ended: int = 0  # by the server, calls cancelled here not counted
    seconds: float = 0.0
    closed: int = 0  # connections that the server closed on the caller
    remark: str = ""

    @property
    def per_s(self) -> float:
        """Calls, or messages, a second."""
        return self.calls / self.seconds if self.seconds else 0.0


class Pace:
    """Lets so many through a second; what comes late is not made up for."""

    def __init__(self, seconds: float, per_s: float) -> None:
        self._end = time.monotonic() + seconds
        self._per_s = per_s
        self._next = 0.0

    def take(self, count: int) -> bool:
        """Waits until `count` more may go; False when the time is over."""
        now = time.monotonic()
        if self._next > now:
            time.sleep(self._next - now)
        self._next = max(self._next, now) + count / self._per_s
        return now < self._end
