"""The figures of every call, under the names that go-grpc-middleware made common.

Each method has its numbers in one place under one lock, and they become Prometheus families when somebody asks.
prometheus_client's own counters would take a lock for each of the five numbers that a call changes.
"""

from __future__ import annotations

import threading
import time
from bisect import bisect_left
from collections.abc import Iterable
from typing import Any, Final

from prometheus_client.core import CounterMetricFamily, HistogramMetricFamily, Metric
from prometheus_client.registry import Collector, CollectorRegistry

from counterfoil_server.faults import Code
from counterfoil_server.rpc.call import Call, Method
from counterfoil_server.rpc.interceptors.shapes import Handler, bracket
from counterfoil_server.rpc.status import code_of

BUCKETS_S: Final = (0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 60.0)

# As Go writes them, so that dashboards made for go-grpc-middleware fit; by number.
CODE_NAMES: Final = tuple(
    {Code.OK: "OK", Code.CANCELLED: "Canceled"}.get(code, "".join(word.capitalize() for word in code.name.split("_")))
    for code in Code
)

METHOD_LABELS: Final = ("grpc_type", "grpc_service", "grpc_method")


class _Figures:
    """One method's numbers."""

    __slots__ = ("buckets", "handled", "labels", "lock", "received", "seconds", "sent", "started")

    def __init__(self, method: Method) -> None:
        self.labels = (method.kind.value, method.service, method.name)
        self.lock = threading.Lock()
        self.started = 0
        self.received = 0
        self.sent = 0
        self.handled = [0] * len(CODE_NAMES)
        self.buckets = [0] * (len(BUCKETS_S) + 1)  # the last one holds what is longer than all bounds
        self.seconds = 0.0


class CallMetrics(Collector):
    """Counts calls and their messages and times them. Every method and code is there, at 0, from the start."""

    def __init__(self, registry: CollectorRegistry) -> None:
        """Registers itself; a registry takes it once."""
        self._methods: list[_Figures] = []
        registry.register(self)

    def wrap(self, method: Method, handler: Handler) -> Handler:
        """The handler with its calls counted."""
        figures = _Figures(method)
        self._methods.append(figures)
        lock, handled, buckets = figures.lock, figures.handled, figures.buckets
        monotonic = time.monotonic
        one_request, one_response = int(not method.kind.streams_requests), int(not method.kind.streams_responses)

        def begin(call: Call) -> None:
            if not call.passed:
                with lock:
                    figures.started += 1
                    figures.received += one_request

        def end(call: Call, error: BaseException | None) -> None:
            took_s = monotonic() - call.started
            bucket = bisect_left(BUCKETS_S, took_s)
            code = 0 if error is None else code_of(call, error)
            with lock:
                handled[code] += 1
                buckets[bucket] += 1
                figures.seconds += took_s
                if not code:
                    figures.sent += one_response

        def sent(item: Any) -> Any:
            with lock:
                figures.sent += 1
            return item

        if method.kind.streams_requests:
            handler = _counting_requests(handler, figures)
        return bracket(method, handler, begin=begin, end=end, passed=mark_passed, each=sent)

    def collect(self) -> Iterable[Metric]:
        """The families, as Prometheus and its go-grpc-middleware dashboards know them."""
        started = CounterMetricFamily("grpc_server_started", "Calls begun on the server.", labels=METHOD_LABELS)
        handled = CounterMetricFamily(
            "grpc_server_handled",
            "Calls ended on the server, whatever the outcome.",
            labels=(*METHOD_LABELS, "grpc_code"),
        )
        received = CounterMetricFamily(
            "grpc_server_msg_received", "Messages received by the server.", labels=METHOD_LABELS
        )
        sent = CounterMetricFamily("grpc_server_msg_sent", "Messages sent by the server.", labels=METHOD_LABELS)
        seconds = HistogramMetricFamily(
            "grpc_server_handling_seconds",
            "Seconds from the start of a call on the server to its end.",
            labels=METHOD_LABELS,
        )
        for figures in self._methods:
            with figures.lock:  # so that the numbers of a method fit together
                started.add_metric(figures.labels, figures.started)
                received.add_metric(figures.labels, figures.received)
                sent.add_metric(figures.labels, figures.sent)
                for name, count in zip(CODE_NAMES, figures.handled, strict=True):
                    handled.add_metric((*figures.labels, name), count)
                seconds.add_metric(figures.labels, _cumulative(figures.buckets), figures.seconds)
        return [started, handled, received, sent, seconds]


def mark_passed(call: Call) -> None:
    """The call has begun, and will be handled again where it may block."""
    call.passed = True


def _cumulative(buckets: list[int]) -> list[tuple[str, float]]:
    total, sums = 0, []
    for bound, count in zip((*BUCKETS_S, float("inf")), buckets, strict=True):
        total += count
        sums.append(("+Inf" if bound == float("inf") else str(bound), float(total)))
    return sums


def _counting_requests(handler: Handler, figures: _Figures) -> Handler:
    def received(item: Any) -> Any:
        with figures.lock:
            figures.received += 1
        return item

    return lambda request, call: handler(map(received, request), call)
