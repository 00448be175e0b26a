"""Orders two bananas, once, however often the order is sent.

TOKEN=… python examples/place_order.py
"""

from __future__ import annotations

import os
import sys
import uuid

from counterfoil import Client, CounterfoilError, Money
from counterfoil.orders.v1 import order_service_pb2 as orders
from counterfoil.orders.v1.order_pb2 import DraftLine, Order, OrderDraft

draft = OrderDraft(location="locations/367", currency_code="USD", lines=[DraftLine(sku="1082185", quantity=2)])
# The client makes an id for each call that has none, which holds through its retries. Who keeps one of their own can
# send the same order again even after the program was killed.
request = orders.PlaceOrderRequest(draft=draft, request_id=str(uuid.uuid4()))

with Client(os.environ.get("TARGET", "127.0.0.1:50051"), token=os.environ["TOKEN"]) as client:
    try:
        order = client.orders.PlaceOrder(request)
    except CounterfoilError as error:
        if error.reason != "OUT_OF_STOCK":
            raise
        sys.exit("\n".join(f"{broken.subject}: {broken.description}" for broken in error.precondition_violations))
    print(f"{order.name}: {Order.State.Name(order.state).removeprefix('STATE_')}, {Money.from_message(order.total)}")

    again = client.orders.PlaceOrder(request)
    print(f"{again.name}: sent again, and not ordered again")
