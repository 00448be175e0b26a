"""What lines, discounts and taxes come to.

    list total   price times quantity                             of each line
    - discounts  of the line, each of what is left
    - parts of the order's discounts, each of what all lines have left
    + parts of the taxes that are added                           each tax rounded once, for all of its lines
    = total

Everything is exact but where an amount is rounded, which happens once for each discount that is a rate and once for
each tax, or for all included ones; amounts for the order as a whole are then divided among the lines by
`allocation.allocate`. So the lines add up to the order, always.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

from counterfoil_server.catalog.rules import Offer
from counterfoil_server.faults import FailedPrecondition, FieldViolation, InvalidArgument, Reason
from counterfoil_server.orders.rules.allocation import allocate, rounded
from counterfoil_server.orders.rules.drafts import Discount, Draft, Tax, included_ppm, numbers_of, tax_violations

MILLION: Final = 1_000_000
AMOUNT_LIMIT: Final = 2**63 - 1


class TaxAmount(NamedTuple):
    """What a tax came to, and on how much."""

    taxable: int
    amount: int


@dataclass(slots=True)
class Priced:
    """What a draft comes to; lists have an element for each line, in order. Nobody changes one.

    `line_discounts` has the amounts of each line's own discounts, `discount_parts` all that is taken off each line,
    `tax_parts` each line's part of all taxes; they are None where no line has any. `discounts` and `taxes` are those of
    the order, in its order.
    """

    unit_prices: Sequence[int | None]
    list_totals: list[int]
    totals: list[int]
    items: int
    total: int
    line_discounts: list[list[int]] | None = None
    discount_parts: list[int] | None = None
    tax_parts: list[int] | None = None
    discounts: Sequence[int] = ()
    taxes: Sequence[TaxAmount] = ()
    discount: int = 0
    tax: int = 0
    tax_added: int = 0


def unit_prices(draft: Draft, offers: Mapping[str, Offer]) -> list[int | None]:
    """The catalog's price for each line; None where a total is agreed.

    Raises FailedPrecondition (PRICE_MISSING) for the first SKU that does not exist, or that is not for sale or has no
    price and no agreed total.
    """
    if draft.agreed is not None:
        return _prices_unless_agreed(draft, draft.agreed, offers)
    prices: list[int | None] = []
    for sku in draft.skus:
        offer = offers.get(sku)
        if offer is None or offer.amount_minor is None or not offer.on_sale:
            raise price_missing(sku, draft.currency)
        prices.append(offer.amount_minor)
    return prices


def _prices_unless_agreed(draft: Draft, agreed: Sequence[int | None], offers: Mapping[str, Offer]) -> list[int | None]:
    prices: list[int | None] = []
    for sku, agreed_minor in zip(draft.skus, agreed, strict=True):
        offer = offers.get(sku)
        if offer is None or (agreed_minor is None and (offer.amount_minor is None or not offer.on_sale)):
            raise price_missing(sku, draft.currency)
        prices.append(offer.amount_minor if agreed_minor is None else None)
    return prices


def price_missing(sku: str, currency: str) -> FailedPrecondition:
    """The refusal of a SKU that cannot be sold for want of a price."""
    return FailedPrecondition(
        Reason.PRICE_MISSING,
        f"{sku} does not exist, is not for sale, or has no price in {currency} at the order's time",
        subject=sku,
        metadata={"sku": sku, "currency": currency},
    )


def price(draft: Draft, prices: Sequence[int | None]) -> Priced:
    """What a draft comes to at the catalog's prices, as `unit_prices` gives them.

    Raises InvalidArgument for discounts of more than there is and taxes that do not fit the lines (INVALID_FIELD), and
    for amounts that do not fit into 64 bits (AMOUNT_OVERFLOW).
    """
    if draft.agreed is None and draft.line_discounts is None and not draft.discounts and not draft.taxes:
        totals = [each * quantity for each, quantity in zip(prices, draft.quantities, strict=True)]  # type: ignore[operator]
        items = sum(totals)
        if items > AMOUNT_LIMIT:
            raise overflow()
        return Priced(prices, totals, totals, items, items)
    return _Pricing(draft, prices).priced()


def require_expected(actual: int, expected: int | None, currency: str) -> None:
    """Raises FailedPrecondition (PRICE_CHANGED) where a total was expected that is not the actual one."""
    if expected is not None and expected != actual:
        raise FailedPrecondition(
            Reason.PRICE_CHANGED,
            "the order costs something else than expected; quote it again",
            subject="total",
            metadata={"expected": str(expected), "actual": str(actual), "currency": currency},
        )


def overflow() -> InvalidArgument:
    """The refusal of an amount that does not fit into 64 bits."""
    return InvalidArgument(reason=Reason.AMOUNT_OVERFLOW, message="an amount does not fit into 64 bits")


class _Pricing:
    """The whole way, step by step; `_left` is what each line costs after the steps so far."""

    def __init__(self, draft: Draft, prices: Sequence[int | None]) -> None:
        self._draft = draft
        self._prices = prices
        self._list_totals: list[int] = []
        self._left: list[int] = []
        self._line_discounts: list[list[int]] | None = None if draft.line_discounts is None else []

    def priced(self) -> Priced:
        draft = self._draft
        self._lines()
        discounts = self._order_discounts() if draft.discounts else ()
        items, net = sum(self._list_totals), sum(self._left)
        discount_parts = None
        if items != net or self._line_discounts is not None or discounts:
            discount_parts = [listed - left for listed, left in zip(self._list_totals, self._left, strict=True)]
        if items > AMOUNT_LIMIT:
            raise overflow()
        result = Priced(self._prices, self._list_totals, self._left, items, net)
        result.line_discounts, result.discount_parts = self._line_discounts, discount_parts
        result.discounts, result.discount = discounts, items - net
        if draft.taxes:
            self._taxes(result)
            if max(result.total, result.tax) > AMOUNT_LIMIT:
                raise overflow()
        return result

    def _lines(self) -> None:
        draft = self._draft
        agreed, discounts = draft.agreed, draft.line_discounts
        list_totals, lefts, amounts = self._list_totals, self._left, self._line_discounts
        for index, quantity in enumerate(draft.quantities):
            agreed_minor = None if agreed is None else agreed[index]
            own = () if discounts is None else discounts[index]
            taken: list[int] = []
            if agreed_minor is not None:
                left = listed = agreed_minor
                if own:
                    taken = _stated(own, index)
                    listed += sum(taken)
            else:
                left = listed = self._prices[index] * quantity  # type: ignore[operator]  # as `unit_prices` sees to it
                if own:
                    taken = _taken(own, listed, f"draft.lines[{index}].discounts")
                    left -= sum(taken)
            list_totals.append(listed)
            lefts.append(left)
            if amounts is not None:
                amounts.append(taken)

    def _order_discounts(self) -> list[int]:
        taken = _taken(self._draft.discounts, sum(self._left), "draft.discounts")
        for amount in taken:
            parts = allocate(amount, self._left)
            self._left = [left - part for left, part in zip(self._left, parts, strict=True)]
        return taken

    def _taxes(self, result: Priced) -> None:
        """Adds the taxes to what the lines cost without them."""
        if violations := tax_violations(self._draft):
            raise InvalidArgument(violations)
        net, taxes = self._left, self._draft.taxes
        parts, added = [0] * len(net), [0] * len(net)
        rates = included_ppm(self._draft)
        indexes_of = [[number - 1 for number in numbers_of(tax, net)] for tax in taxes]
        bases = [_weights(tax.included, indexes, net, rates) for tax, indexes in zip(taxes, indexes_of, strict=True)]
        amounts = _tax_amounts(taxes, bases, sum(each for each, rate in zip(net, rates, strict=True) if rate))
        for tax, indexes, (weights, _), amount in zip(taxes, indexes_of, bases, amounts, strict=True):
            for index, part in zip(indexes, allocate(amount, weights), strict=True):
                parts[index] += part
                if not tax.included:
                    added[index] += part
        result.taxes = [
            TaxAmount(sum(net[index] for index in indexes), amount)
            for indexes, amount in zip(indexes_of, amounts, strict=True)
        ]
        result.tax_parts = parts
        result.tax, result.tax_added = sum(parts), sum(added)
        result.totals = [left + part for left, part in zip(net, added, strict=True)]
        result.total = sum(result.totals)


def _tax_amounts(taxes: Sequence[Tax], bases: Sequence[tuple[Sequence[int], int]], including: int) -> list[int]:
    """What each tax comes to, from what `_weights` says of it; `including` is what lines with included taxes cost.

    Each is rounded for itself. Where many taxes are included in a few minor units, that can come to more than these;
    then all that is included is rounded together, which is never more, and divided among them.
    """
    exact = [
        (sum(weights) * tax.rate_ppm, denominator) for tax, (weights, denominator) in zip(taxes, bases, strict=True)
    ]
    amounts = [rounded(*each) for each in exact]
    included = [place for place, tax in enumerate(taxes) if tax.included]
    if sum(amounts[place] for place in included) > including:
        common = math.lcm(*{exact[place][1] for place in included})
        shares = [exact[place][0] * (common // exact[place][1]) for place in included]
        for place, amount in zip(included, allocate(rounded(sum(shares), common), shares), strict=True):
            amounts[place] = amount
    return amounts


def _weights(
    included: bool,  # noqa: FBT001 - a tax's own
    indexes: Sequence[int],
    net: Sequence[int],
    rates: Sequence[int],
) -> tuple[list[int], int]:
    """What a tax is on, line by line, so that a tax is its rate times the sum of them, divided by the second result.

    An added tax of r parts per million is net * r / 1,000,000. An included one is net * r / (1,000,000 + R), where R is
    all that is included in the line's price; lines that differ in it are brought to one denominator.
    """
    if not included:
        return [net[index] for index in indexes], MILLION
    denominator = math.lcm(*{MILLION + rates[index] for index in indexes})
    return [net[index] * (denominator // (MILLION + rates[index])) for index in indexes], denominator


def _taken(discounts: Sequence[Discount], left: int, path: str) -> list[int]:
    """What each discount takes off, of what the ones before it have left."""
    taken = []
    for index, discount in enumerate(discounts):
        amount = discount.amount_minor
        if amount is None:
            amount = rounded(left * discount.rate_ppm, MILLION)
        elif amount > left:
            raise _refused(f"{path}[{index}].amount", "takes off more than is left", "discount.amount")
        taken.append(amount)
        left -= amount
    return taken


def _stated(discounts: Sequence[Discount], index: int) -> list[int]:
    """The amounts of a line's discounts that an agreed total was agreed from."""
    stated = []
    for number, discount in enumerate(discounts):
        if discount.amount_minor is None:
            path = f"draft.lines[{index}].discounts[{number}]"
            raise _refused(path, "must state an amount where a total is agreed", "discount.agreed")
        stated.append(discount.amount_minor)
    return stated


def _refused(path: str, description: str, rule: str) -> InvalidArgument:
    return InvalidArgument([FieldViolation(path, description, rule)])
