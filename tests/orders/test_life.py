"""The life of an order against a model that moves units one at a time."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from counterfoil_server.faults import FailedPrecondition, InvalidArgument, Reason
from counterfoil_server.orders.rules.life import (
    TRANSITIONS,
    Action,
    LineAmounts,
    Part,
    Progress,
    State,
    changed,
    state_of,
)

NAME = "orders/1"
CHANGES = [Action.FULFIL, Action.CANCEL, Action.RETURN]
OPEN, OUT, GONE, BACK = "open", "out", "gone", "back"  # where a unit is
WAYS = {Action.FULFIL: (OPEN, OUT), Action.CANCEL: (OPEN, GONE), Action.RETURN: (OUT, BACK)}


def meaning(units: Counter[str]) -> State:
    """The state in words: see the comments of the contract."""
    handed_over = units[OUT] + units[BACK]
    if units[OPEN]:
        return State.PARTLY_FULFILLED if handed_over else State.PLACED
    if not handed_over:
        return State.CANCELLED
    if not units[OUT]:
        return State.RETURNED
    return State.PARTLY_RETURNED if units[BACK] else State.FULFILLED


class Life(RuleBasedStateMachine):
    """Changes an order at random, and a list of units for each of its lines beside it."""

    @initialize(
        lines=st.lists(st.tuples(st.integers(1, 5), st.integers(0, 50), st.integers(0, 9)), min_size=1, max_size=4)
    )
    def place(self, lines: list[tuple[int, int, int]]) -> None:
        self.units = [[OPEN] * quantity for quantity, _, _ in lines]
        self.amounts = [LineAmounts(total, min(tax, total), tax) for _, total, tax in lines]
        self.progress = Progress.new([quantity for quantity, _, _ in lines])
        self.state = State.PLACED
        self.credit = LineAmounts(0, 0, 0)

    def apply(self, action: Action, parts: list[Part]) -> None:
        """Does both, and compares how it ends."""
        source, target = WAYS[action]
        wanted = Counter[int]()
        for number, quantity in parts:
            wanted[number] += quantity
        left = [units.count(source) for units in self.units]
        if not parts:
            wanted = Counter({index + 1: count for index, count in enumerate(left) if count})
        try:
            after = changed(NAME, self.state, self.progress, action, parts, amounts=self.amounts)
        except InvalidArgument as refused:
            absent = [index for index, part in enumerate(parts) if part.number > len(left)]
            assert [each.field for each in refused.violations] == [f"lines[{index}].number" for index in absent]
            assert absent
            return
        except FailedPrecondition as refused:
            beyond = any(q > left[n - 1] for n, q in wanted.items())
            if refused.reason is Reason.QUANTITY_EXCEEDED:
                assert beyond
                line = int(refused.metadata["line"])
                assert refused.metadata["left"] == str(left[line - 1])
            else:
                assert refused.reason is Reason.STATE_CONFLICT
                assert refused.metadata == {"resource": NAME, "state": self.state.name}
                assert not any(left) or (self.state, action) not in TRANSITIONS
            return
        assert after.progress.is_done(action) == (wanted.total() == sum(left))
        assert after.parts == [Part(number, wanted[number]) for number in sorted(wanted)]
        for number, quantity in wanted.items():
            units = self.units[number - 1]
            for _ in range(quantity):
                units[units.index(source)] = target
        assert after.state in TRANSITIONS[self.state, action]
        assert min(after.credit) >= 0
        assert action is not Action.FULFIL or after.credit == (0, 0, 0)
        self.state, self.progress = after.state, after.progress
        self.credit = LineAmounts(*map(sum, zip(self.credit, after.credit, strict=True)))

    @rule(
        action=st.sampled_from(CHANGES),
        parts=st.lists(st.builds(Part, st.integers(1, 5), st.integers(1, 4)), max_size=3),
    )
    def change_parts(self, action: Action, parts: list[Part]) -> None:
        self.apply(action, parts)

    @rule(action=st.sampled_from(CHANGES), data=st.data())
    def change_what_is_left(self, action: Action, data: Any) -> None:
        source, _ = WAYS[action]
        possible = [(index + 1, units.count(source)) for index, units in enumerate(self.units) if source in units]
        if possible:
            number, most = data.draw(st.sampled_from(possible))
            self.apply(action, [Part(number, data.draw(st.integers(1, most)))])

    @precondition(lambda self: self.state is not State.CANCELLED)
    @rule(action=st.sampled_from(CHANGES))
    def change_all(self, action: Action) -> None:
        self.apply(action, [])

    @invariant()
    def quantities_are_the_units(self) -> None:
        for index, units in enumerate(self.units):
            assert self.progress.fulfilled[index] == units.count(OUT) + units.count(BACK)
            assert self.progress.cancelled[index] == units.count(GONE)
            assert self.progress.returned[index] == units.count(BACK)
            assert self.progress.left(index, Action.FULFIL) == units.count(OPEN)
            assert self.progress.left(index, Action.RETURN) == units.count(OUT)

    @invariant()
    def the_state_is_what_the_quantities_mean(self) -> None:
        assert self.state is meaning(Counter(unit for units in self.units for unit in units))
        assert self.state is state_of(self.progress)

    @invariant()
    def all_that_is_given_back_is_what_was_paid(self) -> None:
        if all(unit in {GONE, BACK} for units in self.units for unit in units):
            assert self.credit == LineAmounts(*map(sum, zip(*self.amounts, strict=True)))
        assert self.credit.total <= sum(each.total for each in self.amounts)


TestLife = Life.TestCase


def test_every_state_of_the_table_is_reached() -> None:
    """No entry of the table is there for nothing: walks over small orders meet every one of them."""
    seen: set[tuple[State, Action, State]] = set()
    amounts = [LineAmounts(0, 0, 0)]
    reached = [(State.PLACED, Progress.new([3]))]
    known = set()
    while reached:
        state, progress = reached.pop()
        for action in CHANGES:
            for quantity in (1, 2, 3):
                try:
                    after = changed(NAME, state, progress, action, [Part(1, quantity)], amounts=amounts)
                except FailedPrecondition:
                    continue
                seen.add((state, action, after.state))
                key = (after.progress.fulfilled[0], after.progress.cancelled[0], after.progress.returned[0])
                if key not in known:
                    known.add(key)
                    reached.append((after.state, after.progress))
    assert seen == {(state, action, to) for (state, action), following in TRANSITIONS.items() for to in following}


@given(st.sampled_from(State), st.sampled_from(CHANGES))
def test_what_the_table_does_not_have_is_refused(state: State, action: Action) -> None:
    if (state, action) in TRANSITIONS:
        return
    with pytest.raises(FailedPrecondition) as caught:
        changed(NAME, state, Progress([1], [1], [0], [0]), action, [Part(1, 1)], amounts=[LineAmounts(1, 0, 0)])
    assert caught.value.reason is Reason.STATE_CONFLICT
    assert caught.value.message == f"{NAME} is {state.name}: there is nothing to {action.name.lower()}"


def test_a_line_that_is_not_there_is_a_mistake_in_any_state() -> None:
    for state in State:
        with pytest.raises(InvalidArgument) as caught:
            changed(NAME, state, Progress.new([1]), Action.CANCEL, [Part(2, 1)], amounts=[LineAmounts(1, 0, 0)])
        assert [each.field for each in caught.value.violations] == ["lines[0].number"]
