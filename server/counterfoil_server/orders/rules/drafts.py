"""What is to be ordered, and what follows from an order's id and time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import IntEnum
from functools import lru_cache
from typing import Final, NamedTuple
from uuid import UUID
from zoneinfo import ZoneInfo

from counterfoil_server.faults import FieldViolation, PermissionDenied, Reason
from counterfoil_server.principal import Principal
from counterfoil_server.times import moment

NAME_PREFIX: Final = "orders/"
LOCATION_PREFIX: Final = "locations/"
ACCOUNT_PREFIX: Final = "accounts/"
RESERVATION_PREFIX: Final = "reservations/"

INCLUDED_LIMIT: Final = 16
"""How many different sums of included rates the lines of one order may have: their common denominator stays small."""

SET_PRICE: Final = "orders.set_price"
BACKDATE: Final = "orders.backdate"
"""The permissions that what a draft says may need, beside the one of the method."""


class DiscountKind(IntEnum):
    """Why something is taken off; the numbers are those of the contract."""

    OTHER = 1
    PROMOTION = 2
    COUPON = 3
    LOYALTY = 4
    STAFF = 5
    GOODWILL = 6


class Discount(NamedTuple):
    """Something to take off: an amount, or, where that is None, a share of what is left."""

    kind: int
    reason: str
    amount_minor: int | None
    rate_ppm: int


class Tax(NamedTuple):
    """A tax on some lines, by their numbers; on all where there are none."""

    code: str
    rate_ppm: int
    included: bool
    line_numbers: tuple[int, ...]


@dataclass(slots=True)
class Draft:
    """What is to be ordered; lists have an element for each line, in order. Nobody changes one.

    `agreed` and `line_discounts` are None where no line has any.
    """

    account: str
    location_id: str
    currency: str
    skus: list[str]
    quantities: list[int]
    agreed: list[int | None] | None = None
    line_discounts: list[tuple[Discount, ...]] | None = None
    discounts: tuple[Discount, ...] = ()
    taxes: tuple[Tax, ...] = ()
    placed_us: int | None = None
    external_reference: str = ""

    @property
    def location(self) -> str:
        """The location's resource name."""
        return LOCATION_PREFIX + self.location_id

    @property
    def account_id(self) -> str | None:
        """What should be the id of an account; None where whoever orders is known to the caller alone."""
        return self.account.removeprefix(ACCOUNT_PREFIX) if self.account.startswith(ACCOUNT_PREFIX) else None

    @property
    def sets_price(self) -> bool:
        """Whether it says for how much something is to be sold."""
        return self.agreed is not None or self.line_discounts is not None or bool(self.discounts)

    def required(self) -> dict[str, int]:
        """How many of each SKU all lines together need, in the order of the SKUs' first lines."""
        skus = self.skus
        needed = dict(zip(skus, self.quantities, strict=True))
        if len(needed) < len(skus):
            needed = dict.fromkeys(skus, 0)
            for sku, quantity in zip(skus, self.quantities, strict=True):
                needed[sku] += quantity
        return needed


def require_permissions(draft: Draft, sender: Principal) -> None:
    """Raises PermissionDenied where the draft says what its sender may not say at its location, whoever orders."""
    if draft.sets_price and not sender.may_at(SET_PRICE, draft.location):
        raise _denied(SET_PRICE, "agreed totals and discounts")
    if draft.placed_us is not None and not sender.may_at(BACKDATE, draft.location):
        raise _denied(BACKDATE, "a time of its own")


def _denied(permission: str, what: str) -> PermissionDenied:
    return PermissionDenied(
        Reason.PERMISSION_MISSING,
        f"the permission {permission} is needed to give an order {what}",
        {"permission": permission},
    )


def business_date(placed_us: int, time_zone: str) -> date:
    """The day of a moment in an IANA time zone."""
    return _day(placed_us // 1_000_000, time_zone)


@lru_cache(maxsize=1024)  # what is placed now is placed within a few seconds, at a few places
def _day(second: int, time_zone: str) -> date:
    return moment(second * 1_000_000).astimezone(ZoneInfo(time_zone)).date()


def name_of(order_id: UUID) -> str:
    """The resource name, `orders/{id}`."""
    return f"{NAME_PREFIX}{order_id}"


def id_of(name: str) -> UUID:
    """The id inside a resource name that the contract's pattern has accepted."""
    return UUID(name.removeprefix(NAME_PREFIX))


def etag(order_id: UUID, revision: int) -> str:
    """The quoted etag of one state of one order: ids are never used again, so a revision says it all."""
    return f'"{revision}-{order_id.hex[-12:]}"'


def tax_violations(draft: Draft) -> list[FieldViolation]:
    """Where taxes name lines that are not there, or do not go together on one; paths from `draft`."""
    found: list[FieldViolation] = []
    count = len(draft.skus)
    kinds: dict[int, bool] = {}
    for index, tax in enumerate(draft.taxes):
        mixed = False
        for number in tax.line_numbers or range(1, count + 1):
            if number > count:
                path = f"draft.taxes[{index}].line_numbers"
                found.append(FieldViolation(path, f"there is no line {number}", "draft.tax_line"))
                break
            mixed = mixed or kinds.setdefault(number, tax.included) != tax.included
        if mixed:
            path = f"draft.taxes[{index}].included"
            description = "a line has included taxes or added ones, not both"
            found.append(FieldViolation(path, description, "draft.tax_mix"))
    if not found and len(set(included_ppm(draft))) > INCLUDED_LIMIT:
        description = f"lines may differ in the sum of their included rates, but in {INCLUDED_LIMIT} ways at most"
        found.append(FieldViolation("draft.taxes", description, "draft.tax_sums"))
    return found


def included_ppm(draft: Draft) -> list[int]:
    """The rates of the included taxes on each line together."""
    rates = [0] * len(draft.skus)
    for tax in draft.taxes:
        if tax.included:
            for number in numbers_of(tax, rates):
                rates[number - 1] += tax.rate_ppm
    return rates


def numbers_of(tax: Tax, lines: Sequence[object]) -> Sequence[int]:
    """The numbers of the lines that a tax is on."""
    return tax.line_numbers or range(1, len(lines) + 1)
