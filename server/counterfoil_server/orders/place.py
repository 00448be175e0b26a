"""PlaceOrder and BatchPlaceOrders: many orders in one transaction.

For all orders of a batch together: their keys are claimed, then what they need is asked for and locked, in the order
of locks, in the same round trip. Then each is decided, in the order in which they came: its price, what its caller
expected of that, its stock. What a neighbour before it took is gone for it, and what it is refused for is its own
affair. All that were accepted are written in a second round trip, which also commits.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final, NamedTuple
from uuid import UUID

from google.protobuf.message import Message
from uuid_utils.compat import uuid7

from counterfoil.orders.v1 import order_service_pb2 as pb
from counterfoil_server.catalog.repository import pricing as offers
from counterfoil_server.catalog.repository.pricing import Wanted
from counterfoil_server.catalog.rules import Offer
from counterfoil_server.faults import Fault, NotFound
from counterfoil_server.identity.repository import accounts as buyers
from counterfoil_server.identity.rules.accounts import require_standing
from counterfoil_server.inventory import settling, stock
from counterfoil_server.inventory.repository import locations
from counterfoil_server.inventory.rules import Reservation
from counterfoil_server.ledger import posting
from counterfoil_server.ledger.posting import AskedAccounts, Posting, SystemAccounts
from counterfoil_server.orders import codec, wire
from counterfoil_server.orders.changes import Event, change
from counterfoil_server.orders.ports import Caller
from counterfoil_server.orders.repository import placing
from counterfoil_server.orders.repository.placing import NewOrder
from counterfoil_server.orders.rules import books, drafts, pricing, reaching
from counterfoil_server.orders.rules.drafts import Draft
from counterfoil_server.principal import Reach
from counterfoil_server.promises import Promise
from counterfoil_server.rpc.request_id import fingerprint, parse_request_id
from counterfoil_server.rpc.validation import check_item
from counterfoil_server.storage.group_commit import Command, GroupCommit, HotBatch, Result
from counterfoil_server.storage.idempotency import RequestKey
from counterfoil_server.storage.statements import Reply, Statements
from counterfoil_server.storage.transaction import Actor, Committed
from counterfoil_server.times import microseconds

SCOPE: Final = "orders.place"
SALE_KIND: Final = "order.sale"

# A level's event is that of a whole batch; who moved how much is in the movements.
_BATCH: Final = Actor("counterfoil", "")


@dataclass(frozen=True, slots=True)
class Asked:
    """One order that is asked for."""

    draft: Draft
    expected_minor: int | None
    reservation_id: UUID | None
    reach: Reach = None
    """The resources that the caller may place orders for."""

    @property
    def offered_us(self) -> int | None:
        """As of when the catalog is asked: at the order's time; at any, so now, where every total is agreed."""
        draft = self.draft
        return draft.placed_us if draft.agreed is None or None in draft.agreed else None

    def wanted(self) -> list[Wanted]:
        """What must be known of each line's SKU."""
        currency, at_us = self.draft.currency, self.offered_us
        return [Wanted(sku, currency, at_us) for sku in self.draft.skus]


class _Begun(NamedTuple):
    """What was asked for a batch."""

    reservations: Reply | None
    books: Reply
    own_accounts: AskedAccounts | None
    buyers: Reply | None
    zones: Reply
    wanted: Sequence[Wanted]
    offers: Reply
    levels: Reply


class PlaceOrders:
    """Places orders; the `HotWork` of `orders.place`. Thread-safe."""

    scope = SCOPE

    def __init__(self, accounts: SystemAccounts) -> None:
        self._accounts = accounts

    def begin(self, statements: Statements, payloads: Sequence[Asked]) -> _Begun:
        """Asks for all that decides: reservations, closed books, time zones, prices and, last, stock."""
        keys: dict[tuple[str, str], None] = {}
        wanted: dict[Wanted, None] = {}
        reserved: list[UUID] = []
        location_ids: set[str] = set()
        buyer_ids: set[str] = set()
        for asked in payloads:
            draft = asked.draft
            location_id = draft.location_id
            location_ids.add(location_id)
            for each in asked.wanted():
                wanted[each] = None
                keys[each.sku, location_id] = None
            if asked.reservation_id is not None:
                reserved.append(asked.reservation_id)
            if (buyer_id := draft.account_id) is not None:
                buyer_ids.add(buyer_id)
        return _Begun(
            settling.lock(statements, reserved) if reserved else None,
            posting.ask_books(statements),
            self._accounts.ask(statements, {asked.draft.currency for asked in payloads}),
            buyers.ask_standings(statements, sorted(buyer_ids)) if buyer_ids else None,
            locations.ask_time_zones(statements, sorted(location_ids)),
            list(wanted),
            offers.ask_offers(statements, wanted),
            stock.lock(statements, keys, reserved),
        )

    def finish(self, batch: HotBatch, commands: Sequence[Command[Asked]], begun: _Begun) -> Sequence[bytes | Fault]:
        """Decides order by order, and queues what those accepted write."""
        deciding = _Deciding(self._accounts, batch.now, begun)
        results: list[bytes | Fault] = []
        for command in commands:
            try:
                results.append(deciding.place(command))
            except Fault as fault:
                results.append(fault)
        deciding.write(batch)
        return results

    def stored(self, statements: Statements, resources: Sequence[UUID]) -> Sequence[bytes]:
        """The orders as they were placed."""
        return placing.placed(statements, resources)


class _Deciding:
    """The orders of a batch, one after the other."""

    def __init__(self, accounts: SystemAccounts, now: datetime, begun: _Begun) -> None:
        self._accounts = accounts
        self._keys = accounts.known(begun.own_accounts)
        self._now_us = microseconds(now)
        self._reservations = {} if begun.reservations is None else settling.locked(begun.reservations)
        self._consumed: list[Reservation] = []
        self._calendar = posting.calendar_of(begun.books, now)
        self._buyers = {} if begun.buyers is None else buyers.standings(begun.buyers)
        self._zones: dict[str, str] = dict(begun.zones.rows())
        self._offers: dict[tuple[str, int | None], dict[str, Offer]] = {}
        for wanted, offer in offers.offers(begun.offers, begun.wanted).items():
            self._offers.setdefault((wanted.currency, wanted.at_us), {})[wanted.sku] = offer
        self._levels = stock.Levels(begun.levels.rows())
        self._days: dict[tuple[int, str], str] = {}
        self._rows: list[NewOrder] = []
        self._sales: list[tuple[NewOrder, str]] = []
        self._emitted: list[tuple[Actor, NewOrder]] = []

    def place(self, command: Command[Asked]) -> bytes:
        """Places an order. Raises the fault that refuses it; then nothing of it has happened."""
        asked, order_id = command.payload, command.resource
        draft = asked.draft
        placed_us = self._calendar.moment(draft.placed_us, "draft.placed_time")
        zone = self._zones.get(draft.location_id)
        if zone is None:
            raise NotFound(drafts.LOCATION_PREFIX + draft.location_id)
        if (buyer_id := draft.account_id) is not None:
            require_standing(draft.account, self._buyers.get(buyer_id), past=draft.placed_us is not None)
        found = self._offers.get((draft.currency, asked.offered_us), {})
        priced = pricing.price(draft, pricing.unit_prices(draft, found))
        pricing.require_expected(priced.total, asked.expected_minor, draft.currency)
        principal = command.actor.principal
        cause = stock.Cause(drafts.name_of(order_id), principal, placed_us)
        self._take(asked, cause)
        day = drafts.business_date(placed_us, zone)
        placement = wire.Placement(
            order_id,
            placed_us,
            day,
            self._now_us,
            principal,
            "" if asked.reservation_id is None else f"{drafts.RESERVATION_PREFIX}{asked.reservation_id}",
        )
        image = wire.placed_bytes(draft, priced, found, placement)
        row = NewOrder(
            order_id, draft.account, draft.location_id, draft.currency, placed_us, day.isoformat(), principal,
            priced.items, priced.discount, priced.tax, priced.tax_added, priced.total,
            draft.skus, draft.quantities, priced.totals, image,
        )  # fmt: skip
        self._rows.append(row)
        self._emitted.append((command.actor, row))
        self._sales.append((row, cause.source))
        return image

    def write(self, batch: HotBatch) -> None:
        """Queues what the orders that were placed leave behind."""
        rows = self._rows
        if not rows:
            return
        statements = batch.statements
        postings = self._postings(batch)
        placing.insert(statements, rows)
        posting.queue(statements, postings, "")
        if self._consumed:
            batch.emit(settling.queue_ended(statements, self._consumed), _BATCH)
        changed = stock.queue(statements, self._levels)
        for actor, row in self._emitted:
            batch.emit([change(Event.PLACED, drafts.name_of(row.id), 1, row.placed)], actor)
        batch.emit(stock.changes(changed), _BATCH)

    def _take(self, asked: Asked, cause: stock.Cause) -> None:
        draft, reservation_id = asked.draft, asked.reservation_id
        if reservation_id is None:
            shortage = self._levels.take(draft.location_id, draft.skus, draft.quantities, stock.SALE, cause=cause)
            if shortage is not None:
                raise shortage.fault()
            return
        reservation = self._reservations.get(reservation_id)
        if reservation is None or not reaching.is_within(asked.reach, reservation.location_id, ""):
            raise NotFound(f"{drafts.RESERVATION_PREFIX}{reservation_id}")
        lines = (draft.skus, draft.quantities)
        consumed = settling.consume(
            self._levels, reservation, draft.location_id, lines, cause=cause, now_us=self._now_us
        )
        self._reservations[reservation_id] = consumed  # so that the next one who wants it is told
        self._consumed.append(consumed)

    def _postings(self, batch: HotBatch) -> list[Posting]:
        """What was sold, for the ledger; makes the accounts of a currency in which nothing was before."""
        # What costs nothing moves no money.
        sold = [
            (row, name, entries)
            for row, name in self._sales
            if any(entries := books.sale(row.total, row.tax, row.discount))
        ]
        keys = self._keys
        if missing := {row.currency for row, _, _ in sold} - keys.keys():
            made = self._accounts.make(batch.statements, missing, batch.now)
            batch.emit(made.changes, _BATCH)
            keys = {**keys, **made.keys}
        postings = []
        for row, name, entries in sold:
            accounts = keys[row.currency]
            pairs = (
                (accounts.receivable, entries.receivable),
                (accounts.discounts, entries.discounts),
                (accounts.tax, entries.tax),
                (accounts.revenue, entries.revenue),
            )
            balanced = [pair for pair in pairs if pair[1]]
            postings.append(Posting(uuid7(), SALE_KIND, name, row.placed_us, balanced, principal=row.principal))
        return postings


class Placer:
    """Hands requests to the group commit. Implements `ports.Placing`; thread-safe."""

    def __init__(self, group: GroupCommit[Asked], check: Callable[[Message], None]) -> None:
        """`check` raises InvalidArgument for a message that breaks the contract."""
        self._group = group
        self._check = check

    def submit(self, request: pb.PlaceOrderRequest, caller: Caller) -> Promise[Committed[bytes]]:
        """Places one order."""
        return self._group.submit(command_of(request, caller))

    def submit_all(self, requests: Sequence[pb.PlaceOrderRequest], caller: Caller) -> Promise[list[Result]]:
        """Places orders together; one that cannot be begun does not stop the others."""
        refused: dict[int, Result] = {}
        commands = []
        for index, request in enumerate(requests):
            try:
                check_item(self._check, request)
                commands.append(command_of(request, caller))
            except Fault as fault:
                refused[index] = fault
        placed = self._group.submit_all(commands)
        if not refused:
            return placed
        merged: Promise[list[Result]] = Promise()

        def merge(done: Promise[list[Result]]) -> None:
            rest = iter(done.result())
            merged.set_result([refused[index] if index in refused else next(rest) for index in range(len(requests))])

        placed.add_done_callback(merge)
        return merged


def command_of(request: pb.PlaceOrderRequest, caller: Caller) -> Command[Asked]:
    """A request as the group commit takes it. Raises InvalidArgument, NotFound or PermissionDenied."""
    draft = codec.draft_of(request.draft)
    if caller.reach is not None:
        reaching.require_draft(caller.reach, draft)
    if draft.sets_price or draft.placed_us is not None:
        drafts.require_permissions(draft, caller.principal)
    expected = None
    if request.HasField("expected_total"):
        expected = codec.expected_minor(request.expected_total, draft.currency)
    reservation = request.reservation
    return Command(
        key=RequestKey(caller.actor.principal, SCOPE, parse_request_id(request.request_id)),
        fingerprint=fingerprint(request),
        actor=caller.actor,
        resource=uuid7(),
        payload=Asked(
            draft,
            expected,
            UUID(reservation.removeprefix(drafts.RESERVATION_PREFIX)) if reservation else None,
            caller.reach,
        ),
        deadline=caller.deadline,
        weight=len(draft.skus),
    )
