"""Every metric that is served: what it means, its unit and its labels.

The help texts and docs/metrics.md are made from this, but for the help of what `rpc` counts, which a test compares.
"""

from __future__ import annotations

import enum
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, HistogramMetricFamily, Metric

METHOD_LABELS: Final = ("grpc_type", "grpc_service", "grpc_method")


class Kind(enum.StrEnum):
    """How a metric behaves, and what is served for all processes together."""

    COUNTER = "counter"  # the sum; never falls
    HISTOGRAM = "histogram"  # the sum; never falls
    GAUGE = "gauge"  # the sum over living processes
    MOST = "most"  # a gauge of what all processes see alike: the highest


_FAMILIES: Final = {
    Kind.COUNTER: CounterMetricFamily,
    Kind.HISTOGRAM: HistogramMetricFamily,
    Kind.GAUGE: GaugeMetricFamily,
    Kind.MOST: GaugeMetricFamily,
}


@dataclass(frozen=True, slots=True)
class About:
    """One metric. `name` is the family's, without the `_total` that a counter's sample has."""

    name: str
    kind: Kind
    help: str
    labels: tuple[str, ...] = ()

    @property
    def sample(self) -> str:
        """The name that a query has."""
        return f"{self.name}_total" if self.kind is Kind.COUNTER else self.name

    def family(self, values: float | Mapping[Sequence[str], float]) -> Metric:
        """It with its value, or with one for each of its labels' values."""
        family: Any = _FAMILIES[self.kind](self.name, self.help, labels=self.labels)
        each = values if isinstance(values, Mapping) else {(): values}
        for labels, value in each.items():
            family.add_metric(labels, value)
        made: Metric = family
        return made


def _of(prefix: str, kind: Kind, **helps: str) -> list[About]:
    return [About(f"{prefix}_{name}", kind, text) for name, text in helps.items()]


def _calls(prefix: str, where: str) -> list[About]:
    return _of(
        prefix,
        Kind.GAUGE,
        in_flight=f"Calls that {where} have admitted and not answered.",
        streams_in_flight=f"Streaming calls among those that {where} have admitted and not answered.",
        waiting=f"Calls that wait for a thread of {where}.",
        threads=f"Threads that serve calls in {where}; they are made as they are needed.",
    )


SECTIONS: Final[Mapping[str, Sequence[About]]] = {
    "Calls": [
        About("grpc_server_started", Kind.COUNTER, "Calls begun on the server.", METHOD_LABELS),
        About(
            "grpc_server_handled",
            Kind.COUNTER,
            "Calls ended on the server, whatever the outcome.",
            (*METHOD_LABELS, "grpc_code"),
        ),
        About("grpc_server_msg_received", Kind.COUNTER, "Messages received by the server.", METHOD_LABELS),
        About("grpc_server_msg_sent", Kind.COUNTER, "Messages sent by the server.", METHOD_LABELS),
        About(
            "grpc_server_handling_seconds",
            Kind.HISTOGRAM,
            "Seconds from the start of a call on the server to its end.",
            METHOD_LABELS,
        ),
        *_calls("counterfoil_calls", "the workers"),
    ],
    "Processes": [
        About("counterfoil_worker_up", Kind.GAUGE, "1 where the worker is ready to serve, else 0.", ("worker",)),
        About("counterfoil_worker_resident_memory_bytes", Kind.GAUGE, "The worker's resident memory.", ("worker",)),
        *_of(
            "counterfoil",
            Kind.COUNTER,
            worker_restarts="Workers and bulk processes that ended and were replaced.",
        ),
        *_of(
            "counterfoil",
            Kind.GAUGE,
            bulk_up="1 where the bulk process is ready to serve, else 0; missing where there is to be none.",
            bulk_resident_memory_bytes="The bulk process's resident memory.",
        ),
        About("counterfoil_build_info", Kind.GAUGE, "1, with the server's version as a label.", ("version",)),
    ],
    "The bulk process": [
        *_of("counterfoil_relay", Kind.GAUGE, in_flight="Calls that workers have handed on to the bulk process."),
        *_of(
            "counterfoil_relay",
            Kind.COUNTER,
            calls="Calls that were handed on to the bulk process.",
            away="Calls that did not find the bulk process or lost it: UNAVAILABLE (BULK_UNAVAILABLE).",
        ),
        *_calls("counterfoil_bulk_calls", "the bulk process"),
    ],
    "The database": [
        *_of(
            "counterfoil_database",
            Kind.GAUGE,
            up="Workers and the bulk process, as far as the database has answered them within the last 5 seconds.",
            pool_in_use="Pooled connections that a call or a task holds.",
            pool_idle="Pooled connections that are open and held by nobody.",
            pool_size="Pooled connections that may be open (COUNTERFOIL_DATABASE_POOL_SIZE a process).",
            pool_waiting="Calls and tasks that wait for a pooled connection.",
        ),
        *_of(
            "counterfoil_group_commit",
            Kind.COUNTER,
            batches="Transactions of group commit, each for many calls.",
            commands="Calls that group commit has done, in all these transactions.",
            repeated="Transactions of group commit that had to be run again, after a conflict or a lost connection.",
        ),
        *_of("counterfoil_group_commit", Kind.GAUGE, waiting="Calls that wait for their turn in a group commit."),
        About(
            "counterfoil_outbox_unpositioned",
            Kind.MOST,
            "Committed transactions that are not in the feed yet, as seen within the last second or two.",
        ),
        About(
            "counterfoil_background_failures",
            Kind.COUNTER,
            "Steps of background work that failed, by task. They are tried again.",
            ("task",),
        ),
    ],
    "The near cache": [
        *_of(
            "counterfoil_near_cache",
            Kind.COUNTER,
            fills="Entries put in.",
            dropped_fills="Entries that were not put in, for they had changed while they were read.",
            evictions="Entries taken out to make room.",
            invalidations="Changes applied, whether or not there was an entry.",
        ),
        *_of(
            "counterfoil_near_cache",
            Kind.GAUGE,
            entries="Entries.",
            bytes="Bytes that the entries take.",
            limit_bytes="Bytes that entries may take (COUNTERFOIL_NEAR_CACHE_LIMIT_BYTES a worker).",
            leases="Names that are being read, and may be put in.",
        ),
        *_of(
            "counterfoil_reads",
            Kind.COUNTER,
            hits="Names of products answered from the near cache.",
            misses="Names of products that were not in the near cache, or could not be vouched for.",
            joined="Misses that waited for another call's read.",
            shared_hits="Misses answered from the shared cache.",
            shared_refused="Entries of the shared cache that could not be vouched for.",
            loads="Queries of the database for products.",
            loaded="Products read by these queries.",
        ),
        *_of("counterfoil_reads", Kind.GAUGE, flights="Names of products that are being read."),
        *_of(
            "counterfoil_invalidation",
            Kind.COUNTER,
            polls="Times that workers asked the database for changes, for their near caches.",
            failures="Such polls that failed; soon after, the near cache answers nothing.",
        ),
    ],
    "The shared cache": [
        *_of(
            "counterfoil_shared_cache",
            Kind.COUNTER,
            hits="Entries found in Redis.",
            misses="Names that Redis did not have.",
            fills="Entries written to Redis.",
            tombstones="Changes told to Redis.",
            corrupt="Values that were not written by this version under this name; they count as misses.",
            errors="Operations that failed, or found no free connection in time.",
            skipped="Operations that were not tried, for the breaker was open.",
            breaker_opened="Times that a process's breaker opened: Redis did not answer.",
        ),
        *_of(
            "counterfoil_shared_cache",
            Kind.GAUGE,
            breaker="State of the breaker: 0 closed, 1 half open, 2 open; the sum over processes.",
        ),
    ],
    "Limits of callers": [
        *_of(
            "counterfoil_rate_limits",
            Kind.COUNTER,
            refused_read="Calls that read, above their caller's limit; missing without a limit.",
            refused_write="Calls that write, above their caller's limit; missing without a limit.",
            refused_bulk="Calls of long work, above their caller's limit; missing without a limit.",
            refused_sign_in="Sign-ins and their like, above their caller's limit; missing without a limit.",
            settlements="Scripts sent to Redis, by which workers share limits.",
            failures="Such scripts that had no answer.",
        ),
        *_of(
            "counterfoil_rate_limits",
            Kind.GAUGE,
            callers="Callers that are remembered, each once for each worker and class.",
            shared="Workers that share their limits through Redis now.",
        ),
    ],
    "The engine": [
        *_of("counterfoil_engine", Kind.GAUGE, calls="Calls that have not ended, refused ones aside."),
        *_of(
            "counterfoil_engine",
            Kind.COUNTER,
            refused_calls="Calls refused before they were begun: the server full, stopping, or without such a method.",
            silent_calls="Calls ended because their request did not come within COUNTERFOIL_MESSAGE_TIMEOUT_MS.",
            unreadable_messages="Messages that the transport refused: larger than"
            " COUNTERFOIL_RECEIVE_MESSAGE_LIMIT_BYTES, or not in the encoding that they name.",
            late_answers="Answers for calls that were over, or had one: harmless, a sign of impatient callers.",
        ),
    ],
}
"""By what they are about."""

METRICS: Final = {about.name: about for section in SECTIONS.values() for about in section}
HIGHEST: Final = frozenset(about.name for about in METRICS.values() if about.kind is Kind.MOST)
"""Families that are not summed over processes."""

_HEAD: Final = """\
# Metrics

<!-- Written by `python -m counterfoil_server.runtime.metric_table`; a test keeps it up to date. -->

What `/metrics` on the [admin port](operations.md#the-admin-port) serves, for all processes of one server together.
Counters and histograms are sums that never fall while the supervisor lives; gauges are sums over living processes; of
what all processes see alike the highest is taken. A name with a unit ends in it, the others count things. The metrics
of calls have the names and labels of go-grpc-middleware, so dashboards made for that fit.
[operations.md](operations.md#worth-an-alert) says which are worth an alert.
"""


def markdown() -> str:
    """docs/metrics.md."""
    return _HEAD + "".join(_lines())


def _lines() -> Iterator[str]:
    for title, section in SECTIONS.items():
        yield f"\n## {title}\n\n| metric | kind | meaning |\n|---|---|---|\n"
        for about in section:
            labels = f"{{{','.join(about.labels)}}}" if about.labels else ""
            kind = "gauge, highest" if about.kind is Kind.MOST else about.kind
            yield f"| `{about.sample}{labels}` | {kind} | {about.help} |\n"


if __name__ == "__main__":
    print(markdown(), end="")  # noqa: T201 - a tool
