"""What the processes under the supervisor count beside their calls."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any, Final

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
from counterfoil_server.storage.outbox import OutboxTail

HEARD_S: Final = 5.0
"""A process that the database has not answered for so long does not count as one that has it."""


@dataclass(frozen=True, slots=True)
class Hearing:
    """What asks the database about once a second in every process, whatever the calls do, and what it has found."""

    task: Periodic
    tail: OutboxTail


def process_sources(
    database: Database,
    shared: SharedCache | None,
    background: Sequence[Periodic],
    groups: Sequence[GroupCommit[Any]],
    hearing: Hearing,
) -> list[Source]:
    """What every process counts."""
    sources = [
        Source("counterfoil_database", lambda: {"up": int(hearing.task.succeeded_within(HEARD_S))}),
        Source("counterfoil_database_pool", lambda: asdict(database.status())),
        Source("counterfoil_outbox", lambda: {"unpositioned": hearing.tail.unpositioned}),
        Source("counterfoil_background", lambda: {"failures": {(task.name,): task.failures for task in background}}),
        Source("counterfoil_group_commit", lambda: _summed(groups)),
    ]
    if shared is not None:
        sources.append(Source("counterfoil_shared_cache", lambda: asdict(shared.stats())))
    return sources


def _summed(groups: Sequence[GroupCommit[Any]]) -> dict[str, int]:
    figures = [asdict(group.figures()) for group in groups]
    return {name: sum(each[name] for each in figures) for name in figures[0]} if figures else {}


def cache_sources(near: NearCache, reads: ReadThrough, invalidation: InvalidationLoop) -> list[Source]:
    """What a process that answers reads counts."""
    return [
        Source("counterfoil_near_cache", lambda: asdict(near.stats())),
        Source("counterfoil_reads", lambda: asdict(reads.stats())),
        Source("counterfoil_invalidation", lambda: {"polls": invalidation.polls, "failures": invalidation.failures}),
    ]


def call_sources(prefix: str, executor: LeanExecutor, admission: Admission) -> list[Source]:
    """What is in hand."""
    return [
        Source(
            prefix,
            lambda: {
                "in_flight": admission.in_flight,
                "streams_in_flight": admission.streams_in_flight,
                "waiting": executor.waiting(),
                "threads": executor.threads,
            },
        )
    ]


def server_sources(server: Server, relay: Relay | None, rates: SharedRates) -> list[Source]:
    """What a worker's limits of callers, its engine and its relay count."""
    sources = [Source("counterfoil_rate_limits", rates.figures)]
    if isinstance(server, DirectServer):
        sources.append(Source("counterfoil_engine", lambda: server.figures()._asdict()))
    if relay is not None:
        sources.append(Source("counterfoil_relay", lambda: relay.figures()._asdict()))
    return sources
