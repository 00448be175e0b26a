"""Sealed states: whoever has none of ours has nothing."""

from __future__ import annotations

import base64
import re
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from counterfoil_server.identity.oidc.refusals import Cause, Refused
from counterfoil_server.identity.oidc.state import STATE_LIMIT_CHARS, STATE_TTL_S, States

KEY = bytes(range(32))
NOW = time.time()
STATES = States(KEY, now=lambda: NOW)  # one moment, however long the tests before take
STATE, TICKET = STATES.seal("example", "https://shop.example.com/signed-in")
RAW = base64.urlsafe_b64decode(STATE + "=" * (-len(STATE) % 4))


def armour(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def test_a_state_carries_all_that_finish_needs() -> None:
    assert States(KEY, now=lambda: NOW).open(STATE) == TICKET
    assert (TICKET.provider_id, TICKET.redirect_uri) == ("example", "https://shop.example.com/signed-in")
    assert NOW + STATE_TTL_S - 1 < TICKET.expires_s <= NOW + STATE_TTL_S
    assert re.fullmatch(r"[A-Za-z0-9_-]{43}", TICKET.code_verifier), "RFC 7636 wants 43 to 128 characters"
    assert re.fullmatch(r"[A-Za-z0-9_-]{43}", TICKET.nonce)


def test_no_two_states_share_anything() -> None:
    tickets = [TICKET, *(STATES.seal("example", TICKET.redirect_uri)[1] for _ in range(50))]
    for name in ("id", "nonce", "code_verifier"):
        assert len({getattr(each, name) for each in tickets}) == len(tickets)
    assert not {TICKET.nonce, TICKET.code_verifier} & {States(bytes(32))._ticket(RAW[32:]).nonce, STATE}


def test_nothing_secret_shows() -> None:
    shown = repr(TICKET) + repr(STATES) + RAW.decode("latin-1") + STATE
    assert TICKET.nonce not in shown
    assert TICKET.code_verifier not in shown
    assert KEY.hex() not in shown


def test_a_state_ends_at_its_time() -> None:
    at = [1_000.5]
    states = States(KEY, now=lambda: at[0])
    state, ticket = states.seal("a", "https://b.example.com/")
    assert ticket.expires_s == 1_000 + STATE_TTL_S
    at[0] = ticket.expires_s - 0.5
    assert states.open(state) == ticket
    at[0] = ticket.expires_s
    with pytest.raises(Refused) as caught:
        states.open(state)
    assert caught.value.cause is Cause.STATE_EXPIRED


@given(st.integers(0, len(RAW) - 1), st.integers(1, 255))
def test_any_changed_byte_is_refused(place: int, change: int) -> None:
    changed = bytearray(RAW)
    changed[place] ^= change
    with pytest.raises(Refused) as caught:
        STATES.open(armour(bytes(changed)))
    assert caught.value.cause is Cause.STATE_FORGED


@given(st.integers(0, len(STATE) - 1), st.characters())
def test_any_changed_character_is_refused(place: int, character: str) -> None:
    changed = STATE[:place] + character + STATE[place + 1 :]
    if changed != STATE:
        with pytest.raises(Refused):
            STATES.open(changed)


@pytest.mark.parametrize("length", [20, 21, 22])
def test_bits_that_carry_nothing_are_refused_too(length: int) -> None:
    """The last character of base64 may have bits to spare."""
    state, _ = STATES.seal("example", "https://" + "a" * length)
    for character in "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_":
        if character != state[-1]:
            with pytest.raises(Refused):
                STATES.open(state[:-1] + character)


@given(st.text(max_size=300) | st.binary(max_size=300).map(armour))
def test_made_up_states_are_refused(state: str) -> None:
    with pytest.raises(Refused):
        STATES.open(state)


def test_parts_and_extensions_are_refused() -> None:
    for state in (RAW[:-1], RAW + b"\0", RAW[:32], RAW[:33], RAW[32:], RAW * 3):
        with pytest.raises(Refused):
            STATES.open(armour(state))


def test_other_spellings_and_other_keys_are_refused() -> None:
    for state in (STATE + "=", " " + STATE, STATE + "\n", STATE + "A" * STATE_LIMIT_CHARS):
        with pytest.raises(Refused) as caught:
            STATES.open(state)
        assert caught.value.cause is Cause.STATE_MALFORMED
    with pytest.raises(Refused) as caught:
        States(bytes(32)).open(STATE)
    assert caught.value.cause is Cause.STATE_FORGED
    with pytest.raises(ValueError, match="16 bytes"):
        States(b"short")


def test_the_longest_provider_and_uri_fit() -> None:
    state, ticket = STATES.seal("p" * 32, "https://" + "a" * 504)
    assert STATES.open(state) == ticket
    with pytest.raises(ValueError, match="limit"):
        STATES.seal("p", "https://" + "a" * 1_000)


def test_a_bound_state_opens_for_whom_it_is_bound_to_alone() -> None:
    """Nor is one that is bound to nobody good for somebody."""
    names = ["", "accounts/a/sessions/1", "accounts/a/sessions/2", "accounts/b/sessions/1"]
    for owner in names:
        state, ticket = STATES.seal("example", TICKET.redirect_uri, owner)
        for name in names:
            if name == owner:
                assert States(KEY, now=lambda: NOW).open(state, name) == ticket
                continue
            with pytest.raises(Refused) as caught:
                STATES.open(state, name)
            assert caught.value.cause is Cause.STATE_FORGED
        assert "accounts" not in base64.urlsafe_b64decode(state + "=" * (-len(state) % 4)).decode("latin-1")
