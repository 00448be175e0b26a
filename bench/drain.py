"""A rolling restart under load: two workers are drained in turn, and a well-behaved caller loses no call."""

from __future__ import annotations

import itertools
import os
import signal
import threading
import time
import uuid
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from types import TracebackType
from typing import Final, Self

import grpc

from bench.h2load import LoadError
from bench.processes import worker_pids
from bench.servers import Counterfoil
from counterfoil.catalog.v1 import catalog_service_pb2, catalog_service_pb2_grpc, product_pb2
from counterfoil.client import connect

WORKERS: Final = 2
CALLERS: Final = 6
_READS_PER_WRITE: Final = 9
_LIMIT_S: Final = 20.0
_MORE_CALLS: Final = 200
_POLL_S: Final = 0.05


@dataclass(frozen=True, slots=True)
class Drain:
    """What callers saw while each worker was drained and replaced."""

    workers: int
    calls: int
    lost: dict[str, int]  # calls that failed in spite of the client's own retries, by status
    longest_ms: float
    seconds: float


class _Traffic:
    """Callers on a channel each, through `counterfoil.client`, which sends again what is safe to send again."""

    def __init__(self, server: Counterfoil, token: str, names: Sequence[str]) -> None:
        self.calls = 0
        self.lost = Counter[str]()
        self.longest_s = 0.0
        self._lock = threading.Lock()
        self._end = threading.Event()
        self._threads = [
            threading.Thread(target=self._call, args=(server.address, token, names[caller::CALLERS]))
            for caller in range(CALLERS)
        ]

    def _call(self, address: str, token: str, names: Sequence[str]) -> None:
        with connect(address, token=token) as channel:
            stub = catalog_service_pb2_grpc.CatalogServiceStub(channel)
            for number, name in enumerate(itertools.cycle(names)):
                if self._end.is_set():
                    return
                started = time.monotonic()
                lost = ""
                try:
                    if number % (_READS_PER_WRITE + 1):
                        stub.GetProduct(catalog_service_pb2.GetProductRequest(name=name))
                    else:
                        stub.UpdateProduct(_update(name, number))
                except grpc.RpcError as error:
                    lost = error.code().name
                with self._lock:
                    self.calls += 1
                    self.longest_s = max(self.longest_s, time.monotonic() - started)
                    if lost:
                        self.lost[lost] += 1

    def __enter__(self) -> Self:
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._end.set()
        for thread in self._threads:
            thread.join(_LIMIT_S)


def drain(server: Counterfoil, token: str, names: Sequence[str]) -> Drain:
    """Drains each worker of a running server in turn.

    Raises:
        LoadError: a worker was not replaced in time.
    """
    started = time.monotonic()
    with _Traffic(server, token, names) as traffic:
        _await_calls(traffic)
        for pid in worker_pids(server.pid):
            os.kill(pid, signal.SIGTERM)
            _await_replaced(server, pid)
            _await_calls(traffic)
    elapsed = time.monotonic() - started
    return Drain(WORKERS, traffic.calls, dict(traffic.lost), traffic.longest_s * 1e3, elapsed)


def _await_replaced(server: Counterfoil, pid: int) -> None:
    deadline = time.monotonic() + _LIMIT_S
    while pid in worker_pids(server.pid) or server.workers_up() < WORKERS:
        if time.monotonic() > deadline:
            raise LoadError("a drained worker was not replaced in time")
        time.sleep(_POLL_S)


def _await_calls(traffic: _Traffic) -> None:
    goal, deadline = traffic.calls + _MORE_CALLS, time.monotonic() + _LIMIT_S
    while traffic.calls < goal:
        if time.monotonic() > deadline:
            raise LoadError("callers are stuck")
        time.sleep(_POLL_S)


def _update(name: str, number: int) -> catalog_service_pb2.UpdateProductRequest:
    request = catalog_service_pb2.UpdateProductRequest(
        product=product_pb2.Product(name=name, description=f"changed at call {number}"), request_id=str(uuid.uuid4())
    )
    request.update_mask.paths.append("description")
    return request
