"""InventoryService: requests in, responses out. What happens in between is in the files named by the verbs."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final, NamedTuple
from uuid import UUID

from uuid_utils.compat import uuid7

from counterfoil.inventory.v1 import inventory_service_pb2 as pb
from counterfoil_server.caching.freshness import FreshnessTokens
from counterfoil_server.faults import FieldViolation, InvalidArgument
from counterfoil_server.inventory import adjusting, codec, limiting, locating, reaching, rules
from counterfoil_server.inventory.browsing import Browsing
from counterfoil_server.inventory.locating import Check
from counterfoil_server.inventory.reserving import ReserveWork, Wanted
from counterfoil_server.inventory.rules import COMMIT, RELEASED, Ending
from counterfoil_server.inventory.settling import Settlement, SettleWork
from counterfoil_server.inventory.watching import ANYWHERE, wanted
from counterfoil_server.promises import Pending
from counterfoil_server.rpc.call import Call, Passed, deferred
from counterfoil_server.rpc.interceptors.shapes import mapped
from counterfoil_server.rpc.paging import PageTokens
from counterfoil_server.rpc.request_id import fingerprint, parse_request_id
from counterfoil_server.serving import Writing
from counterfoil_server.storage.engine import Database
from counterfoil_server.storage.group_commit import Command, GroupCommit
from counterfoil_server.storage.idempotency import IdempotentWrites, RequestKey
from counterfoil_server.storage.transaction import Actor, Committed
from counterfoil_server.storage.writes import OnCommit, Writes
from counterfoil_server.watches import Watches

MOVEMENTS: Final = frozenset({"AdjustStock", "TransferStock"})
"""The writes whose keys are kept for ever though their answers are not: each moves stock, and would do so again."""


class Groups(NamedTuple):
    """The group commits of reservations; the caller starts and stops them."""

    reserve: GroupCommit[Wanted]  # of a `ReserveWork`
    settle: GroupCommit[Settlement]  # of a `SettleWork`


class InventoryService:
    """Serves `counterfoil.inventory.v1.InventoryService`. Thread-safe."""

    def __init__(
        self,
        *,
        database: Database,
        writes: IdempotentWrites,
        groups: Groups,
        freshness: FreshnessTokens,
        page_tokens: PageTokens,
        check: Check,
        on_commit: OnCommit,
        watches: Watches,
    ) -> None:
        """`check` refuses messages that break the contract, for what is whole only here.

        `on_commit` is told what each single write changed; what the group commits change is for them to tell.
        """
        self._writing = Writing(Writes(writes, on_commit), freshness, for_ever=MOVEMENTS)
        self._groups = groups
        self._freshness = freshness
        self._browsing = Browsing(database, page_tokens)
        self._check = check
        self._watches = watches

    # --- locations --------------------------------------------------------------------------------------------------

    def create_location(self, request: pb.CreateLocationRequest, call: Call) -> bytes:
        """The new location."""
        wanted = [(request.location_id or str(uuid7()), locating.details_of(request.location, root="location"))]
        return self._writing.run(request, call, lambda transaction: locating.create(transaction, wanted, batch=False))

    def batch_create_locations(self, request: pb.BatchCreateLocationsRequest, call: Call) -> bytes:
        """The new locations."""
        details = [
            locating.details_of(each, root=f"locations[{index}]") for index, each in enumerate(request.locations)
        ]
        wanted = list(zip(locating.ids_of(request.locations), details, strict=True))
        return self._writing.run(request, call, lambda transaction: locating.create(transaction, wanted, batch=True))

    def get_location(self, request: pb.GetLocationRequest, call: Call) -> bytes:
        """A location."""
        self._freshness.check(call)
        return self._browsing.location(request.name, call.reach, call.deadline)

    def list_locations(self, request: pb.ListLocationsRequest, call: Call) -> bytes:
        """A page of locations."""
        self._freshness.check(call)
        return self._browsing.list_locations(request, call.reach, call.deadline)

    def update_location(self, request: pb.UpdateLocationRequest, call: Call) -> bytes:
        """The location as it is now."""
        _require(request.location.name, "location.name", rules.LOCATION_PREFIX)
        return self._writing.run(request, call, lambda transaction: locating.update(transaction, request, self._check))

    # --- levels and movements ---------------------------------------------------------------------------------------

    def get_stock(self, request: pb.GetStockRequest, call: Call) -> bytes:
        """A level."""
        self._freshness.check(call)
        return self._browsing.level(request.name, call.reach, call.deadline)

    def batch_get_stock(self, request: pb.BatchGetStockRequest, call: Call) -> bytes:
        """Levels in the order asked for."""
        self._freshness.check(call)
        return self._browsing.batch_levels(request, call.reach, call.deadline)

    def list_stock(self, request: pb.ListStockRequest, call: Call) -> bytes:
        """A page of levels."""
        self._freshness.check(call)
        return self._browsing.list_levels(request, call.reach, call.deadline)

    def adjust_stock(self, request: pb.AdjustStockRequest, call: Call) -> bytes:
        """The levels after the adjustment."""
        reaching.require_location(call.reach, request.location)
        way = adjusting.motion_of(request)
        return self._writing.run(request, call, lambda transaction: adjusting.adjust(transaction, request, way))

    def transfer_stock(self, request: pb.TransferStockRequest, call: Call) -> bytes:
        """The levels after the transfer."""
        for name in (request.location, request.destination):
            reaching.require_location(call.reach, name)
        return self._writing.run(request, call, lambda transaction: adjusting.transfer(transaction, request))

    def list_movements(self, request: pb.ListMovementsRequest, call: Call) -> bytes:
        """A page of movements."""
        self._freshness.check(call)
        return self._browsing.list_movements(request, call.reach, call.deadline)

    def watch_stock(self, request: pb.WatchStockRequest, call: Call) -> Iterator[bytes]:
        """Levels as they change."""
        self._freshness.check(call)
        if request.parent != ANYWHERE:
            self._browsing.location(request.parent, call.reach, call.deadline)  # or NOT_FOUND
        return self._watches.watch(request.cursor, wanted(request, call.reach), call)

    # --- policies ---------------------------------------------------------------------------------------------------

    def get_stock_policy(self, request: pb.GetStockPolicyRequest, call: Call) -> bytes:
        """A policy."""
        self._freshness.check(call)
        return self._browsing.policy(request.name, call.deadline)

    def update_stock_policy(self, request: pb.UpdateStockPolicyRequest, call: Call) -> bytes:
        """The policy as it is now."""
        _require(request.stock_policy.name, "stock_policy.name", rules.POLICY_PREFIX)
        return self._writing.run(request, call, lambda transaction: limiting.update(transaction, request))

    # --- reservations -----------------------------------------------------------------------------------------------

    @deferred
    def reserve_stock(self, request: pb.ReserveStockRequest, call: Call) -> Pending[Any] | Passed:
        """The new reservation, once the batch that it is in has committed."""
        reaching.require_location(call.reach, request.location)
        wanted = Wanted(
            location_id=request.location.removeprefix(rules.LOCATION_PREFIX),
            skus=[line.sku for line in request.lines],
            quantities=[line.quantity for line in request.lines],
            ttl_us=request.ttl.ToMicroseconds() if request.HasField("ttl") else rules.TTL_DEFAULT_US,
        )
        actor = Actor(call.subject, call.trace_id)
        command = Command(
            _key(request, actor, ReserveWork.scope),
            fingerprint(request),
            actor,
            uuid7(),
            wanted,
            call.deadline,
            len(wanted.skus),
        )
        return self._answered(self._groups.reserve.submit(command), call)

    @deferred
    def commit_reservation(self, request: pb.CommitReservationRequest, call: Call) -> Pending[Any] | Passed:
        """The reservation, whose units are sold."""
        return self._ended(request, call, COMMIT)

    @deferred
    def release_reservation(self, request: pb.ReleaseReservationRequest, call: Call) -> Pending[Any] | Passed:
        """The reservation, whose units are on hand again."""
        return self._ended(request, call, RELEASED)

    def get_reservation(self, request: pb.GetReservationRequest, call: Call) -> bytes:
        """A reservation."""
        self._freshness.check(call)
        return self._browsing.reservation(request.name, call.reach, call.deadline)

    def list_reservations(self, request: pb.ListReservationsRequest, call: Call) -> bytes:
        """A page of reservations."""
        self._freshness.check(call)
        return self._browsing.list_reservations(request, call.reach, call.deadline)

    # --- what they share --------------------------------------------------------------------------------------------

    def _ended(
        self, request: pb.CommitReservationRequest | pb.ReleaseReservationRequest, call: Call, ending: Ending
    ) -> Pending[Any] | Passed:
        reservation_id = UUID(request.name.removeprefix(rules.RESERVATION_PREFIX))
        actor, reach = Actor(call.subject, call.trace_id), call.reach
        command = Command(
            _key(request, actor, SettleWork.scope),
            fingerprint(request),
            actor,
            uuid7(),
            Settlement(reservation_id, ending, reach),
            call.deadline,
        )

        def reached(done: Committed[bytes]) -> Committed[bytes]:
            # An answer from before may be of a location that the caller has lost since.
            reaching.require(reach, codec.location_id_of(done.value), request.name)
            return done

        settled = self._groups.settle.submit(command)
        return self._answered(settled if reach is None else mapped(settled, value=reached), call)

    def _answered(self, committed: Pending[Any] | Passed, call: Call) -> Pending[Any] | Passed:
        def answer(done: Committed[bytes]) -> bytes:
            self._freshness.give(call, done.position)
            return done.value

        return mapped(committed, value=answer)


def _key(request: Any, actor: Actor, scope: str) -> RequestKey:
    return RequestKey(actor.principal, scope, parse_request_id(request.request_id))


def _require(name: str, path: str, prefix: str) -> None:
    if not rules.is_name(name, prefix):
        description = f"must be a resource name that begins with {prefix}" if name else "is required"
        raise InvalidArgument([FieldViolation(path, description, "string.pattern")])
