"""Tokens are what this service sealed for this database; the horizon never vouches for what it has forgotten."""

from __future__ import annotations

import base64
import time
import timeit
import uuid
from dataclasses import dataclass

import pytest
from hypothesis import given
from hypothesis import strategies as st

from counterfoil_server.caching.freshness import NOT_YET, REMEMBERED_LIMIT, FreshnessTokens, Horizon
from counterfoil_server.faults import InvalidArgument, Reason

EPOCH = uuid.UUID("0190163d-8694-739b-aea5-966c26f8ad91")
KEY = b"k" * 32
TOKENS = FreshnessTokens(KEY, EPOCH)


@dataclass(frozen=True)
class Changed:
    name: str
    revision: int


@given(st.integers(0, NOT_YET - 1))
def test_a_position_comes_back(position: int) -> None:
    token = TOKENS.issue(position)
    assert TOKENS.parse(token) == position
    assert len(token) == 34
    assert set(token) <= set("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_")


def test_tokens_are_remembered_and_forged_ones_never_are() -> None:
    tokens = FreshnessTokens(KEY, EPOCH)
    other = FreshnessTokens(b"o" * 32, EPOCH)
    for _ in range(3):
        with pytest.raises(InvalidArgument):
            tokens.parse(other.issue(7))
        assert tokens.parse(tokens.issue(7)) == 7
    for position in range(REMEMBERED_LIMIT + 10):
        assert tokens.parse(tokens.issue(position)) == position
    assert len(tokens._known) <= REMEMBERED_LIMIT


@pytest.mark.parametrize("position", [-1, NOT_YET, 2**64])
def test_only_positions_are_sealed(position: int) -> None:
    with pytest.raises(ValueError, match="position"):
        TOKENS.issue(position)


def refused(token: str, tokens: FreshnessTokens = TOKENS) -> None:
    with pytest.raises(InvalidArgument) as caught:
        tokens.parse(token)
    assert caught.value.reason is Reason.FRESHNESS_TOKEN_INVALID
    assert caught.value.message == "counterfoil-freshness holds no freshness token of this service"


@given(st.text(max_size=80))
def test_text_is_no_token(text: str) -> None:
    refused(text)


@given(st.integers(0, NOT_YET - 1), st.integers(0, 33), st.sampled_from("ABCxyz019-_=+/ é\0"))
def test_no_character_can_be_changed(position: int, index: int, character: str) -> None:
    token = TOKENS.issue(position)
    changed = token[:index] + character + token[index + 1 :]
    if changed != token:
        refused(changed)


def test_every_other_spelling_of_the_last_character_is_refused() -> None:
    token = TOKENS.issue(5)
    for character in "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_":
        if character != token[-1]:
            refused(token[:-1] + character)


def test_another_database_and_another_key_are_strangers() -> None:
    refused(TOKENS.issue(5), FreshnessTokens(KEY, uuid.uuid4()))
    refused(TOKENS.issue(5), FreshnessTokens(b"j" * 32, EPOCH))
    assert FreshnessTokens(KEY, EPOCH).parse(TOKENS.issue(5)) == 5


def test_a_token_of_another_version_is_refused() -> None:
    raw = bytearray(base64.urlsafe_b64decode(TOKENS.issue(5) + "=="))
    raw[0] = 2
    head = bytes(raw[:9])
    sealed = head + TOKENS._seal(head)
    refused(base64.urlsafe_b64encode(sealed).rstrip(b"=").decode())


def test_a_token_is_read_in_microseconds() -> None:
    token = TOKENS.issue(123456789)
    assert min(timeit.repeat(lambda: TOKENS.parse(token), number=1000, repeat=5)) / 1000 < 50e-6


def test_trust_runs_from_the_beginning_of_the_poll() -> None:
    horizon = Horizon(clock=lambda: 100.5)
    assert not horizon.trusted()
    horizon.receive(10, [])
    horizon.advance(10, polled_at=100.0)
    assert horizon.trusted()
    assert horizon.trusted(100.89)
    assert not horizon.trusted(100.91)
    horizon.reset()
    assert not horizon.trusted()
    assert horizon.applied == -1


def test_a_closed_horizon_trusts_nothing_again() -> None:
    horizon = Horizon(clock=lambda: 100.5)
    horizon.advance(10, polled_at=100.0)
    horizon.close()
    assert not horizon.trusted()
    horizon.advance(20, polled_at=100.4)  # by a poll that was under way
    assert not horizon.trusted()


def test_an_entry_is_judged_by_what_is_remembered() -> None:
    horizon = Horizon()
    assert not horizon.vouches_for("a", 9, NOT_YET - 1), "nothing is known yet"
    horizon.receive(100, [Changed("a", 5)])
    assert not horizon.vouches_for("a", 5, 99), "read before the window"
    assert horizon.vouches_for("a", 5, 101)
    assert horizon.vouches_for("a", 6, 101)
    assert not horizon.vouches_for("a", 4, 101)
    assert horizon.vouches_for("b", 1, 101)
    horizon.remember([Changed("b", 2), Changed("a", 3)])
    assert not horizon.vouches_for("b", 1, 101)
    assert horizon.vouches_for("a", 5, 101), "the highest revision counts"


def test_an_entry_of_the_windows_own_position_may_have_missed_what_is_forgotten() -> None:
    """Positions stand still while nobody flushes: it was read at 100 before the change, and the polls at 100 after."""
    horizon = Horizon(remember_limit=1)
    for name in ("a", "b", "c"):
        horizon.receive(100, [Changed(name, 2)])
    assert horizon.remembered == 2, "the test does not show what it should"
    assert not horizon.vouches_for("a", 1, 100)


def test_what_is_forgotten_is_older_than_the_window() -> None:
    horizon = Horizon(remember_limit=10)
    # Each change was visible before the position of the poll after the one that brought it, and no sooner is known.
    visible_before: dict[str, int] = {}
    for poll in range(100):
        names = [f"n{poll}.{number}" for number in range(4)]
        horizon.receive(poll * 10, [Changed(name, 2) for name in names])
        visible_before |= dict.fromkeys(names, (poll + 1) * 10)
        for name, position in visible_before.items():
            for as_of in (position - 11, position - 1):  # may have missed the change
                assert not horizon.vouches_for(name, 1, as_of)
        assert horizon.remembered <= 2 * (10 + 4)
        assert horizon.window_start <= poll * 10
    assert horizon.window_start > 900, "old changes are forgotten"


def test_more_than_it_can_remember_closes_the_window_until_the_next_poll() -> None:
    horizon = Horizon(remember_limit=10)
    horizon.receive(10, [])
    horizon.receive(20, [Changed(f"n{number}", 2) for number in range(1000)])
    assert horizon.remembered == 0
    assert not horizon.vouches_for("n5", 1, 25)
    horizon.receive(30, [])
    assert not horizon.vouches_for("n5", 1, 30)
    assert horizon.vouches_for("n5", 2, 31)
    horizon.remember([Changed(f"m{number}", 2) for number in range(1000)])
    assert horizon.remembered == 0
    assert not horizon.vouches_for("m5", 1, 31)


def test_the_clock_is_monotonic_by_default() -> None:
    horizon = Horizon()
    horizon.advance(1, time.monotonic())
    assert horizon.trusted()
