"""Times of the database as the rules have them."""

from __future__ import annotations

from typing import Any

from sqlalchemy import BigInteger, ColumnElement, cast, func


def us_of(column: ColumnElement[Any]) -> ColumnElement[int]:
    """A time in microseconds since 1970."""
    return cast(func.extract("epoch", column) * 1_000_000, BigInteger)
