"""How an order gets placed, as the service sees it: many calls share one transaction, so the answer comes later."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from counterfoil.orders.v1 import order_service_pb2 as pb
from counterfoil_server.principal import Principal, Reach
from counterfoil_server.promises import Pending
from counterfoil_server.storage.transaction import Actor, Committed


@dataclass(frozen=True, slots=True)
class Caller:
    """Who places orders, what they may do and where, and until when they wait (`time.monotonic()` seconds)."""

    principal: Principal
    actor: Actor
    deadline: float
    reach: Reach


class Placing(Protocol):
    """Places orders. Thread-safe."""

    def submit(self, request: pb.PlaceOrderRequest, caller: Caller) -> Pending[Committed[bytes]]:
        """Places an order, once for its request id; the future has the order, serialized, or the fault that refuses it.

        Raises a fault at once for what is wrong with the request itself, and where too many wait.
        """
        ...

    def submit_all(
        self, requests: Sequence[pb.PlaceOrderRequest], caller: Caller
    ) -> Pending[list[Committed[bytes] | Exception]]:
        """Places orders, each on its own; the future has for each, in their order, what `submit` gives or raises.

        Nobody needs to have checked them against the contract: one that breaks it is refused. Raises Unavailable where
        too many wait.
        """
        ...
