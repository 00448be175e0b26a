"""Money: `google.type.Money` on the wire, whole minor units of an ISO 4217 currency inside.

The conversion is exact both ways or refused: no amount is ever rounded.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from google.type import money_pb2

from counterfoil_server.faults import FieldViolation, InvalidArgument

_NANO_DIGITS: Final = 9
_NANOS_PER_UNIT: Final = 10**_NANO_DIGITS
_MINOR_MIN: Final = -(2**63)
_MINOR_MAX: Final = 2**63 - 1

# List one of ISO 4217, kept by SIX for ISO, with its amendments up to January 2026 (Bulgaria's change to the euro), by
# the number of digits after the decimal point. Funds codes are in; codes that have no minor unit (precious metals,
# special drawing rights, testing, "no currency") are not: no price can be stated in them.
_CODES_BY_DIGITS: Final = {
    0: "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF",
    2: """
        AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BMD BND BOB BOV BRL BSD BTN BWP BYN BZD CAD CDF CHE CHF CHW
        CNY COP COU CRC CUP CVE CZK DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GTQ GYD HKD HNL HTG HUF
        IDR ILS INR IRR JMD KES KGS KHR KPW KYD KZT LAK LBP LKR LRD LSL MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK
        MXN MXV MYR MZN NAD NGN NIO NOK NPR NZD PAB PEN PGK PHP PKR PLN QAR RON RSD RUB SAR SBD SCR SDG SEK SGD SHP
        SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TOP TRY TTD TWD TZS UAH USD USN UYU UZS VED VES WST XAD XCD XCG
        YER ZAR ZMW ZWG
    """,
    3: "BHD IQD JOD KWD LYD OMR TND",
    4: "CLF UYW",
}

# What ISO 4217 has withdrawn since it was in the list above, or just before: money that is stored in it stays what it
# is. A code never leaves this module, and its digits never change: an amendment that takes one away moves it down here.
_WITHDRAWN_BY_DIGITS: Final = {
    2: "BGN",
}


def _by_code(table: Mapping[int, str]) -> Mapping[str, int]:
    return MappingProxyType({code: digits for digits, codes in table.items() for code in codes.split()})


MINOR_DIGITS: Final = _by_code(_CODES_BY_DIGITS)
"""How many decimal digits the minor unit has of each currency that is taken in: 2 for EUR, 0 for JPY, 3 for KWD."""
KNOWN_DIGITS: Final[Mapping[str, int]] = MappingProxyType({**MINOR_DIGITS, **_by_code(_WITHDRAWN_BY_DIGITS)})
"""The same, and of those that may be stored because they were taken in once."""


def to_minor(money: money_pb2.Money, field: str, *, withdrawn: bool = False) -> tuple[str, int]:
    """The currency code and the amount in minor units; `field` is the path of `money` in the request.

    Raises InvalidArgument for a currency that is not in ISO 4217 (any more, but for `withdrawn`: where the amount is of
    something that exists), units and nanos of opposite sign, a fraction of a minor unit, and an amount that does not
    fit into 64 bits. Whether it may be negative is for the domain to say.
    """
    digits = (KNOWN_DIGITS if withdrawn else MINOR_DIGITS).get(money.currency_code)
    if digits is None:
        raise _invalid(field, "currency_code", "must be an ISO 4217 currency code, like EUR", "money.currency")
    units, nanos = money.units, money.nanos
    if not -_NANOS_PER_UNIT < nanos < _NANOS_PER_UNIT:
        raise _invalid(field, "nanos", "must be from -999,999,999 to 999,999,999", "money.nanos")
    if (units > 0 > nanos) or (units < 0 < nanos):
        raise _invalid(field, "nanos", "must have the same sign as units", "money.sign")
    nanos_per_minor = 10 ** (_NANO_DIGITS - digits)
    if nanos % nanos_per_minor:
        description = f"must be whole minor units: {money.currency_code} has {digits} decimal digits"
        raise _invalid(field, "nanos", description, "money.minor_unit")
    minor = units * 10**digits + nanos // nanos_per_minor  # exact: nanos is a multiple, whatever its sign
    if not _MINOR_MIN <= minor <= _MINOR_MAX:
        raise _invalid(field, "units", "is too large: the amount in minor units must fit into 64 bits", "money.range")
    return money.currency_code, minor


def from_minor(currency: str, minor: int) -> money_pb2.Money:
    """The wire form of an amount in minor units; ValueError for a currency or an amount that no row can hold."""
    digits = KNOWN_DIGITS.get(currency)
    if digits is None:
        raise ValueError(f"{currency!r} is no ISO 4217 currency")
    if not _MINOR_MIN <= minor <= _MINOR_MAX:
        raise ValueError(f"{minor} minor units do not fit into 64 bits")
    units, rest = divmod(abs(minor), 10**digits)
    sign = -1 if minor < 0 else 1  # units and nanos both carry it
    return money_pb2.Money(
        currency_code=currency, units=sign * units, nanos=sign * rest * 10 ** (_NANO_DIGITS - digits)
    )


def _invalid(field: str, part: str, description: str, rule: str) -> InvalidArgument:
    return InvalidArgument([FieldViolation(f"{field}.{part}", description, rule)])
