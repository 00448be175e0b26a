"""The working copy that stock is decided on, against a model that copies everything and looks at one line at a time."""

from __future__ import annotations

import copy
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from counterfoil_server.faults import InvalidArgument, Reason
from counterfoil_server.inventory import rules
from counterfoil_server.inventory.levels import FLOOR, REVISION, SKU, Levels, Shortage
from counterfoil_server.inventory.rules import (
    CANCELLATION,
    EXPIRY,
    LEVEL_LIMIT,
    RELEASE,
    RESERVATION,
    RETURN_DAMAGED,
    SALE,
    SALE_OF_RESERVED,
    TRANSFER_IN,
    Bucket,
    Cause,
    Motion,
)

CAUSE = Cause("orders/1", "tester", 7)
WAYS = [
    RESERVATION,
    RELEASE,
    EXPIRY,
    SALE,
    SALE_OF_RESERVED,
    CANCELLATION,
    RETURN_DAMAGED,
    TRANSFER_IN,
    rules.TRANSFER_OUT,
    *rules.ADJUSTMENTS.values(),
]
Line = tuple[str, int]

rows_of_levels = st.dictionaries(
    st.sampled_from("ABC"),
    st.tuples(
        st.integers(-3, 9),
        st.integers(0, 9),
        st.integers(0, 9),
        st.integers(0, 9),
        st.integers(0, 9),
        st.integers(-9, -3),
        st.integers(0, 5),
    ),
)
operations = st.lists(
    st.tuples(
        st.sampled_from(WAYS), st.lists(st.tuples(st.sampled_from("ABCD"), st.integers(1, 6)), min_size=1, max_size=5)
    ),
    max_size=8,
)


def one(**buckets: int) -> Levels:
    """A single level of A at `x`."""
    values = {"on_hand": 0, "reserved": 0, "sold": 0, "incoming": 0, "damaged": 0, "floor": 0, "revision": 3, **buckets}
    return Levels([("A", "x", *values.values())])


class Model:
    """Units by SKU and bucket."""

    def __init__(self, rows: dict[str, tuple[int, ...]]) -> None:
        self.units = {sku: dict(zip((2, 3, 4, 5, 6), row[:5], strict=True)) | {1: 10**30} for sku, row in rows.items()}
        self.floors = {sku: row[5] for sku, row in rows.items()}

    def take(self, lines: Sequence[Line], way: Motion) -> str | None:
        """The SKU that was short; None where all lines were taken."""
        after = copy.deepcopy(self.units)
        for sku, quantity in lines:
            least = self.floors.get(sku, 0) if way.source == Bucket.ON_HAND else 0
            if sku not in after or after[sku][way.source] - quantity < least:
                return sku
            after[sku][way.source] -= quantity
            after[sku][way.target] += quantity
        self.units = after
        return None


@given(rows_of_levels, operations)
def test_all_lines_are_taken_or_none(rows: dict[str, tuple[int, ...]], wanted: list[tuple[Motion, list[Line]]]) -> None:
    levels = Levels([(sku, "x", *row) for sku, row in sorted(rows.items())])
    model = Model(rows)
    moved = 0
    for way, lines in wanted:
        skus, quantities = [line[0] for line in lines], [line[1] for line in lines]
        shortage = levels.take("x", skus, quantities, way, cause=CAUSE)
        short = model.take(lines, way)
        assert (None if shortage is None else shortage.sku) == short
        if shortage is None:
            moved += len(lines)
        else:
            check_shortage(shortage, lines, model, way)
        for sku, units in model.units.items():
            row = levels.find(sku, "x")
            assert row is not None
            assert [row[bucket] for bucket in range(2, 7)] == [units[bucket] for bucket in range(2, 7)]
            assert row[2] >= row[FLOOR]
            assert min(row[3:7]) >= 0
    changed, movements = levels.settle()
    assert len(movements.skus) == len(movements.quantities) == moved == sum(each[0] for each in movements.operations)
    # One of revision 0 was made for this, and has its first revision whatever is in it.
    expected = [
        sku
        for sku in sorted(rows)
        if [model.units[sku][bucket] for bucket in range(2, 7)] != list(rows[sku][:5]) or not rows[sku][6]
    ]
    assert [row[SKU] for row in changed] == expected
    assert all(row[REVISION] == rows[row[SKU]][6] + 1 for row in changed)
    assert levels.settle() == ([], ([], [], []))


def check_shortage(shortage: Shortage, lines: list[Line], model: Model, way: Motion) -> None:
    """What a refusal says is true, and reason enough."""
    assert shortage.requested == sum(quantity for sku, quantity in lines if sku == shortage.sku)
    units = model.units.get(shortage.sku)
    floor = model.floors.get(shortage.sku, 0) if way.source == Bucket.ON_HAND else 0
    assert shortage.available == (0 if units is None else units[way.source] - floor)
    assert shortage.requested > shortage.available


@given(rows_of_levels, operations)
def test_units_are_conserved(rows: dict[str, tuple[int, ...]], wanted: list[tuple[Motion, list[Line]]]) -> None:
    levels = Levels([(sku, "x", *row) for sku, row in rows.items()])
    came = dict.fromkeys(rows, 0)
    for way, lines in wanted:
        if levels.take("x", [line[0] for line in lines], [line[1] for line in lines], way, cause=CAUSE) is None:
            for sku, quantity in lines:
                came[sku] += quantity * ((way.source == Bucket.OUTSIDE) - (way.target == Bucket.OUTSIDE))
    for sku, row in rows.items():
        found = levels.find(sku, "x")
        assert found is not None
        assert sum(found[2:7]) == sum(row[:5]) + came[sku]


def test_lines_with_one_sku_count_together() -> None:
    levels = one(on_hand=5)
    shortage = levels.take("x", ["A", "A"], [3, 3], SALE, cause=CAUSE)
    assert shortage == Shortage("A", "x", Bucket.ON_HAND, requested=6, available=5)
    assert levels.take("x", ["A", "A"], [3, 2], SALE, cause=CAUSE) is None
    assert levels.available("A", "x") == 0


def test_a_shortage_says_what_the_caller_may_know() -> None:
    fault = one(on_hand=-2, floor=-4)
    shortage = fault.take("x", ["A"], [3], SALE, cause=CAUSE)
    assert shortage is not None
    refused = shortage.fault()
    assert refused.reason is Reason.OUT_OF_STOCK
    assert refused.metadata == {"sku": "A", "location": "locations/x", "requested": "3", "available": "2"}
    assert refused.subject == "locations/x/stockLevels/A"


def test_another_location_is_another_level() -> None:
    levels = Levels([("A", "x", 5, 0, 0, 0, 0, 0, 1), ("A", "y", 1, 0, 0, 0, 0, 0, 1)])
    assert levels.take("y", ["A"], [2], SALE, cause=CAUSE) is not None
    assert levels.take("x", ["A"], [2], SALE, cause=CAUSE) is None
    assert levels.take("z", ["A"], [1], SALE, cause=CAUSE) is not None


def test_what_must_be_there_and_is_not_is_a_defect() -> None:
    levels = one(sold=1)
    levels.put("x", ["A"], [1], CANCELLATION, cause=CAUSE)
    with pytest.raises(RuntimeError):
        levels.put("x", ["A"], [1], CANCELLATION, cause=CAUSE)


def test_no_level_grows_beyond_what_can_be_counted() -> None:
    levels = one(on_hand=LEVEL_LIMIT - 10, sold=9)
    assert levels.take("x", ["A"], [1], TRANSFER_IN, cause=CAUSE) is None
    with pytest.raises(InvalidArgument) as caught:
        levels.take("x", ["A", "A"], [1, 1], TRANSFER_IN, cause=CAUSE)
    assert caught.value.reason is Reason.AMOUNT_OVERFLOW
    row = levels.find("A", "x")
    assert row is not None
    assert row[2:7] == [LEVEL_LIMIT - 9, 0, 9, 0, 0]


def test_back_and_forth_moves_units_and_changes_nothing() -> None:
    levels = one(on_hand=5)
    assert levels.take("x", ["A"], [2], SALE, cause=CAUSE) is None
    levels.put("x", ["A"], [2], CANCELLATION, cause=CAUSE)
    changed, moved = levels.settle()
    assert changed == []
    assert moved.quantities == [2, 2]
    assert [each[2] for each in moved.operations] == [SALE, CANCELLATION]
