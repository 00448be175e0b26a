"""A worker's own figures beside those of its calls: caches, pools, threads, background work."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from prometheus_client.core import Metric
from prometheus_client.registry import Collector

from counterfoil_server.runtime.metric_table import METRICS

Value: TypeAlias = float | Mapping[Sequence[str], float]
"""A number, or one for each of a label's values."""


@dataclass(frozen=True, slots=True)
class Source:
    """Something that counts: its figures by name, read when they are scraped.

    `prefix` begins each family's name, as in `counterfoil_near_cache`; `metric_table` has what each means.
    """

    prefix: str
    read: Callable[[], Mapping[str, Value]]


class Figures(Collector):
    """Sources as prometheus_client collects them."""

    def __init__(self, sources: Iterable[Source]) -> None:
        self._sources = tuple(sources)

    def collect(self) -> Iterable[Metric]:
        """The families as they are now. Raises KeyError for a figure that the table does not have."""
        for source in self._sources:
            for name, value in source.read().items():
                yield METRICS[f"{source.prefix}_{name}"].family(value)
