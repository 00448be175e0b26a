"""`order_by`: one field, ascending or descending (AIP-132)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from counterfoil_server.faults import FieldViolation, InvalidArgument


@dataclass(frozen=True, slots=True)
class OrderBy:
    """The order of a list; what is equal in `field` is ordered by name."""

    field: str
    descending: bool = False

    def __str__(self) -> str:
        return f"{self.field} desc" if self.descending else self.field


def parse_order_by(text: str, allowed: Sequence[str], default: str) -> OrderBy:
    """The order that `text` (or `default` where it is blank) asks for, as in `create_time desc`.

    Raises InvalidArgument, on the field `order_by`, for anything but one allowed field with or without ` desc`.
    """
    match text.split() or default.split():
        case [field] if field in allowed:
            return OrderBy(field)
        case [field, "desc"] if field in allowed:
            return OrderBy(field, descending=True)
    description = f"must be one of {', '.join(allowed)}, optionally followed by ' desc'"
    raise InvalidArgument([FieldViolation("order_by", description, "order_by.valid")])
