"""What the ledger's VerifyInvariants checks of orders, on a live system.

- `walking`: how a check goes through what there is.
- `orders`: what must be true of every order, within its row, in the ledger and in stock.
- `images`: whether an order's columns say what its messages say; `replaying`: what those say.
- `orphans`: whether what orders leave behind has an order.
- `keys`: whether each order has the key of the request that placed it.
"""

from __future__ import annotations

from typing import Final

from counterfoil_server.orders.verifying.keys import KeyCheck
from counterfoil_server.orders.verifying.orders import OrderCheck, checks_of_orders
from counterfoil_server.orders.verifying.orphans import OrphanCheck

SLICE_LIMIT_ORDERS: Final = 1_000
_ROWS_PER_ORDER: Final = 5
"""How many transactions, movements or keys are read in the time of an order."""


def order_checks(slice_limit_orders: int = SLICE_LIMIT_ORDERS) -> list[OrderCheck | OrphanCheck | KeyCheck]:
    """The checks of orders: against themselves, the ledger, stock and request keys.

    `slice_limit_orders`: orders that one statement looks at. Each statement has a snapshot of its own, and looks at
    fewer where it may not take the time for so many.
    """
    limit_rows = slice_limit_orders * _ROWS_PER_ORDER
    return [
        *checks_of_orders(slice_limit_orders),
        OrphanCheck(slice_limit_rows=limit_rows),
        KeyCheck(slice_limit_rows=limit_rows),
    ]
