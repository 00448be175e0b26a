"""What a server holds of the year beside the data's own sums, to the cent."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from counterfoil_server.sample.books import Posted
from counterfoil_server.sample.sums import Sums

_WIDTH: Final = 16


@dataclass(frozen=True, slots=True)
class Row:
    """One figure from each side; all of them must be equal. `ledger` is None where the ledger does not know it."""

    name: str
    data: int
    answered: int
    ledger: int | None = None
    ledger_data: int | None = None  # what the ledger must hold, where that is not `data`

    @property
    def equal(self) -> bool:
        """Whether the sides agree."""
        posted = self.data if self.ledger_data is None else self.ledger_data
        return self.data == self.answered and (self.ledger is None or self.ledger == posted)


@dataclass(frozen=True, slots=True)
class Comparison:
    """All figures; amounts in cents."""

    counts: Sequence[Row]
    totals: Sequence[Row]
    departments: Sequence[Row]
    weeks: Sequence[Row]

    @property
    def equal(self) -> bool:
        """Whether all sides agree in everything."""
        return not self.differences

    @property
    def differences(self) -> list[Row]:
        """The figures that they do not agree in."""
        return [
            row for rows in (self.counts, self.totals, self.departments, self.weeks) for row in rows if not row.equal
        ]

    def lines(self) -> list[str]:
        """The tables, for people."""
        text = _table("Orders and lines", self.counts, "{:,}".format)
        text += _table("Amounts", self.totals, dollars)
        text += _table("Revenue by department", self.departments, dollars)
        text += _table("Revenue by week", self.weeks, dollars)
        return text


def compare(data: Sums, answered: Sums, posted: Mapping[int, Posted], posted_data: Sums) -> Comparison:
    """Puts the sides beside each other; `posted_data` are the sums of the part of the data that `posted` must hold."""
    listed = sum(each.listed for each in posted.values())
    discounts = sum(each.discounts for each in posted.values())
    return Comparison(
        counts=[Row("orders", data.orders, answered.orders), Row("lines", data.lines, answered.lines)],
        totals=[
            Row("list prices", data.listed, answered.listed, listed, posted_data.listed),
            Row("discounts", data.discounts, answered.discounts, discounts, posted_data.discounts),
            Row("revenue", data.sales, answered.sales, listed - discounts, posted_data.sales),
        ],
        departments=[
            Row(name or "(none)", data.by_department.get(name, 0), answered.by_department.get(name, 0))
            for name in _keys(data.by_department, answered.by_department)
        ],
        weeks=[
            Row(
                f"week {week}",
                data.by_week.get(week, 0),
                answered.by_week.get(week, 0),
                posted[week].sales if week in posted else 0,
                posted_data.by_week.get(week, 0),
            )
            for week in _keys(data.by_week, answered.by_week, posted)
        ],
    )


def dollars(cents: int) -> str:
    """An amount for people."""
    return f"{'-' if cents < 0 else ''}${abs(cents) / 100:,.2f}"


def _keys(*sides: Mapping[Any, Any]) -> list[Any]:
    return sorted(set().union(*sides))


def _table(title: str, rows: Sequence[Row], shown: Callable[[int], str]) -> list[str]:
    ledger = any(row.ledger is not None for row in rows)
    width = max([len(title), *(len(row.name) for row in rows)])
    head = f"{title:<{width}} {'data':>{_WIDTH}} {'orders':>{_WIDTH}}" + (f" {'ledger':>{_WIDTH}}" if ledger else "")
    text = ["", head]
    for row in rows:
        line = f"{row.name:<{width}} {shown(row.data):>{_WIDTH}} {shown(row.answered):>{_WIDTH}}"
        if row.ledger is not None:
            line += f" {shown(row.ledger):>{_WIDTH}}"
            if row.ledger_data not in (None, row.data):
                line += f"  (of {shown(row.ledger_data or 0)} so far)"
        text.append(line if row.equal else line + "  DIFFERS")
    return text
