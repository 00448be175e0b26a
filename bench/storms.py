"""Storms: callers that cancel, run late, come and go or just stay, and a well-behaved one beside them.

All are aimed at `bench.plain` on each engine, so that they meet the server itself. What a storm must not do: cost the
bystander a call, or leave anything behind. Each is bounded in rate and time, and the same for both engines.
"""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import TracebackType
from typing import Any, Final, Self

import grpc

from bench import callers, plain
from bench.figures import Spread, percentile
from bench.h2load import LoadError
from bench.job import Job, Report
from bench.processes import cpu_seconds
from bench.servers import Child, plain_server, raw_call

QUIET: Final = "quiet"
KINDS: Final = (QUIET, "cancel", "expire", "churn")
CALLS_PER_S: Final = {"cancel": 2_000.0, "expire": 2_000.0, "churn": 1_000.0}
"""Of the rough callers, at most."""
PATIENCE_MS: Final = 5
IDLE_CONNECTIONS: Final = 10_000
BYSTANDER_PER_S: Final = 200.0

_BYSTANDER_LIMIT_S: Final = 5.0
_SETTLE_LIMIT_S: Final = 5.0
_IDLE_LIMIT_S: Final = 40.0
_BYTES_PER_KIB: Final = 1024
_BYTES_PER_MIB: Final = 1024**2
_MICROS_PER_S: Final = 1e6


@dataclass(frozen=True, slots=True)
class Storm:
    """One kind of storm on one engine, over all its runs."""

    calls_per_s: Spread  # of the rough callers
    cpu_us_per_call: Spread
    bystander_p50_ms: Spread
    bystander_p99_ms: Spread
    bystander_calls: int
    bystander_failed: int
    closed: int  # connections that the server closed on rough callers
    left_running: int  # handlers still at work 5 s later, at most
    left_objects: int  # of the server's classes, more after the last run than after the first
    left_descriptors: int
    grown_mib: float  # resident memory, likewise


@dataclass(frozen=True, slots=True)
class Idle:
    """What connections cost that say nothing."""

    connections: int
    kib_per_connection: float
    bystander_p99_ms: float  # beside them
    bystander_failed: int
    left_descriptors: int  # once they have gone
    remark: str  # where there are fewer than were wanted: why


@dataclass(frozen=True, slots=True)
class Storms:
    """By engine; storms by kind as well."""

    storms: dict[str, dict[str, Storm]]
    idle: dict[str, Idle]


class Bystander:
    """A well-behaved caller: one call at a time, at a steady rate, each with a deadline."""

    def __init__(self, address: str) -> None:
        self._channel, self._call = raw_call(address, plain.EMPTY)
        self._end = threading.Event()
        self._thread = threading.Thread(target=self._run, name="bystander")
        self.times_ms: list[float] = []
        self.failed = 0

    def _run(self) -> None:
        while not self._end.wait(1 / BYSTANDER_PER_S):
            started = time.perf_counter()
            try:
                self._call(b"", timeout=_BYSTANDER_LIMIT_S)
            except grpc.RpcError:
                self.failed += 1
            self.times_ms.append((time.perf_counter() - started) * 1e3)

    def __enter__(self) -> Self:
        self._call(b"", timeout=_BYSTANDER_LIMIT_S)  # connects
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._end.set()
        self._thread.join()
        self._channel.close()


@dataclass(slots=True)
class _Runs:
    reports: list[Report] = field(default_factory=list)
    cpu_us: list[float] = field(default_factory=list)
    bystanders: list[Bystander] = field(default_factory=list)
    states: list[dict[str, int]] = field(default_factory=list)

    def summary(self) -> Storm:
        first, last = self.states[0], self.states[-1]
        times = [bystander.times_ms for bystander in self.bystanders]
        return Storm(
            calls_per_s=Spread.of([report.per_s for report in self.reports]),
            cpu_us_per_call=Spread.of(self.cpu_us),
            bystander_p50_ms=Spread.of([percentile(each, 50) for each in times]),
            bystander_p99_ms=Spread.of([percentile(each, 99) for each in times]),
            bystander_calls=sum(map(len, times)),
            bystander_failed=sum(bystander.failed for bystander in self.bystanders),
            closed=sum(report.closed for report in self.reports),
            left_running=max(state["held"] for state in self.states),
            left_objects=last["objects"] - first["objects"],
            left_descriptors=last["descriptors"] - first["descriptors"],
            grown_mib=(last["rss_bytes"] - first["rss_bytes"]) / _BYTES_PER_MIB,
        )


def measure(servers: Mapping[str, Child], *, runs: int, seconds: float, connections: int) -> Storms:
    """Sends each storm to each engine's `bench.plain` in turn, and idle connections to fresh ones.

    Raises:
        LoadError: a rough caller failed.
    """
    found = {engine: {kind: _Runs() for kind in KINDS} for engine in servers}
    for turn in range(runs):
        for kind in KINDS:
            for engine in list(servers) if turn % 2 == 0 else list(servers)[::-1]:
                _storm(kind, servers[engine], seconds, found[engine][kind])
    storms = {engine: {kind: of.summary() for kind, of in by_kind.items()} for engine, by_kind in found.items()}
    idle = {}
    for engine in servers:
        with plain_server(engine) as fresh:
            idle[engine] = idle_connections(fresh, connections)
    return Storms(storms, idle)


def idle_connections(server: Child, connections: int) -> Idle:
    """Opens so many connections that say hello and no more, and closes them again.

    Raises:
        LoadError: the rough caller failed.
    """
    with Bystander(server.address):
        pass  # what a first call costs is not a connection's
    before = _settled(server)
    job = Job("idle", server.address, "", connections=connections)
    process = callers.start(job)
    assert process.stdout is not None
    try:
        said = process.stdout.readline()
        if not said:
            raise LoadError(f"the rough caller failed: {callers.finish(process, job)}")
        report = Report(**json.loads(said))
        during = state(server)
        with Bystander(server.address) as bystander:
            time.sleep(1.0)
    finally:
        process.communicate("\n", timeout=_IDLE_LIMIT_S)
    return Idle(
        connections=report.calls,
        kib_per_connection=(during["rss_bytes"] - before["rss_bytes"]) / max(1, report.calls) / _BYTES_PER_KIB,
        bystander_p99_ms=percentile(bystander.times_ms, 99),
        bystander_failed=bystander.failed,
        left_descriptors=_settled(server, before["descriptors"])["descriptors"] - before["descriptors"],
        remark=report.remark,
    )


def state(server: Child) -> dict[str, int]:
    """What a `bench.plain` holds; see there."""
    channel, call = raw_call(server.address, plain.STATE)
    with channel:
        found: dict[str, int] = json.loads(call(b"", timeout=_BYSTANDER_LIMIT_S))
    return found


def _storm(kind: str, server: Child, seconds: float, found: _Runs) -> None:
    before = cpu_seconds(server.pid)
    with Bystander(server.address) as bystander:
        if kind == QUIET:
            time.sleep(seconds)
            report = Report(calls=0, seconds=seconds)
        else:
            report = callers.run(_job(kind, server.address, seconds))
    used = (cpu_seconds(server.pid) - before).server
    found.reports.append(report)
    found.cpu_us.append(used / (report.calls or len(bystander.times_ms)) * _MICROS_PER_S)
    found.bystanders.append(bystander)
    found.states.append(_settled(server, found.states[0]["descriptors"] if found.states else None))


def _job(kind: str, address: str, seconds: float) -> Job:
    path = plain.EMPTY if kind == "churn" else plain.HOLD
    return Job(kind, address, path, seconds=seconds, calls_per_s=CALLS_PER_S[kind], timeout_ms=PATIENCE_MS)


def _settled(server: Child, descriptors: int | None = None) -> dict[str, int]:
    """The state once no handler is at work and connections are as few as said, or after 5 s."""
    deadline = time.monotonic() + _SETTLE_LIMIT_S
    while True:
        found: dict[str, Any] = state(server)
        settled = not found["held"] and (descriptors is None or found["descriptors"] <= descriptors)
        if settled or time.monotonic() > deadline:
            return found
        time.sleep(0.1)
