"""Pricing against a slow model in fractions, and allocations that add up whatever is divided."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from math import floor
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from counterfoil_server.catalog.rules import Offer
from counterfoil_server.faults import FailedPrecondition, Fault, InvalidArgument, Reason
from counterfoil_server.orders.rules import books
from counterfoil_server.orders.rules.allocation import allocate, part_of_units, rounded
from counterfoil_server.orders.rules.drafts import Discount, DiscountKind, Draft, Tax
from counterfoil_server.orders.rules.pricing import AMOUNT_LIMIT, Priced, price, require_expected, unit_prices
from tests.orders.strategies import drafts

# --- rounding and dividing ------------------------------------------------------------------------------------------


def half_up(exact: Fraction) -> int:
    return floor(exact + Fraction(1, 2))


@given(st.integers(0, 10**30), st.integers(1, 10**20))
def test_a_half_is_rounded_upwards(numerator: int, denominator: int) -> None:
    assert rounded(numerator, denominator) == half_up(Fraction(numerator, denominator))


@given(st.integers(0, 10**12), st.lists(st.integers(0, 10**9), max_size=30))
def test_parts_add_up_and_are_within_a_unit_of_their_shares(amount: int, weights: list[int]) -> None:
    parts = allocate(amount, weights)
    whole = sum(weights)
    if not whole:
        assert parts == [0] * len(weights)
        return
    shares = [Fraction(amount * weight, whole) for weight in weights]
    assert sum(parts) == amount
    assert all(abs(part - share) < 1 for part, share in zip(parts, shares, strict=True))
    if amount <= whole:
        assert all(part <= weight for part, weight in zip(parts, weights, strict=True))
    # Whoever got a unit more lost at least as much as whoever did not, and was named first where both lost the same.
    lost = [(-(share - floor(share)), index) for index, share in enumerate(shares)]
    got = {index for index, part in enumerate(parts) if part > floor(shares[index])}
    assert [index for _, index in sorted(lost)][: len(got)] == sorted(got, key=lambda index: lost[index])


@given(st.integers(0, 10**6), st.lists(st.integers(1, 50), min_size=1, max_size=20))
def test_the_parts_of_all_units_add_up(total: int, taken: list[int]) -> None:
    quantity = sum(taken)
    before, parts = 0, []
    for units in taken:
        parts.append(part_of_units(total, quantity, before, before + units))
        before += units
    assert sum(parts) == total
    assert min(parts) >= 0


# --- the model ------------------------------------------------------------------------------------------------------


@dataclass
class Model:
    """What a draft comes to, in fractions and word for word as the documentation says it."""

    listed: list[int] = field(default_factory=list)
    net: list[int] = field(default_factory=list)
    own: list[list[int]] = field(default_factory=list)
    order: list[int] = field(default_factory=list)
    tax: list[int] = field(default_factory=list)
    taxes: list[int] = field(default_factory=list)
    total: list[int] = field(default_factory=list)


class Refused(Exception):
    """The model refuses a draft."""


def model_of(draft: Draft, prices: Sequence[int | None]) -> Model:
    model = Model()
    for index, quantity in enumerate(draft.quantities):
        agreed = draft.agreed[index] if draft.agreed else None
        own = draft.line_discounts[index] if draft.line_discounts else ()
        if agreed is not None:
            amounts = [each.amount_minor for each in own]
            if None in amounts:
                raise Refused
            taken = [amount or 0 for amount in amounts]
            listed = agreed + sum(taken)
        else:
            listed = (prices[index] or 0) * quantity
            taken = take_off(own, listed)
        model.listed.append(listed)
        model.own.append(taken)
        model.net.append(listed - sum(taken))
    for amount in take_off(draft.discounts, sum(model.net)):
        model.order.append(amount)
        model.net = [left - part for left, part in zip(model.net, divide(amount, model.net), strict=True)]
    add_taxes(model, draft)
    return model


def add_taxes(model: Model, draft: Draft) -> None:
    model.tax, model.total = [0] * len(model.net), list(model.net)
    everywhere = list(range(1, len(model.net) + 1))
    lines = [list(tax.line_numbers) or everywhere for tax in draft.taxes]
    bases = [
        [base_of(draft, number, model.net[number - 1], included=tax.included) for number in numbers]
        for tax, numbers in zip(draft.taxes, lines, strict=True)
    ]
    exact = [
        sum(each, Fraction(0)) * Fraction(tax.rate_ppm, 1_000_000) for each, tax in zip(bases, draft.taxes, strict=True)
    ]
    model.taxes = [half_up(each) for each in exact]
    included = [place for place, tax in enumerate(draft.taxes) if tax.included]
    inside = {number for place in included for number in lines[place]}
    if sum(model.taxes[place] for place in included) > sum(model.net[number - 1] for number in inside):
        shares = [exact[place] for place in included]
        for place, amount in zip(included, divide(half_up(sum(shares, Fraction(0))), shares), strict=True):
            model.taxes[place] = amount
    for tax, numbers, weights, amount in zip(draft.taxes, lines, bases, model.taxes, strict=True):
        for number, part in zip(numbers, divide(amount, weights), strict=True):
            model.tax[number - 1] += part
            if not tax.included:
                model.total[number - 1] += part


def base_of(draft: Draft, number: int, net: int, *, included: bool) -> Fraction:
    """What a tax is on: what a line costs, without the taxes that are included in it."""
    if not included:
        return Fraction(net)
    rates = sum(t.rate_ppm for t in draft.taxes if t.included and (not t.line_numbers or number in t.line_numbers))
    return Fraction(net) / (1 + Fraction(rates, 1_000_000))


def take_off(discounts: Sequence[Discount], left: int) -> list[int]:
    taken = []
    for each in discounts:
        amount = each.amount_minor
        if amount is None:
            amount = half_up(left * Fraction(each.rate_ppm, 1_000_000))
        if amount > left:
            raise Refused
        taken.append(amount)
        left -= amount
    return taken


def divide(amount: int, weights: Sequence[int | Fraction]) -> list[int]:
    """By largest remainder, one unit at a time."""
    whole = sum(weights, Fraction(0))
    if not whole:
        return [0] * len(weights)
    shares = [amount * Fraction(weight) / whole for weight in weights]
    parts = [floor(share) for share in shares]
    while sum(parts) < amount:
        behind = max(range(len(parts)), key=lambda index: (shares[index] - parts[index], -index))
        parts[behind] += 1
    return parts


# --- pricing --------------------------------------------------------------------------------------------------------


@given(drafts())
def test_pricing_is_the_models(made: tuple[Draft, list[int | None]]) -> None:
    draft, prices = made
    try:
        priced = price(draft, prices)
    except InvalidArgument:
        with pytest.raises(Refused):
            model_of(draft, prices)
        return
    model = model_of(draft, prices)
    assert priced.list_totals == model.listed
    assert (priced.line_discounts or [[] for _ in model.own]) == model.own
    assert list(priced.discounts) == model.order
    assert [each.amount for each in priced.taxes] == model.taxes
    assert (priced.tax_parts or [0] * len(model.tax)) == model.tax
    assert priced.totals == model.total
    adds_up(priced)


def adds_up(priced: Priced) -> None:
    """The equations that a table and a ledger rely on."""
    none = [0] * len(priced.totals)
    discounts, taxes = priced.discount_parts or none, priced.tax_parts or none
    assert priced.items == sum(priced.list_totals)
    assert priced.discount == sum(discounts) == sum(map(sum, priced.line_discounts or [])) + sum(priced.discounts)
    assert priced.tax == sum(taxes) == sum(each.amount for each in priced.taxes)
    assert priced.total == sum(priced.totals) == priced.items - priced.discount + priced.tax_added
    assert min(priced.totals) >= 0
    assert min(discounts) >= 0
    assert priced.tax <= priced.total  # so that no sale takes revenue away
    assert sum(books.sale(priced.total, priced.tax, priced.discount)) == 0
    assert sum(books.credit(priced.total, priced.tax, priced.discount)) == 0


def draft_of(*lines: tuple[int, int], **fields: Any) -> tuple[Draft, list[int | None]]:
    """A draft of lines of (quantity, price)."""
    draft = Draft("", "here", "EUR", [f"s{index}" for index in range(len(lines))], [line[0] for line in lines])
    for name, value in fields.items():
        setattr(draft, name, value)
    return draft, [line[1] for line in lines]


def off(amount: int) -> Discount:
    return Discount(DiscountKind.OTHER, "", amount, 0)


def share(rate_ppm: int) -> Discount:
    return Discount(DiscountKind.OTHER, "", None, rate_ppm)


def test_the_example_of_the_documentation() -> None:
    """docs/orders.md: three lines, a tenth off one of them, 5 € off the whole, and two included taxes."""
    draft, prices = draft_of(
        (2, 1250),
        (1, 999),
        (3, 333),
        line_discounts=[(share(100_000),), (), ()],
        discounts=(off(500),),
        taxes=(Tax("VAT-20", 200_000, True, (1, 2)), Tax("VAT-10", 100_000, True, (3,))),
    )
    priced = price(draft, prices)
    assert priced.list_totals == [2500, 999, 999]
    assert priced.discount_parts == [250 + 265, 118, 117]
    assert priced.totals == [1985, 881, 882]
    assert priced.tax_parts == [331, 147, 80]
    assert (priced.items, priced.discount, priced.tax, priced.total) == (4498, 750, 558, 3748)


def test_included_rates_add_up_to_a_few_sums() -> None:
    rates = [Tax("T", 1 << index, included=True, line_numbers=tuple(range(index + 1, 17))) for index in range(16)]
    draft, prices = draft_of(*[(1, 100)] * 16, taxes=tuple(rates))
    assert price(draft, prices).total == 1600
    draft, prices = draft_of(*[(1, 100)] * 17, taxes=tuple(rates))
    with pytest.raises(InvalidArgument) as caught:
        price(draft, prices)  # none is on the last line, which is one sum more
    assert [each.field for each in caught.value.violations] == ["draft.taxes"]


def test_taxes_that_are_added_are_rounded_once() -> None:
    draft, prices = draft_of((1, 3), (1, 3), (1, 4), taxes=(Tax("T", 50_000, False, ()),))
    priced = price(draft, prices)
    assert [each.amount for each in priced.taxes] == [1]  # of 0.5; each line's own 0.15 or 0.2 would come to nothing
    assert priced.totals == [3, 3, 5]
    assert (priced.tax, priced.tax_added, priced.total) == (1, 1, 11)


@pytest.mark.parametrize(
    ("price_minor", "rates_ppm", "expected"),
    [
        (3, [500_000] * 4, [1, 1, 0, 0]),  # 0.5 each, so 2 together
        (11, [170_000] * 16, [1] * 8 + [0] * 8),  # 0.5027 each, so 8.04
        (5, [1_000_000] * 9, [1] * 5 + [0] * 4),  # 0.5 each, so 4.5
        (3, [500_000] * 2, [1, 1]),  # 0.75 each: what fits is rounded for itself
        (2, [500_000] * 3, [0, 0, 0]),  # 0.4 each
    ],
)
def test_included_taxes_are_never_more_than_what_they_are_in(
    price_minor: int, rates_ppm: list[int], expected: list[int]
) -> None:
    taxes = tuple(Tax("T", rate, included=True, line_numbers=(1,)) for rate in rates_ppm)
    other = Tax("U", 500_000, included=False, line_numbers=(2,))
    draft, prices = draft_of((1, price_minor), (1, 3), taxes=(*taxes, other))
    priced = price(draft, prices)
    assert [each.amount for each in priced.taxes] == [*expected, 2]
    assert (priced.tax_parts, priced.totals) == ([sum(expected), 2], [price_minor, 5])


@pytest.mark.parametrize(
    ("fields", "field_name"),
    [
        ({"line_discounts": [(), (off(201),)]}, "draft.lines[1].discounts[0].amount"),
        ({"line_discounts": [(off(60), off(41)), ()]}, "draft.lines[0].discounts[1].amount"),
        ({"discounts": (off(1), off(300))}, "draft.discounts[1].amount"),
        ({"agreed": [5, None], "line_discounts": [(share(5),), ()]}, "draft.lines[0].discounts[0]"),
        ({"taxes": (Tax("T", 1, True, (3,)),)}, "draft.taxes[0].line_numbers"),
        (
            {"taxes": (Tax("T", 1, True, (2,)), Tax("U", 1, False, ()))},
            "draft.taxes[1].included",
        ),
    ],
)
def test_what_does_not_fit_is_refused_by_its_path(fields: dict[str, Any], field_name: str) -> None:
    draft, prices = draft_of((1, 100), (1, 200), **fields)
    with pytest.raises(InvalidArgument) as caught:
        price(draft, prices)
    assert [violation.field for violation in caught.value.violations] == [field_name]


@pytest.mark.parametrize("fields", [{}, {"discounts": (off(1),)}, {"taxes": (Tax("T", 1, False, ()),)}])
def test_amounts_fit_into_64_bits(fields: dict[str, Any]) -> None:
    draft, prices = draft_of((1, AMOUNT_LIMIT), (1, 1), **fields)
    with pytest.raises(InvalidArgument) as caught:
        price(draft, prices)
    assert caught.value.reason is Reason.AMOUNT_OVERFLOW
    draft, prices = draft_of((1, AMOUNT_LIMIT), **fields)
    if "taxes" not in fields:
        assert price(draft, prices).items == AMOUNT_LIMIT


# --- what the catalog says ------------------------------------------------------------------------------------------

OFFERS = {
    "good": Offer("p1", "Good", 100, on_sale=True),
    "free": Offer("p1", "Free", 0, on_sale=True),
    "off": Offer("p2", "Off", 200, on_sale=False),
    "unpriced": Offer("p3", "Unpriced", None, on_sale=True),
}


@pytest.mark.parametrize("sku", ["off", "unpriced", "unknown"])
def test_what_has_no_price_is_refused(sku: str) -> None:
    for agreed in (None, [3, None]):
        draft = Draft("", "here", "EUR", ["good", sku], [1, 1], agreed)
        with pytest.raises(FailedPrecondition) as caught:
            unit_prices(draft, OFFERS)
        assert caught.value.reason is Reason.PRICE_MISSING
        assert caught.value.metadata == {"sku": sku, "currency": "EUR"}


def test_what_is_agreed_needs_no_price_but_has_to_exist() -> None:
    draft = Draft("", "here", "EUR", ["good", "off", "unpriced", "free"], [1, 1, 1, 1], [None, 5, 6, None])
    assert unit_prices(draft, OFFERS) == [100, None, None, 0]
    draft = Draft("", "here", "EUR", ["unknown"], [1], [5])
    with pytest.raises(FailedPrecondition):
        unit_prices(draft, OFFERS)


def test_an_expected_total_is_the_total() -> None:
    require_expected(5, None, "EUR")
    require_expected(5, 5, "EUR")
    with pytest.raises(Fault) as caught:
        require_expected(5, 0, "EUR")
    assert caught.value.reason is Reason.PRICE_CHANGED
    assert caught.value.metadata == {"expected": "0", "actual": "5", "currency": "EUR"}


def test_lines_of_one_sku_are_required_together() -> None:
    draft = Draft("", "here", "EUR", ["b", "a", "b"], [1, 2, 3])
    assert list(draft.required().items()) == [("b", 4), ("a", 2)]
    assert Draft("", "here", "EUR", ["b", "a"], [1, 2]).required() == {"b": 1, "a": 2}
