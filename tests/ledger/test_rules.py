"""The rules of double entry, by themselves."""

from __future__ import annotations

import uuid
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from counterfoil_server.faults import FailedPrecondition, Fault, InvalidArgument, NotFound, Reason
from counterfoil_server.ledger.rules import (
    AHEAD_LIMIT_US,
    Books,
    Calendar,
    Draft,
    Funds,
    Line,
    Side,
    Terms,
    mirrored,
    require_balanced,
)

NOW_US = 1_800_000_000_000_000
AMOUNTS = st.integers(-(2**63), 2**63 - 1).filter(bool)
LINES = st.lists(st.builds(Line, st.sampled_from("abc"), st.sampled_from(["EUR", "USD"]), AMOUNTS), max_size=8)


def balanced(lines: Sequence[Line]) -> str:
    """What a person would say of entries."""
    for currency in {line.currency for line in lines}:
        amounts = [line.amount_minor for line in lines if line.currency == currency]
        if sum(amounts):
            return Reason.UNBALANCED
    for currency in {line.currency for line in lines}:
        if sum(line.amount_minor for line in lines if line.currency == currency and line.amount_minor > 0) >= 2**63:
            return Reason.AMOUNT_OVERFLOW
    return ""


def closed(lines: Sequence[Line]) -> list[Line]:
    """The lines, and for each currency one more that makes them balance."""
    more = []
    for currency in sorted({line.currency for line in lines}):
        rest = -sum(line.amount_minor for line in lines if line.currency == currency)
        if rest:
            more.append(Line("z", currency, rest))
    return [*lines, *more]


@given(LINES)
def test_entries_balance_or_are_refused(lines: list[Line]) -> None:
    for sent in (lines, closed(lines)):
        try:
            require_balanced(sent, "entries")
            reason = ""
        except InvalidArgument as refused:
            reason = refused.reason
            assert [violation.field for violation in refused.violations] == ["entries"]
        assert reason == balanced(sent)


@given(LINES)
def test_what_is_mirrored_undoes_and_mirrors_back(lines: list[Line]) -> None:
    whole = closed(lines)
    assert mirrored(mirrored(whole)) == whole
    assert not sum(line.amount_minor for line in [*whole, *mirrored(whole)])


@given(
    st.lists(st.tuples(st.integers(-50, 50).filter(bool), st.booleans()), max_size=12),
    st.sampled_from(Side),
)
def test_available_is_posted_less_what_is_going_out(parts: list[tuple[int, bool]], side: Side) -> None:
    funds = Funds()
    for amount, pending in parts:
        funds.add(amount, pending=pending)
    own = [(amount * (1 if side is Side.DEBIT else -1), pending) for amount, pending in parts]
    assert funds.posted(side) == sum(amount for amount, pending in own if not pending)
    assert funds.pending(side) == sum(amount for amount, pending in own if pending)
    going = sum(-amount for amount, pending in own if pending and amount < 0)
    assert funds.available(side) == funds.posted(side) - going


def books(funds: Funds | None = None, *, closed_before_us: int | None = None) -> Books:
    terms = [
        Terms(1, "free", "EUR", Side.DEBIT, no_overdraft=False, closed=False),
        Terms(2, "kept", "EUR", Side.CREDIT, no_overdraft=True, closed=False),
        Terms(3, "gone", "EUR", Side.DEBIT, no_overdraft=False, closed=True),
        Terms(4, "other", "USD", Side.DEBIT, no_overdraft=False, closed=False),
    ]
    calendar = Calendar(NOW_US, closed_before_us)
    return Books({each.account_id: each for each in terms}, {2: funds or Funds()}, calendar)


def draft(*lines: tuple[str, int], pending: bool = False, occurred_us: int | None = None) -> Draft:
    made = [Line(account_id, "EUR", amount_minor) for account_id, amount_minor in lines]
    return Draft(uuid.uuid4(), made, pending, occurred_us)


@given(st.lists(st.tuples(st.integers(-20, 20).filter(bool), st.booleans()), max_size=30))
def test_what_may_not_be_overdrawn_never_is(moves: list[tuple[int, bool]]) -> None:
    funds = Funds()
    ledger = books(funds)
    available = 0
    for amount, pending in moves:  # a positive amount is a credit: it goes in
        try:
            ledger.admit(draft(("free", amount), ("kept", -amount), pending=pending))
        except FailedPrecondition as refused:
            assert refused.reason == Reason.OVERDRAFT
            assert refused.metadata["available"] == str(available)
            assert amount < 0
            assert available + amount < 0
            continue
        assert amount > 0 or available + amount >= 0
        available += amount if amount < 0 or not pending else 0
        assert available >= 0


def test_both_sides_of_one_draft_count_together() -> None:
    ledger = books()
    ledger.admit(draft(("kept", 5), ("kept", -5)))
    with pytest.raises(FailedPrecondition):
        ledger.admit(draft(("kept", 5), ("kept", -4), ("free", -1)))


def test_who_is_below_zero_already_may_get_but_not_give() -> None:
    ledger = books(Funds(posted_minor=10))
    ledger.admit(draft(("kept", -4), ("free", 4)))
    with pytest.raises(FailedPrecondition):
        ledger.admit(draft(("kept", 1), ("free", -1)))


@pytest.mark.parametrize(
    ("refused", "kind", "reason"),
    [
        (draft(("free", 1), ("nobody", -1)), NotFound, Reason.RESOURCE_NOT_FOUND),
        (draft(("free", 1), ("other", -1)), InvalidArgument, Reason.CURRENCY_MISMATCH),
        (draft(("free", 1), ("gone", -1)), FailedPrecondition, Reason.ACCOUNT_CLOSED),
        (draft(("kept", 101), ("free", -101)), FailedPrecondition, Reason.OVERDRAFT),
        (draft(("free", 1), ("kept", -1), occurred_us=99), FailedPrecondition, Reason.PERIOD_CLOSED),
    ],
)
def test_a_refused_draft_leaves_no_trace(refused: Draft, kind: type[Fault], reason: Reason) -> None:
    ledger = books(Funds(posted_minor=-100), closed_before_us=100)
    with pytest.raises(kind) as caught:
        ledger.admit(refused)
    assert caught.value.reason == reason
    ledger.admit(draft(("kept", 100), ("free", -100)))


def test_times() -> None:
    assert Calendar(NOW_US, None).moment(None, "t") == NOW_US
    assert Calendar(NOW_US, None).moment(5, "t") == 5
    assert Calendar(NOW_US, 5).moment(5, "t") == 5
    assert Calendar(NOW_US, NOW_US + 7).moment(None, "t") == NOW_US + 7  # the batch had begun before it was closed
    assert Calendar(NOW_US, 5).moment(NOW_US + AHEAD_LIMIT_US, "t") == NOW_US + AHEAD_LIMIT_US
    with pytest.raises(InvalidArgument):
        Calendar(NOW_US, 5).moment(NOW_US + AHEAD_LIMIT_US + 1, "t")
    with pytest.raises(FailedPrecondition) as caught:
        Calendar(NOW_US, 5).moment(4, "t")
    assert caught.value.metadata == {"closed_before": "1970-01-01T00:00:00.000005Z"}
