"""Shows how the stock of a store changes, and goes on where it was when it is started again.

TOKEN=… python examples/watch.py

The cursor is kept in stock.cursor, or in the file that is named. Ctrl-C ends it.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

from counterfoil import Client
from counterfoil.inventory.v1 import inventory_service_pb2 as inventory

FILE = Path(sys.argv[1] if len(sys.argv) > 1 else "stock.cursor")


def keep(cursor: str) -> None:
    """Replaces the file at once, so that it never holds half a cursor. Called when a message has been dealt with."""
    fresh = FILE.with_name(f"{FILE.name}.new")
    fresh.write_text(cursor, encoding="utf-8")
    fresh.replace(FILE)


cursor = FILE.read_text(encoding="utf-8") if FILE.exists() else ""
request = inventory.WatchStockRequest(parent="locations/367", cursor=cursor)
with (
    Client(os.environ.get("TARGET", "127.0.0.1:50051"), token=os.environ["TOKEN"]) as client,
    client.watch_stock(request, on_cursor=keep) as watch,
):
    try:
        for message in watch:
            for level in message.stock_levels:
                print(f"{level.sku}: {level.on_hand} on hand, {level.sold} sold", flush=True)
    except KeyboardInterrupt:
        pass
