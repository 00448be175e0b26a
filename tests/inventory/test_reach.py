"""Permissions that are limited to locations: nobody reaches stock that is not theirs, by any rpc."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from types import MappingProxyType
from typing import Any, Final

import grpc
import pytest
from sqlalchemy import select

from counterfoil.inventory.v1 import inventory_service_pb2 as pb
from counterfoil.inventory.v1.reservation_pb2 import StockLine
from counterfoil_server.inventory import reaching
from counterfoil_server.inventory.repository import conditions
from counterfoil_server.inventory.tables import reservations
from counterfoil_server.rpc.methods import policy_of
from tests.catalog.conftest import new_id, refusal_of
from tests.inventory.conftest import SERVICE, STORE, Inventory, Reason, level_name, soon
from tests.reach import EVERYWHERE, Metadata, absent, caller, looking, permissions_of, refusal_bytes, unchanged

NOT_FOUND = grpc.StatusCode.NOT_FOUND
DEPOT, HALL, ANYWHERE = "locations/depot", "locations/hall", "locations/-"
LOCATIONS: Final = (STORE, DEPOT, HALL)
PERMISSIONS: Final = permissions_of(SERVICE)

# Whoever calls, by what the permissions are limited to.
CALLERS: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {
        "location": (STORE,),
        "account": ("accounts/store",),
        "several": (STORE, DEPOT),
        "elsewhere": ("locations/else", ANYWHERE),
        EVERYWHERE: (EVERYWHERE,),
    }
)


@dataclass
class World:
    """An inventory with stock, and reservations, at three locations."""

    inventory: Inventory
    reserved: dict[str, list[str]]  # by location

    def rpc(self, name: str) -> Any:
        return getattr(self.inventory.stub, name)

    def a_reservation(self, location: str) -> str:
        """One that has not ended; a name of nothing where there is no such location."""
        if location not in LOCATIONS:
            return absent("reservations/01a218fe-73ef-7643-b243-0e332ab28236")
        name = self.inventory.reserve(location=location, A=1).name
        self.reserved[location].append(name)
        return name


@pytest.fixture
def world(inventory: Inventory) -> World:
    for location in (DEPOT, HALL):
        inventory.create(location.removeprefix("locations/"))
    made = World(inventory, {location: [] for location in LOCATIONS})
    for location in LOCATIONS:
        inventory.adjust(location=location, source="truck", A=100, B=100)
        for _ in range(3):
            made.a_reservation(location)
    return made


def credentials(kind: str) -> Metadata:
    return caller(PERMISSIONS, *CALLERS[kind])


def within_reach(kind: str) -> list[str]:
    wanted = CALLERS[kind]
    return [each for each in LOCATIONS if EVERYWHERE in wanted or each in wanted]


def adjusted(location: str) -> pb.AdjustStockRequest:
    lines = [pb.StockAdjustment(sku="A", quantity=1)]
    reason = Reason.REASON_RECEIPT
    return pb.AdjustStockRequest(location=location, reason=reason, lines=lines, request_id=new_id())


def transferred(location: str, destination: str) -> pb.TransferStockRequest:
    lines = [StockLine(sku="A", quantity=1)]
    return pb.TransferStockRequest(location=location, destination=destination, lines=lines, request_id=new_id())


def reserving(location: str) -> pb.ReserveStockRequest:
    return pb.ReserveStockRequest(location=location, lines=[StockLine(sku="A", quantity=1)], request_id=new_id())


Asked = tuple[Any, str]
"""A request, and the name that does not exist if it is out of reach."""


def reserved(make: Callable[..., Any], world: World, location: str, **fields: Any) -> Asked:
    name = world.a_reservation(location)
    return make(name=name, **fields), name


# The rpcs that are about something at one location.
OF_ONE: Final[Mapping[str, Callable[[World, str], Asked]]] = MappingProxyType(
    {
        "GetLocation": lambda _, at: (pb.GetLocationRequest(name=at), at),
        "GetStock": lambda _, at: (pb.GetStockRequest(name=level_name("A", at)), level_name("A", at)),
        "BatchGetStock": lambda _, at: (pb.BatchGetStockRequest(names=[level_name("A", at)]), level_name("A", at)),
        "ListStock": lambda _, at: (pb.ListStockRequest(parent=at), at),
        "AdjustStock": lambda _, at: (adjusted(at), at),
        "TransferStock": lambda _, at: (transferred(at, HALL if at == STORE else STORE), at),
        "ReserveStock": lambda _, at: (reserving(at), at),
        "GetReservation": lambda world, at: reserved(pb.GetReservationRequest, world, at),
        "CommitReservation": lambda world, at: reserved(pb.CommitReservationRequest, world, at, request_id=new_id()),
        "ReleaseReservation": lambda world, at: reserved(pb.ReleaseReservationRequest, world, at, request_id=new_id()),
        "ListMovements": lambda _, at: (
            pb.ListMovementsRequest(stock_level=level_name("A", at)),
            level_name("A", at),
        ),
        "WatchStock": lambda _, at: (pb.WatchStockRequest(parent=at), at),
    }
)
# Those that answer with as many as there are: what was found, as names of locations or of what is there.
OF_MANY: Final[Mapping[str, Callable[[World, Metadata], list[str]]]] = MappingProxyType(
    {
        "ListLocations": lambda world, metadata: [
            each.name for each in paged(world, "ListLocations", metadata, pb.ListLocationsRequest, "locations")
        ],
        "ListStock": lambda world, metadata: [
            each.name
            for each in paged(world, "ListStock", metadata, pb.ListStockRequest, "stock_levels", parent=ANYWHERE)
        ],
        "ListReservations": lambda world, metadata: [
            each.name for each in paged(world, "ListReservations", metadata, pb.ListReservationsRequest, "reservations")
        ],
        "ListMovements": lambda world, metadata: [
            each.stock_level
            for each in paged(world, "ListMovements", metadata, pb.ListMovementsRequest, "movements", source="truck")
        ],
        "WatchStock": lambda world, metadata: sorted({each.name for each in watched(world, metadata)}),
    }
)


def paged(world: World, rpc: str, metadata: Metadata, make: Any, field: str, **asked: Any) -> Iterator[Any]:
    """All pages of a list, two at a time."""
    token = ""
    while True:
        page = world.rpc(rpc)(make(page_size=2, page_token=token, **asked), metadata=metadata)
        found, token = getattr(page, field), page.next_page_token
        assert len(found) == 2 or not token
        yield from found
        if not token:
            return


def watched(world: World, metadata: Metadata, **asked: Any) -> list[Any]:
    """All that a watch from the beginning says, until it has nothing left to say."""
    world.inventory.sequence()
    with world.inventory.database.read(soon()) as transaction:
        last = transaction.connection.exec_driver_sql("SELECT last_position FROM sequencer").scalar_one()
    end = world.inventory.watch.cursor_at(last)
    wanted = pb.WatchStockRequest(**{"parent": ANYWHERE, "cursor": world.inventory.watch.cursor_at(0), **asked})
    found: list[Any] = []
    call = world.rpc("WatchStock")(wanted, metadata=metadata, timeout=60)
    for message in call:
        found += message.stock_levels
        if message.cursor == end and not message.stock_levels:
            break
    call.cancel()
    return found


def done(world: World, rpc: str, request: Any, metadata: Metadata) -> Any:
    """The answer; of a stream, its first message."""
    answer = world.rpc(rpc)(request, metadata=metadata)
    if rpc != "WatchStock":
        return answer
    first = next(answer)
    answer.cancel()
    return first


def test_every_rpc_that_looks_at_single_locations_has_a_case() -> None:
    assert {*OF_ONE, *OF_MANY} == looking(SERVICE)


@pytest.mark.parametrize("kind", CALLERS)
def test_what_is_at_a_location_is_there_for_whom_that_is_within_reach_and_for_nobody_else(
    world: World, kind: str
) -> None:
    metadata, reached = credentials(kind), within_reach(kind)
    for rpc, make in OF_ONE.items():
        for location in LOCATIONS:
            request, name = make(world, location)
            if location in reached:
                # A transfer to where the caller reaches nothing has a test of its own.
                if rpc != "TransferStock" or request.destination in reached:
                    done(world, rpc, request, metadata)
                continue
            nowhere, nothing = make(world, absent(location))
            with unchanged(world.inventory.database):
                refused = refusal_bytes(partial(done, world, rpc, request, metadata), name)
                assert refused == refusal_bytes(partial(done, world, rpc, nowhere, metadata), nothing)
                reason = refusal_of(partial(done, world, rpc, request, metadata))
                found = (reason.code, reason.reason, reason.metadata)
                assert found == (NOT_FOUND, "RESOURCE_NOT_FOUND", {"resource": name})


def test_a_transfer_needs_both_ends(world: World) -> None:
    transfer = world.rpc("TransferStock")
    metadata = credentials("location")
    for ends in ((STORE, HALL), (HALL, STORE)):
        with unchanged(world.inventory.database):
            request = transferred(*ends)
            refused = refusal_bytes(partial(transfer, request, metadata=metadata), HALL)
            nowhere = transferred(*(absent(HALL) if each == HALL else each for each in ends))
            assert refused == refusal_bytes(partial(transfer, nowhere, metadata=metadata), absent(HALL))
            reason = refusal_of(partial(transfer, request, metadata=metadata))
            assert reason.metadata == {"resource": HALL}
    assert refusal_of(partial(transfer, transferred(HALL, HALL), metadata=metadata)).metadata == {"resource": HALL}
    transfer(transferred(STORE, DEPOT), metadata=credentials("several"))


def test_a_batch_of_levels_passes_over_or_names_those_out_of_reach(world: World) -> None:
    get = world.rpc("BatchGetStock")
    mine, theirs, none = level_name("A"), level_name("A", HALL), level_name("A", "locations/nowhere")
    for kind, there in (("location", [mine]), ("account", []), (EVERYWHERE, [mine, theirs])):
        request = pb.BatchGetStockRequest(names=[none, theirs, mine, theirs], allow_missing=True)
        found = [each.name for each in get(request, metadata=credentials(kind)).stock_levels]
        assert found == [name for name in request.names if name in there]
    named = refusal_of(
        partial(get, pb.BatchGetStockRequest(names=[mine, theirs, none]), metadata=credentials("location"))
    )
    assert (named.code, named.metadata) == (NOT_FOUND, {"resource": theirs})  # the first, as ever


@pytest.mark.parametrize("kind", CALLERS)
def test_lists_and_watches_say_what_is_within_reach_and_nothing_else(world: World, kind: str) -> None:
    metadata, reached = credentials(kind), within_reach(kind)
    levels = sorted(level_name(sku, location) for location in reached for sku in "AB")
    wanted = {
        "ListLocations": sorted(reached),
        "ListStock": levels,
        "ListReservations": sorted(name for location in reached for name in world.reserved[location]),
        "ListMovements": levels,
        "WatchStock": levels,
    }
    for rpc, many in OF_MANY.items():
        assert sorted(many(world, metadata)) == wanted[rpc], rpc
    # Nothing that is asked for widens it.
    reservations_of = pb.ListReservationsRequest(
        filter=f'location = "{HALL}" OR location = "{STORE}" OR state = ACTIVE'
    )
    found = world.rpc("ListReservations")(reservations_of, metadata=metadata).reservations
    assert sorted(each.name for each in found) == wanted["ListReservations"]
    named = pb.ListLocationsRequest(filter='name = "locations/hall" OR NOT name = "locations/hall"')
    found = world.rpc("ListLocations")(named, metadata=metadata).locations
    assert sorted(each.name for each in found) == wanted["ListLocations"]
    assert sorted({each.name for each in watched(world, metadata, skus=["B"])}) == [
        each for each in levels if each.endswith("/B")
    ]


def test_a_token_of_a_list_holds_for_the_reach_that_it_was_made_with(world: World) -> None:
    lists: dict[str, Callable[..., Any]] = {
        "ListLocations": pb.ListLocationsRequest,
        "ListStock": lambda **page: pb.ListStockRequest(parent=ANYWHERE, **page),
        "ListReservations": pb.ListReservationsRequest,
        "ListMovements": lambda **page: pb.ListMovementsRequest(source="truck", **page),
    }
    kinds = ("several", EVERYWHERE, "location")
    for rpc, make in lists.items():
        call = world.rpc(rpc)
        tokens = {kind: call(make(page_size=1), metadata=credentials(kind)).next_page_token for kind in kinds}
        for made, used in itertools.product(kinds, CALLERS):
            # The one location that the last kind reaches is one page.
            if not tokens[made]:
                assert (rpc, made) == ("ListLocations", "location")
            elif made == used:
                call(make(page_token=tokens[made]), metadata=credentials(used))
            else:
                ask = make(page_token=tokens[made])
                refused = refusal_of(partial(call, ask, metadata=credentials(used)))
                assert (refused.code, refused.reason) == (grpc.StatusCode.INVALID_ARGUMENT, "PAGE_TOKEN_INVALID")


def test_what_concerns_all_locations_needs_a_permission_without_limits(world: World) -> None:
    others = [method for method in SERVICE.methods if method.name not in looking(SERVICE)]
    assert {method.name for method in others} == {
        "CreateLocation",
        "BatchCreateLocations",
        "UpdateLocation",
        "GetStockPolicy",
        "UpdateStockPolicy",
    }
    with unchanged(world.inventory.database):
        for method in others:
            request = getattr(pb, method.input_type.name)()
            refused = refusal_of(partial(world.rpc(method.name), request, metadata=caller(PERMISSIONS, *LOCATIONS)))
            assert (refused.code, refused.reason) == (grpc.StatusCode.PERMISSION_DENIED, "PERMISSION_MISSING")


def test_who_holds_a_permission_nowhere_gets_as_far_as_being_told_so(world: World) -> None:
    requests = {rpc: make(world, STORE)[0] for rpc, make in OF_ONE.items()}
    requests |= {"ListLocations": pb.ListLocationsRequest(), "ListReservations": pb.ListReservationsRequest()}
    with unchanged(world.inventory.database):
        for method in SERVICE.methods:
            if method.name not in requests:
                continue
            for metadata in (caller([]), caller(PERMISSIONS - {policy_of(method).permission}, *LOCATIONS)):
                refused = refusal_of(partial(done, world, method.name, requests[method.name], metadata))
                assert (refused.code, refused.reason) == (grpc.StatusCode.PERMISSION_DENIED, "PERMISSION_MISSING")


def test_an_ending_is_answered_again_to_its_sender_alone_and_only_while_it_is_within_reach(world: World) -> None:
    commit = world.rpc("CommitReservation")
    request = pb.CommitReservationRequest(name=world.reserved[STORE][0], request_id=new_id())
    first = commit(request, metadata=credentials("location"))
    with unchanged(world.inventory.database):
        assert commit(request, metadata=credentials("location")) == first
        lost = refusal_of(partial(commit, request, metadata=caller(PERMISSIONS, HALL)))
        assert (lost.code, lost.metadata) == (NOT_FOUND, {"resource": request.name})
        other = refusal_of(partial(commit, request, metadata=caller(PERMISSIONS, STORE, subject="another till")))
        assert other.reason == "RESERVATION_NOT_ACTIVE"  # it has a request of its own
    reserve = world.rpc("ReserveStock")
    asked = reserving(STORE)
    mine = reserve(asked, metadata=credentials("location"))
    assert reserve(asked, metadata=credentials("location")) == mine
    assert reserve(asked, metadata=caller(PERMISSIONS, STORE, subject="another till")).name != mine.name
    lost = refusal_of(partial(reserve, asked, metadata=caller(PERMISSIONS, HALL)))
    assert (lost.code, lost.metadata) == (NOT_FOUND, {"resource": STORE})


def test_the_rule_and_its_sql_say_the_same(world: World) -> None:
    names = (STORE, DEPOT, HALL, "accounts/store", "store", ANYWHERE)
    with world.inventory.database.read(soon()) as transaction:
        for count in range(4):
            for reach in map(frozenset, itertools.combinations(names, count)):
                statement = select(reservations.c.location_id).where(conditions.reservations_within(reach)).distinct()
                assert set(transaction.connection.execute(statement).scalars()) == {
                    each for each in ("store", "depot", "hall") if reaching.is_within(reach, each)
                }


def test_a_page_of_one_location_is_one_range_of_an_index(world: World) -> None:
    with world.inventory.database.read(soon()) as transaction:
        connection = transaction.connection
        for setting in ("enable_seqscan", "enable_sort"):
            connection.exec_driver_sql(f"SET LOCAL {setting} = off")
        condition = conditions.reservations_within(frozenset({STORE}))
        statement = select(reservations.c.id).where(condition).order_by(reservations.c.id.desc()).limit(51)
        compiled = statement.compile(connection, compile_kwargs={"literal_binds": True})
        plan = "\n".join(connection.exec_driver_sql(f"EXPLAIN {compiled}").scalars())
    assert "ix_reservations_location_id" in plan
    assert "Sort" not in plan
