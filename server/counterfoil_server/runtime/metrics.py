"""Figures of all workers as one: plain samples over the control channel, summed for the scrape.

Counters and histograms must never go down, so what a worker had counted stays in the sums when it dies. What it counted
between its last answer and a kill -9 is lost, as it would be with a process scraped directly.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, TypeAlias

from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector, CollectorRegistry

from counterfoil_server.runtime.roles import Role

Labels: TypeAlias = tuple[tuple[str, str], ...]
Key: TypeAlias = tuple[str, str, Labels]  # family, sample, labels
Wire: TypeAlias = list[list[Any]]

CUMULATIVE: Final = frozenset({"counter", "histogram", "summary"})


def to_wire(registry: CollectorRegistry) -> Wire:
    """A registry's families as plain data: [name, type, documentation, unit, [[sample, labels, value], …]]."""
    families: Wire = []
    for family in registry.collect():
        samples = [
            [sample.name, sample.labels, sample.value]
            for sample in family.samples
            if not sample.name.endswith("_created")  # the time a worker began means nothing in a sum
        ]
        families.append([family.name, family.type, family.documentation, family.unit, samples])
    return families


class Totals(Collector):
    """The sums over all workers, living and dead. Safe for use from any thread."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._families: dict[str, tuple[str, str, str]] = {}
        self._live: dict[int, dict[Key, float]] = {}
        self._retired: dict[Key, float] = {}

    def update(self, worker: int, families: Wire) -> None:
        """Takes a worker's latest figures in place of its earlier ones. `worker` names one process, not its slot."""
        samples: dict[Key, float] = {}
        with self._lock:
            for name, kind, documentation, unit, values in families:
                self._families.setdefault(name, (kind, documentation, unit))
                for sample, labels, value in values:
                    samples[name, sample, _key(labels)] = value
            self._live[worker] = samples

    def retire(self, worker: int) -> None:
        """A worker has ended: its cumulative figures stay in the sums, its gauges leave them."""
        with self._lock:
            for key, value in self._live.pop(worker, {}).items():
                if self._families[key[0]][0] in CUMULATIVE:
                    self._retired[key] = self._retired.get(key, 0.0) + value

    def collect(self) -> Iterable[Metric]:
        """The sums as families, as a prometheus_client collector gives them."""
        with self._lock:
            sums = dict(self._retired)
            for samples in self._live.values():
                for key, value in samples.items():
                    sums[key] = sums.get(key, 0.0) + value
            families = {name: Metric(name, help_, kind, unit) for name, (kind, help_, unit) in self._families.items()}
        for (family, sample, labels), value in sums.items():
            families[family].add_sample(sample, dict(labels), value)
        return families.values()


@dataclass(frozen=True, slots=True)
class WorkerFigures:
    """What the supervisor knows of one process."""

    index: int
    up: bool
    resident_bytes: int
    role: Role = Role.WORKER


class SupervisorFigures(Collector):
    """The supervisor's own families: which processes are up, how much memory they hold, how many were replaced."""

    def __init__(
        self, workers: Callable[[], Sequence[WorkerFigures]], restarts: Callable[[], int], version: str
    ) -> None:
        self._workers = workers
        self._restarts = restarts
        self._version = version

    def collect(self) -> Iterable[Metric]:
        """The families as they are now."""
        up = GaugeMetricFamily("counterfoil_worker_up", "Whether the worker is ready to serve.", labels=["worker"])
        memory = GaugeMetricFamily(
            "counterfoil_worker_resident_memory_bytes", "The worker's resident memory.", labels=["worker"]
        )
        for worker in self._workers():
            if worker.role is Role.BULK:
                yield from _of_bulk(worker)
                continue
            up.add_metric([str(worker.index)], float(worker.up))
            memory.add_metric([str(worker.index)], worker.resident_bytes)
        yield up
        yield memory
        yield CounterMetricFamily(
            "counterfoil_worker_restarts",
            "Workers and bulk processes that ended and were replaced.",
            value=self._restarts(),
        )
        build = GaugeMetricFamily("counterfoil_build_info", "The server's version; the value is 1.", labels=["version"])
        build.add_metric([self._version], 1)
        yield build


def _of_bulk(process: WorkerFigures) -> Iterable[Metric]:
    yield GaugeMetricFamily(
        "counterfoil_bulk_up", "Whether the bulk process is ready to serve.", value=float(process.up)
    )
    yield GaugeMetricFamily(
        "counterfoil_bulk_resident_memory_bytes",
        "The bulk process's resident memory.",
        value=float(process.resident_bytes),
    )


def _key(labels: Mapping[str, str]) -> Labels:
    return tuple(labels.items())
