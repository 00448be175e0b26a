"""What is true of stock, whoever asks and wherever it is kept.

Quantities are integers in the SKU's base unit; times are integer microseconds since 1970-01-01T00:00:00Z (names end in
`_us`). Nothing here knows of messages or SQL.
"""

from __future__ import annotations

import re
import zoneinfo
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import IntEnum
from functools import cache
from types import MappingProxyType
from typing import Final, NamedTuple
from uuid import UUID

from counterfoil_server.etags import etag_of
from counterfoil_server.faults import FailedPrecondition, FieldViolation, InvalidArgument, Reason

__all__ = [
    "ADJUSTMENTS",
    "Bucket",
    "Cause",
    "Ending",
    "Location",
    "LocationKind",
    "Motion",
    "MovementReason",
    "Policy",
    "Reservation",
    "State",
    "adjustment",
    "level_name",
    "require_time_zone",
]

LOCATION_PREFIX: Final = "locations/"
POLICY_PREFIX: Final = "stockPolicies/"
RESERVATION_PREFIX: Final = "reservations/"
_LEVELS: Final = "/stockLevels/"
_IDS: Final = MappingProxyType(
    {
        LOCATION_PREFIX: re.compile(r"[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?"),
        POLICY_PREFIX: re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}", re.ASCII),
    }
)

QUANTITY_LIMIT: Final = 10**12
"""The most units of one line, and of a backorder."""
LEVEL_LIMIT: Final = 2**62
"""The most units of one SKU at one location, over all buckets: whatever is done with them fits into an int64."""
TTL_DEFAULT_US: Final = 15 * 60 * 1_000_000


# --- buckets and movements ------------------------------------------------------------------------------------------


class Bucket(IntEnum):
    """Where units can be; the numbers are those of the contract."""

    OUTSIDE = 1
    ON_HAND = 2
    RESERVED = 3
    SOLD = 4
    INCOMING = 5
    DAMAGED = 6


class MovementReason(IntEnum):
    """Why units move; the numbers are those of the contract."""

    OPENING = 1
    RECEIPT = 2
    EXPECTED = 3
    ARRIVAL = 4
    CALLED_OFF = 5
    COUNT_CORRECTION = 6
    DAMAGE = 7
    REPAIR = 8
    WRITE_OFF = 9
    TRANSFER = 10
    RESERVATION = 11
    RELEASE = 12
    EXPIRY = 13
    SALE = 14
    CANCELLATION = 15
    RETURN = 16


class Motion(NamedTuple):
    """A way that units go: from one bucket to another, and why. Plain numbers, because the hot path works with them."""

    source: int
    target: int
    reason: int

    @property
    def code(self) -> int:
        """All three in one number, as statements take it."""
        return self.source * 10_000 + self.target * 100 + self.reason


def motion(source: Bucket, target: Bucket, reason: MovementReason) -> Motion:
    """The way between two buckets. Raises ValueError where they are one."""
    if source is target:
        raise ValueError("units move from one bucket to another")
    return Motion(int(source), int(target), int(reason))


TRANSFER_OUT: Final = motion(Bucket.ON_HAND, Bucket.OUTSIDE, MovementReason.TRANSFER)
TRANSFER_IN: Final = motion(Bucket.OUTSIDE, Bucket.ON_HAND, MovementReason.TRANSFER)
TRANSFER_UNDER_WAY: Final = motion(Bucket.OUTSIDE, Bucket.INCOMING, MovementReason.TRANSFER)
RESERVATION: Final = motion(Bucket.ON_HAND, Bucket.RESERVED, MovementReason.RESERVATION)
RELEASE: Final = motion(Bucket.RESERVED, Bucket.ON_HAND, MovementReason.RELEASE)
EXPIRY: Final = motion(Bucket.RESERVED, Bucket.ON_HAND, MovementReason.EXPIRY)
SALE: Final = motion(Bucket.ON_HAND, Bucket.SOLD, MovementReason.SALE)
SALE_OF_RESERVED: Final = motion(Bucket.RESERVED, Bucket.SOLD, MovementReason.SALE)
CANCELLATION: Final = motion(Bucket.SOLD, Bucket.ON_HAND, MovementReason.CANCELLATION)
RETURN: Final = motion(Bucket.SOLD, Bucket.ON_HAND, MovementReason.RETURN)
RETURN_DAMAGED: Final = motion(Bucket.SOLD, Bucket.DAMAGED, MovementReason.RETURN)

ADJUSTMENTS: Final[Mapping[MovementReason, Motion]] = MappingProxyType(
    {
        MovementReason(each.reason): each
        for each in (
            motion(Bucket.OUTSIDE, Bucket.ON_HAND, MovementReason.OPENING),
            motion(Bucket.OUTSIDE, Bucket.ON_HAND, MovementReason.RECEIPT),
            motion(Bucket.OUTSIDE, Bucket.INCOMING, MovementReason.EXPECTED),
            motion(Bucket.INCOMING, Bucket.ON_HAND, MovementReason.ARRIVAL),
            motion(Bucket.INCOMING, Bucket.OUTSIDE, MovementReason.CALLED_OFF),
            motion(Bucket.OUTSIDE, Bucket.ON_HAND, MovementReason.COUNT_CORRECTION),
            motion(Bucket.ON_HAND, Bucket.DAMAGED, MovementReason.DAMAGE),
            motion(Bucket.DAMAGED, Bucket.ON_HAND, MovementReason.REPAIR),
            motion(Bucket.ON_HAND, Bucket.OUTSIDE, MovementReason.WRITE_OFF),
        )
    }
)
"""The reasons that AdjustStock takes. A count that found fewer goes the other way."""

_OF_A_BUCKET: Final = frozenset({MovementReason.COUNT_CORRECTION, MovementReason.WRITE_OFF})


def adjustment(reason: MovementReason, bucket: Bucket | None) -> Motion:
    """The way that units go in an adjustment. Raises InvalidArgument for a bucket where the reason says it already."""
    way = ADJUSTMENTS[reason]
    if bucket is None:
        return way
    if reason not in _OF_A_BUCKET:
        description = "is for COUNT_CORRECTION and WRITE_OFF only: the other reasons say where units go"
        raise InvalidArgument([FieldViolation("bucket", description, "adjustment.bucket")])
    if way.source == Bucket.OUTSIDE:
        return motion(Bucket.OUTSIDE, bucket, reason)
    return motion(bucket, Bucket.OUTSIDE, reason)


def reversed_motion(way: Motion) -> Motion:
    """The way back, for the same reason."""
    return Motion(way.target, way.source, way.reason)


class Cause(NamedTuple):
    """What the movements of one operation have in common."""

    source: str  # the resource that caused it, or what the caller named
    principal: str
    occur_us: int


def is_name(name: str, prefix: str) -> bool:
    """Whether a text can be the resource name of a location or of a policy, whose prefix is given."""
    return name.startswith(prefix) and _IDS[prefix].fullmatch(name.removeprefix(prefix)) is not None


def level_name(location_id: str, sku: str) -> str:
    """The resource name of a stock level."""
    return f"{LOCATION_PREFIX}{location_id}{_LEVELS}{sku}"


def level_key(name: str) -> tuple[str, str]:
    """SKU and location id inside a level's resource name that the contract's pattern has accepted."""
    location_id, _, sku = name.removeprefix(LOCATION_PREFIX).partition(_LEVELS)
    return sku, location_id


def level_etag(revision: int) -> str:
    """The quoted etag of one state of one level: levels are never removed, so a revision says it all."""
    return f'"{revision}"'


# --- locations ------------------------------------------------------------------------------------------------------


class LocationKind(IntEnum):
    """What a location is; the numbers are those of the contract."""

    STORE = 1
    WAREHOUSE = 2
    EXTERNAL = 3


@dataclass(frozen=True, slots=True)
class Details:
    """What callers decide about a location."""

    display_name: str
    kind: LocationKind
    time_zone: str
    attributes: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Location:
    """A location: what callers decide about it, and what the server keeps."""

    id: str
    revision: int
    details: Details
    create_us: int
    update_us: int

    @property
    def name(self) -> str:
        """The resource name, `locations/{id}`."""
        return LOCATION_PREFIX + self.id

    @property
    def etag(self) -> str:
        """Changes with each change of the location."""
        return etag_of("location", self.id, self.revision)


@cache
def _time_zones() -> frozenset[str]:
    return frozenset(zoneinfo.available_timezones())


def require_time_zone(name: str, path: str) -> None:
    """Raises InvalidArgument, on the request's path, for a text that names no IANA time zone."""
    if name not in _time_zones():
        raise InvalidArgument([FieldViolation(path, "must be an IANA time zone, like Europe/Berlin", "time_zone.iana")])


# --- policies -------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Policy:
    """What holds for a SKU at all locations; revision 0 and no time where nobody has said anything."""

    sku: str
    backorder_limit: int = 0
    revision: int = 0
    update_us: int | None = None

    @property
    def name(self) -> str:
        """The resource name, `stockPolicies/{sku}`."""
        return POLICY_PREFIX + self.sku

    @property
    def etag(self) -> str:
        """Changes with each change of the policy."""
        return etag_of("policy", self.sku, self.revision)


def require_backorders_within(limit: int, lowest: int, name: str) -> None:
    """Raises FailedPrecondition (STATE_CONFLICT) where a level, named so, already is lower than a limit allows."""
    if lowest < -limit:
        raise FailedPrecondition(
            Reason.STATE_CONFLICT,
            f"{-lowest} units of {name} are on backorder already, more than {limit}",
            subject=name,
            metadata={"resource": name, "state": "BACKORDERED"},
        )


# --- reservations ---------------------------------------------------------------------------------------------------


class State(IntEnum):
    """Where a reservation is in its life; the numbers are those of the contract."""

    ACTIVE = 1
    COMMITTED = 2
    RELEASED = 3
    EXPIRED = 4


class Ending(NamedTuple):
    """A way for a reservation to end: the state it is in then, and the way its units go."""

    state: State
    motion: Motion


COMMIT: Final = Ending(State.COMMITTED, SALE_OF_RESERVED)
RELEASED: Final = Ending(State.RELEASED, RELEASE)
EXPIRED: Final = Ending(State.EXPIRED, EXPIRY)


@dataclass(frozen=True, slots=True)
class Reservation:
    """Units kept for somebody; `skus` and `quantities` are its lines."""

    id: UUID
    location_id: str
    skus: Sequence[str]
    quantities: Sequence[int]
    expire_us: int
    create_us: int
    update_us: int
    state: State = State.ACTIVE
    revision: int = 1

    @property
    def name(self) -> str:
        """The resource name, `reservations/{id}`."""
        return f"{RESERVATION_PREFIX}{self.id}"


def ended(reservation: Reservation, ending: Ending, now_us: int, *, late: bool = False) -> Reservation:
    """The reservation after its end, one revision on.

    Raises FailedPrecondition (RESERVATION_NOT_ACTIVE) for one that has ended, and for a commit after its time, unless
    `late` says that somebody was entitled to it before.
    """
    state = reservation.state
    if state is State.ACTIVE and ending is COMMIT and not late and reservation.expire_us <= now_us:
        state = State.EXPIRED
    if state is not State.ACTIVE:
        raise FailedPrecondition(
            Reason.RESERVATION_NOT_ACTIVE,
            f"{reservation.name} is {state.name.lower()}",
            subject=reservation.name,
            metadata={"resource": reservation.name, "state": state.name},
        )
    return replace(reservation, state=ending.state, revision=reservation.revision + 1, update_us=now_us)


def reservation_held(name: str) -> FailedPrecondition:
    """Why a reservation is not released: RESERVATION_HELD."""
    return FailedPrecondition(
        Reason.RESERVATION_HELD,
        f"the outcome of a payment for {name} is unknown; it can be released once that is known",
        subject=name,
        metadata={"resource": name},
    )
