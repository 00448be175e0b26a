"""Prices from sales: the rule on small tables, and its results on the whole year."""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime, timedelta
from fractions import Fraction

import pyarrow as pa
import pyarrow.compute as pc
import pytest
from hypothesis import given
from hypothesis import strategies as st

from counterfoil_server.sample import grocery_year, prices, source
from counterfoil_server.sample.prices import Lines

Line = tuple[int, int, int, int, int, int]  # product, quantity, and in cents: value, reduction, match; then seconds
START = datetime(2017, 1, 1)  # noqa: DTZ001 - the data has no zone


def batch(*lines: Line) -> pa.RecordBatch:
    columns = [list(column) for column in zip(*lines, strict=True)] or [[] for _ in range(6)]
    arrays = [pa.array(columns[0], pa.int64()), pa.array(columns[1], pa.int64())]
    arrays += [pa.array([cents / 100 for cents in column], pa.float64()) for column in columns[2:5]]
    arrays.append(pa.array([START + timedelta(seconds=seconds) for seconds in columns[5]], pa.timestamp("ns")))
    return pa.RecordBatch.from_arrays(arrays, names=list(prices.COLUMNS))


def test_the_price_on_most_lines_wins_across_batches() -> None:
    found = prices.derive([batch((1, 1, 200, 0, 0, 9), (1, 1, 150, 0, 0, 1)), batch((1, 1, 150, 0, 0, 2))], [1])
    assert found.cents == {1: 150}
    assert found.used == Lines(3, 500)


def test_reductions_of_the_store_are_added_back_before_dividing() -> None:
    assert prices.derive([batch((1, 2, 300, 80, 20, 0))], [1]).cents == {1: 200}


@pytest.mark.parametrize(("quantity", "cents", "expected"), [(2, 5, 3), (3, 10, 3), (3, 11, 4), (200, 100, 1)])
def test_rounding_is_half_up(quantity: int, cents: int, expected: int) -> None:
    assert prices.derive([batch((1, quantity, cents, 0, 0, 0))], [1]).cents == {1: expected}


def test_ties_go_to_the_last_sold_then_to_the_highest() -> None:
    assert prices.derive([batch((1, 1, 200, 0, 0, 5), (1, 1, 300, 0, 0, 4))], [1]).cents == {1: 200}
    assert prices.derive([batch((1, 1, 200, 0, 0, 5), (1, 1, 300, 0, 0, 5))], [1]).cents == {1: 300}


def test_what_is_left_out_is_counted_once_each() -> None:
    found = prices.derive([batch((9, 0, 100, 0, 0, 0), (1, 0, 50, 0, 0, 0), (1, 1, 0, 99, 0, 0))], [1])
    assert found.cents == {}
    assert found.left_out == {
        prices.UNKNOWN_PRODUCT: Lines(1, 100),
        prices.NO_QUANTITY: Lines(1, 50),
        prices.NO_VALUE: Lines(1, 0),
    }
    assert found.used == Lines(0, 0)


def test_less_than_half_a_cent_is_no_price() -> None:
    found = prices.derive([batch((1, 1000, 250, 0, 0, 0))], [1])
    assert found.cents == {}
    assert found.unpriceable == {1}


def test_no_lines_no_prices() -> None:
    assert prices.derive([], [1]).cents == {}
    assert prices.derive([batch()], [1]).cents == {}


amounts = st.integers(0, 400)
some_lines = st.lists(
    st.tuples(st.integers(1, 3), st.integers(0, 4), amounts, amounts, amounts, st.integers(0, 3)), max_size=30
)


@given(some_lines, st.integers(1, 7))
def test_it_agrees_with_the_rule_written_out(lines: list[Line], size: int) -> None:
    found = prices.derive([batch(*lines[at : at + size]) for at in range(0, len(lines), size)], [1, 2])

    seen: dict[int, dict[int, list[int]]] = defaultdict(lambda: defaultdict(list))
    for product, quantity, value, reduction, match, second in lines:
        if product in {1, 2} and quantity and value:
            exact = Fraction(value + reduction + match, quantity)
            seen[product][int(exact + Fraction(1, 2))].append(second)
    expected = {
        product: max((len(times), max(times), cents) for cents, times in by_price.items())[2]
        for product, by_price in seen.items()
    }
    assert found.cents == {product: cents for product, cents in expected.items() if cents}
    total = sum((some for some in found.left_out.values()), found.used)
    assert total == Lines(len(lines), sum(line[2] for line in lines))


def test_the_years_figures_are_those_of_the_documentation() -> None:
    product_ids = [row["product_id"] for row in source.rows("products", ("product_id",))]
    found = grocery_year.price_list(product_ids)
    assert len(product_ids) == 92_331
    assert len(found.cents) == 68_165
    assert len(found.unpriceable) == 24
    assert found.used == Lines(1_458_000, 459_585_449)
    assert found.left_out == {
        prices.UNKNOWN_PRODUCT: Lines(4_836, 17_257),
        prices.NO_QUANTITY: Lines(4_065, 1_252),
        prices.NO_VALUE: Lines(2_406, 0),
    }
    everything = sum((some for some in found.left_out.values()), found.used)
    dollars = sum(pc.sum(some["sales_value"]).as_py() for some in source.batches("transactions", ["sales_value"]))
    assert everything == Lines(1_469_307, round(dollars * 100))
    assert found.cents[25_671] == 349
