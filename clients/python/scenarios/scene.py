"""What a scenario is done with."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import ExitStack
from datetime import timedelta
from types import TracebackType
from typing import Any, Self

from counterfoil import Client, CounterfoilError
from counterfoil.orders.v1 import order_service_pb2 as orders
from counterfoil.orders.v1.order_pb2 import DraftLine, OrderDraft

Words = dict[str, Any]
Saw = Mapping[str, Any]


class Scene:
    """A scenario's input, and clients that are closed when it is over."""

    def __init__(self, target: str, given: Words, credentials: Mapping[str, str], tls: Mapping[str, str]) -> None:
        self.target, self.given, self.credentials, self.tls = target, given, credentials, tls
        self._stack = ExitStack()
        self._client: Client | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stack.close()

    @property
    def client(self) -> Client:
        """The scenario's own client."""
        if self._client is None:
            self._client = self.another(token=self.credentials["admin"])
        return self._client

    def another(self, target: str = "", **options: Any) -> Client:
        """A further client."""
        return self._stack.enter_context(Client(target or self.target, **options))

    def order(self, sku: str = "", quantity: int = 1, request_id: str = "") -> orders.PlaceOrderRequest:
        """An order of one line."""
        return self.ordering([(sku or self.given["sku"], quantity)], request_id)

    def ordering(self, lines: list[tuple[str, int]], request_id: str = "") -> orders.PlaceOrderRequest:
        """An order at the scenario's location."""
        drafts = [DraftLine(sku=sku, quantity=quantity) for sku, quantity in lines]
        draft = OrderDraft(location=self.given["location"], currency_code="EUR", lines=drafts)
        return orders.PlaceOrderRequest(draft=draft, request_id=request_id)


def seen(call: Callable[[], object]) -> Words:
    """The error of a call, as scenarios see it. One that is answered is an error of the scenario."""
    return shown(refused(call))


def refused(call: Callable[[], object]) -> CounterfoilError:
    """The error of a call."""
    try:
        answer = call()
    except CounterfoilError as error:
        return error
    raise AssertionError(f"no error, but {answer!r}")


def shown(error: CounterfoilError) -> Words:
    """An error, as scenarios see it."""
    return {"code": error.code.name, "reason": error.reason}


def milliseconds(duration: timedelta | None) -> int | None:
    """A duration, as scenarios see it."""
    return None if duration is None else round(duration / timedelta(milliseconds=1))
