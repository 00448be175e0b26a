"""Rough callers, in a process of their own: they cancel, set deadlines that cannot be met, come and go, or just stay.

`python -m bench.rough` reads one job as JSON from its standard input, does it, and prints what happened as JSON. Each
job is one thread that keeps a few connections busy in turn, at a rate, so that two servers get the same load.
"""

from __future__ import annotations

import itertools
import json
import resource
import sys
import time
from collections import deque
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from typing import Any, Final

from bench import http2
from bench.contract import framed
from bench.http2 import ClosedError, Connection
from bench.job import Job, Pace, Report

_SPARE_DESCRIPTORS: Final = 100
_OPEN_LIMIT_S: Final = 20.0
_MS_PER_S: Final = 1e3


@dataclass(slots=True)
class _Caller:
    """One connection, made again where the server closes it."""

    job: Job
    report: Report
    connection: Connection = field(init=False)
    open: list[int] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.connection = Connection(self.job.address)

    def again(self, turn: Callable[[_Caller], None]) -> None:
        """One turn; where the connection has ended, a new one is opened and the calls on the old one are gone."""
        try:
            turn(self)
        except ClosedError:
            self.report.closed += 1
            self.connection.close()
            self.open.clear()
            self.connection = Connection(self.job.address)

    def call_batch(self, *, timeout_ms: int) -> None:
        """Sends a batch of calls, with a deadline where it is not 0."""
        self.open = [self.connection.take_stream() for _ in range(self.job.batch)]
        head = http2.head(self.job.address, self.job.path, token=self.job.token, timeout_ms=timeout_ms)
        self.connection.send(b"".join(http2.call(stream, head, self.job.body) for stream in self.open))
        self.report.calls += self.job.batch


def cancel(job: Job, report: Report) -> None:
    """Calls that are given up after `timeout_ms`, while they are answered; a few may have been answered by then."""

    def turn(caller: _Caller) -> None:
        caller.call_batch(timeout_ms=0)
        time.sleep(job.timeout_ms / _MS_PER_S)
        caller.connection.send(b"".join([*map(http2.reset, caller.open), http2.settings()]))
        # The server has read what came before: a caller that did not wait would only fill buffers.
        while not any(frame.kind == http2.SETTINGS and frame.flags for frame in caller.connection.frames()):
            pass

    _in_turn(job, report, turn)


def expire(job: Job, report: Report) -> None:
    """Calls whose deadline passes while they are answered; all are waited for, so none is left at the end."""

    def turn(caller: _Caller) -> None:
        _await_all(caller)
        caller.call_batch(timeout_ms=job.timeout_ms)

    _in_turn(job, report, turn, last=_await_all)


def refused(job: Job, report: Report) -> None:
    """Calls that the server ends one by one, each waited for: for whatever is refused."""
    pace = Pace(job.seconds, job.calls_per_s)
    caller = _Caller(job, report)

    def turn(caller: _Caller) -> None:
        caller.open = [caller.connection.take_stream()]
        caller.connection.send(http2.call(caller.open[0], job.head, job.body))
        report.calls += 1
        _await_all(caller)

    while pace.take(1):
        caller.again(turn)
    caller.connection.close()


def churn(job: Job, report: Report) -> None:
    """A new connection for each call; a few at a time."""
    pace = Pace(job.seconds, job.calls_per_s)
    head, body = job.head, job.body
    ring: deque[tuple[Connection, int]] = deque()

    def finish() -> None:
        connection, stream = ring.popleft()
        with suppress(ClosedError):
            while not any(frame.ends_stream and frame.stream == stream for frame in connection.frames()):
                pass
            report.ended += 1
        connection.close()

    while pace.take(1):
        connection = Connection(job.address)
        stream = connection.take_stream()
        connection.send(http2.call(stream, head, body))
        report.calls += 1
        ring.append((connection, stream))
        if len(ring) >= job.connections:
            finish()
    while ring:
        finish()


def idle(job: Job, report: Report) -> None:
    """Connections that have said hello and say no more, until a line comes on standard input."""
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    wanted = min(job.connections, hard - _SPARE_DESCRIPTORS)
    if wanted < job.connections:
        report.remark = f"the limit of open files allows {wanted:,} of {job.connections:,}"
    held: list[Connection] = []
    end = time.monotonic() + _OPEN_LIMIT_S
    with suppress(OSError, ClosedError):  # no more files here, or no more connections there
        while len(held) < wanted and time.monotonic() < end:
            connection = Connection(job.address)
            connection.frames()  # the server has accepted it
            held.append(connection)
    if len(held) < wanted:
        report.remark = f"no more than {len(held):,} of {job.connections:,} could be opened"
    report.calls = len(held)
    print(json.dumps(asdict(report)), flush=True)
    sys.stdin.readline()
    for connection in held:
        connection.close()


def count(job: Job, report: Report) -> None:
    """Calls that are answered with a stream of small messages, each connection always having one."""

    def turn(caller: _Caller) -> None:
        if caller.open:
            size = 0
            while caller.open:
                for frame in caller.connection.frames():
                    size += len(frame.payload) if frame.kind == http2.DATA else 0
                    if frame.ends_stream:
                        caller.open.clear()
            messages, rest = divmod(size, len(framed(b"")) + job.answer_bytes)
            if rest or not messages:
                raise ValueError(f"a stream answered {size} bytes")
            report.calls += messages
        caller.open = [caller.connection.take_stream()]
        caller.connection.send(http2.call(caller.open[0], job.head, job.body))

    _in_turn(job, report, turn, cost=0)


def echo(job: Job, report: Report) -> None:
    """Streams both ways: a message is sent when the one before has come back, on each connection."""
    body = job.body

    def turn(caller: _Caller) -> None:
        if not caller.open:
            caller.open = [caller.connection.take_stream()]
            caller.connection.send(http2.call(caller.open[0], job.head, body, ends=False))
            return
        size = 0
        while size < len(body):
            for frame in caller.connection.frames():
                if frame.ends_stream:
                    raise ValueError("the server ended a stream")
                size += len(frame.payload) if frame.kind == http2.DATA else 0
        report.calls += 1
        caller.connection.send(http2.data(caller.open[0], body))

    _in_turn(job, report, turn, cost=0)


KINDS: Final[Mapping[str, Callable[[Job, Report], None]]] = {
    "cancel": cancel,
    "expire": expire,
    "refused": refused,
    "churn": churn,
    "idle": idle,
    "count": count,
    "echo": echo,
}


def _in_turn(
    job: Job,
    report: Report,
    turn: Callable[[_Caller], None],
    *,
    cost: int | None = None,
    last: Callable[[_Caller], None] | None = None,
) -> None:
    """Gives each connection its turn again and again; a turn costs so many calls of the rate, by default a batch."""
    pace = Pace(job.seconds, job.calls_per_s)
    callers = [_Caller(job, report) for _ in range(job.connections)]
    for caller in itertools.cycle(callers):
        if not pace.take(job.batch if cost is None else cost):
            break
        caller.again(turn)
    for caller in callers:
        if last is not None:
            caller.again(last)
        caller.connection.close()


def _await_all(caller: _Caller) -> None:
    left = set(caller.open)
    while left:
        for frame in caller.connection.frames():
            if frame.ends_stream:
                left.discard(frame.stream)
    caller.report.ended += len(caller.open)
    caller.open.clear()


def main() -> None:
    """Does the job on standard input."""
    content: dict[str, Any] = json.loads(sys.stdin.readline())
    job, report = Job(**content), Report()
    started = time.monotonic()
    KINDS[job.kind](job, report)
    report.seconds = time.monotonic() - started
    print(json.dumps(asdict(report)), flush=True)


if __name__ == "__main__":
    main()
