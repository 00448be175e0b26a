"""Locations, levels, movements, reservations and policies between the wire and the rules."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from google.protobuf.timestamp_pb2 import Timestamp

from counterfoil.inventory.v1 import location_pb2, reservation_pb2, stock_pb2
from counterfoil_server.inventory.rules import (
    LOCATION_PREFIX,
    Details,
    Location,
    LocationKind,
    Policy,
    Reservation,
    level_etag,
    level_name,
)

_US_PER_S: Final = 1_000_000


def details_of(message: location_pb2.Location) -> Details:
    """What the caller decides about a location."""
    return Details(
        display_name=message.display_name,
        kind=LocationKind(message.kind or LocationKind.STORE),
        time_zone=message.time_zone,
        attributes=dict(message.attributes),
    )


def location_message(location: Location) -> location_pb2.Location:
    """A location as callers see it."""
    details = location.details
    return location_pb2.Location(
        name=location.name,
        display_name=details.display_name,
        kind=details.kind.value,  # type: ignore[arg-type]  # the same numbers by definition
        time_zone=details.time_zone,
        attributes=details.attributes,
        etag=location.etag,
        revision=location.revision,
        create_time=timestamp(location.create_us),
        update_time=timestamp(location.update_us),
    )


def level_bytes(sku: str, location_id: str, buckets: Sequence[int], floor: int, revision: int) -> bytes:
    """A stock level, serialized; `buckets` are ON_HAND to DAMAGED."""
    on_hand, reserved, sold, incoming, damaged = buckets
    return stock_pb2.StockLevel(
        name=level_name(location_id, sku),
        sku=sku,
        location=LOCATION_PREFIX + location_id,
        on_hand=on_hand,
        reserved=reserved,
        sold=sold,
        incoming=incoming,
        damaged=damaged,
        backorder_limit=-floor,
        available=on_hand - floor,
        etag=level_etag(revision),
        revision=revision,
    ).SerializeToString()


def level_of_row(row: Sequence[Any]) -> bytes:
    """A stock level, serialized, from a row as repositories read it."""
    return level_bytes(row[0], row[1], row[2:7], row[7], row[8])


def movement_bytes(row: Sequence[Any]) -> bytes:
    """A movement, serialized, from a row as repositories read it."""
    seq, sku, location_id, from_bucket, to_bucket, quantity, reason, source, principal, occur_us = row
    return stock_pb2.StockMovement(
        name=f"stockMovements/{seq}",
        stock_level=level_name(location_id, sku),
        sku=sku,
        from_bucket=from_bucket,
        to_bucket=to_bucket,
        quantity=quantity,
        reason=reason,
        source=source,
        principal=principal,
        occur_time=timestamp(occur_us),
    ).SerializeToString()


def reservation_bytes(reservation: Reservation) -> bytes:
    """A reservation as callers see it, serialized."""
    return reservation_pb2.Reservation(
        name=reservation.name,
        location=LOCATION_PREFIX + reservation.location_id,
        lines=[
            reservation_pb2.StockLine(sku=sku, quantity=quantity)
            for sku, quantity in zip(reservation.skus, reservation.quantities, strict=True)
        ],
        state=reservation.state.value,  # type: ignore[arg-type]  # the same numbers by definition
        expire_time=timestamp(reservation.expire_us),
        revision=reservation.revision,
        create_time=timestamp(reservation.create_us),
        update_time=timestamp(reservation.update_us),
    ).SerializeToString()


def location_id_of(reservation: bytes) -> str:
    """Where a reservation is, of which this is the serialized message."""
    return reservation_pb2.Reservation.FromString(reservation).location.removeprefix(LOCATION_PREFIX)


def policy_message(policy: Policy) -> stock_pb2.StockPolicy:
    """A policy as callers see it."""
    return stock_pb2.StockPolicy(
        name=policy.name,
        backorder_limit=policy.backorder_limit,
        etag=policy.etag,
        revision=policy.revision,
        update_time=None if policy.update_us is None else timestamp(policy.update_us),
    )


def timestamp(us: int) -> Timestamp:
    """Microseconds since 1970 as a message."""
    seconds, rest_us = divmod(us, _US_PER_S)
    return Timestamp(seconds=seconds, nanos=rest_us * 1000)
