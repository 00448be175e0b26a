"""The lines of the year that are not simply so many units of a product for so much: how many, and what becomes of them.

No line is left out: all of them are placed, and what the store got for them is what the order's line costs.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc


@dataclass(frozen=True, slots=True)
class OddLines:
    """Some lines that are treated in a way of their own."""

    what: str
    treatment: str
    lines: int
    sales_cents: int
    coupon_cents: int

    def __str__(self) -> str:
        coupons = f", makers' coupons of ${self.coupon_cents / 100:,.2f}" if self.coupon_cents else ""
        return f"{self.what}: {self.lines:,} lines, sales of ${self.sales_cents / 100:,.2f}{coupons}: {self.treatment}"


def odd_lines(lines: pa.Table, products: Iterable[int]) -> list[OddLines]:
    """What of these lines, a part of `Year.lines`, is odd; `products` are those of the product table."""
    unknown = pc.invert(pc.is_in(lines["product_id"], value_set=pa.array(products, pa.int64())))
    none = pc.equal(lines["quantity"], 0)
    return [
        _some(
            lines.filter(unknown),
            "product not in the product table",
            "placed under a product of that number, which the load adds as archived",
        ),
        _some(
            lines.filter(none),
            "quantity of 0",
            "placed as one unit each, for a line of an order has one at least; so as many units more are sold",
        ),
        _some(lines.filter(pc.and_(unknown, none)), "both of these", "in both of the counts above"),
        _some(
            lines.filter(pc.greater(lines["coupon_disc"], 0)),
            "maker's coupon",
            "no discount: the maker pays the store for it, and it is part of the sales value",
        ),
    ]


def _some(lines: Any, what: str, treatment: str) -> OddLines:
    return OddLines(what, treatment, lines.num_rows, _sum(lines["sales_value"]), _sum(lines["coupon_disc"]))


def _sum(column: Any) -> int:
    return pc.sum(column).as_py() or 0
