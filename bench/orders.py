"""PlaceOrder beside pgbench and beside one transaction an order, on one PostgreSQL: T2 and T4 of the design.

Only one of them runs at a time, and nothing else is connected to PostgreSQL meanwhile: Counterfoil is started for each
turn anew, on the same database, and warmed up. Every other turn goes the other way round.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import Final, NamedTuple, TypeAlias

from bench import shop
from bench.cluster import DATABASE, Cluster
from bench.empty import ENGINE
from bench.figures import Spread
from bench.h2load import LoadError
from bench.load import OK, Calls, Job, Load, Outcome
from bench.pgbench import Pgbench, Transactions
from bench.processes import CpuSeconds, cpu_seconds
from bench.servers import Counterfoil

CALLERS: Final = 32
LATENCY_CALLERS: Final = (1, 8, 32, 64)
SCARCE: Final = 500
OUT_OF_STOCK: Final = "FAILED_PRECONDITION"
_SELL_OUT_ROUNDS: Final = 60
_MICROS_PER_S: Final = 1e6

Latencies: TypeAlias = Mapping[str, Mapping[int, Mapping[int, Spread]]]
"""Percentiles in ms by setup, callers and percent."""


class Setup(NamedTuple):
    """A way to run Counterfoil."""

    name: str
    workers: int
    settings: Mapping[str, str] = MappingProxyType({})
    grouped: bool = True


ONE: Final = "one worker"
TWO: Final = "two workers"
PLAIN: Final = "two workers, a transaction an order"
HEADLINE: Final = TWO
"""What targets are held to: as many workers as `counterfoil serve` starts by default on a machine of two cores."""
_PLAIN_SETTINGS: Final = {"COUNTERFOIL_COMMIT_BATCH_LIMIT": "1", "COUNTERFOIL_COMMITTERS": "8"}
SETUPS: Final = (Setup(ONE, 1), Setup(TWO, 2), Setup(PLAIN, 2, _PLAIN_SETTINGS, grouped=False))


@dataclass(frozen=True, slots=True)
class Placing:
    """Orders a second, and what one costs."""

    orders_per_s: Spread
    server_cpu_us: Spread  # of Counterfoil's processes
    postgres_cpu_us: Spread  # of PostgreSQL and Valkey
    caller_cpu_us: Spread
    orders_per_commit: Spread


@dataclass(frozen=True, slots=True)
class Orders:
    """Everything that was measured, by setup, and what the database said afterwards."""

    transactions: Transactions
    placing: Mapping[str, Placing]
    hot: Mapping[str, Placing]  # every order has a line of the same SKU
    latencies: Latencies
    answered: int  # orders that callers were told of
    kept: int  # orders that the database has
    books: shop.Books
    scarce: Mapping[str, int]  # by status: orders of a SKU that there are 500 of

    def ratio(self, setup: str) -> Spread:
        """Orders a second over TPC-B transactions a second, turn by turn."""
        return _ratio(self.placing[setup].orders_per_s, self.transactions.per_s)

    def hot_ratio(self, setup: str) -> Spread:
        """Orders around one SKU over orders of any, turn by turn."""
        return _ratio(self.hot[setup].orders_per_s, self.placing[setup].orders_per_s)


@dataclass(frozen=True, slots=True)
class Times:
    """How long each figure is measured, in seconds."""

    place_s: float
    warm_s: float
    latency_s: float


class Placed(NamedTuple):
    """What one job came to, and µs of CPU an order."""

    outcome: Outcome
    server_cpu_us: float
    postgres_cpu_us: float
    caller_cpu_us: float
    orders_per_commit: float


@dataclass(slots=True)
class _Found:
    placing: list[Placed] = field(default_factory=list)
    hot: list[Placed] = field(default_factory=list)
    latencies: dict[int, dict[int, list[float]]] = field(default_factory=dict)


class Till:
    """Places orders in a shop, and holds what callers were told to what the database has."""

    def __init__(
        self,
        cluster: Cluster,
        folder: Path,
        binary: Path,
        *,
        engine: str = ENGINE,
        skus: int = shop.SKUS,
        database: str = DATABASE,
    ) -> None:
        """`binary` is the load generator; see `bench.load`. The database is there, and empty before the shop opens."""
        self._cluster = cluster
        self._database = database
        self._engine = engine
        self._folder = folder
        self._binary = binary
        self._skus = skus
        self._token = ""
        self.answered = 0

    @contextmanager
    def serving(self, setup: Setup) -> Iterator[Counterfoil]:
        """A Counterfoil on the shop's database; its keys are the same from start to start."""
        settings = {**self._cluster.settings(self._database), **setup.settings}
        with Counterfoil(self._folder, engine=self._engine, workers=setup.workers, settings=settings) as server:
            yield server

    def open_shop(self, server: Counterfoil) -> None:
        """Sets the shop up."""
        self._token = server.token()
        shop.open_shop(server, self._token, scarce=SCARCE, skus=self._skus)

    def place(self, server: Counterfoil, job: Job, *, allowed: Sequence[str] = (OK,)) -> Placed:
        """Does a job.

        Raises:
            LoadError: as `Load.run`, or the database has not as many orders more as were answered OK.
        """
        before, commits = self.kept(), server.commits()
        readings: list[tuple[CpuSeconds, CpuSeconds]] = []
        outcome = Load(self._binary, server.address, self._token).run(
            job, watch=lambda: readings.append((cpu_seconds(server.pid), self._cluster.cpu())), allowed=allowed
        )
        kept, committed = self.kept() - before, server.commits()
        if kept != outcome.ok:
            raise LoadError(f"{outcome.ok} orders were answered OK, and the database has {kept} more than before")
        self.answered += outcome.ok
        (server_before, postgres_before), (server_after, postgres_after) = readings
        each_us = _MICROS_PER_S / max(1, outcome.calls)
        return Placed(
            outcome,
            (server_after - server_before).server * each_us,
            (postgres_after - postgres_before).embedded * each_us,
            outcome.cpu_s * each_us,
            (committed.commands - commits.commands) / max(1, committed.batches - commits.batches),
        )

    def kept(self) -> int:
        """How many orders the database has."""
        return int(self._cluster.ask("SELECT count(*) FROM orders", database=self._database)[0])

    def spread(self) -> Calls:
        """Orders of any SKUs."""
        return shop.spread(self._skus)

    def around(self, number: int) -> Calls:
        """Orders that all have a line of one SKU."""
        return shop.around(number, self._skus)


def measure(till: Till, cluster: Cluster, pgbench: Pgbench, *, runs: int, times: Times) -> Orders:
    """Measures all in turn, `runs` times each.

    Raises:
        LoadError: a call did not end OK, an order was lost or is one too many, or pgbench failed.
    """
    pgbench.prepare()
    with till.serving(SETUPS[0]) as server:
        till.open_shop(server)
    found = {setup.name: _Found() for setup in SETUPS}
    for turn in range(runs):
        steps: list[Setup | None] = [None, *SETUPS]
        for setup in steps if turn % 2 == 0 else steps[::-1]:
            if setup is None:
                pgbench.run(times.place_s)
                continue
            cluster.settle()
            with till.serving(setup) as server:
                _turn(till, server, found[setup.name], times, only=not setup.grouped, hot_first=turn % 2 == 1)
    scarce = _sell_out(till)
    grouped = [setup.name for setup in SETUPS if setup.grouped]
    return Orders(
        transactions=pgbench.summary(),
        placing={name: _summary(of.placing) for name, of in found.items()},
        hot={name: _summary(found[name].hot) for name in grouped},
        latencies={name: _percentiles(found[name].latencies) for name in grouped},
        answered=till.answered,
        kept=till.kept(),
        books=shop.books(cluster, scarce=SCARCE),
        scarce=scarce,
    )


def _turn(till: Till, server: Counterfoil, found: _Found, times: Times, *, only: bool, hot_first: bool) -> None:
    """What is measured of one setup in one turn, on a server that has just started; `only` its rate."""
    till.place(server, Job(till.spread(), CALLERS, times.warm_s))
    for hot in (True, False) if hot_first else (False, True):
        if hot and only:
            continue
        placed = till.place(server, Job(till.around(shop.HOT) if hot else till.spread(), CALLERS, times.place_s))
        (found.hot if hot else found.placing).append(placed)
        if not hot:
            _note(found, CALLERS, placed.outcome)
    for callers in LATENCY_CALLERS:
        if callers != CALLERS and not only:
            job = Job(till.spread(), callers, times.latency_s, warm_s=times.latency_s / 5)
            _note(found, callers, till.place(server, job).outcome)


def _sell_out(till: Till) -> Mapping[str, int]:
    """Lets all callers, on two workers, buy a SKU that there are few of, until there is none: orders by status."""
    found = Counter[str]()
    with till.serving(Setup("", 2)) as server:
        for _ in range(_SELL_OUT_ROUNDS):
            job = Job(till.around(shop.SCARCE), CALLERS, seconds=1.0)
            found.update(till.place(server, job, allowed=(OK, OUT_OF_STOCK)).outcome.statuses)
            if found[OUT_OF_STOCK]:
                return dict(found)
    raise LoadError(f"{SCARCE} units were not sold out after {found[OK]} orders of one")


def _note(found: _Found, callers: int, outcome: Outcome) -> None:
    by_percent = found.latencies.setdefault(callers, {})
    for percent, value in outcome.latency_ms.items():
        by_percent.setdefault(percent, []).append(value)


def _summary(placed: Sequence[Placed]) -> Placing:
    return Placing(
        Spread.of([each.outcome.per_s for each in placed]),
        Spread.of([each.server_cpu_us for each in placed]),
        Spread.of([each.postgres_cpu_us for each in placed]),
        Spread.of([each.caller_cpu_us for each in placed]),
        Spread.of([each.orders_per_commit for each in placed]),
    )


def _percentiles(found: Mapping[int, Mapping[int, Sequence[float]]]) -> dict[int, dict[int, Spread]]:
    return {
        callers: {percent: Spread.of(values) for percent, values in found[callers].items()} for callers in sorted(found)
    }


def _ratio(ours: Spread, theirs: Spread) -> Spread:
    return Spread.of([one / other for one, other in zip(ours.runs, theirs.runs, strict=True)])
