"""Starts the servers that each part of the benchmark needs, and measures the parts in order.

Every server is on a free port and in one temporary folder; nothing is left behind.
"""

from __future__ import annotations

import resource
import shutil
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import grpc
import psycopg

from bench import (
    beside,
    catalog,
    contract,
    drain,
    growth,
    orders,
    people,
    reads,
    replay,
    soak,
    storms,
    streams,
    tools,
)
from bench.cluster import Cluster
from bench.empty import ENGINE, INLINE, POOL, STOCK
from bench.figures import Spread
from bench.ghz import Ghz
from bench.h2load import H2load, LoadError
from bench.many import TooFewRowsError
from bench.pgbench import Pgbench
from bench.reads import Target
from bench.servers import Child, Counterfoil, ServerError, empty_server, go_server, plain_server
from counterfoil_server.runtime.embedded import EmbeddedError
from counterfoil_server.sample import grocery_year

_SAMPLE_PARTS: Final = ("reads", "latency", "drain", "listing", "beside", "soak", "starts", "imports")
PARTS: Final = (*_SAMPLE_PARTS, "streams", "storms", "orders", "replay", "growth", "sign-ins")
_OTHER_PRODUCTS: Final = 2_000  # in a Counterfoil that only answers reads
_BESIDE_PRODUCTS: Final = 5_000
_FAILURE_CHARACTERS: Final = 500
_PEOPLE: Final = "people"  # the database of who sign in, and of a shop beside them

FAILURES: Final = (
    LoadError,
    ServerError,
    TooFewRowsError,
    EmbeddedError,
    tools.ToolMissingError,
    grocery_year.LoadFailedError,
    grpc.RpcError,
    psycopg.Error,
    subprocess.SubprocessError,
    OSError,
)


@dataclass(frozen=True, slots=True)
class Plan:
    """What, how long and how often."""

    parts: frozenset[str]
    engines: tuple[str, ...]
    without_engine: str  # why the engine is not among them, where it is not
    runs: int
    products: int | None  # how much of the sample; None is all
    import_products: int
    read_s: float
    latency_s: float
    stream_s: float
    storm_s: float
    connections: int  # idle ones
    beside_s: float
    pages: int
    soak_s: float
    place: orders.Times
    pgbench_scale: int
    replay_baskets: int
    growth_orders: int
    growth_s: float
    sign_in_s: float
    people: int  # who sign in at once beside orders
    quick: bool

    @property
    def engine(self) -> str:
        """What Counterfoil serves on, where nothing else is said."""
        return ENGINE if ENGINE in self.engines else STOCK


@dataclass(slots=True)
class Bench:
    """One run: what it has to work with, and what it has found, by the field of `Results`."""

    plan: Plan
    tools: tools.Tools
    install_dir: Path
    folder: Path
    products: Sequence[Any]
    found: dict[str, Any] = field(default_factory=dict)
    absent: dict[str, str] = field(default_factory=dict)
    failed: dict[str, str] = field(default_factory=dict)

    @property
    def names(self) -> list[str]:
        """The names of all products."""
        return [product.name for product in self.products]

    @property
    def ghz(self) -> Ghz:
        """ghz, with the contract."""
        return Ghz(self.tools.ghz, self._private, self._private / "counterfoil.protoset")

    @property
    def h2load(self) -> H2load:
        """h2load."""
        return H2load(self.tools.h2load, self._private / "body")

    @property
    def _private(self) -> Path:
        return self.folder / "private"

    def part(self, name: str, key: str, measured: Callable[[], Any]) -> None:
        """Measures a part that the plan has."""
        if name in self.plan.parts:
            say(name, f"{self.plan.runs} runs")
            with self.failing(name):
                self.found[key] = measured()

    @contextmanager
    def failing(self, name: str) -> Iterator[None]:
        """Writes a failure down instead of raising it: half an hour of figures must not be lost for one part's sake."""
        try:
            yield
        except FAILURES as error:
            say(name, f"FAILED: {error}")
            self.failed[name] = " ".join(f"{type(error).__name__}: {error}".split())[:_FAILURE_CHARACTERS]

    def has(self, *parts: str) -> bool:
        """Whether the plan has any of the parts."""
        return not self.plan.parts.isdisjoint(parts)

    def counterfoil(self, name: str, engine: str, *, workers: int = 1) -> Counterfoil:
        """A server on an engine, not started."""
        return Counterfoil(self.folder / name, engine=engine, workers=workers)


def measure(plan: Plan, found: tools.Tools, install_dir: Path) -> dict[str, Any]:
    """Measures every part of the plan; returns what to put into `Results`.

    A part that fails, because a figure would not be what it says or a server broke, is in `failed` and has no figures.
    """
    # Servers and callers inherit it: ten thousand connections are as many open files, on either side.
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    # Closed to nobody: PostgreSQL refuses to run as root, so the server runs it as somebody else.
    folder = Path(tempfile.mkdtemp(prefix="cf-bench-"))
    folder.chmod(0o711)
    (folder / "private").mkdir(mode=0o700)
    try:
        sampled = not plan.parts.isdisjoint(_SAMPLE_PARTS)
        products = list(grocery_year.products())[: plan.products] if sampled else []
        bench = Bench(plan, found, install_dir, folder, products)
        if plan.without_engine:
            on_engine = (reads.EMPTY_INLINE, reads.EMPTY_POOL, reads.COUNTERFOIL_ENGINE)
            bench.absent |= dict.fromkeys(on_engine, plan.without_engine)
        contract.write_protoset(folder / "private" / "counterfoil.protoset")
        if bench.has("streams", "storms"):
            with bench.failing("servers of streams and storms"):
                _plain(bench)
        if bench.has("drain"):
            with bench.failing("drain"):
                _drains(bench)
        if bench.has("reads", "latency", "listing", "beside", "soak", "starts"):
            with bench.failing("Counterfoil with the sample"):
                _catalog(bench)
        bench.part(
            "imports",
            "imports",
            lambda: catalog.imports(folder, products[: plan.import_products], engine=plan.engine, runs=plan.runs),
        )
        if bench.has("orders", "replay", "growth", "sign-ins"):
            with bench.failing("PostgreSQL for orders"), Cluster(folder / "cluster") as cluster:
                _orders(bench, cluster)
        return bench.found | {"absent": bench.absent, "failed": bench.failed}
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def say(part: str, what: str) -> None:
    """A line of progress."""
    print(f"{time.strftime('%H:%M:%S', time.gmtime())}  {part}: {what}", flush=True)


def _orders(bench: Bench, cluster: Cluster) -> None:
    """What is measured beside pgbench, on one PostgreSQL."""
    plan, folder = bench.plan, bench.folder

    def placing() -> orders.Orders:
        till = orders.Till(cluster, folder / "orders", tools.go_load(bench.install_dir), engine=plan.engine)
        pgbench = Pgbench(cluster, scale=plan.pgbench_scale)
        return orders.measure(till, cluster, pgbench, runs=plan.runs, times=plan.place)

    def replaying() -> replay.Replay:
        pgbench = Pgbench(cluster, scale=plan.pgbench_scale)
        how = replay.How(plan.engine, plan.replay_baskets, plan.place.place_s, all_stock=not plan.quick)
        return replay.measure(cluster, folder, pgbench, how, runs=plan.runs)

    def growing() -> growth.Growth:
        shops = growth.Shops(cluster, folder / "growth", tools.go_load(bench.install_dir), plan.engine)
        return growth.measure(shops, orders=plan.growth_orders, runs=plan.runs, seconds=plan.growth_s)

    def signing_in() -> people.SignIns:
        cluster.create(_PEOPLE)
        binary = tools.go_load(bench.install_dir)
        till = orders.Till(cluster, folder / "sign-ins", binary, engine=plan.engine, database=_PEOPLE)
        return people.measure(till, runs=plan.runs, seconds=plan.sign_in_s, people=plan.people)

    bench.part("orders", "orders", placing)
    bench.part("replay", "replay", replaying)
    bench.part("growth", "growth", growing)
    bench.part("sign-ins", "sign_ins", signing_in)


def _plain(bench: Bench) -> None:
    """What is measured without Counterfoil."""
    plan = bench.plan
    with ExitStack() as stack:
        servers: dict[str, Child] = {each: stack.enter_context(plain_server(each)) for each in plan.engines}
        bench.part("streams", "streams", lambda: streams.measure(servers, runs=plan.runs, seconds=plan.stream_s))
        bench.part(
            "storms",
            "storms",
            lambda: storms.measure(servers, runs=plan.runs, seconds=plan.storm_s, connections=plan.connections),
        )


def _drains(bench: Bench) -> None:
    """Rolling restarts, each of a Counterfoil of its own."""
    some = bench.products[:_OTHER_PRODUCTS]
    bench.found["drains"] = {}
    for each in bench.plan.engines:
        say("drain", f"{drain.WORKERS} workers on {each}")
        with bench.counterfoil(f"drain-{each}", each, workers=drain.WORKERS) as server:
            token = server.token()
            grocery_year.send(server.address, token, grocery_year.encode(some))
            bench.found["drains"][each] = drain.drain(server, token, [product.name for product in some])


def _catalog(bench: Bench) -> None:
    """What is measured on the Counterfoil that holds the sample."""
    plan, names = bench.plan, bench.names
    main = bench.counterfoil("data", plan.engine)
    try:
        say("starting", "Counterfoil, and importing the sample")
        main.start()
        token = main.token()
        loaded = grocery_year.send(main.address, token, grocery_year.encode(bench.products))
        bench.found["full_import"] = catalog.Imports(loaded.sent, Spread.of([loaded.sent / loaded.seconds]))
        if bench.has("reads", "latency"):
            _reads(bench, main)
        bench.part("listing", "listing", lambda: catalog.listing(main, token, runs=plan.runs, pages=plan.pages))
        bench.part("beside", "beside", lambda: _beside(bench, main, token))
        bench.part("soak", "soak", lambda: soak.run(main, token, bench.ghz, names, seconds=plan.soak_s))
        main.stop()
        bench.part("starts", "starts", lambda: catalog.starts(main, token, names[0], runs=plan.runs))
    finally:
        main.stop()


def _beside(bench: Bench, main: Counterfoil, token: str) -> beside.Beside:
    target = reads.read_target(reads.COUNTERFOIL_ENGINE, main, bench.names[0])
    some = bench.products[-min(_BESIDE_PRODUCTS, len(bench.products) // 2) :]
    return beside.beside(target, token, bench.h2load, some, runs=bench.plan.runs, seconds=bench.plan.beside_s)


def _reads(bench: Bench, main: Counterfoil) -> None:
    """Everything that answers an empty call or a cached read, side by side."""
    plan, names = bench.plan, bench.names
    with ExitStack() as stack:
        stock = main if plan.engine == STOCK else stack.enter_context(_other(bench))
        empty = [Target(reads.EMPTY_STOCK, stack.enter_context(empty_server()))]
        more = _go(bench, stack) if bench.has("reads") else []
        bare = reads.read_target(reads.COUNTERFOIL_STOCK, stock, names[0])
        fresh = [reads.read_target(reads.COUNTERFOIL_STOCK, stock, names[0], written=names[1])]
        if ENGINE in plan.engines:
            empty.append(Target(reads.EMPTY_INLINE, stack.enter_context(empty_server(ENGINE, INLINE))))
            more.insert(0, Target(reads.EMPTY_POOL, stack.enter_context(empty_server(ENGINE, POOL))))
            fresh.append(reads.read_target(reads.COUNTERFOIL_ENGINE, main, names[0], written=names[1]))
        lineup = [*empty, *more, bare, *fresh[1:]]
        bench.part(
            "reads", "reads", lambda: reads.throughput(lineup, bench.h2load, runs=plan.runs, seconds=plan.read_s)
        )
        both, known = [*empty, *fresh], names[:_OTHER_PRODUCTS]
        bench.part(
            "latency",
            "latencies",
            lambda: reads.latency(both, bench.ghz, known, runs=plan.runs, seconds=plan.latency_s),
        )


@contextmanager
def _other(bench: Bench) -> Iterator[Counterfoil]:
    """A Counterfoil on the stock server, with as many products as reads need."""
    with bench.counterfoil("stock", STOCK) as server:
        grocery_year.send(server.address, server.token(), grocery_year.encode(bench.products[:_OTHER_PRODUCTS]))
        yield server


def _go(bench: Bench, stack: ExitStack) -> list[Target]:
    try:
        binary = tools.go_server(bench.install_dir)
    except tools.ToolMissingError as error:
        bench.absent[reads.EMPTY_GO] = str(error)
        return []
    return [Target(reads.EMPTY_GO, stack.enter_context(go_server(binary)))]
