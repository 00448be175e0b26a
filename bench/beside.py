"""Cached reads beside a running import, and alone: what long work in the same worker takes from short calls."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from dataclasses import dataclass
from types import TracebackType
from typing import Any, Final, Self

from bench.figures import Spread
from bench.h2load import H2load, LoadError
from bench.reads import Target, calls_for, one_run
from bench.servers import Counterfoil
from counterfoil_server.sample import grocery_year

_BEGIN_LIMIT_S: Final = 20.0


@dataclass(frozen=True, slots=True)
class Beside:
    """Both, and `ratio`, which is calls a second beside the import over those alone, run by run."""

    alone_per_s: Spread
    beside_per_s: Spread
    ratio: Spread
    imported_per_s: Spread  # products, meanwhile


class Importer:
    """Imports the same products again and again, changed each time, so that all of them are written."""

    def __init__(self, server: Counterfoil, token: str, some: Sequence[Any]) -> None:
        self._server = server
        self._token = token
        self._imports = [grocery_year.encode(_named(some, ending)) for ending in (" (once)", " (again)")]
        self._end = threading.Event()
        self._begun = threading.Event()
        self._thread = threading.Thread(target=self._run, name="importer")
        self.reports: list[grocery_year.LoadReport] = []
        self.error: Exception | None = None

    def _run(self) -> None:
        try:
            while not self._end.is_set():
                what = self._imports[len(self.reports) % len(self._imports)]
                self.reports.append(grocery_year.send(self._server.address, self._token, what))
                self._begun.set()
        except Exception as error:  # noqa: BLE001 - told to whoever waits
            self.error = error
            self._begun.set()

    def __enter__(self) -> Self:
        """Returns when one import is done and the next has begun."""
        self._thread.start()
        if not self._begun.wait(_BEGIN_LIMIT_S):
            self._end.set()
            raise LoadError("an import did not end in time")
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._end.set()
        self._thread.join(60)
        if self.error is not None:
            raise LoadError(f"an import failed: {self.error}") from self.error

    def per_s(self) -> float:
        """Products a second, while the reads ran."""
        reports = self.reports[1:] or self.reports
        return sum(report.sent for report in reports) / sum(report.seconds for report in reports)


def beside(target: Target, token: str, h2load: H2load, some: Sequence[Any], *, runs: int, seconds: float) -> Beside:
    """Measures both in turn, `runs` times each; the products do not hold the one that is read.

    Raises:
        LoadError: a read was not answered OK, or an import failed.
    """
    assert isinstance(target.server, Counterfoil)
    size = target.sample()
    calls = calls_for(target, h2load, seconds=seconds, answer_bytes=size)
    alone, under, imported = [], [], []
    for turn in range(runs):
        for importing in (False, True) if turn % 2 == 0 else (True, False):
            if not importing:
                alone.append(one_run(target, h2load, calls=calls, answer_bytes=size).calls_per_s)
                continue
            with Importer(target.server, token, some) as importer:
                under.append(one_run(target, h2load, calls=calls, answer_bytes=size).calls_per_s)
            imported.append(importer.per_s())
    ratio = [less / full for less, full in zip(under, alone, strict=True)]
    return Beside(Spread.of(alone), Spread.of(under), Spread.of(ratio), Spread.of(imported))


def _named(some: Sequence[Any], ending: str) -> list[Any]:
    changed = []
    for product in some:
        copy = type(product)()
        copy.CopyFrom(product)
        copy.display_name += ending
        changed.append(copy)
    return changed
