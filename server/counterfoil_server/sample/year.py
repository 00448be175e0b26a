"""The sales lines of the grocery year, in whole cents and microseconds, basket by basket.

The table holds lines in the order in which they were sold; those of one basket stand together and have one household,
one store and one time. Times are UTC: stated in `TIME_ZONE`, each day of the year lies in one `week` of the data, and
all lines lie in 2017; in UTC neither is true. A test holds the data to all of this.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Any, Final

import pyarrow as pa
import pyarrow.compute as pc

from counterfoil_server.sample import source

TIME_ZONE: Final = "America/New_York"
"""The zone of all stores. The data does not say where they are, only, as above, by which clock they lived."""

NO_DEPARTMENT: Final = "(not in the product table)"
"""The department of a product that the product table does not have."""

_FIRST_MONDAY: Final = date(2016, 12, 26).toordinal()
_DAYS_PER_WEEK: Final = 7
_NS_PER_US: Final = 1_000
_COLUMNS: Final = (
    "household_id",
    "store_id",
    "basket_id",
    "product_id",
    "quantity",
    "sales_value",
    "retail_disc",
    "coupon_disc",
    "coupon_match_disc",
    "week",
    "transaction_timestamp",
)
_AMOUNTS: Final = frozenset({"sales_value", "retail_disc", "coupon_disc", "coupon_match_disc"})


def week_of(day: date) -> int:
    """The data's number of the week of a day: weeks begin on Mondays, and the first Sunday of 2017 is week 1."""
    return (day.toordinal() - _FIRST_MONDAY) // _DAYS_PER_WEEK + 1


@dataclass(frozen=True, slots=True)
class Basket:
    """One basket's lines; the lists have an element for each line."""

    basket_id: int
    household_id: int
    store_id: int
    placed_us: int
    products: list[int]
    quantities: list[int]
    sales: list[int]
    loyalty: list[int]
    coupon_match: list[int]


@dataclass(frozen=True)
class Year:
    """All lines. `lines` has the data's columns but the time, amounts in cents, and `placed_us`; all are int64."""

    lines: pa.Table = field(repr=False)
    starts: list[int] = field(repr=False)  # the first row of each basket, and at the end how many rows there are

    @property
    def baskets(self) -> int:
        """How many baskets there are."""
        return len(self.starts) - 1

    @cached_property
    def units(self) -> pa.Array:
        """How many units each line is placed as; see `placed_quantity`."""
        return placed_quantity(self.lines["quantity"].combine_chunks())

    def first(self, baskets: int) -> pa.Table:
        """The lines of the first so many baskets."""
        return self.lines.slice(0, self.starts[baskets])

    def placed_us(self, basket: int) -> int:
        """When a basket, counted from 0, was bought."""
        moment: int = self.lines["placed_us"][self.starts[basket]].as_py()
        return moment

    def some(self, begin: int, end: int) -> Iterator[Basket]:
        """Baskets `begin` to `end`, the latter not included, with quantities as they are placed."""
        offset, stop = self.starts[begin], self.starts[end]
        part = self.lines.slice(offset, stop - offset)
        household, store, basket, placed_us = (
            part[name].to_numpy().tolist() for name in ("household_id", "store_id", "basket_id", "placed_us")
        )
        product, sales, loyalty, match = (
            part[name].to_numpy().tolist() for name in ("product_id", "sales_value", "retail_disc", "coupon_match_disc")
        )
        units = self.units.slice(offset, stop - offset).to_numpy().tolist()
        for index in range(begin, end):
            a, b = self.starts[index] - offset, self.starts[index + 1] - offset
            yield Basket(
                basket[a], household[a], store[a], placed_us[a], product[a:b], units[a:b], sales[a:b], loyalty[a:b],
                match[a:b]
            )  # fmt: skip


def placed_quantity(quantity: Any) -> Any:
    """The quantities that lines are placed with: a line of the data may have none, one of an order has one at least."""
    return pc.max_element_wise(quantity, 1)


def read() -> Year:
    """Reads the year.

    Raises:
        SampleMissingError: the `sample` extra is not installed.
    """
    return of_batches(source.batches("transactions", _COLUMNS))


def of_batches(batches: Iterator[pa.RecordBatch]) -> Year:
    """The year that these rows of the transactions table make."""
    parts = [pa.table({_name(name): _whole(name, batch[name]) for name in _COLUMNS}) for batch in batches]
    lines = pa.concat_tables(parts).combine_chunks()
    basket = lines["basket_id"].combine_chunks()
    changes = pc.not_equal(basket[1:], basket[:-1])
    starts = [0, *(pc.add(pc.indices_nonzero(changes), 1).to_pylist()), len(basket)]
    return Year(lines, starts)


def departments() -> dict[int, str]:
    """The department of each product of the product table."""
    rows = source.rows("products", ("product_id", "department"))
    return {row["product_id"]: row["department"] or "" for row in rows}


def cents(amounts: Any) -> Any:
    """Dollars as whole cents: the file holds doubles, all of them whole cents but for the double's own error."""
    return pc.cast(pc.round(pc.multiply(amounts, 100.0)), pa.int64())


def _name(column: str) -> str:
    return "placed_us" if column == "transaction_timestamp" else column


def _whole(column: str, values: Any) -> Any:
    if column in _AMOUNTS:
        return cents(values)
    if column == "transaction_timestamp":
        return pc.divide(pc.cast(values, pa.int64()), _NS_PER_US)
    return values
