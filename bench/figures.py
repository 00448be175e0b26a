"""Numbers out of numbers: medians with their spread, percentiles, slopes."""

from __future__ import annotations

import statistics
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Spread:
    """The median of several runs and how far they lie apart."""

    median: float
    least: float
    most: float
    runs: tuple[float, ...]

    @classmethod
    def of(cls, runs: Sequence[float]) -> Spread:
        """Of at least one run."""
        return cls(statistics.median(runs), min(runs), max(runs), tuple(runs))

    def show(self, digits: int = 0, unit: str = "") -> str:
        """For example `3,150 (3,020 to 3,260)`."""
        suffix = unit if unit.startswith("/") else f" {unit}" if unit else ""
        return f"{self.median:,.{digits}f}{suffix} ({self.least:,.{digits}f} to {self.most:,.{digits}f})"


def percentile(values: Sequence[float], percent: float) -> float:
    """The smallest value that at least `percent` of 100 of the values do not exceed."""
    ordered = sorted(values)
    rank = max(1, -(-len(ordered) * percent // 100))
    return ordered[int(rank) - 1]


def slope(xs: Sequence[float], ys: Sequence[float]) -> float:
    """How much y changes per x on the line of least squares."""
    if len(set(xs)) < 2:  # noqa: PLR2004 - a line needs two points
        return 0.0
    return statistics.linear_regression(xs, ys).slope
