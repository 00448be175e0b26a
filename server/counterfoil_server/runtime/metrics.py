"""Figures of all workers as one: plain samples over the control channel, summed for the scrape.

Of a gauge that says what all see alike (`metric_table.HIGHEST`) the highest is taken instead.

Counters and histograms must never go down, so what a worker had counted stays in the sums when it dies. What it counted
between its last answer and a kill -9 is lost, as it would be with a process scraped directly.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, TypeAlias

from prometheus_client.core import Metric
from prometheus_client.registry import Collector, CollectorRegistry

from counterfoil_server.runtime.metric_table import HIGHEST, METRICS
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
                    before = sums.get(key, 0.0)
                    sums[key] = max(before, value) if key[0] in HIGHEST else before + value
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
        processes = self._workers()
        workers = [each for each in processes if each.role is Role.WORKER]
        for bulk in (each for each in processes if each.role is Role.BULK):
            yield METRICS["counterfoil_bulk_up"].family(bulk.up)
            yield METRICS["counterfoil_bulk_resident_memory_bytes"].family(bulk.resident_bytes)
        yield METRICS["counterfoil_worker_up"].family({(str(each.index),): each.up for each in workers})
        yield METRICS["counterfoil_worker_resident_memory_bytes"].family(
            {(str(each.index),): each.resident_bytes for each in workers}
        )
        yield METRICS["counterfoil_worker_restarts"].family(self._restarts())
        yield METRICS["counterfoil_build_info"].family({(self._version,): 1})


def _key(labels: Mapping[str, str]) -> Labels:
    return tuple(labels.items())
