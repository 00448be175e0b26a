"""Orders two bananas. The client makes the request id, so that a retry never orders twice.

TOKEN=… python examples/place_order.py [TARGET]
"""

from __future__ import annotations

import os
import sys

from counterfoil import Client, CounterfoilError, Money
from counterfoil.orders.v1 import order_service_pb2 as orders
from counterfoil.orders.v1.order_pb2 import DraftLine, Order, OrderDraft

TARGET = sys.argv[1] if len(sys.argv) > 1 else "127.0.0.1:50051"

with Client(TARGET, token=os.environ["TOKEN"]) as client:
    draft = OrderDraft(location="locations/367", currency_code="USD", lines=[DraftLine(sku="1082185", quantity=2)])
    try:
        order = client.orders.PlaceOrder(orders.PlaceOrderRequest(draft=draft))
    except CounterfoilError as error:
        if error.reason != "OUT_OF_STOCK":
            raise
        for violation in error.precondition_violations:
            print("not enough of", violation.subject, violation.description)
    else:
        print(order.name, Order.State.Name(order.state), Money.from_message(order.total))
        # What was written is what is read, whichever server answers.
        print(client.orders.GetOrder(orders.GetOrderRequest(name=order.name)).placed_time.ToJsonString())
