"""Empty calls and cached reads side by side: calls a second and CPU with h2load, latency with ghz.

The servers take turns, and every other round goes the other way round, so that what else the machine does hits all
alike.
"""

from __future__ import annotations

import random
import time
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, TypeAlias

from bench.contract import GET_PRODUCT, bearer
from bench.figures import Spread
from bench.ghz import Ghz, Job
from bench.h2load import H2load, LoadError
from bench.processes import CpuSeconds, cpu_seconds
from bench.servers import Child, Counterfoil, raw_call
from counterfoil.catalog.v1 import catalog_service_pb2, catalog_service_pb2_grpc, product_pb2
from counterfoil.client import connect

CALLERS: Final = (1, 8, 64)
FRESHNESS: Final = "counterfoil-freshness"

EMPTY_STOCK: Final = "empty, stock server"
EMPTY_INLINE: Final = "empty, engine, inline"
EMPTY_POOL: Final = "empty, engine, pool"
EMPTY_GO: Final = "empty, grpc-go, one core"
COUNTERFOIL_STOCK: Final = "GetProduct, Counterfoil on stock"
COUNTERFOIL_ENGINE: Final = "GetProduct, Counterfoil on the engine"

_CALIBRATION_CALLS: Final = 2_000
_SAMPLE_CALLS: Final = 100
_LATENCY_NAMES: Final = 1_000
_MICROS_PER_S: Final = 1e6
_SETTLE_S: Final = 5.0

Server: TypeAlias = Child | Counterfoil
Latencies: TypeAlias = Mapping[str, Mapping[int, Mapping[int, Spread]]]
"""Percentiles in ms by server, callers and percent."""


@dataclass(frozen=True, slots=True)
class Throughput:
    """One server's answers to one call, sent again and again."""

    calls_per_run: int
    calls_per_s: Spread
    cpu_us_per_call: Spread  # of its own processes
    embedded_cpu_us_per_call: Spread  # of the PostgreSQL and Valkey it embeds
    bystander_cpu_share: float  # of one core, used meanwhile by the other servers, which only wait
    answer_bytes: int


@dataclass(frozen=True, slots=True)
class Lineup:
    """All servers, by name."""

    servers: dict[str, Throughput]

    def ratio(self, ours: str, theirs: str) -> Spread | None:
        """The calls a second of the one over the other's, run by run; None unless both were measured."""
        if ours not in self.servers or theirs not in self.servers:
            return None
        pairs = zip(self.servers[ours].calls_per_s.runs, self.servers[theirs].calls_per_s.runs, strict=True)
        return Spread.of([one / other for one, other in pairs])


@dataclass(frozen=True, slots=True)
class Target:
    """A server and the one call that is sent to it."""

    name: str
    server: Server
    message: bytes = b""
    headers: Mapping[str, str] = field(default_factory=dict)

    def sample(self) -> int:
        """Sends some calls that must end OK, with a client that reads the status; returns the size of the answer."""
        channel, call = raw_call(self.server.address, GET_PRODUCT)
        with channel:
            return max(
                len(call(self.message, timeout=10, metadata=tuple(self.headers.items()))) for _ in range(_SAMPLE_CALLS)
            )


@dataclass(frozen=True, slots=True)
class Sample:
    """One run."""

    calls_per_s: float
    cpu: CpuSeconds
    bystander_cpu_share: float


@dataclass(slots=True)
class _Runs:
    answer_bytes: int
    calls: int
    samples: list[Sample] = field(default_factory=list)

    def summary(self) -> Throughput:
        each_us = _MICROS_PER_S / self.calls
        return Throughput(
            calls_per_run=self.calls,
            calls_per_s=Spread.of([sample.calls_per_s for sample in self.samples]),
            cpu_us_per_call=Spread.of([sample.cpu.server * each_us for sample in self.samples]),
            embedded_cpu_us_per_call=Spread.of([sample.cpu.embedded * each_us for sample in self.samples]),
            bystander_cpu_share=max(sample.bystander_cpu_share for sample in self.samples),
            answer_bytes=self.answer_bytes,
        )


def read_target(name: str, server: Counterfoil, product: str, *, written: str | None = None) -> Target:
    """An authenticated read of one product; behind a write to another one, whose freshness token it carries."""
    request = catalog_service_pb2.GetProductRequest(name=product).SerializeToString()
    token = server.token()
    headers = bearer(token)
    if written is not None:
        headers[FRESHNESS] = freshness_of_a_write(server, token, written)
    return Target(name, server, request, headers)


def freshness_of_a_write(server: Counterfoil, token: str, product: str) -> str:
    """Changes a product and returns the freshness token of that."""
    unique = str(uuid.uuid4())
    request = catalog_service_pb2.UpdateProductRequest(
        product=product_pb2.Product(name=product, description=f"changed at {unique}"), request_id=unique
    )
    request.update_mask.paths.append("description")
    with connect(server.address, token=token) as channel:
        _, call = catalog_service_pb2_grpc.CatalogServiceStub(channel).UpdateProduct.with_call(request)
    return str(dict(call.trailing_metadata())[FRESHNESS])


def throughput(targets: Sequence[Target], h2load: H2load, *, runs: int, seconds: float) -> Lineup:
    """Measures all in turn, each `runs` times for about `seconds`.

    Raises:
        LoadError: a call was not answered OK.
    """
    found: dict[str, _Runs] = {}
    for target in targets:
        size = target.sample()
        found[target.name] = _Runs(size, calls_for(target, h2load, seconds=seconds, answer_bytes=size))
    for turn in range(runs):
        for target in targets if turn % 2 == 0 else targets[::-1]:
            others = [other for other in targets if other.server is not target.server]
            of = found[target.name]
            of.samples.append(one_run(target, h2load, calls=of.calls, answer_bytes=of.answer_bytes, others=others))
    for target in targets:
        target.sample()
    return Lineup({name: of.summary() for name, of in found.items()})


def latency(
    targets: Sequence[Target], ghz: Ghz, names: Sequence[str], *, runs: int, seconds: float
) -> dict[str, dict[int, dict[int, Spread]]]:
    """Percentiles in ms by server, callers and percent; over some hundred products, all of them cached.

    Raises:
        LoadError: a call was not answered OK.
    """
    chosen = random.Random(1).sample(list(names), min(_LATENCY_NAMES, len(names)))  # noqa: S311 - only varies the load
    data = [{"name": name} for name in chosen]
    warm = Job("GetProduct", data, 8, max(1.0, seconds / 2))
    for target in targets:
        ghz.run(target.server.address, warm, target.headers)
    found: dict[str, dict[int, dict[int, list[float]]]] = {target.name: {} for target in targets}
    for turn in range(runs):
        for callers in CALLERS:
            for target in targets if turn % 2 == 0 else targets[::-1]:
                outcome = ghz.run(target.server.address, Job("GetProduct", data, callers, seconds), target.headers)
                by_percent = found[target.name].setdefault(callers, {})
                for percent, value in outcome.percentiles_ms.items():
                    by_percent.setdefault(percent, []).append(value)
    return {
        server: {
            callers: {percent: Spread.of(values) for percent, values in by_percent.items()}
            for callers, by_percent in by_callers.items()
        }
        for server, by_callers in found.items()
    }


def one_run(target: Target, h2load: H2load, *, calls: int, answer_bytes: int, others: Sequence[Target] = ()) -> Sample:
    """One run against a target, while the others wait.

    Raises:
        LoadError: a call was not answered OK, by what h2load saw or by what Counterfoil counted.
    """
    server = target.server
    h2load.write_body(target.message)
    handled = server.handled() if isinstance(server, Counterfoil) else {}
    before, idle_before, started = cpu_seconds(server.pid), _all_cpu(others), time.monotonic()
    run = h2load.run(server.address, GET_PRODUCT, calls=calls, answer_bytes=answer_bytes, headers=target.headers)
    used, idle, elapsed = cpu_seconds(server.pid) - before, _all_cpu(others) - idle_before, time.monotonic() - started
    if isinstance(server, Counterfoil):
        _check_statuses(server, handled, calls)
    return Sample(run.calls_per_s, used, (idle.server + idle.embedded) / elapsed)


def calls_for(target: Target, h2load: H2load, *, seconds: float, answer_bytes: int) -> int:
    """How many calls take about so long; warms the target up."""
    rate = one_run(target, h2load, calls=_CALIBRATION_CALLS, answer_bytes=answer_bytes).calls_per_s
    return max(_CALIBRATION_CALLS, int(rate * seconds))


def _all_cpu(targets: Sequence[Target]) -> CpuSeconds:
    each = [cpu_seconds(target.server.pid) for target in targets]
    return CpuSeconds(sum(used.server for used in each), sum(used.embedded for used in each))


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
