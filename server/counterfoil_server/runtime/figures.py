"""A worker's own figures beside those of its calls: caches, pools, threads, background work."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector


@dataclass(frozen=True, slots=True)
class Source:
    """Something that counts: its figures by name, read when they are scraped.

    `prefix` begins each family's name, as in `counterfoil_near_cache`. Names in `gauges` may fall; others only grow.
    """

    prefix: str
    about: str
    read: Callable[[], Mapping[str, float]]
    gauges: frozenset[str] = frozenset()


class Figures(Collector):
    """Sources as prometheus_client collects them."""

    def __init__(self, sources: Iterable[Source]) -> None:
        self._sources = tuple(sources)

    def collect(self) -> Iterable[Metric]:
        """The families as they are now."""
        for source in self._sources:
            for name, value in source.read().items():
                family = GaugeMetricFamily if name in source.gauges else CounterMetricFamily
                about = f"{source.about}: {name.replace('_', ' ')}."
                yield family(f"{source.prefix}_{name}", about, value=value)
