"""What the inventory's reads answer, as serialized responses. All of it comes from the database itself."""

from __future__ import annotations

from typing import Final
from uuid import UUID

from counterfoil.inventory.v1 import inventory_service_pb2 as pb
from counterfoil.inventory.v1.location_pb2 import Location
from counterfoil.inventory.v1.reservation_pb2 import Reservation
from counterfoil_server.faults import FieldViolation, InvalidArgument, NotFound
from counterfoil_server.inventory import codec, reaching, rules
from counterfoil_server.inventory.repository import conditions, levels, locations, movements, policies, reservations
from counterfoil_server.inventory.rules import LOCATION_PREFIX, level_key, level_name
from counterfoil_server.principal import Reach, bound_to
from counterfoil_server.rpc.filtering import Field, FieldType, FilterSchema, Operator, enum_field, parse
from counterfoil_server.rpc.paging import PageTokens, fitting, page_size
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
        Field("attributes", FieldType.TEXT_MAP),
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
    """Answers reads, to callers each with a reach: what is not within it does not exist. Thread-safe."""

    def __init__(self, database: Database, page_tokens: PageTokens) -> None:
        self._database = database
        self._page_tokens = page_tokens

    # --- locations --------------------------------------------------------------------------------------------------

    def location(self, name: str, reach: Reach, deadline: float) -> bytes:
        """A location. Raises NotFound."""
        reaching.require_location(reach, name)
        with self._database.read(deadline) as transaction:
            found = locations.read(transaction.connection, name.removeprefix(LOCATION_PREFIX))
        if found is None:
            raise NotFound(name)
        return codec.location_message(found).SerializeToString()

    def list_locations(self, request: pb.ListLocationsRequest, reach: Reach, deadline: float) -> bytes:
        """A ListLocationsResponse. Raises InvalidArgument for a filter or a token that is none."""
        condition = conditions.of_locations(parse(request.filter, _LOCATIONS)) & conditions.locations_within(reach)
        seal = self._page_tokens.seal("ListLocations", [request.filter, *bound_to(reach)])
        (after,) = seal.open(request.page_token) or ("",)
        size = page_size(request.page_size)
        with self._database.read(deadline) as transaction:
            found = locations.page(transaction.connection, condition, str(after), size + 1)
        kept = fitting(found[:size], lambda each: codec.location_message(each).SerializeToString())
        if len(kept) == len(found):
            return joined(kept)
        token = seal.close([found[len(kept) - 1].id])
        return joined(kept) + pb.ListLocationsResponse(next_page_token=token).SerializeToString()

    # --- levels -----------------------------------------------------------------------------------------------------

    def level(self, name: str, reach: Reach, deadline: float) -> bytes:
        """A level. Raises NotFound."""
        key = level_key(name)
        reaching.require(reach, key[1], name)
        with self._database.read(deadline) as transaction:
            found = levels.read(transaction.connection, [key])
        if not found:
            raise NotFound(name)
        return codec.level_of_row(found[0])

    def batch_levels(self, request: pb.BatchGetStockRequest, reach: Reach, deadline: float) -> bytes:
        """A BatchGetStockResponse. Raises NotFound for the first that does not exist, unless that is allowed."""
        keys = [key for key in map(level_key, request.names) if reaching.is_within(reach, key[1])]
        with self._database.read(deadline) as transaction:
            rows = levels.read(transaction.connection, keys)
        found = {level_name(row[1], row[0]): codec.level_of_row(row) for row in rows}
        if not request.allow_missing:
            for name in request.names:
                if name not in found:
                    raise NotFound(name)
        return joined(found[name] for name in request.names if name in found)

    def list_levels(self, request: pb.ListStockRequest, reach: Reach, deadline: float) -> bytes:
        """A ListStockResponse. Raises InvalidArgument for a filter or a token that is none, NotFound for the parent."""
        condition = conditions.of_levels(parse(request.filter, _LEVELS)) & conditions.of_sku(request.sku)
        condition &= conditions.levels_within(reach)
        arguments = [request.parent, request.sku, request.filter, *bound_to(reach)]
        seal = self._page_tokens.seal("ListStock", arguments)
        place = seal.open(request.page_token)
        after = None if place is None else (str(place[0]), str(place[1]))
        size = page_size(request.page_size)
        location_id = "" if request.parent == _ANYWHERE else request.parent.removeprefix(LOCATION_PREFIX)
        if location_id:
            reaching.require_location(reach, request.parent)
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

    def list_movements(self, request: pb.ListMovementsRequest, reach: Reach, deadline: float) -> bytes:
        """A ListMovementsResponse. Raises InvalidArgument where nothing is named, NotFound for the level."""
        if not (request.stock_level or request.source):
            raise InvalidArgument(
                [FieldViolation("stock_level", "must be set where source is empty", "movements.named")]
            )
        key = level_key(request.stock_level) if request.stock_level else None
        seal = self._page_tokens.seal("ListMovements", [request.stock_level, request.source, *bound_to(reach)])
        place = seal.open(request.page_token)
        before = None if place is None else int(place[0] or 0)
        size = page_size(request.page_size)
        if key is not None:
            reaching.require(reach, key[1], request.stock_level)
        condition = conditions.movements_within(reach)
        with self._database.read(deadline) as transaction:
            found = movements.page(transaction.connection, condition, key, request.source, before, limit_rows=size + 1)
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

    def reservation(self, name: str, reach: Reach, deadline: float) -> bytes:
        """A reservation. Raises NotFound."""
        with self._database.read(deadline) as transaction:
            found = reservations.read(transaction.connection, UUID(name.removeprefix(rules.RESERVATION_PREFIX)))
        if found is None or not reaching.is_within(reach, found.location_id):
            raise NotFound(name)
        return codec.reservation_bytes(found)

    def list_reservations(self, request: pb.ListReservationsRequest, reach: Reach, deadline: float) -> bytes:
        """A ListReservationsResponse. Raises InvalidArgument for a filter or a token that is none."""
        condition = conditions.of_reservations(parse(request.filter, _RESERVATIONS))
        condition &= conditions.reservations_within(reach)
        seal = self._page_tokens.seal("ListReservations", [request.filter, *bound_to(reach)])
        place = seal.open(request.page_token)
        before = None if place is None else UUID(str(place[0]))
        size = page_size(request.page_size)
        with self._database.read(deadline) as transaction:
            found = reservations.page(transaction.connection, condition, before, size + 1)
        kept = fitting(found[:size], codec.reservation_bytes)
        if len(kept) == len(found):
            return joined(kept)
        token = seal.close([str(found[len(kept) - 1].id)])
        return joined(kept) + pb.ListReservationsResponse(next_page_token=token).SerializeToString()
