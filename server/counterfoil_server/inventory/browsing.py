"""What the inventory's reads answer, as serialized responses. All of it comes from the database itself."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final
from uuid import UUID

from counterfoil.inventory.v1 import inventory_service_pb2 as pb
from counterfoil.inventory.v1.location_pb2 import Location
from counterfoil.inventory.v1.reservation_pb2 import Reservation
from counterfoil_server.faults import FieldViolation, InvalidArgument, NotFound
from counterfoil_server.inventory import codec, rules
from counterfoil_server.inventory.repository import conditions, levels, locations, movements, policies, reservations
from counterfoil_server.inventory.rules import LOCATION_PREFIX, level_key, level_name
from counterfoil_server.rpc.filtering import Field, FieldType, FilterSchema, Operator, enum_field, parse
from counterfoil_server.rpc.paging import CursorValue, PageTokens, page_size
from counterfoil_server.rpc.wire import joined
from counterfoil_server.storage.engine import Database

_ANYWHERE: Final = LOCATION_PREFIX + "-"
_LOCATIONS: Final = FilterSchema(
    [
        Field("name", FieldType.STRING),
        Field("display_name", FieldType.STRING),
        enum_field("kind", Location.Kind.DESCRIPTOR, prefix="KIND_"),
        Field("time_zone", FieldType.STRING),
        Field("create_time", FieldType.TIMESTAMP),
        Field("update_time", FieldType.TIMESTAMP),
        Field("attributes", FieldType.JSON),
    ]
)
_LEVELS: Final = FilterSchema(
    Field(name, FieldType.INTEGER)
    for name in ("on_hand", "reserved", "sold", "incoming", "damaged", "available", "backorder_limit")
)
_RESERVATIONS: Final = FilterSchema(
    [
        Field("location", FieldType.STRING, operators=frozenset({Operator.EQ, Operator.NE})),
        enum_field("state", Reservation.State.DESCRIPTOR, prefix="STATE_"),
        Field("create_time", FieldType.TIMESTAMP),
        Field("update_time", FieldType.TIMESTAMP),
        Field("expire_time", FieldType.TIMESTAMP),
    ]
)


class Browsing:
    """Answers reads. Thread-safe."""

    def __init__(self, database: Database, page_tokens: PageTokens) -> None:
        self._database = database
        self._page_tokens = page_tokens

    # --- locations --------------------------------------------------------------------------------------------------

    def location(self, name: str, deadline: float) -> bytes:
        """A location. Raises NotFound."""
        with self._database.read(deadline) as transaction:
            found = locations.read(transaction.connection, name.removeprefix(LOCATION_PREFIX))
        if found is None:
            raise NotFound(name)
        return codec.location_message(found).SerializeToString()

    def list_locations(self, request: pb.ListLocationsRequest, deadline: float) -> bytes:
        """A ListLocationsResponse. Raises InvalidArgument for a filter or a token that is none."""
        condition = conditions.of_locations(parse(request.filter, _LOCATIONS))
        seal = _Seal(self._page_tokens, "ListLocations", [request.filter])
        (after,) = seal.open(request.page_token) or ("",)
        size = page_size(request.page_size)
        with self._database.read(deadline) as transaction:
            found = locations.page(transaction.connection, condition, str(after), size + 1)
        images = [codec.location_message(each).SerializeToString() for each in found[:size]]
        if len(found) <= size:
            return joined(images)
        token = seal.close([found[size - 1].id])
        return joined(images) + pb.ListLocationsResponse(next_page_token=token).SerializeToString()

    # --- levels -----------------------------------------------------------------------------------------------------

    def level(self, name: str, deadline: float) -> bytes:
        """A level. Raises NotFound."""
        with self._database.read(deadline) as transaction:
            found = levels.read(transaction.connection, [level_key(name)])
        if not found:
            raise NotFound(name)
        return codec.level_of_row(found[0])

    def batch_levels(self, request: pb.BatchGetStockRequest, deadline: float) -> bytes:
        """A BatchGetStockResponse. Raises NotFound for the first that does not exist, unless that is allowed."""
        with self._database.read(deadline) as transaction:
            rows = levels.read(transaction.connection, [level_key(name) for name in request.names])
        found = {level_name(row[1], row[0]): codec.level_of_row(row) for row in rows}
        if not request.allow_missing:
            for name in request.names:
                if name not in found:
                    raise NotFound(name)
        return joined(found[name] for name in request.names if name in found)

    def list_levels(self, request: pb.ListStockRequest, deadline: float) -> bytes:
        """A ListStockResponse. Raises InvalidArgument for a filter or a token that is none, NotFound for the parent."""
        condition = conditions.of_levels(parse(request.filter, _LEVELS)) & conditions.of_sku(request.sku)
        seal = _Seal(self._page_tokens, "ListStock", [request.parent, request.sku, request.filter])
        place = seal.open(request.page_token)
        after = None if place is None else (str(place[0]), str(place[1]))
        size = page_size(request.page_size)
        location_id = "" if request.parent == _ANYWHERE else request.parent.removeprefix(LOCATION_PREFIX)
        with self._database.read(deadline) as transaction:
            found = levels.page(transaction.connection, condition, after, size + 1, location_id=location_id)
            if not found and location_id and locations.read(transaction.connection, location_id) is None:
                raise NotFound(request.parent)
        images = joined(map(codec.level_of_row, found[:size]))
        if len(found) <= size:
            return images
        token = seal.close(found[size - 1][:2])
        return images + pb.ListStockResponse(next_page_token=token).SerializeToString()

    # --- movements, policies and reservations -----------------------------------------------------------------------

    def list_movements(self, request: pb.ListMovementsRequest, deadline: float) -> bytes:
        """A ListMovementsResponse. Raises InvalidArgument where nothing is named, NotFound for the level."""
        if not (request.stock_level or request.source):
            raise InvalidArgument([FieldViolation("stock_level", "or source is required", "movements.named")])
        key = level_key(request.stock_level) if request.stock_level else None
        seal = _Seal(self._page_tokens, "ListMovements", [request.stock_level, request.source])
        place = seal.open(request.page_token)
        before = None if place is None else int(place[0] or 0)
        size = page_size(request.page_size)
        with self._database.read(deadline) as transaction:
            found = movements.page(transaction.connection, key, request.source, before, size + 1)
            if not found and key is not None and not levels.read(transaction.connection, [key]):
                raise NotFound(request.stock_level)
        images = joined(map(codec.movement_bytes, found[:size]))
        if len(found) <= size:
            return images
        token = seal.close([found[size - 1][0]])
        return images + pb.ListMovementsResponse(next_page_token=token).SerializeToString()

    def policy(self, name: str, deadline: float) -> bytes:
        """A policy. Raises NotFound for a SKU that the catalog does not have."""
        with self._database.read(deadline) as transaction:
            found = policies.read(transaction.connection, name.removeprefix(rules.POLICY_PREFIX))
        if found is None:
            raise NotFound(name)
        return codec.policy_message(found).SerializeToString()

    def reservation(self, name: str, deadline: float) -> bytes:
        """A reservation. Raises NotFound."""
        with self._database.read(deadline) as transaction:
            found = reservations.read(transaction.connection, UUID(name.removeprefix(rules.RESERVATION_PREFIX)))
        if found is None:
            raise NotFound(name)
        return codec.reservation_bytes(found)

    def list_reservations(self, request: pb.ListReservationsRequest, deadline: float) -> bytes:
        """A ListReservationsResponse. Raises InvalidArgument for a filter or a token that is none."""
        condition = conditions.of_reservations(parse(request.filter, _RESERVATIONS))
        seal = _Seal(self._page_tokens, "ListReservations", [request.filter])
        place = seal.open(request.page_token)
        before = None if place is None else UUID(str(place[0]))
        size = page_size(request.page_size)
        with self._database.read(deadline) as transaction:
            found = reservations.page(transaction.connection, condition, before, size + 1)
        images = joined(map(codec.reservation_bytes, found[:size]))
        if len(found) <= size:
            return images
        token = seal.close([str(found[size - 1].id)])
        return images + pb.ListReservationsResponse(next_page_token=token).SerializeToString()


class _Seal:
    """The page tokens of one method and one set of arguments."""

    def __init__(self, tokens: PageTokens, scope: str, arguments: Sequence[str]) -> None:
        self._tokens = tokens
        self._scope = scope
        self._arguments = arguments

    def open(self, token: str) -> tuple[CursorValue, ...] | None:
        return self._tokens.decode(token, scope=self._scope, arguments=self._arguments) if token else None

    def close(self, cursor: Sequence[CursorValue]) -> str:
        return self._tokens.encode(cursor, scope=self._scope, arguments=self._arguments)
