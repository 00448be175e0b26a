"""Memory over time: a mixed load at a steady rate, each worker's resident memory once a second.

Most of the load is well-behaved. Some callers give up, set deadlines that cannot be met, ask for what is not there or
change what has changed meanwhile, because what such calls leave behind is what grows.
"""

from __future__ import annotations

import random
import subprocess
import time
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from google.protobuf.message import Message

from bench import callers
from bench.catalog import PAGE, page_tokens
from bench.contract import SERVICE, bearer
from bench.figures import slope
from bench.ghz import Ghz, Job
from bench.h2load import LoadError
from bench.job import Job as RoughJob
from bench.processes import rss_mib, worker_pids
from bench.reads import freshness_of_a_write
from bench.servers import Counterfoil
from counterfoil.catalog.v1 import catalog_service_pb2, catalog_service_pb2_grpc
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
_BATCHED_NAMES: Final = 2_000
_WRITTEN_NAMES: Final = 50  # ghz fills in all of a job's templates at every call
_SECONDS_PER_MINUTE: Final = 60.0
_SETTLE_LIMIT_S: Final = 5.0


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
    calls: dict[str, int]  # of well-behaved callers, by method
    refused: dict[str, dict[str, int]]  # of them, by method and status; empty where all ended OK
    rough: dict[str, int]  # calls of rough callers, by what they do
    ended: dict[str, int]  # all calls by status, as the server counted them
    left: dict[str, int]  # what calls still held afterwards, by metric; see `servers.HELD`


def jobs(names: Sequence[str], tokens: Sequence[str], seconds: float) -> list[Job]:
    """The mix, at a rate that leaves the machine some air: reads, pages, searches and updates."""
    chance = random.Random(1)  # noqa: S311 - only varies the load
    read = chance.sample(list(names), min(_NAMES, len(names)))
    written, batched = read[:_WRITTEN_NAMES], min(_BATCHED_NAMES, len(read))
    return [
        Job("GetProduct", [{"name": name} for name in read], 8, seconds, 800),
        Job("BatchGetProducts", [{"names": read[at : at + 20]} for at in range(0, batched, 20)], 2, seconds, 20),
        Job("ListProducts", [{"pageSize": PAGE, "pageToken": token} for token in tokens], 2, seconds, 20),
        Job("SearchProducts", [{"query": word, "pageSize": 20} for word in WORDS], 2, seconds, 10),
        Job("UpdateProduct", [_update(name) for name in written], 2, seconds, 20),
    ]


def rough_jobs(server: Counterfoil, token: str, names: Sequence[str], seconds: float) -> dict[str, RoughJob]:
    """Those that end otherwise than OK, by what they do."""
    stale = _stale_update(server, token, names[0])
    search = catalog_service_pb2.SearchProductsRequest(query=WORDS[0], page_size=20)
    missing = catalog_service_pb2.GetProductRequest(name="products/there-is-none")

    def job(kind: str, method: str, request: Message, *, calls_per_s: float = 20, timeout_ms: int = 0) -> RoughJob:
        return RoughJob(
            kind,
            server.address,
            f"/{SERVICE}/{method}",
            message=request.SerializeToString().hex(),
            token=token,
            seconds=seconds,
            connections=1,
            batch=4,
            calls_per_s=calls_per_s,
            timeout_ms=timeout_ms,
        )

    return {
        "cancelled": job("cancel", "SearchProducts", search, timeout_ms=2),
        "too late": job("expire", "SearchProducts", search, timeout_ms=2),
        "not found": job("refused", "GetProduct", missing),
        "stale": job("refused", "UpdateProduct", stale),
    }


def run(server: Counterfoil, token: str, ghz: Ghz, names: Sequence[str], *, seconds: float) -> Soak:
    """Loads a server for `seconds` and samples its workers.

    Raises:
        LoadError: a load generator failed, or a worker ended meanwhile.
    """
    with connect(server.address, token=token) as channel:
        tokens, _ = page_tokens(catalog_service_pb2_grpc.CatalogServiceStub(channel))
    rough_ones = rough_jobs(server, token, names, seconds)
    workers, before = worker_pids(server.pid), server.handled()
    running: list[subprocess.Popen[str]] = []
    good: list[tuple[Job, subprocess.Popen[str]]] = []
    bad: list[tuple[str, RoughJob, subprocess.Popen[str]]] = []
    try:
        for job in jobs(names, tokens, seconds):
            running.append(ghz.start(server.address, job, bearer(token)))
            good.append((job, running[-1]))
        for what, rough_job in rough_ones.items():
            running.append(callers.start(rough_job))
            bad.append((what, rough_job, running[-1]))
        at_s, sizes = _sample(workers, seconds)
        outcomes = {job.method: Ghz.finish(process, job) for job, process in good}
        reports = {what: callers.finish(process, job) for what, job, process in bad}
    finally:
        for process in running:
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
        rough={what: report.calls for what, report in reports.items()},
        left=_left(server),
        ended=_by_status(before, server.handled()),
    )


def _left(server: Counterfoil) -> dict[str, int]:
    """What calls hold when 5 s have been enough to end, if anything."""
    deadline = time.monotonic() + _SETTLE_LIMIT_S
    while (left := server.left()) and time.monotonic() < deadline:
        time.sleep(0.1)
    return left


def _by_status(before: dict[tuple[str, str], int], after: dict[tuple[str, str], int]) -> dict[str, int]:
    ended: dict[str, int] = {}
    for (method, status), count in after.items():
        if more := count - before.get((method, status), 0):
            ended[status] = ended.get(status, 0) + more
    return dict(sorted(ended.items(), key=lambda each: -each[1]))


def _stale_update(server: Counterfoil, token: str, name: str) -> Message:
    """An update with an etag that was right before the change that this makes."""
    with connect(server.address, token=token) as channel:
        stub = catalog_service_pb2_grpc.CatalogServiceStub(channel)
        product = stub.GetProduct(catalog_service_pb2.GetProductRequest(name=name))
    freshness_of_a_write(server, token, name)
    request = catalog_service_pb2.UpdateProductRequest(product=product, request_id=str(uuid.uuid4()))
    request.product.description = "never written"
    request.update_mask.paths.append("description")
    return request


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
