"""Drafts of orders to test with."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

from counterfoil_server.orders.rules.drafts import Discount, DiscountKind, Draft, Tax

AMOUNTS = st.integers(0, 10_000)
RATES = st.integers(1, 1_000_000)
DISCOUNTS = st.one_of(
    st.builds(Discount, st.sampled_from(DiscountKind), st.just(""), st.integers(0, 500), st.just(0)),
    st.builds(Discount, st.sampled_from(DiscountKind), st.just(""), st.none(), RATES),
)


@st.composite
def drafts(draw: Any) -> tuple[Draft, list[int | None]]:
    count = draw(st.integers(1, 6))

    def of_lines(kind: st.SearchStrategy[Any]) -> list[Any]:
        return list(draw(st.lists(kind, min_size=count, max_size=count)))

    draft = Draft("", "here", "EUR", [f"s{index}" for index in range(count)], of_lines(st.integers(1, 30)))
    if draw(st.booleans()):
        draft.agreed = of_lines(st.none() | AMOUNTS)
    if draw(st.booleans()):
        draft.line_discounts = [tuple(each) for each in of_lines(st.lists(DISCOUNTS, max_size=3))]
    draft.discounts = tuple(draw(st.lists(DISCOUNTS, max_size=3)))
    numbers = st.lists(st.integers(1, count), max_size=count, unique=True).map(tuple)
    draft.taxes = tuple(
        draw(st.lists(st.builds(Tax, st.just("T"), RATES, st.just(draw(st.booleans())), numbers), max_size=5))
    )
    prices: list[int | None] = of_lines(st.integers(0, 5) | AMOUNTS)
    return draft, [None if draft.agreed and draft.agreed[i] is not None else p for i, p in enumerate(prices)]
