"""The composition root: everything a worker is made of, put together in one place.

Nothing else in the server reaches for a collaborator; each part takes what it needs here, as an argument.
"""

from __future__ import annotations

import hashlib
import os
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Final

from google.rpc import error_details_pb2
from grpc_health.v1 import health_pb2
from prometheus_client.registry import CollectorRegistry

from counterfoil.catalog.v1 import product_pb2
from counterfoil_server.caching.buckets import Rate
from counterfoil_server.caching.freshness import METADATA_KEY, FreshnessTokens, Horizon
from counterfoil_server.caching.invalidation import InvalidationLoop
from counterfoil_server.caching.near import NearCache
from counterfoil_server.caching.rate_limits import SharedRates
from counterfoil_server.caching.read_through import ReadThrough
from counterfoil_server.caching.shared import SharedCache
from counterfoil_server.catalog.changes import KIND as PRODUCT
from counterfoil_server.catalog.loading import load_products
from counterfoil_server.config import Settings
from counterfoil_server.domains import HOUSEKEEPING_INTERVAL_MS, Domain, Parts, Task, build_domains
from counterfoil_server.faults import Reason
from counterfoil_server.identity import standing as identity_standing
from counterfoil_server.identity.authenticating import Authenticating
from counterfoil_server.identity.keyring import KeyRing
from counterfoil_server.identity.keys import Keys
from counterfoil_server.identity.oidc.client import RelyingParty
from counterfoil_server.identity.oidc.providers import load_providers
from counterfoil_server.identity.oidc.upstream import Limits
from counterfoil_server.identity.secrets import Secrets
from counterfoil_server.identity.standing import Remembered, Standing
from counterfoil_server.identity.tokens import TokenVerifier
from counterfoil_server.rpc.alarms import Alarms
from counterfoil_server.rpc.call import TRACE_KEY
from counterfoil_server.rpc.executor import LeanExecutor
from counterfoil_server.rpc.health import SERVICE as HEALTH
from counterfoil_server.rpc.health import HealthService, HealthState
from counterfoil_server.rpc.interceptors.access import Access
from counterfoil_server.rpc.interceptors.admission import Admission
from counterfoil_server.rpc.interceptors.auth import AUTHORIZATION_KEY
from counterfoil_server.rpc.interceptors.chain import standard_interceptors
from counterfoil_server.rpc.interceptors.errors import Errors
from counterfoil_server.rpc.interceptors.metrics import CallMetrics
from counterfoil_server.rpc.interceptors.rates import MethodClass
from counterfoil_server.rpc.interceptors.validation import Validation
from counterfoil_server.rpc.methods import methods_of
from counterfoil_server.rpc.paging import PageTokens
from counterfoil_server.rpc.reflection import add_reflection
from counterfoil_server.rpc.relay import Relay, bulk_endpoints, relay_limits, worker_endpoints
from counterfoil_server.rpc.server import Server
from counterfoil_server.rpc.serving import make_server
from counterfoil_server.rpc.validation import RequestValidator
from counterfoil_server.runtime.bulk import socket_path
from counterfoil_server.runtime.channelz import ChannelzSocket, add_channelz
from counterfoil_server.runtime.figures import Figures
from counterfoil_server.runtime.leaving import leave
from counterfoil_server.runtime.logs import Log
from counterfoil_server.runtime.periodic import Periodic
from counterfoil_server.runtime.roles import Role
from counterfoil_server.runtime.sources import Hearing, cache_sources, call_sources, process_sources, server_sources
from counterfoil_server.storage.changes import Change
from counterfoil_server.storage.engine import Database
from counterfoil_server.storage.idempotency import IdempotentWrites
from counterfoil_server.storage.outbox import Invalidation, OutboxConsumers, OutboxTail, Tail
from counterfoil_server.storage.sequencer import Sequencer
from counterfoil_server.storage.writes import OnCommit

CACHE_KEY_DIGEST_BYTES: Final = 8
SEQUENCER_INTERVAL_MS: Final = 100
TOMBSTONES_INTERVAL_MS: Final = 250
KEYS_INTERVAL_MS: Final = 1_000
BULK_REDIS_TIMEOUT_MS: Final = 1_000
REMEMBERED_CREDENTIALS_LIMIT: Final = 10_000


@dataclass(frozen=True, slots=True)
class Caches:
    """What a worker remembers of products, and what keeps it true."""

    near: NearCache
    shared: SharedCache | None
    horizon: Horizon
    products: ReadThrough
    invalidation: InvalidationLoop


class Worker:
    """All that runs in a worker or bulk process. Implements `runtime.worker.WorkerApp`."""

    def __init__(
        self,
        *,
        server: Server,
        health: HealthState,
        registry: CollectorRegistry,
        tasks: Sequence[Task],
        closing: Sequence[Callable[[], object]],
    ) -> None:
        """`tasks` start in their order and stop in the reverse one; `closing` is called when they have."""
        self.server = server
        self.health = health
        self.registry = registry
        self._tasks = tasks
        self._closing = closing

    def start(self) -> None:
        """Starts background threads."""
        for task in self._tasks:
            task.start()

    def stop(self) -> None:
        """Stops background threads and closes pools. No call may be in flight any more."""
        for task in reversed(self._tasks):
            task.stop()
        for close in self._closing:
            close()


def build_worker(settings: Settings, keys: Keys, log: Log, role: Role) -> Worker:
    """A worker or bulk process, not yet started. Raises a Fault where the database cannot be reached."""
    registry, ring = CollectorRegistry(), KeyRing.open(settings.keys_path, log=log)
    is_worker, streams_limit = role is Role.WORKER, settings.call_threads // 2
    relay = _relay(settings, streams_limit, log) if is_worker and settings.bulk_process else None
    database = build_database(settings)
    horizon = Horizon()

    def on_other_history() -> None:
        horizon.close()
        leave(log, "the database has another epoch: it was restored, replaced or failed over")

    epoch = database.pin(_startup_deadline(settings), on_other_history)
    # Nobody waits for a bulk process, which may be too busy to read an answer at once that has come in time.
    redis_timeout_ms = settings.redis_timeout_ms if is_worker else max(BULK_REDIS_TIMEOUT_MS, settings.redis_timeout_ms)
    caches = _caches(settings, database, horizon, epoch.bytes, redis_timeout_ms)
    sequencer = Sequencer(database)
    sequencing = Periodic("sequencer", sequencer.step, interval_ms=SEQUENCER_INTERVAL_MS, log=log)

    authenticator, hearing = _authentication(settings, ring, database, log)
    standing = hearing.task

    writes, validator = IdempotentWrites(database), RequestValidator()
    domains = build_domains(
        Parts(
            settings=settings,
            database=database,
            epoch=epoch,
            writes=writes,
            freshness=FreshnessTokens(keys.server_key, epoch),
            page_tokens=PageTokens(keys.server_key),
            check=validator.check,
            products=caches.products,
            on_commit=_on_commit(caches, standing, sequencing),
            secrets=Secrets(keys.server_key),
            ring=ring,
            relying_party=_relying_party(settings, keys),
        )
    )
    following = Periodic("keys", ring.poll, interval_ms=KEYS_INTERVAL_MS, log=log, failure_pauses_limit=1)
    background = [sequencing, standing, following]
    if relay is None:  # upkeep is long work, too
        background += _upkeep(settings, database, caches=caches, writes=writes, domains=domains, log=log)
    executor, alarms, rates = LeanExecutor(settings.call_threads), Alarms(), _rates(settings, epoch.bytes)
    admission = Admission(
        calls_limit=settings.concurrent_calls_limit,
        streams_limit=streams_limit,
        waiting=executor.waiting,
    )
    interceptors = standard_interceptors(
        access=Access(log, slow_ms=settings.access_slow_ms, sample_rate=settings.access_sample_rate),
        metrics=CallMetrics(registry),
        errors=Errors(log),
        admission=admission,
        alarms=alarms,
        authenticator=authenticator,
        limiter=rates,
        validation=Validation(validator),
    )
    behaviors = {
        method: behavior
        for domain in domains
        for method, behavior in methods_of(domain.service, domain.servicer).items()
    }
    endpoints = (
        worker_endpoints(interceptors, behaviors, relay) if is_worker else bulk_endpoints(interceptors, behaviors)
    )
    server = make_server(
        settings.engine,
        endpoints,
        executor,
        settings.server_limits() if is_worker else relay_limits(settings.server_limits()),
        streams_limit=streams_limit,
        log=log,
    )
    for stopping in (admission.close, *(domain.on_stop for domain in domains)):
        if stopping is not None:
            server.on_stop(stopping)
    names = tuple(domain.service.full_name for domain in domains)
    groups = [group for domain in domains for group in domain.groups]
    tasks = [task for domain in domains for task in domain.tasks]
    health = HealthState(names)
    sources = process_sources(database, caches.shared, background, groups, hearing)
    if is_worker:
        HealthService(health, alarms).add_to(server)
        if settings.reflection:
            # The details of errors too, so that a tool can show them.
            files = [*(domain.service.file for domain in domains), health_pb2.DESCRIPTOR, error_details_pb2.DESCRIPTOR]
            add_reflection(server, files, (*names, HEALTH), alarms)
        _add_channelz(server, settings, log)
        sources += cache_sources(caches.near, caches.products, caches.invalidation)
        sources += [*call_sources("counterfoil_calls", executor, admission), *server_sources(server, relay, rates)]
    else:
        add_channelz(server)
        # A call is in the hands of a worker, too, and counts once.
        sources += call_sources("counterfoil_bulk_calls", executor, admission)
    registry.register(Figures(sources))
    closing: list[Callable[[], object]] = [partial(executor.shutdown, wait=False), alarms.stop]
    closing += [each.close for each in (relay, caches.shared) if each is not None]
    return Worker(
        server=server,
        health=health,
        registry=registry,
        # The near cache of a bulk process is read by nobody, and what it serves has been counted where it came in.
        tasks=[
            *([rates] if is_worker else []),
            *([caches.invalidation] if is_worker else []),
            *background,
            *groups,
            *tasks,
        ],
        closing=[*closing, database.dispose],
    )


def build_database(settings: Settings) -> Database:
    """The pool of connections that the settings describe."""
    return Database(
        settings.database_url,
        pool_size=settings.database_pool_size,
        pool_timeout_ms=settings.database_pool_timeout_ms,
        connect_timeout_ms=settings.database_connect_timeout_ms,
        statement_timeout_ms=settings.database_statement_timeout_ms,
        lock_timeout_ms=settings.database_lock_timeout_ms,
        application_name="counterfoil",
    )


def _authentication(settings: Settings, ring: KeyRing, database: Database, log: Log) -> tuple[Authenticating, Hearing]:
    """Who callers are, and the task that keeps what is remembered of them true."""
    remembered = Remembered(REMEMBERED_CREDENTIALS_LIMIT)
    ring.subscribe(remembered.forget_all)
    # What a token of `counterfoil token` permits is what it says, so it is nothing for production.
    tokens = TokenVerifier(ring)
    authenticator = Authenticating(database, remembered, tokens, stated_permissions=not settings.production)
    tail = OutboxTail(database, identity_standing.KINDS)
    standing = Standing(remembered, tail.poll, authenticator.flush)
    task = Periodic(
        "standing", standing.step, interval_ms=identity_standing.INTERVAL_MS, log=log, failure_pauses_limit=1
    )
    return authenticator, Hearing(task, tail)


def _relying_party(settings: Settings, keys: Keys) -> RelyingParty:
    """The providers that people may sign in with. Raises ProvidersError for a file that is none."""
    path = settings.oidc_providers_file
    # A provider that hangs holds no more than a part of the threads that all calls share.
    limits = Limits(concurrent=max(1, settings.call_threads // 4))
    return RelyingParty(load_providers(Path(path)) if path else (), keys.server_key, limits=limits)


def _on_commit(caches: Caches, standing: Periodic, sequencing: Periodic) -> OnCommit:
    """What this process does at once about its own writes; what others do about them follows from the outbox."""

    def on_commit(changes: Sequence[Change], _position: int) -> None:
        products = [change for change in changes if change.kind == PRODUCT]
        if products:
            caches.products.invalidate(products)
        if any(change.kind in identity_standing.KINDS for change in changes):
            standing.kick()
        sequencing.kick()

    return on_commit


def _caches(settings: Settings, database: Database, horizon: Horizon, epoch: bytes, redis_timeout_ms: int) -> Caches:
    """The near cache, the shared one, and the loop that keeps the near one true."""
    near = NearCache(settings.near_cache_limit_bytes)
    tail = OutboxTail(database, (PRODUCT,))

    def poll() -> Tail:
        return tail.poll()

    invalidation = InvalidationLoop(poll, horizon, near, interval_ms=settings.invalidation_interval_ms)
    # What another deployment, or a server with another idea of a product, has put into Redis is never read here.
    digest = hashlib.sha256(product_pb2.DESCRIPTOR.serialized_pb).digest()[:CACHE_KEY_DIGEST_BYTES]
    shared = (
        SharedCache(
            settings.redis_url,
            prefix=b"counterfoil:" + epoch.hex().encode() + b":" + digest.hex().encode() + b":",
            timeout_ms=redis_timeout_ms,
        )
        if settings.redis_url
        else None
    )

    def same_history(deadline: float) -> bool:
        """True: the database still is the one that issued this worker's tokens. Raises where it is another one."""
        with database.read(deadline) as transaction:
            database.check_epoch(transaction)
        return True

    products = ReadThrough(
        near,
        shared,
        horizon,
        partial(load_products, database),
        kick=invalidation.kick,
        same_history=same_history,
    )
    return Caches(near, shared, horizon, products, invalidation)


def _rates(settings: Settings, epoch: bytes) -> SharedRates:
    """The limits of each caller, which all workers and replicas on one database share."""
    rates: dict[str, Rate] = {}
    for name in MethodClass:
        per_s: float = getattr(settings, f"{name}_rate_per_s")
        if per_s:
            rates[name] = Rate(per_s, getattr(settings, f"{name}_burst_limit") or max(1, round(2 * per_s)))
    return SharedRates(
        rates,
        settings.redis_url,
        prefix=b"counterfoil:" + epoch.hex().encode() + b":rates:",
        timeout_ms=settings.redis_timeout_ms,
        callers_limit=settings.rate_limited_callers_limit,
    )


def _relay(settings: Settings, calls_limit: int, log: Log) -> Relay:
    """The way to the bulk process, with all the metadata that a call's meaning depends on."""
    return Relay(
        f"unix:{socket_path(settings.run_dir)}",
        calls_limit=calls_limit,
        keys=(AUTHORIZATION_KEY, TRACE_KEY, METADATA_KEY),
        reasons={METADATA_KEY: Reason.FRESHNESS_TOKEN_INVALID},
        log=log,
    )


def _add_channelz(server: Server, settings: Settings, log: Log) -> None:
    path = settings.run_dir / f"worker-{os.getpid()}.sock"
    try:
        server.on_stop(ChannelzSocket(server, path).remove)
    except OSError as error:
        log.warning("channelz is not served", path=str(path), error=str(error))


def _upkeep(
    settings: Settings,
    database: Database,
    *,
    caches: Caches,
    writes: IdempotentWrites,
    domains: Sequence[Domain],
    log: Log,
) -> list[Periodic]:
    """What some worker must do now and then; the database sees to it that one does at a time."""
    consumers = OutboxConsumers(database)

    def tombstones(invalidations: Sequence[Invalidation]) -> None:
        """Tells Redis again, for a writer may have been killed before it did."""
        if caches.shared is not None:
            caches.shared.tombstone_many([(each.name, each.revision) for each in invalidations])

    def forget() -> int:
        return writes.expire(settings.idempotency_keep_h)

    return [
        Periodic(
            "shared-cache-tombstones",
            lambda: consumers.drain("shared-cache", (PRODUCT,), tombstones),
            interval_ms=TOMBSTONES_INTERVAL_MS,
            log=log,
        ),
        Periodic("request-keys", forget, interval_ms=HOUSEKEEPING_INTERVAL_MS, log=log),
        *(
            Periodic(each.name, each.step, interval_ms=each.interval_ms, log=log)
            for domain in domains
            for each in domain.upkeep
        ),
    ]


def _startup_deadline(settings: Settings) -> float:
    return time.monotonic() + settings.database_connect_timeout_ms / 1000
