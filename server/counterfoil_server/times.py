"""Times as integer microseconds since 1970, which is what PostgreSQL's and protobuf's times are exact to."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Final

FIRST_SECOND: Final = -62_135_596_800
LAST_SECOND: Final = 253_402_300_799
"""Of the years 1 and 9999: what a protobuf Timestamp may state, and Python's times can."""

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND: Final = timedelta(microseconds=1)


def microseconds(time: datetime) -> int:
    """An aware time as integer microseconds since 1970."""
    return (time - _EPOCH) // _MICROSECOND


def moment(us: int) -> datetime:
    """Integer microseconds since 1970 as an aware time."""
    return _EPOCH + timedelta(microseconds=us)
