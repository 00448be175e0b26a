"""Streams on the engine beside the stock server: messages a second, one way and both ways.

The caller is `bench.rough`, in its own process and cheap, so that the server is what is measured.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from bench import callers, plain
from bench.figures import Spread
from bench.h2load import LoadError
from bench.job import Job
from bench.processes import cpu_seconds
from bench.servers import Child

CONNECTIONS: Final = 8
KINDS: Final = {"count": plain.COUNT, "echo": plain.ECHO}
_MICROS_PER_S: Final = 1e6


@dataclass(frozen=True, slots=True)
class Flow:
    """One kind of stream on one server."""

    messages_per_s: Spread
    cpu_us_per_message: Spread


@dataclass(frozen=True, slots=True)
class Streams:
    """By kind (`count`: many messages for one; `echo`: one for one), and by engine."""

    flows: dict[str, dict[str, Flow]]

    def ratio(self, kind: str, ours: str, theirs: str) -> Spread | None:
        """Messages a second of the one engine over the other's, run by run."""
        by_engine = self.flows[kind]
        if ours not in by_engine or theirs not in by_engine:
            return None
        pairs = zip(by_engine[ours].messages_per_s.runs, by_engine[theirs].messages_per_s.runs, strict=True)
        return Spread.of([one / other for one, other in pairs])


def measure(servers: Mapping[str, Child], *, runs: int, seconds: float) -> Streams:
    """Measures each kind on each engine's `bench.plain` in turn.

    Raises:
        LoadError: a stream broke, or answered too little.
    """
    rates: dict[str, dict[str, list[float]]] = {kind: {engine: [] for engine in servers} for kind in KINDS}
    cpu: dict[str, dict[str, list[float]]] = {kind: {engine: [] for engine in servers} for kind in KINDS}
    for turn in range(runs):
        for kind, path in KINDS.items():
            for engine in list(servers) if turn % 2 == 0 else list(servers)[::-1]:
                server = servers[engine]
                before = cpu_seconds(server.pid)
                report = callers.run(_job(kind, server.address, path, seconds))
                if report.closed or not report.calls:
                    raise LoadError(f"{kind} on {engine}: {report}")
                used = (cpu_seconds(server.pid) - before).server
                rates[kind][engine].append(report.per_s)
                cpu[kind][engine].append(used / report.calls * _MICROS_PER_S)
    return Streams(
        {
            kind: {engine: Flow(Spread.of(rates[kind][engine]), Spread.of(cpu[kind][engine])) for engine in servers}
            for kind in KINDS
        }
    )


def _job(kind: str, address: str, path: str, seconds: float) -> Job:
    return Job(
        kind,
        address,
        path,
        message=plain.MESSAGE.hex(),
        seconds=seconds,
        connections=CONNECTIONS,
        answer_bytes=len(plain.MESSAGE),
    )
