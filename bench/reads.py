"""Cached reads beside an empty handler: calls a second and CPU with h2load, latency with ghz.

The two servers take turns, and the first of each round changes, so that what else the machine does hits both alike.
"""

from __future__ import annotations

import random
import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, TypeAlias

from bench.contract import GET_PRODUCT
from bench.figures import Spread
from bench.ghz import Ghz, Job
from bench.h2load import H2load, LoadError
from bench.processes import cpu_seconds
from bench.servers import Counterfoil, EmptyServer, raw_call
from counterfoil.catalog.v1 import catalog_service_pb2

CALLERS: Final = (1, 8, 64)
_CALIBRATION_CALLS: Final = 2_000
_SAMPLE_CALLS: Final = 100
_LATENCY_NAMES: Final = 1_000
_MICROS_PER_S: Final = 1e6
_SETTLE_S: Final = 5.0

Server: TypeAlias = EmptyServer | Counterfoil


@dataclass(frozen=True, slots=True)
class Throughput:
    """One server's cached reads."""

    calls_per_run: int
    calls_per_s: Spread
    cpu_us_per_call: Spread  # of its own Python processes
    embedded_cpu_us_per_call: Spread  # of the PostgreSQL and Valkey it embeds
    bystander_cpu_share: float  # of one core, used meanwhile by the other server, which only waits


@dataclass(frozen=True, slots=True)
class CachedReads:
    """Both servers; `ratio` is Counterfoil's calls a second over the empty handler's, run by run."""

    empty: Throughput
    counterfoil: Throughput
    ratio: Spread
    answer_bytes: int


@dataclass(frozen=True, slots=True)
class Target:
    """A server and the one call that is sent to it."""

    server: Server
    message: bytes
    token: str

    def sample(self) -> int:
        """Sends some calls that must end OK, with a client that reads the status; returns the size of the answer."""
        channel, call = raw_call(self.server.address, GET_PRODUCT, self.token)
        with channel:
            return max(len(call(self.message, timeout=10)) for _ in range(_SAMPLE_CALLS))


@dataclass(slots=True)
class _Runs:
    calls_per_s: list[float]
    cpu_us: list[float]
    embedded_us: list[float]
    bystander: list[float]


def targets(empty: EmptyServer, counterfoil: Counterfoil, token: str, name: str) -> tuple[Target, Target]:
    """An empty call to the one, and to the other an authenticated read of one product."""
    request = catalog_service_pb2.GetProductRequest(name=name).SerializeToString()
    return Target(empty, b"", ""), Target(counterfoil, request, token)


def throughput(pair: tuple[Target, Target], h2load: H2load, *, runs: int, seconds: float) -> CachedReads:
    """Measures both in turn, each `runs` times for about `seconds`.

    Raises:
        LoadError: a call was not answered OK.
    """
    sizes = [target.sample() for target in pair]
    calls = [_calibrate(target, size, h2load, seconds) for target, size in zip(pair, sizes, strict=True)]
    found = [_Runs([], [], [], []) for _ in pair]
    for turn in range(runs):
        for index in (0, 1) if turn % 2 == 0 else (1, 0):
            _measure(
                pair[index],
                pair[1 - index],
                h2load,
                calls=calls[index],
                answer_bytes=sizes[index],
                found=found[index],
            )
    for target in pair:
        target.sample()
    pairs = zip(found[1].calls_per_s, found[0].calls_per_s, strict=True)
    return CachedReads(
        empty=_throughput(calls[0], found[0]),
        counterfoil=_throughput(calls[1], found[1]),
        ratio=Spread.of([ours / theirs for ours, theirs in pairs]),
        answer_bytes=sizes[1],
    )


def latency(
    pair: tuple[Target, Target], ghz: Ghz, names: Sequence[str], *, runs: int, seconds: float
) -> dict[str, dict[int, dict[int, Spread]]]:
    """Percentiles in ms by server, callers and percent; over some hundred products, all of them cached.

    Raises:
        LoadError: a call was not answered OK.
    """
    chosen = random.Random(1).sample(list(names), min(_LATENCY_NAMES, len(names)))  # noqa: S311 - only varies the load
    data = [{"name": name} for name in chosen]
    warm = Job("GetProduct", data, 8, max(1.0, seconds / 2))
    for target in pair:
        ghz.run(target.server.address, warm, target.token)
    found: dict[str, dict[int, dict[int, list[float]]]] = {target.server.name: {} for target in pair}
    for turn in range(runs):
        for callers in CALLERS:
            for target in pair if turn % 2 == 0 else pair[::-1]:
                outcome = ghz.run(target.server.address, Job("GetProduct", data, callers, seconds), target.token)
                by_percent = found[target.server.name].setdefault(callers, {})
                for percent, value in outcome.percentiles_ms.items():
                    by_percent.setdefault(percent, []).append(value)
    return {
        server: {
            callers: {percent: Spread.of(values) for percent, values in by_percent.items()}
            for callers, by_percent in by_callers.items()
        }
        for server, by_callers in found.items()
    }


def _calibrate(target: Target, answer_bytes: int, h2load: H2load, seconds: float) -> int:
    h2load.write_body(target.message)
    arguments = {"calls": _CALIBRATION_CALLS, "answer_bytes": answer_bytes, "token": target.token}
    rate = h2load.run(target.server.address, GET_PRODUCT, **arguments).calls_per_s  # type: ignore[arg-type]
    return max(_CALIBRATION_CALLS, int(rate * seconds))


def _measure(target: Target, other: Target, h2load: H2load, *, calls: int, answer_bytes: int, found: _Runs) -> None:
    h2load.write_body(target.message)
    handled = target.server.handled() if isinstance(target.server, Counterfoil) else {}
    before, idle_before, started = cpu_seconds(target.server.pid), cpu_seconds(other.server.pid), time.monotonic()
    run = h2load.run(target.server.address, GET_PRODUCT, calls=calls, answer_bytes=answer_bytes, token=target.token)
    used, elapsed = cpu_seconds(target.server.pid) - before, time.monotonic() - started
    idle = cpu_seconds(other.server.pid) - idle_before
    if isinstance(target.server, Counterfoil):
        _check_statuses(target.server, handled, calls)
    found.calls_per_s.append(run.calls_per_s)
    found.cpu_us.append(used.server / calls * _MICROS_PER_S)
    found.embedded_us.append(used.embedded / calls * _MICROS_PER_S)
    found.bystander.append((idle.server + idle.embedded) / elapsed)


def _check_statuses(server: Counterfoil, before: dict[tuple[str, str], int], calls: int) -> None:
    """Holds h2load's count to the server's own: so many calls more ended OK, and none otherwise."""
    deadline = time.monotonic() + _SETTLE_S
    while True:
        now = server.handled()
        added = {key: count - before.get(key, 0) for key, count in now.items() if count != before.get(key, 0)}
        catalog = {key: count for key, count in added.items() if key[0] == "GetProduct"}
        if catalog == {("GetProduct", "OK"): calls}:
            return
        if time.monotonic() > deadline:
            raise LoadError(f"of {calls} calls the server counted {catalog}")
        time.sleep(0.05)


def _throughput(calls: int, found: _Runs) -> Throughput:
    return Throughput(
        calls_per_run=calls,
        calls_per_s=Spread.of(found.calls_per_s),
        cpu_us_per_call=Spread.of(found.cpu_us),
        embedded_cpu_us_per_call=Spread.of(found.embedded_us),
        bystander_cpu_share=max(found.bystander),
    )
