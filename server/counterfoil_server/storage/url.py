"""Database URLs as people write them."""

from __future__ import annotations

from sqlalchemy import URL, make_url
from sqlalchemy.exc import ArgumentError

_SCHEMES = frozenset({"postgres", "postgresql", "postgresql+psycopg"})


def parse_url(url: str) -> URL:
    """Reads `postgresql://…`, `postgres://…` or `postgresql+psycopg://…`, with libpq's parameters as its query.

    Raises `ValueError`, whose message does not repeat the URL: it may hold a password.
    """
    try:
        parsed = make_url(url)
    except (ArgumentError, ValueError):
        raise ValueError("the database URL cannot be read; it looks like postgresql://user@host:5432/name") from None
    if parsed.drivername not in _SCHEMES:
        raise ValueError("the database URL must begin with postgresql://")
    return parsed.set(drivername="postgresql+psycopg")
