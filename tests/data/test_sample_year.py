"""The lines of the year: what the code takes for granted of them, to the cent."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pyarrow.compute as pc
import pytest
from protovalidate import Validator

from counterfoil.orders.v1 import order_service_pb2
from counterfoil_server.sample import baskets, grocery_year, odd, opening, sums, year
from counterfoil_server.sample.replay import BATCH_LIMIT
from counterfoil_server.sample.year import Year


@pytest.fixture(scope="module")
def whole() -> Year:
    return year.read()


@pytest.fixture(scope="module")
def departments() -> dict[int, str]:
    return year.departments()


def test_the_figures_of_the_year(whole: Year, departments: dict[int, str]) -> None:
    lines = whole.lines
    assert (whole.baskets, lines.num_rows) == (155_848, 1_469_307)
    assert pc.count_distinct(lines["household_id"]).as_py() == 2_469
    totals = {
        name: pc.sum(lines[name]).as_py() for name in ("sales_value", "retail_disc", "coupon_disc", "coupon_match_disc")
    }
    assert totals == {
        "sales_value": 459_603_958,
        "retail_disc": 79_165_064,
        "coupon_disc": 2_635_990,
        "coupon_match_disc": 454_265,
    }
    data = sums.of_data(lines, departments)
    assert (data.orders, data.lines, data.sales) == (155_848, 1_469_307, 459_603_958)
    assert (data.discounts, data.listed) == (79_619_329, 539_223_287)
    assert sum(data.by_department.values()) == sum(data.by_week.values()) == data.sales
    assert data.by_department[year.NO_DEPARTMENT] == 17_257
    assert sorted(data.by_week) == list(range(1, 54))


def test_a_basket_is_one_purchase_and_they_stand_in_the_order_of_their_times(whole: Year) -> None:
    lines = whole.lines
    for column in ("household_id", "store_id", "placed_us", "week"):
        each = lines.group_by("basket_id").aggregate([(column, "count_distinct")])
        assert pc.max(each[f"{column}_count_distinct"]).as_py() == 1, column
    assert pc.count_distinct(lines["basket_id"]).as_py() == whole.baskets
    times = lines["placed_us"].combine_chunks()
    assert pc.all(pc.greater_equal(times[1:], times[:-1])).as_py()
    sizes = [after - before for before, after in zip(whole.starts, whole.starts[1:], strict=False)]
    assert (min(sizes), max(sizes)) == (1, 161)  # an order takes 500
    batches = (after - before for before, after in zip(whole.starts, whole.starts[BATCH_LIMIT:], strict=False))
    assert max(batches) == 6_790  # a batch takes 20,000
    assert lines.group_by(["basket_id", "product_id"]).aggregate([]).num_rows == lines.num_rows


def test_the_times_are_utc_and_the_stores_lived_by_eastern_time(whole: Year) -> None:
    seen = whole.lines.group_by(["placed_us", "week"]).aggregate([])
    moments = [datetime.fromtimestamp(us // 1_000_000, UTC) for us in seen["placed_us"].to_pylist()]
    weeks = seen["week"].to_pylist()
    zone = ZoneInfo(year.TIME_ZONE)
    local = [moment.astimezone(zone).date() for moment in moments]
    assert {day.year for day in local} == {2017}
    assert all(year.week_of(day) == week for day, week in zip(local, weeks, strict=True))
    assert {moment.year for moment in moments} == {2017, 2018}
    wrong = sum(year.week_of(moment.date()) != week for moment, week in zip(moments, weeks, strict=True))
    assert wrong == 3_734  # by UTC, late Sunday evenings would lie in the next week


def test_every_line_is_placed_for_what_it_brought(whole: Year) -> None:
    validator = Validator()
    lines = sales = listed = units = 0
    for basket in whole.some(0, whole.baskets):
        lines += len(basket.products)
        units += sum(basket.quantities)
        sales += sum(basket.sales)
        listed += sum(basket.sales) + sum(basket.loyalty) + sum(basket.coupon_match)
        assert min(basket.quantities) >= 1
        if basket.basket_id % 500 == 0:
            validator.validate(baskets.request(basket))
    assert (lines, sales, listed) == (1_469_307, 459_603_958, 539_223_287)
    assert units == pc.sum(whole.lines["quantity"]).as_py() + 8_869


def test_odd_lines_are_counted_with_what_becomes_of_them(whole: Year, departments: dict[int, str]) -> None:
    unknown, none, both, coupons = odd.odd_lines(whole.lines, departments)
    assert (unknown.lines, unknown.sales_cents, unknown.coupon_cents) == (4_836, 17_257, 652_981)
    assert (none.lines, none.sales_cents, none.coupon_cents) == (8_869, 1_252, 654_430)
    assert (both.lines, both.sales_cents) == (4_804, 0)
    assert (coupons.lines, coupons.coupon_cents) == (21_889, 2_635_990)
    assert str(none).startswith(
        "quantity of 0: 8,869 lines, sales of $12.52, makers' coupons of $6,544.30: placed as one"
    )


def test_what_lines_name_and_the_table_does_not_have_is_loaded_too(whole: Year, departments: dict[int, str]) -> None:
    unlisted = list(grocery_year.unlisted())
    assert len(unlisted) == 17
    ids = {int(product.variants[0].sku) for product in unlisted}
    assert not ids & departments.keys()
    sold = set(pc.unique(whole.lines["product_id"]).to_pylist())
    assert sold <= departments.keys() | ids
    for product in unlisted:
        Validator().validate(product)


def test_a_basket_in_full(whole: Year) -> None:
    basket = next(basket for basket in whole.some(0, 200) if any(basket.coupon_match))
    request = baskets.request(basket)
    assert request.draft.account == f"households/{basket.household_id}"
    assert request.draft.location == f"locations/{basket.store_id}"
    assert request.draft.external_reference == f"baskets/{basket.basket_id}"
    assert request.draft.placed_time.ToMicroseconds() == basket.placed_us
    assert baskets.cents_of(request.expected_total) == sum(basket.sales)
    index = next(index for index, cents in enumerate(basket.coupon_match) if cents)
    line = request.draft.lines[index]
    assert (line.sku, line.quantity) == (str(basket.products[index]), basket.quantities[index])
    assert baskets.cents_of(line.agreed_total) == basket.sales[index]
    assert baskets.cents_of(line.discounts[-1].amount) == basket.coupon_match[index]
    assert request == baskets.request(basket)


def test_request_ids_stay_the_same_for_ever() -> None:
    assert baskets.request_id("baskets", 31198570044) == "fb7c269d-4105-5efb-914e-f2d1f613d2ea"


def test_a_batch_is_what_the_message_would_be(whole: Year) -> None:
    requests = [baskets.request(basket) for basket in whole.some(0, 300)]
    message = order_service_pb2.BatchPlaceOrdersRequest(requests=requests)
    assert baskets.batch(each.SerializeToString() for each in requests) == message.SerializeToString()


@pytest.mark.parametrize("cents", [0, 1, 99, 100, 101, 459_603_958])
def test_cents_survive_the_wire(cents: int) -> None:
    assert baskets.cents_of(baskets.money(cents)) == cents


def test_opening_stock_is_what_the_year_sells(whole: Year) -> None:
    stock = opening.sold(whole)
    assert len(stock) == 457
    assert sum(map(len, stock.values())) == 631_479
    units = sum(sum(levels.values()) for levels in stock.values())
    assert units == pc.sum(whole.units).as_py()
    few = opening.sold(whole, 100)
    assert few == {
        store: {product: stock[store][product] for product in levels} for store, levels in few.items()
    }  # the whole year's of them
    part = whole.first(100)
    assert {(store, product) for store in few for product in few[store]} == set(
        zip(part["store_id"].to_pylist(), part["product_id"].to_pylist(), strict=True)
    )
    assert opening.busiest_store(stock) in {367, 406}


def test_sums_of_parts_are_the_sums_of_the_whole(whole: Year, departments: dict[int, str]) -> None:
    halves = sums.of_data(whole.first(1_000), departments)
    rest = whole.lines.slice(whole.starts[1_000])
    halves.add(sums.of_data(rest, departments))
    assert halves == sums.of_data(whole.lines, departments)
    assert sums.Sums.of_json(halves.as_json()) == halves
