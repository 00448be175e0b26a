"""Create and update locations, inside a transaction that the caller runs."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from google.protobuf.message import Message

from counterfoil.inventory.v1 import inventory_service_pb2 as pb
from counterfoil.inventory.v1.location_pb2 import Location as LocationMessage
from counterfoil_server.etags import require_etag
from counterfoil_server.faults import AlreadyExists, FieldViolation, InvalidArgument, NotFound, Reason
from counterfoil_server.inventory import codec, rules
from counterfoil_server.inventory.changes import LOCATION, Event
from counterfoil_server.inventory.repository import locations
from counterfoil_server.inventory.rules import Details, Location
from counterfoil_server.rpc import masks
from counterfoil_server.rpc.validation import check_below
from counterfoil_server.rpc.wire import joined
from counterfoil_server.storage.statements import Statements
from counterfoil_server.storage.transaction import Change, WriteTransaction
from counterfoil_server.storage.writes import Written
from counterfoil_server.times import microseconds

Check = Callable[[Message], None]
"""Raises InvalidArgument, with fields as paths below the message, where a message breaks a rule of the contract."""


def details_of(message: LocationMessage, *, root: str) -> Details:
    """What the caller decides about a location. Raises InvalidArgument for a time zone that is none."""
    rules.require_time_zone(message.time_zone, f"{root}.time_zone")
    return codec.details_of(message)


def ids_of(messages: Sequence[LocationMessage]) -> list[str]:
    """The ids of locations to create. Raises InvalidArgument for one without a name, or named before."""
    seen: dict[str, int] = {}
    for index, message in enumerate(messages):
        path = f"locations[{index}].name"
        if not message.name:
            raise InvalidArgument([FieldViolation(path, "is required", "required")])
        first = seen.setdefault(message.name, index)
        if first != index:
            raise InvalidArgument([FieldViolation(path, f"is that of locations[{first}], too", "locations.unique")])
    return [name.removeprefix(rules.LOCATION_PREFIX) for name in seen]


def create(transaction: WriteTransaction, wanted: Sequence[tuple[str, Details]], *, batch: bool) -> Written:
    """New locations with these ids, all or none. Raises AlreadyExists for the first id that is taken."""
    now_us = microseconds(transaction.now)
    created = [Location(location_id, 1, details, now_us, now_us) for location_id, details in wanted]
    taken = {row[0] for row in locations.existing(transaction.statements, [each.id for each in created]).rows()}
    for each in created:
        if each.id in taken:
            message = f"{each.name} already exists"
            raise AlreadyExists(Reason.RESOURCE_ALREADY_EXISTS, message, {"resource": each.name})
    locations.insert(transaction.connection, created)
    images = [codec.location_message(each).SerializeToString() for each in created]
    changes = [_change(Event.LOCATION_CREATED, each, image) for each, image in zip(created, images, strict=True)]
    transaction.emit(changes)
    return Written(joined(images) if batch else images[0], changes)


def update(transaction: WriteTransaction, request: pb.UpdateLocationRequest, check: Check) -> Written:
    """The location with what the mask names replaced. An update that changes nothing makes no revision and no event.

    Raises NotFound, Aborted for an etag that is not the current one, InvalidArgument for a result that breaks a rule.
    """
    name = request.location.name
    before = locations.lock(transaction.connection, name.removeprefix(rules.LOCATION_PREFIX))
    if before is None:
        raise NotFound(name)
    require_etag(name, request.location.etag, before.etag)
    message = codec.location_message(before)
    masks.apply(request.update_mask, message, request.location)
    check_below(check, message, "location")
    details = details_of(message, root="location")
    if details == before.details:
        return Written(codec.location_message(before).SerializeToString())
    after = replace(before, revision=before.revision + 1, details=details, update_us=microseconds(transaction.now))
    locations.update(transaction.connection, after)
    image = codec.location_message(after).SerializeToString()
    changes = [_change(Event.LOCATION_UPDATED, after, image)]
    transaction.emit(changes)
    return Written(image, changes)


def require_locations(statements: Statements, ids: Sequence[str]) -> None:
    """Raises NotFound for the first id that is no location's."""
    found = {row[0] for row in locations.existing(statements, ids).rows()}
    for location_id in ids:
        if location_id not in found:
            raise NotFound(rules.LOCATION_PREFIX + location_id)


def _change(event: Event, location: Location, image: bytes) -> Change:
    return Change(LOCATION, event.value, location.name, location.revision, image)
