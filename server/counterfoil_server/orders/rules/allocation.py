"""How an amount is rounded, and how it is divided so that its parts add up to it."""

from __future__ import annotations

from collections.abc import Sequence


def rounded(numerator: int, denominator: int) -> int:
    """A quotient to the nearest integer, a half upwards; neither part is negative."""
    return (2 * numerator + denominator) // (2 * denominator)


def allocate(amount: int, weights: Sequence[int]) -> list[int]:
    """An amount, divided in proportion to weights, so that the parts add up to it.

    Each part is its exact share rounded down; the units that are left over go one each to the parts that lost most by
    that, and among those that lost the same to the first. No part is more than a unit from its exact share, and none is
    more than its weight where the amount is not more than all of them. Without any weight there is nothing to divide.
    """
    whole = sum(weights)
    if not whole:
        return [0] * len(weights)
    parts = []
    lost = []
    for index, weight in enumerate(weights):
        part, rest = divmod(amount * weight, whole)
        parts.append(part)
        if rest:
            lost.append((-rest, index))
    missing = amount - sum(parts)
    if missing:
        lost.sort()
        for _, index in lost[:missing]:
            parts[index] += 1
    return parts


def part_of_units(total: int, quantity: int, before: int, after: int) -> int:
    """What the units of a line from the `before`th on up to the `after`th come to, of a total for `quantity` units.

    The first n units come to total * n / quantity, rounded; some units come to the difference between two of these. So
    it is never negative, and whatever parts all units are taken in, they add up to the total.
    """
    return rounded(total * after, quantity) - rounded(total * before, quantity)
