"""The life of an order: the state machine, and what a change of it changes.

An order's state follows from the quantities of its lines. The table says what may be done in which state, and where
that may lead.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import IntEnum
from types import MappingProxyType
from typing import Final, NamedTuple

from counterfoil_server.faults import FailedPrecondition, FieldViolation, InvalidArgument, Reason
from counterfoil_server.orders.rules.allocation import part_of_units


class State(IntEnum):
    """How far an order has come; the numbers are those of the contract."""

    PLACED = 1
    PARTLY_FULFILLED = 2
    FULFILLED = 3
    CANCELLED = 4
    PARTLY_RETURNED = 5
    RETURNED = 6


class PaymentState(IntEnum):
    """Whether an order has been paid for; the numbers are those of the contract."""

    UNPAID = 1
    PARTLY_PAID = 2
    PAID = 3
    PARTLY_REFUNDED = 4
    REFUNDED = 5


class Action(IntEnum):
    """What can be done with an order; the numbers are those of the contract."""

    PLACE = 1
    FULFIL = 2
    CANCEL = 3
    RETURN = 4


_ENDED: Final = frozenset({State.FULFILLED, State.PARTLY_RETURNED, State.RETURNED})

TRANSITIONS: Final[Mapping[tuple[State, Action], frozenset[State]]] = MappingProxyType(
    {
        (State.PLACED, Action.FULFIL): frozenset({State.PARTLY_FULFILLED, State.FULFILLED}),
        (State.PLACED, Action.CANCEL): frozenset({State.PLACED, State.CANCELLED}),
        # What is already handed over may come back before the rest is.
        (State.PARTLY_FULFILLED, Action.FULFIL): frozenset(
            {State.PARTLY_FULFILLED, State.FULFILLED, State.PARTLY_RETURNED}
        ),
        (State.PARTLY_FULFILLED, Action.CANCEL): _ENDED | {State.PARTLY_FULFILLED},
        (State.PARTLY_FULFILLED, Action.RETURN): frozenset({State.PARTLY_FULFILLED}),
        (State.FULFILLED, Action.RETURN): frozenset({State.PARTLY_RETURNED, State.RETURNED}),
        (State.PARTLY_RETURNED, Action.RETURN): frozenset({State.PARTLY_RETURNED, State.RETURNED}),
    }
)
"""What may be done in which state, and the states that it may lead to. What is not here is refused."""


class Part(NamedTuple):
    """How many of one line, by its number."""

    number: int
    quantity: int


@dataclass(slots=True)
class Progress:
    """How many of each line were sold, and what has become of them; of those fulfilled, some may be returned."""

    quantities: list[int]
    fulfilled: list[int]
    cancelled: list[int]
    returned: list[int]

    @classmethod
    def new(cls, quantities: Sequence[int]) -> Progress:
        """That of an order that was just placed."""
        none = [0] * len(quantities)
        return cls(list(quantities), none, list(none), list(none))

    def left(self, index: int, action: Action) -> int:
        """How many of a line the action can still be done with."""
        if action is Action.RETURN:
            return self.fulfilled[index] - self.returned[index]
        return self.quantities[index] - self.fulfilled[index] - self.cancelled[index]

    def is_done(self, action: Action) -> bool:
        """Whether nothing is left that the action can be done with."""
        return not any(self.left(index, action) for index in range(len(self.quantities)))

    def settled(self, index: int) -> int:
        """How many of a line have been given back for, as cancelled or returned."""
        return self.cancelled[index] + self.returned[index]


class LineAmounts(NamedTuple):
    """What a line came to when it was sold: its total, and the taxes and discounts that went into it."""

    total: int
    tax: int
    discount: int


@dataclass(frozen=True, slots=True)
class Changed:
    """An order after a change: how far it is, which parts of which lines that was, and what it gives back."""

    state: State
    progress: Progress
    parts: list[Part]
    credit: LineAmounts


def state_of(progress: Progress) -> State:
    """The state that quantities mean."""
    fulfilled, returned = sum(progress.fulfilled), sum(progress.returned)
    if sum(progress.quantities) > fulfilled + sum(progress.cancelled):
        return State.PARTLY_FULFILLED if fulfilled else State.PLACED
    if not fulfilled:
        return State.CANCELLED
    if not returned:
        return State.FULFILLED
    return State.PARTLY_RETURNED if returned < fulfilled else State.RETURNED


def changed(
    name: str,
    state: State,
    progress: Progress,
    action: Action,
    parts: Sequence[Part],
    *,
    amounts: Sequence[LineAmounts],
) -> Changed:
    """The order after an action with some of its lines; with all that is left where there are no parts.

    `amounts` are what its lines came to. Raises InvalidArgument for a line that the order does not have, and
    FailedPrecondition: STATE_CONFLICT where the table does not allow it, or there is nothing left to do it with;
    QUANTITY_EXCEEDED for more than is left of a line.
    """
    _require_lines(name, len(progress.quantities), parts)
    allowed = TRANSITIONS.get((state, action))
    if allowed is None:
        raise state_conflict(name, state, action)
    wanted = _wanted(name, progress, action, parts)
    if not wanted:
        raise state_conflict(name, state, action)
    after = Progress(progress.quantities, list(progress.fulfilled), list(progress.cancelled), list(progress.returned))
    column = {Action.FULFIL: after.fulfilled, Action.CANCEL: after.cancelled, Action.RETURN: after.returned}[action]
    for number, quantity in wanted:
        column[number - 1] += quantity
    credit = LineAmounts(0, 0, 0) if action is Action.FULFIL else _credit(progress, after, wanted, amounts)
    following = state_of(after)
    assert following in allowed  # noqa: S101 - the table says where the quantities can lead
    return Changed(following, after, wanted, credit)


def state_conflict(name: str, state: State, action: Action) -> FailedPrecondition:
    """The refusal of what a state does not allow."""
    return FailedPrecondition(
        Reason.STATE_CONFLICT,
        f"{name} is {state.name}: there is nothing to {action.name.lower()}",
        subject=name,
        metadata={"resource": name, "state": state.name},
    )


def _require_lines(name: str, count: int, parts: Sequence[Part]) -> None:
    absent = [(index, number) for index, (number, _) in enumerate(parts) if number > count]
    if absent:
        raise InvalidArgument(
            [
                FieldViolation(f"lines[{index}].number", f"{name} has no line {number}", "line_quantity.line")
                for index, number in absent
            ]
        )


def _wanted(name: str, progress: Progress, action: Action, parts: Sequence[Part]) -> list[Part]:
    """The parts with each line once, in the order of the lines."""
    lines = range(len(progress.quantities))
    if not parts:
        return [Part(index + 1, left) for index in lines if (left := progress.left(index, action))]
    together: dict[int, int] = {}
    for number, quantity in parts:
        together[number] = together.get(number, 0) + quantity
    for number, quantity in together.items():
        left = progress.left(number - 1, action)
        if quantity > left:
            raise FailedPrecondition(
                Reason.QUANTITY_EXCEEDED,
                f"{name} has {left} left of line {number}, not {quantity}",
                subject=name,
                metadata={"resource": name, "line": str(number), "left": str(left)},
            )
    return [Part(number, together[number]) for number in sorted(together)]


def _credit(before: Progress, after: Progress, parts: Sequence[Part], amounts: Sequence[LineAmounts]) -> LineAmounts:
    total = tax = discount = 0
    for number, _ in parts:
        index = number - 1
        units = before.quantities[index], before.settled(index), after.settled(index)
        line = amounts[index]
        total += part_of_units(line.total, *units)
        tax += part_of_units(line.tax, *units)
        discount += part_of_units(line.discount, *units)
    return LineAmounts(total, tax, discount)
