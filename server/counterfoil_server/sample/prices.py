"""What each product of the grocery year cost, derived from its sales.

The data has no price list, only the lines that were sold. A line's regular price per unit is what the shelf said: what
the store got for the line (`sales_value`), plus the store's own reductions on it (`retail_disc` for the loyalty card,
`coupon_match_disc` for matching a maker's coupon), divided by `quantity`. The makers' coupons (`coupon_disc`) are paid
back to the store and are already part of `sales_value`. Amounts are summed in whole cents and the quotient is rounded
to the cent, a half upwards.

A product's price is the regular price that stands on most of its lines, each line counting once; among prices on
equally many lines, the one sold last; among those sold at the same second, the highest.

Left out, in this order, each line once, are lines of products that the product table does not have, lines of no
quantity, and lines that brought nothing. A product whose price so found is under half a cent has none: motor fuel is
counted in thousandths of a gallon.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

import pyarrow as pa
import pyarrow.compute as pc

COLUMNS: Final = (
    "product_id",
    "quantity",
    "sales_value",
    "retail_disc",
    "coupon_match_disc",
    "transaction_timestamp",
)
"""The columns of the transactions table that a price is derived from."""

UNKNOWN_PRODUCT: Final = "product not in the product table"
NO_QUANTITY: Final = "quantity of 0"
NO_VALUE: Final = "sales value of 0"


@dataclass(frozen=True, slots=True)
class Lines:
    """Some sales lines: how many, and what the store got for them."""

    count: int = 0
    sales_value_cents: int = 0

    def __add__(self, other: Lines) -> Lines:
        return Lines(self.count + other.count, self.sales_value_cents + other.sales_value_cents)


@dataclass(frozen=True, slots=True)
class PriceList:
    """The derived prices, and what they were derived from."""

    cents: Mapping[int, int]  # by product id; always over 0
    unpriceable: frozenset[int]  # product ids that sold, at less than half a cent a unit
    used: Lines
    left_out: Mapping[str, Lines]  # by reason


def derive(batches: Iterable[pa.RecordBatch], products: Collection[int]) -> PriceList:
    """Derives the price of each of `products` from sales lines, given as batches with `COLUMNS`."""
    known = pa.array(products, pa.int64())
    used = Lines()
    left_out = {UNKNOWN_PRODUCT: Lines(), NO_QUANTITY: Lines(), NO_VALUE: Lines()}
    counted: list[pa.Table] = []
    for batch in batches:
        lines, batch_left_out = _usable(batch, known)
        for reason, some in batch_left_out.items():
            left_out[reason] += some
        used += _lines(lines)
        counted.append(_count(lines))
    cents, unpriceable = _choose(counted)
    return PriceList(cents, unpriceable, used, left_out)


def _usable(batch: Any, known: Any) -> tuple[Any, dict[str, Lines]]:
    """Splits lines into those that show a price and, by reason, those left out."""
    lines, unknown = _split(batch, pc.is_in(batch["product_id"], value_set=known))
    lines, uncounted = _split(lines, pc.greater(lines["quantity"], 0))
    lines, worthless = _split(lines, pc.greater(lines["sales_value"], 0))
    return lines, {UNKNOWN_PRODUCT: unknown, NO_QUANTITY: uncounted, NO_VALUE: worthless}


def _split(lines: Any, keep: Any) -> tuple[Any, Lines]:
    return lines.filter(keep), _lines(lines.filter(pc.invert(keep)))


def _lines(batch: Any) -> Lines:
    return Lines(batch.num_rows, pc.sum(_cents(batch["sales_value"])).as_py() or 0)


def _count(lines: Any) -> Any:
    """Counts the lines of each product and unit price, with the time of the last."""
    quantity = lines["quantity"]
    regular = pc.add(
        pc.add(_cents(lines["sales_value"]), _cents(lines["retail_disc"])), _cents(lines["coupon_match_disc"])
    )
    # Integers divide towards zero, so this rounds a half upwards: (2 r + q) / 2 q.
    unit = pc.divide(pc.add(pc.multiply(regular, 2), quantity), pc.multiply(quantity, 2))
    table = pa.table({"product": lines["product_id"], "cents": unit, "sold": lines["transaction_timestamp"]})
    grouped = table.group_by(["product", "cents"]).aggregate([("sold", "count"), ("sold", "max")])
    return grouped.rename_columns({"sold_count": "lines", "sold_max": "last_sold"})


def _choose(counted: list[Any]) -> tuple[dict[int, int], frozenset[int]]:
    if not counted:
        return {}, frozenset()
    totals = (
        pa.concat_tables(counted)
        .group_by(["product", "cents"])
        .aggregate([("lines", "sum"), ("last_sold", "max")])
        .sort_by([("lines_sum", "descending"), ("last_sold_max", "descending"), ("cents", "descending")])
    )
    chosen: dict[int, int] = {}
    for product, cents in zip(totals["product"].to_pylist(), totals["cents"].to_pylist(), strict=True):
        chosen.setdefault(product, cents)
    unpriceable = frozenset(product for product, cents in chosen.items() if cents == 0)
    return {product: cents for product, cents in chosen.items() if cents > 0}, unpriceable


def _cents(amounts: Any) -> Any:
    # The file holds dollars as doubles, all of them whole cents but for the double's own error.
    return pc.cast(pc.round(pc.multiply(amounts, 100.0)), pa.int64())
