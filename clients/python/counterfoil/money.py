"""Money: an amount in whole minor units with its currency, and never a floating-point number."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Final, Self

from google.type import money_pb2

_NANO_DIGITS: Final = 9
_LEAST: Final = -(2**63)
_MOST: Final = 2**63 - 1
_TEXT: Final = re.compile(r"(-?)(\d{1,19})(?:\.(\d{1,4}))? ([A-Z]{3})", re.ASCII)

# ISO 4217, by the number of digits after the decimal point. Codes without a minor unit (metals, testing) are not in.
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
_DIGITS: Final[Mapping[str, int]] = MappingProxyType(
    {code: digits for digits, codes in _CODES_BY_DIGITS.items() for code in codes.split()}
)


def minor_digits(currency: str) -> int:
    """How many decimals a currency has: 2 for EUR, 0 for JPY. Raises ValueError where it is none of ISO 4217."""
    digits = _DIGITS.get(currency)
    if digits is None:
        raise ValueError(f"{currency!r} is no currency of ISO 4217 with a minor unit")
    return digits


@dataclass(frozen=True, slots=True)
class Money:
    """An amount of money: `Money(350, "USD")` is 3.50 USD.

    Adding and subtracting want the same currency, multiplying a whole number. ValueError: the currency is none, the
    currencies differ, or the amount does not fit into 64 bits. TypeError: an amount or a factor is not an int.
    """

    minor: int
    """The amount in the currency's smallest unit: cents, for USD."""
    currency: str
    """The currency's code in ISO 4217."""

    def __post_init__(self) -> None:
        _check_whole(self.minor)
        minor_digits(self.currency)
        if not _LEAST <= self.minor <= _MOST:
            raise ValueError(f"{self.minor} minor units do not fit into 64 bits")

    @classmethod
    def parse(cls, text: str) -> Self:
        """Reads an amount as `str` writes it: `3.50 USD`. Raises ValueError for any other way to write one."""
        match = _TEXT.fullmatch(text)
        if match is None:
            raise ValueError(f"{text!r} is no amount of money like '3.50 USD'")
        sign, whole, decimals, currency = match.groups(default="")
        if len(decimals) != minor_digits(currency):
            raise ValueError(f"{text!r} has {len(decimals)} decimals, and {currency} has {minor_digits(currency)}")
        money = cls(int(sign + whole + decimals), currency)
        if str(money) != text:
            raise ValueError(f"{text!r} has zeros or a sign too many")
        return money

    @classmethod
    def from_message(cls, message: money_pb2.Money) -> Self:
        """The amount in a message. Raises ValueError where it is no whole number of minor units, or no amount."""
        digits = minor_digits(message.currency_code)
        units, nanos = message.units, message.nanos
        whole, rest = divmod(abs(nanos), 10 ** (_NANO_DIGITS - digits))
        if rest or abs(nanos) >= 10**_NANO_DIGITS or (units > 0 > nanos) or (units < 0 < nanos):
            raise ValueError(f"{units} units and {nanos} nanos are no amount of {message.currency_code}")
        return cls(units * 10**digits + (-whole if nanos < 0 else whole), message.currency_code)

    def to_message(self) -> money_pb2.Money:
        """The message `google.type.Money`, as requests want it."""
        digits = minor_digits(self.currency)
        units, rest = divmod(abs(self.minor), 10**digits)
        sign = -1 if self.minor < 0 else 1
        nanos = sign * rest * 10 ** (_NANO_DIGITS - digits)
        return money_pb2.Money(currency_code=self.currency, units=sign * units, nanos=nanos)

    def __str__(self) -> str:
        digits = minor_digits(self.currency)
        text = str(abs(self.minor)).rjust(digits + 1, "0")
        amount = f"{text[:-digits]}.{text[-digits:]}" if digits else text
        return f"{'-' if self.minor < 0 else ''}{amount} {self.currency}"

    def __add__(self, other: Money) -> Self:
        return self._with(self.minor + self._amount_of(other))

    def __sub__(self, other: Money) -> Self:
        return self._with(self.minor - self._amount_of(other))

    def __neg__(self) -> Self:
        return self._with(-self.minor)

    def __mul__(self, factor: int) -> Self:
        return self._with(self.minor * _check_whole(factor))

    __rmul__ = __mul__

    def __lt__(self, other: Money) -> bool:
        return self.minor < self._amount_of(other)

    def __le__(self, other: Money) -> bool:
        return self.minor <= self._amount_of(other)

    def _with(self, minor: int) -> Self:
        return type(self)(minor, self.currency)

    def _amount_of(self, other: Money) -> int:
        if not isinstance(other, Money):
            raise TypeError(f"Money goes with Money, not with {type(other).__name__}")
        if other.currency != self.currency:
            raise ValueError(f"{self.currency} and {other.currency} are different currencies")
        return other.minor


def _check_whole(number: Any) -> int:
    if not isinstance(number, int) or isinstance(number, bool):
        raise TypeError(f"an amount in minor units and a factor are ints, not {type(number).__name__}")
    return int(number)
