"""Money converts exactly both ways, or not at all."""

from __future__ import annotations

from fractions import Fraction

import pytest
from google.type import money_pb2
from hypothesis import given
from hypothesis import strategies as st

from counterfoil_server.faults import InvalidArgument
from counterfoil_server.rpc.money import KNOWN_DIGITS, MINOR_DIGITS, from_minor, to_minor

# What rows may hold since the first version. Codes are added here, and none is ever changed or removed.
STORED = {
    0: "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF",
    2: """
        AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BGN BMD BND BOB BOV BRL BSD BTN BWP BYN BZD CAD CDF CHE CHF CHW
        CNY COP COU CRC CUP CVE CZK DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GTQ GYD HKD HNL HTG HUF
        IDR ILS INR IRR JMD KES KGS KHR KPW KYD KZT LAK LBP LKR LRD LSL MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK
        MXN MXV MYR MZN NAD NGN NIO NOK NPR NZD PAB PEN PGK PHP PKR PLN QAR RON RSD RUB SAR SBD SCR SDG SEK SGD SHP
        SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TOP TRY TTD TWD TZS UAH USD USN UYU UZS VED VES WST XAD XCD XCG
        YER ZAR ZMW ZWG
    """,
    3: "BHD IQD JOD KWD LYD OMR TND",
    4: "CLF UYW",
}

currencies = st.sampled_from(sorted(MINOR_DIGITS))
minors = st.integers(-(2**63), 2**63 - 1)


def money(currency: str, units: int, nanos: int = 0) -> money_pb2.Money:
    return money_pb2.Money(currency_code=currency, units=units, nanos=nanos)


def rule_broken(amount: money_pb2.Money) -> tuple[str, str]:
    with pytest.raises(InvalidArgument) as refusal:
        to_minor(amount, "product.variants[0].prices[1].amount")
    [violation] = refusal.value.violations
    return violation.field.removeprefix("product.variants[0].prices[1].amount."), violation.rule


@given(currencies, minors)
def test_round_trip_from_minor(currency: str, minor: int) -> None:
    assert to_minor(from_minor(currency, minor), "amount") == (currency, minor)


@given(currencies, st.integers(-(2**63), 2**63 - 1), st.integers(-(2**31), 2**31 - 1))
def test_what_is_accepted_is_exact_and_comes_back_as_it_was(currency: str, units: int, nanos: int) -> None:
    amount = money(currency, units, nanos)
    try:
        _, minor = to_minor(amount, "amount")
    except InvalidArgument:
        return
    assert Fraction(minor, 10 ** MINOR_DIGITS[currency]) == units + Fraction(nanos, 10**9)
    assert from_minor(currency, minor) == amount


@given(currencies, st.integers(-(10**9), 10**9), st.integers(0, 999_999_999))
def test_every_exact_amount_is_accepted(currency: str, units: int, nanos: int) -> None:
    step = 10 ** (9 - MINOR_DIGITS[currency])
    nanos = nanos // step * step * (-1 if units < 0 else 1)
    expected = (units * 10**9 + nanos) // step
    assert to_minor(money(currency, units, nanos), "amount") == (currency, expected)


@given(st.text(max_size=5), st.integers(-(2**63), 2**63 - 1), st.integers(-(2**31), 2**31 - 1))
def test_nothing_else_is_raised(currency: str, units: int, nanos: int) -> None:
    try:
        assert to_minor(money(currency, units, nanos), "amount")[0] in MINOR_DIGITS
    except InvalidArgument:
        pass


@pytest.mark.parametrize(
    ("amount", "minor"),
    [
        (money("EUR", 12, 340_000_000), 1234),
        (money("EUR", -12, -340_000_000), -1234),
        (money("EUR", 0, -10_000_000), -1),
        (money("JPY", 500), 500),
        (money("KWD", 1, 234_000_000), 1234),
        (money("CLF", 1, 234_500_000), 12345),
        (money("USD", 92_233_720_368_547_758, 70_000_000), 2**63 - 1),
    ],
)
def test_examples(amount: money_pb2.Money, minor: int) -> None:
    assert to_minor(amount, "amount") == (amount.currency_code, minor)
    assert from_minor(amount.currency_code, minor) == amount


@pytest.mark.parametrize(
    ("amount", "broken"),
    [
        (money("", 1), ("currency_code", "money.currency")),
        (money("eur", 1), ("currency_code", "money.currency")),
        (money("XAU", 1), ("currency_code", "money.currency")),
        (money("DEM", 1), ("currency_code", "money.currency")),
        (money("EUR", 0, 1_000_000), ("nanos", "money.minor_unit")),
        (money("JPY", 1, 500_000_000), ("nanos", "money.minor_unit")),
        (money("KWD", 0, 100_000), ("nanos", "money.minor_unit")),
        (money("EUR", 0, -5), ("nanos", "money.minor_unit")),
        (money("EUR", 1, -10_000_000), ("nanos", "money.sign")),
        (money("EUR", -1, 10_000_000), ("nanos", "money.sign")),
        (money("EUR", 0, 1_000_000_000), ("nanos", "money.nanos")),
        (money("EUR", 0, -(2**31)), ("nanos", "money.nanos")),
        (money("EUR", 2**63 - 1), ("units", "money.range")),
        (money("USD", 92_233_720_368_547_758, 80_000_000), ("units", "money.range")),
        (money("USD", -92_233_720_368_547_758, -90_000_000), ("units", "money.range")),
    ],
)
def test_refusals(amount: money_pb2.Money, broken: tuple[str, str]) -> None:
    assert rule_broken(amount) == broken


@pytest.mark.parametrize(("currency", "minor"), [("XXX", 1), ("", 1), ("EUR", 2**63), ("EUR", -(2**63) - 1)])
def test_what_no_row_can_hold_is_a_defect(currency: str, minor: int) -> None:
    with pytest.raises(ValueError, match=r"currency|64 bits"):
        from_minor(currency, minor)


def test_the_table() -> None:
    assert len(MINOR_DIGITS) == 165
    assert all(len(code) == 3 and code.isupper() and code.isascii() for code in MINOR_DIGITS)
    assert {MINOR_DIGITS[code] for code in ("EUR", "USD", "INR")} == {2}
    assert {MINOR_DIGITS[code] for code in ("JPY", "KRW", "CLP", "ISK", "XOF")} == {0}
    assert {code for code, digits in MINOR_DIGITS.items() if digits == 3} == {
        "BHD",
        "IQD",
        "JOD",
        "KWD",
        "LYD",
        "OMR",
        "TND",
    }
    assert {code for code, digits in MINOR_DIGITS.items() if digits == 4} == {"CLF", "UYW"}


def test_no_currency_that_money_is_stored_in_is_ever_forgotten() -> None:
    stored = {code: digits for digits, codes in STORED.items() for code in codes.split()}
    assert stored == KNOWN_DIGITS
    assert MINOR_DIGITS.items() < KNOWN_DIGITS.items()


def test_a_currency_that_is_withdrawn_is_shown_and_taken_where_it_exists_alone() -> None:
    stored = from_minor("BGN", -1234)
    assert stored == money("BGN", -12, -340_000_000)
    assert rule_broken(stored) == ("currency_code", "money.currency")
    assert to_minor(stored, "amount", withdrawn=True) == ("BGN", -1234)
    with pytest.raises(InvalidArgument):
        to_minor(money("DEM", 1), "amount", withdrawn=True)
