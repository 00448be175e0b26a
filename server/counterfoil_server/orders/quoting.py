"""QuoteOrder: what an order would cost, and whether there is stock for it. Nothing is taken and nothing is written."""

from __future__ import annotations

from counterfoil.orders.v1 import order_service_pb2 as pb
from counterfoil_server.catalog.repository.pricing import Wanted, ask_offers, offers
from counterfoil_server.faults import NotFound
from counterfoil_server.identity.repository import accounts as buyers
from counterfoil_server.identity.rules.accounts import require_standing
from counterfoil_server.inventory.levels import Levels
from counterfoil_server.inventory.repository import levels as stock_levels
from counterfoil_server.inventory.repository import locations
from counterfoil_server.ledger import posting
from counterfoil_server.orders import wire
from counterfoil_server.orders.rules import drafts, pricing
from counterfoil_server.orders.rules.drafts import Draft
from counterfoil_server.storage.engine import Database


class Quoting:
    """Answers quotes from the database. Thread-safe."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def quote(self, draft: Draft, deadline: float) -> pb.QuoteOrderResponse:
        """A quote. Raises as placing the order would, but for stock: what is missing is said in the answer."""
        required = draft.required()
        wanted = [Wanted(sku, draft.currency, draft.placed_us) for sku in required]
        with self._database.read(deadline) as transaction:
            statements = transaction.statements
            calendar = posting.calendar_of(posting.ask_books(statements), transaction.now)
            placed_us = calendar.moment(draft.placed_us, "draft.placed_time")
            found = offers(ask_offers(statements, wanted), wanted)
            buyer_id = draft.account_id
            standings = {} if buyer_id is None else buyers.standings(buyers.ask_standings(statements, [buyer_id]))
            location = locations.read(transaction.connection, draft.location_id)
            keys = [(sku, draft.location_id) for sku in required]
            levels = Levels(stock_levels.read(transaction.connection, keys))
        if location is None:
            raise NotFound(drafts.LOCATION_PREFIX + draft.location_id)
        if buyer_id is not None:
            require_standing(draft.account, standings.get(buyer_id), past=draft.placed_us is not None)
        known = {key.sku: offer for key, offer in found.items()}
        priced = pricing.price(draft, pricing.unit_prices(draft, known))
        day = drafts.business_date(placed_us, location.details.time_zone)
        response = pb.QuoteOrderResponse(available=True)
        response.order.MergeFromString(wire.quoted_bytes(draft, priced, known, placed_us, day))
        for sku, quantity in required.items():
            there = levels.available(sku, draft.location_id)
            response.availability.add(sku=sku, requested_quantity=quantity, available_quantity=there)
            response.available = response.available and quantity <= there
        return response
