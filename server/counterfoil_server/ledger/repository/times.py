"""Integer microseconds and timestamps, exactly. Fragments of SQL."""

from __future__ import annotations


def us_of(column: str) -> str:
    """A timestamp as microseconds since 1970; NULL stays NULL."""
    return f"CAST(extract(epoch FROM {column}) * 1000000 AS bigint)"


def time_of(us: str) -> str:
    """Microseconds since 1970, a bigint, as a timestamp: interval arithmetic is exact for all that is in a calendar."""
    return f"(TIMESTAMPTZ 'epoch' + {us} * INTERVAL '1 microsecond')"
