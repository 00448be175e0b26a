"""The grocery year's first baskets, placed by `counterfoil replay`, beside pgbench: T3 of the design.

The sample store is loaded once; each turn replays into a copy of that database, so that every order is a new one. The
rate is read off the orders themselves, by the database's clock, from the first batch to the last: what the command does
before and after, such as reading the data and checking every sum, is not in it.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final, NamedTuple

from bench.cluster import Cluster
from bench.figures import Spread
from bench.h2load import LoadError
from bench.pgbench import Pgbench, Transactions
from bench.servers import Counterfoil

WORKERS: Final = 2
_LOADED: Final = "grocery"
_COPY: Final = "replayed"
_LIMIT_S: Final = 1_800


@dataclass(frozen=True, slots=True)
class Replay:
    """Baskets placed as orders, a second, and TPC-B transactions a second in the same turns."""

    transactions: Transactions
    baskets: int  # asked for, a turn
    orders: int  # placed, a turn
    lines: int
    orders_per_s: Spread
    lines_per_s: Spread

    @property
    def ratio(self) -> Spread:
        """Orders a second over TPC-B transactions a second, turn by turn."""
        pairs = zip(self.orders_per_s.runs, self.transactions.per_s.runs, strict=True)
        return Spread.of([ours / theirs for ours, theirs in pairs])


class How(NamedTuple):
    """How each turn goes."""

    engine: str
    baskets: int
    pgbench_s: float
    all_stock: bool  # of every store, for the whole year; otherwise the command itself puts what it needs


def measure(cluster: Cluster, folder: Path, pgbench: Pgbench, how: How, *, runs: int) -> Replay:
    """Loads the sample store, then replays and runs pgbench in turn.

    Raises:
        LoadError: a command failed, turns placed different orders, or pgbench failed.
    """
    pgbench.prepare()
    cluster.create(_LOADED)
    with _server(cluster, folder / "loading", _LOADED, how.engine) as server:
        _command(server, "load", [] if how.all_stock else ["--without-stock"])
    placed: set[tuple[int, int]] = set()
    orders_per_s, lines_per_s = [], []
    for turn in range(runs):
        for replaying in (False, True) if turn % 2 == 0 else (True, False):
            if not replaying:
                pgbench.run(how.pgbench_s)
                continue
            cluster.create(_COPY, template=_LOADED)
            cluster.settle()
            with _server(cluster, folder / f"replay-{turn}", _COPY, how.engine) as server:
                _command(server, "replay", ["--limit", str(how.baskets)])
            orders, lines, rate = _read(cluster)
            placed.add((orders, lines))
            orders_per_s.append(rate)
            lines_per_s.append(rate * lines / orders)
            cluster.drop(_COPY)
    if len(placed) != 1:
        raise LoadError(f"turns placed different orders: {sorted(placed)} orders and lines")
    ((orders, lines),) = placed
    return Replay(pgbench.summary(), how.baskets, orders, lines, Spread.of(orders_per_s), Spread.of(lines_per_s))


def _server(cluster: Cluster, data_dir: Path, database: str, engine: str) -> Counterfoil:
    return Counterfoil(data_dir, engine=engine, workers=WORKERS, settings=cluster.settings(database))


def _command(server: Counterfoil, command: str, options: Sequence[str]) -> None:
    line = [sys.executable, "-m", "counterfoil_server", command, "grocery-year", *options]
    line += ["--target", server.address, "--data-dir", str(server.data_dir)]
    environment = {name: value for name, value in os.environ.items() if not name.startswith("COUNTERFOIL_")}
    try:
        done = subprocess.run(line, env=environment, capture_output=True, text=True, check=False, timeout=_LIMIT_S)
    except subprocess.TimeoutExpired as error:
        raise LoadError(f"counterfoil {command} did not end in {_LIMIT_S} s") from error
    if done.returncode != 0:
        raise LoadError(f"counterfoil {command} ended with {done.returncode}: {done.stderr.strip()[-500:]}")


def _read(cluster: Cluster) -> tuple[int, int, float]:
    """Orders, lines, and orders a second: those after the first batch, over the time from it to the last."""
    orders, lines, first, seconds = cluster.ask(
        """
        SELECT count(*), sum(cardinality(line_skus)), count(*) FILTER (WHERE created_at = began),
               extract(epoch FROM max(created_at) - min(created_at))
        FROM orders, (SELECT min(created_at) AS began FROM orders) AS b
        """,
        database=_COPY,
    )
    if not seconds:
        raise LoadError(f"{orders} orders were placed in one batch: too few to be a rate")
    return int(orders), int(lines), (orders - first) / float(seconds)
