"""What was sold, by department and by week, to the cent: from the data, and from what a server answered."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from counterfoil.orders.v1 import order_pb2
from counterfoil_server.sample.baskets import cents_of
from counterfoil_server.sample.year import NO_DEPARTMENT, week_of


@dataclass(slots=True)
class Sums:
    """Sums over orders, in cents; `sales` is what they cost, `listed` that with the discounts added back."""

    orders: int = 0
    lines: int = 0
    sales: int = 0
    listed: int = 0
    discounts: int = 0
    by_department: dict[str, int] = field(default_factory=dict)
    by_week: dict[int, int] = field(default_factory=dict)

    def add(self, other: Sums) -> None:
        """Adds the sums of other orders."""
        self.orders += other.orders
        self.lines += other.lines
        self.sales += other.sales
        self.listed += other.listed
        self.discounts += other.discounts
        for department, amount in other.by_department.items():
            self.by_department[department] = self.by_department.get(department, 0) + amount
        for week, amount in other.by_week.items():
            self.by_week[week] = self.by_week.get(week, 0) + amount

    def as_json(self) -> dict[str, Any]:
        """For a file."""
        return {
            "orders": self.orders,
            "lines": self.lines,
            "sales": self.sales,
            "listed": self.listed,
            "discounts": self.discounts,
            "by_department": self.by_department,
            "by_week": {str(week): amount for week, amount in self.by_week.items()},
        }

    @classmethod
    def of_json(cls, kept: Mapping[str, Any]) -> Sums:
        """What `as_json` gave. Raises KeyError, TypeError or ValueError for anything else."""
        return cls(
            orders=int(kept["orders"]),
            lines=int(kept["lines"]),
            sales=int(kept["sales"]),
            listed=int(kept["listed"]),
            discounts=int(kept["discounts"]),
            by_department={str(name): int(amount) for name, amount in kept["by_department"].items()},
            by_week={int(week): int(amount) for week, amount in kept["by_week"].items()},
        )


def of_answers(orders: Iterable[order_pb2.Order], department_of: Mapping[str, str]) -> Sums:
    """The sums of orders as a server answered them; `department_of` has the departments of the table's SKUs."""
    sums = Sums()
    by_department, by_week = sums.by_department, sums.by_week
    for order in orders:
        lines = order.lines
        total = cents_of(order.total)
        sums.orders += 1
        sums.lines += len(lines)
        sums.sales += total
        sums.listed += cents_of(order.items_total)
        sums.discounts += cents_of(order.discount_total)
        day = order.business_date
        week = _week(day.year, day.month, day.day)
        by_week[week] = by_week.get(week, 0) + total
        for line in lines:
            department = department_of.get(line.sku, NO_DEPARTMENT)
            by_department[department] = by_department.get(department, 0) + cents_of(line.total)
    return sums


def of_data(lines: pa.Table, department_of: Mapping[int, str]) -> Sums:
    """The sums of lines as the data has them, a part of `Year.lines`; weeks are the data's own."""
    products = pa.array(department_of.keys(), pa.int64())
    names = pa.array(department_of.values(), pa.string())
    found = pc.index_in(lines["product_id"], value_set=products)
    department = pc.fill_null(names.take(found), NO_DEPARTMENT)
    discounts = pc.add(lines["retail_disc"], lines["coupon_match_disc"])
    table = pa.table({"department": department, "week": lines["week"], "sales": lines["sales_value"]})
    sales, discount = _sum(lines["sales_value"]), _sum(discounts)
    return Sums(
        orders=pc.count_distinct(lines["basket_id"]).as_py(),
        lines=lines.num_rows,
        sales=sales,
        listed=sales + discount,
        discounts=discount,
        by_department=_grouped(table, "department"),
        by_week=_grouped(table, "week"),
    )


def _grouped(table: pa.Table, key: str) -> dict[Any, int]:
    grouped = table.group_by(key).aggregate([("sales", "sum")])
    return dict(zip(grouped[key].to_pylist(), grouped["sales_sum"].to_pylist(), strict=True))


def _sum(column: Any) -> int:
    return pc.sum(column).as_py() or 0


@lru_cache(1024)
def _week(year: int, month: int, day: int) -> int:
    return week_of(date(year, month, day))
