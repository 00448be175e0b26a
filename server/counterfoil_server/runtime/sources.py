"""What the processes under the supervisor count beside their calls."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from counterfoil_server.caching.invalidation import InvalidationLoop
from counterfoil_server.caching.near import NearCache
from counterfoil_server.caching.rate_limits import SharedRates
from counterfoil_server.caching.read_through import ReadThrough
from counterfoil_server.caching.shared import SharedCache
from counterfoil_server.rpc.direct import DirectServer
from counterfoil_server.rpc.executor import LeanExecutor
from counterfoil_server.rpc.interceptors.admission import Admission
from counterfoil_server.rpc.relay import Relay
from counterfoil_server.rpc.server import Server
from counterfoil_server.runtime.figures import Source
from counterfoil_server.runtime.periodic import Periodic
from counterfoil_server.storage.engine import Database
from counterfoil_server.storage.group_commit import GroupCommit


def process_sources(
    database: Database,
    shared: SharedCache | None,
    background: Sequence[Periodic],
    groups: Sequence[GroupCommit[Any]],
) -> list[Source]:
    """What every process counts."""
    sources = [
        Source(
            "counterfoil_database_pool",
            "Connections to the database",
            lambda: asdict(database.status()),
            frozenset({"in_use", "idle", "size", "waiting"}),
        ),
        Source(
            "counterfoil_background",
            "Steps of background work",
            lambda: {"failures": sum(task.failures for task in background)},
        ),
        Source(
            "counterfoil_group_commit",
            "Commands of many calls in one transaction",
            lambda: _summed(groups),
            frozenset({"waiting"}),
        ),
    ]
    if shared is not None:
        sources.append(
            Source(
                "counterfoil_shared_cache", "The shared cache", lambda: asdict(shared.stats()), frozenset({"breaker"})
            )
        )
    return sources


def _summed(groups: Sequence[GroupCommit[Any]]) -> dict[str, int]:
    figures = [asdict(group.figures()) for group in groups]
    return {name: sum(each[name] for each in figures) for name in figures[0]} if figures else {}


def cache_sources(near: NearCache, reads: ReadThrough, invalidation: InvalidationLoop) -> list[Source]:
    """What a process that answers reads counts."""
    return [
        Source(
            "counterfoil_near_cache",
            "The near cache",
            lambda: asdict(near.stats()),
            frozenset({"entries", "bytes", "limit_bytes", "leases"}),
        ),
        Source("counterfoil_reads", "Reads of products", lambda: asdict(reads.stats()), frozenset({"flights"})),
        Source(
            "counterfoil_invalidation",
            "The loop that follows the outbox",
            lambda: {"polls": invalidation.polls, "failures": invalidation.failures},
        ),
    ]


def call_sources(prefix: str, executor: LeanExecutor, admission: Admission) -> list[Source]:
    """What is in hand."""
    return [
        Source(
            prefix,
            "Calls and the threads that serve them",
            lambda: {
                "in_flight": admission.in_flight,
                "streams_in_flight": admission.streams_in_flight,
                "waiting": executor.waiting(),
                "threads": executor.threads,
            },
            frozenset({"in_flight", "streams_in_flight", "waiting", "threads"}),
        )
    ]


def server_sources(server: Server, relay: Relay | None, rates: SharedRates) -> list[Source]:
    """What a worker's limits of callers, its engine and its relay count."""
    sources = [Source("counterfoil_rate_limits", "Limits of callers", rates.figures, frozenset({"callers", "shared"}))]
    if isinstance(server, DirectServer):
        sources.append(
            Source(
                "counterfoil_engine",
                "The engine's own count of calls",
                lambda: server.figures()._asdict(),
                frozenset({"calls"}),
            )
        )
    if relay is not None:
        sources.append(
            Source(
                "counterfoil_relay",
                "Calls handed on to the bulk process",
                lambda: relay.figures()._asdict(),
                frozenset({"in_flight"}),
            )
        )
    return sources
