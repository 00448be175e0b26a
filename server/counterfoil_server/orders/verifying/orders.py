"""What must be true of every order: within its row, and between it, the ledger and stock."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from typing import Any, Final
from uuid import UUID

from counterfoil_server.inventory.rules import Bucket
from counterfoil_server.ledger.rules import Examined, Finding
from counterfoil_server.orders.repository import checking
from counterfoil_server.orders.repository.checking import Posted, Slice, Unequal, WrongLines
from counterfoil_server.orders.rules import books
from counterfoil_server.orders.rules.drafts import name_of
from counterfoil_server.orders.rules.life import Action, State
from counterfoil_server.orders.verifying.images import differing
from counterfoil_server.orders.verifying.replaying import BrokenError, amounts_of, changes_in, parsed, replayed
from counterfoil_server.orders.verifying.walking import walk
from counterfoil_server.storage.engine import Database

IMAGES_LIMIT_ORDERS: Final = 200
"""Orders whose messages are read at once: one may have some hundred kilobytes."""


class OrderCheck:
    """One thing that must be true of every order. Implements `ledger.verify.InvariantCheck`."""

    def __init__(
        self,
        name: str,
        description: str,
        look: Callable[[Any, Slice], Sequence[Any]],
        judge: Callable[[Any], Iterator[Unequal]] | None = None,
        *,
        slice_limit_orders: int,
    ) -> None:
        """`look` reads a slice in one statement; `judge` says what is wrong of each row of it, or it is wrong as it is.

        What a finding is of is put behind the description. `slice_limit_orders`: orders that one statement looks at.
        """
        self.name = name
        self._description = description
        self._look = look
        self._judge = judge
        self._limit = slice_limit_orders

    def run(self, database: Database, deadline: float) -> Iterator[Finding | Examined]:
        """Goes through all orders, by id. Raises DeadlineExceeded, and the faults of storage."""
        for count, rows in walk(database, deadline, self._slice, UUID(int=0), self._limit):
            yield Examined(count)
            for row in rows:
                for found in (row,) if self._judge is None else self._judge(row):
                    description = f"{self._description}{found.of}"
                    yield Finding(name_of(found.order_id), description, str(found.wanted), str(found.found))

    def _slice(self, connection: Any, after: UUID, limit: int) -> tuple[int, UUID | None, Sequence[Any]]:
        count, last = checking.end_of_slice(connection, after, limit)
        return count, last, [] if last is None else self._look(connection, Slice(after, last))


def checks_of_orders(slice_limit_orders: int) -> list[OrderCheck]:
    """The checks of orders, of at most so many in a slice."""
    check = partial(OrderCheck, slice_limit_orders=slice_limit_orders)
    states = {state.name.lower(): state.value for state in State}
    return [
        check("orders.totals", "the total and the sum of the lines' totals differ", checking.totals),
        check("orders.lines", "its lines", partial(checking.lines, states=states), _lines),
        OrderCheck(
            "orders.image",
            "its columns and its messages",
            checking.stored,
            differing,
            slice_limit_orders=min(slice_limit_orders, IMAGES_LIMIT_ORDERS),
        ),
        check("orders.ledger", "what it came to and what it posted to", checking.posted, _postings),
        check(
            "orders.stock", "the units sold and not taken back differ", partial(checking.stock, sold=int(Bucket.SOLD))
        ),
    ]


def _lines(row: WrongLines) -> Iterator[Unequal]:
    if row.broken_line is not None:
        yield Unequal(row.order_id, "", "", f" are wrong, the first of them line {row.broken_line}")
    if row.wanted_state != row.state:
        yield Unequal(row.order_id, State(row.wanted_state).name, State(row.state).name, " say another state")


def _postings(row: Posted) -> Iterator[Unequal]:
    """What an order must have posted to each account, and has not.

    What is owed for it follows from its columns, what else was given back from its messages. Where those are broken,
    `orders.image` says so.
    """
    sale = books.sale(row.total, row.tax, row.discount)
    wanted = {"receivable": sale.receivable - row.credit}
    try:
        placed = parsed(row.placed)
        changes = replayed(name_of(row.order_id), placed, changes_in(row.history), amounts_of(placed)).posted
    except BrokenError:
        pass
    else:
        wanted["discounts"] = sale.discounts + sum(entries.discounts for _, entries in changes)
        wanted["tax"] = sale.tax + sum(entries.tax for _, entries in changes)
        wanted["revenue"] = sale.revenue + sum(each.revenue for action, each in changes if action is Action.CANCEL)
        wanted["refunds"] = sum(each.revenue for action, each in changes if action is Action.RETURN)
    posted = row.by_role()
    for role, minor in wanted.items():
        found = posted[role]
        if minor != found:
            yield Unequal(row.order_id, minor, found, f" ledgerAccounts/system-{role}-{row.currency.lower()} differ")
    if row.elsewhere:
        yield Unequal(row.order_id, 0, row.elsewhere, " other accounts than the seller's own differ")
