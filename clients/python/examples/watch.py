"""Shows how the stock of a location changes, and goes on where it was when it is started again.

TOKEN=… python examples/watch.py CURSOR_FILE [TARGET]
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

from counterfoil import Client
from counterfoil.inventory.v1 import inventory_service_pb2 as inventory

FILE = Path(sys.argv[1])
TARGET = sys.argv[2] if len(sys.argv) > 2 else "127.0.0.1:50051"  # noqa: PLR2004


def keep(cursor: str) -> None:
    """Writes the cursor, whole or not at all."""
    fresh = FILE.with_suffix(".new")
    fresh.write_text(cursor, encoding="utf-8")
    fresh.replace(FILE)


cursor = FILE.read_text(encoding="utf-8") if FILE.exists() else ""
request = inventory.WatchStockRequest(parent="locations/367", cursor=cursor)
with Client(TARGET, token=os.environ["TOKEN"]) as client, client.watch_stock(request, on_cursor=keep) as watch:
    try:
        for message in watch:
            for level in message.stock_levels:
                print(level.sku, "on hand", level.on_hand, "sold", level.sold, flush=True)
    except KeyboardInterrupt:
        print("to go on later, start it again")
