"""What an order, and a change of it, mean to the ledger: amounts that add up to zero, a debit above it."""

from __future__ import annotations

from typing import NamedTuple


class Entries(NamedTuple):
    """The amount for each of the seller's accounts; 0 means no entry."""

    receivable: int
    discounts: int
    tax: int
    revenue: int


def sale(total: int, tax: int, discount: int) -> Entries:
    """What was sold: the customer owes the total; the taxes in it are owed on, and the rest is revenue.

    Discounts are an account of their own, so revenue is what was sold at list prices, without the taxes in them.
    """
    return Entries(total, discount, -tax, tax - total - discount)


def credit(total: int, tax: int, discount: int) -> Entries:
    """What was given back: a sale the other way round."""
    return Entries(-total, -discount, tax, total + discount - tax)
