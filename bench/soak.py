"""Memory over time: a mixed load at a steady rate, each worker's resident memory once a second."""

from __future__ import annotations

import random
import subprocess
import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from bench.catalog import PAGE, page_tokens
from bench.figures import slope
from bench.ghz import Ghz, Job
from bench.h2load import LoadError
from bench.processes import rss_mib, worker_pids
from bench.servers import Counterfoil
from counterfoil.catalog.v1 import catalog_service_pb2_grpc
from counterfoil.client import connect

WORDS: Final = (
    "cheese",
    "chocolate",
    "frozen pizza",
    "soup",
    "shampoo",
    "organ",
    "yogurt",
    "coffe",
    "baby food",
    "tea",
)
SETTLED_SHARE: Final = 0.5
"""The share of the time, counted from the end, that the slope is taken over: caches fill in the time before."""

_NAMES: Final = 20_000
_WRITTEN_NAMES: Final = 50  # ghz fills in all of a job's templates at every call
_SECONDS_PER_MINUTE: Final = 60.0


@dataclass(frozen=True, slots=True)
class Soak:
    """A worker's memory under load."""

    seconds: float
    at_s: tuple[float, ...]
    rss_mib: tuple[float, ...]  # of the largest worker, at each of those moments
    first_mib: float
    last_mib: float
    most_mib: float
    slope_mib_per_minute: float
    calls: dict[str, int]  # by method
    refused: dict[str, dict[str, int]]  # by method and status; empty where all ended OK


def jobs(names: Sequence[str], tokens: Sequence[str], seconds: float) -> list[Job]:
    """The mix, at a rate that leaves the machine some air: reads, pages, searches and updates."""
    chance = random.Random(1)  # noqa: S311 - only varies the load
    read = chance.sample(list(names), min(_NAMES, len(names)))
    written = read[:_WRITTEN_NAMES]
    return [
        Job("GetProduct", [{"name": name} for name in read], 8, seconds, 800),
        Job("BatchGetProducts", [{"names": read[at : at + 20]} for at in range(0, 2_000, 20)], 2, seconds, 20),
        Job("ListProducts", [{"pageSize": PAGE, "pageToken": token} for token in tokens], 2, seconds, 20),
        Job("SearchProducts", [{"query": word, "pageSize": 20} for word in WORDS], 2, seconds, 10),
        Job("UpdateProduct", [_update(name) for name in written], 2, seconds, 20),
    ]


def run(server: Counterfoil, token: str, ghz: Ghz, names: Sequence[str], *, seconds: float) -> Soak:
    """Loads a server for `seconds` and samples its workers.

    Raises:
        LoadError: a load generator failed, or a worker ended meanwhile.
    """
    with connect(server.address, token=token) as channel:
        tokens, _ = page_tokens(catalog_service_pb2_grpc.CatalogServiceStub(channel))
    workers = worker_pids(server.pid)
    running: list[tuple[subprocess.Popen[str], Job]] = []
    try:
        for job in jobs(names, tokens, seconds):
            running.append((ghz.start(server.address, job, token), job))  # noqa: PERF401 - those started must be ended
        at_s, sizes = _sample(workers, seconds)
        outcomes = {job.method: Ghz.finish(process, job) for process, job in running}
    finally:
        for process, _ in running:
            if process.poll() is None:
                process.kill()
                process.wait()
    if not workers or worker_pids(server.pid) != workers:
        raise LoadError("a worker ended under load")
    settled = int(len(at_s) * (1 - SETTLED_SHARE))
    return Soak(
        seconds=seconds,
        at_s=tuple(at_s),
        rss_mib=tuple(sizes),
        first_mib=sizes[0],
        last_mib=sizes[-1],
        most_mib=max(sizes),
        slope_mib_per_minute=slope(at_s[settled:], sizes[settled:]) * _SECONDS_PER_MINUTE,
        calls={method: sum(outcome.statuses.values()) for method, outcome in outcomes.items()},
        refused={
            method: {status: count for status, count in outcome.statuses.items() if status != "OK"}
            for method, outcome in outcomes.items()
            if outcome.failed
        },
    )


def _sample(workers: Sequence[int], seconds: float) -> tuple[list[float], list[float]]:
    started = time.monotonic()
    at_s: list[float] = []
    sizes: list[float] = []
    while (elapsed := time.monotonic() - started) < seconds:
        at_s.append(round(elapsed, 2))
        sizes.append(round(max((rss_mib(pid) for pid in workers), default=0.0), 3))
        time.sleep(max(0.0, len(at_s) - (time.monotonic() - started)))
    return at_s, sizes


def _update(name: str) -> dict[str, Any]:
    return {
        "product": {"name": name, "description": "changed {{.RequestNumber}} times"},
        "updateMask": {"paths": ["description"]},
        "requestId": "{{newUUID}}",
    }
