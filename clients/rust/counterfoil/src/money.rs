//! Money: whole minor units of a currency. No amount is ever rounded, and none is a floating-point number.

use std::{fmt, str::FromStr};

use crate::{currency, google};

const NANO_DIGITS: u32 = 9;

/// An amount in minor units of its currency: 350 of EUR are 3.50 EUR.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Money {
    minor: i64,
    currency: Currency,
}

/// A currency of ISO 4217 that has minor units.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Currency {
    code: [u8; 3],
    digits: u8,
}

/// Why something is no amount of money.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum MoneyError {
    /// It is no currency of ISO 4217, or none that prices can be stated in.
    #[error("{0:?} is no ISO 4217 currency that has minor units")]
    Currency(String),
    /// It is not written as `3.50 EUR`, with as many decimals as the currency has.
    #[error("{0:?} is not written like 3.50 EUR, with as many decimals as the currency has")]
    Text(String),
    /// It does not fit into 64 bits of minor units.
    #[error("the amount in minor units does not fit into 64 bits")]
    Range,
    /// Units and nanos of a message contradict each other, or are a fraction of a minor unit.
    #[error("units and nanos are not whole minor units of one sign")]
    Nanos,
    /// Two amounts of different currencies.
    #[error("{0} and {1} are different currencies")]
    Mixed(Currency, Currency),
}

impl Currency {
    /// The currency of a code, such as `EUR`.
    ///
    /// # Errors
    ///
    /// [`MoneyError::Currency`] where there is none.
    pub fn of(code: &str) -> Result<Self, MoneyError> {
        let found = code.as_bytes().try_into().ok().zip(currency::digits(code));
        let (code, digits) = found.ok_or_else(|| MoneyError::Currency(code.to_owned()))?;
        Ok(Self { code, digits })
    }

    /// Its code.
    #[must_use]
    pub fn code(&self) -> &str {
        std::str::from_utf8(&self.code).unwrap_or_default()
    }

    /// How many decimals its minor unit has: 2 for EUR, 0 for JPY, 3 for KWD.
    #[must_use]
    pub const fn digits(&self) -> u8 {
        self.digits
    }

    const fn minor_per_unit(self) -> i64 {
        10_i64.pow(self.digits as u32)
    }

    fn nanos_per_minor(self) -> i64 {
        10_i64.pow(NANO_DIGITS - u32::from(self.digits))
    }
}

impl Money {
    /// So many minor units of a currency.
    #[must_use]
    pub const fn of_minor(minor: i64, currency: Currency) -> Self {
        Self { minor, currency }
    }

    /// The amount in minor units.
    #[must_use]
    pub const fn minor(&self) -> i64 {
        self.minor
    }

    /// Its currency.
    #[must_use]
    pub const fn currency(&self) -> Currency {
        self.currency
    }

    /// The sum of both.
    ///
    /// # Errors
    ///
    /// [`MoneyError::Mixed`] for two currencies, [`MoneyError::Range`] for too large a sum.
    pub fn plus(self, other: Self) -> Result<Self, MoneyError> {
        self.same(other)?;
        self.with(self.minor.checked_add(other.minor))
    }

    /// What is left of this one without the other.
    ///
    /// # Errors
    ///
    /// As [`Money::plus`].
    pub fn minus(self, other: Self) -> Result<Self, MoneyError> {
        self.same(other)?;
        self.with(self.minor.checked_sub(other.minor))
    }

    /// So many times this amount.
    ///
    /// # Errors
    ///
    /// [`MoneyError::Range`] for too large a product.
    pub fn times(self, factor: i64) -> Result<Self, MoneyError> {
        self.with(self.minor.checked_mul(factor))
    }

    fn same(self, other: Self) -> Result<(), MoneyError> {
        if self.currency == other.currency { Ok(()) } else { Err(MoneyError::Mixed(self.currency, other.currency)) }
    }

    fn with(self, minor: Option<i64>) -> Result<Self, MoneyError> {
        minor.map(|minor| Self { minor, ..self }).ok_or(MoneyError::Range)
    }
}

impl FromStr for Money {
    type Err = MoneyError;

    /// Reads an amount as it is displayed: `3.50 EUR`, with just as many decimals as the currency has.
    fn from_str(text: &str) -> Result<Self, MoneyError> {
        let wrong = || MoneyError::Text(text.to_owned());
        let (amount, code) = text.split_once(' ').ok_or_else(wrong)?;
        let currency = Currency::of(code)?;
        let (sign, digits) = amount.strip_prefix('-').map_or(("", amount), |rest| ("-", rest));
        let (units, fraction) = digits.split_once('.').unwrap_or((digits, ""));
        let all_digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
        if units.is_empty()
            || !all_digits(units)
            || !all_digits(fraction)
            || fraction.len() != usize::from(currency.digits)
            || digits.contains('.') != (currency.digits > 0)
        {
            return Err(wrong());
        }
        let minor = format!("{sign}{units}{fraction}").parse().map_err(|_| MoneyError::Range)?;
        let money = Self { minor, currency };
        if money.to_string() == text { Ok(money) } else { Err(wrong()) }
    }
}

impl fmt::Display for Money {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let per_unit = self.currency.minor_per_unit().unsigned_abs();
        let (units, rest) = (self.minor.unsigned_abs() / per_unit, self.minor.unsigned_abs() % per_unit);
        let sign = if self.minor < 0 { "-" } else { "" };
        match usize::from(self.currency.digits) {
            0 => write!(formatter, "{sign}{units} {}", self.currency),
            digits => write!(formatter, "{sign}{units}.{rest:0digits$} {}", self.currency),
        }
    }
}

impl fmt::Display for Currency {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.code())
    }
}

impl fmt::Debug for Currency {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.code())
    }
}

impl From<Money> for google::r#type::Money {
    fn from(money: Money) -> Self {
        let per_unit = money.currency.minor_per_unit();
        let nanos = money.minor % per_unit * money.currency.nanos_per_minor();
        Self {
            currency_code: money.currency.code().to_owned(),
            units: money.minor / per_unit,
            nanos: i32::try_from(nanos).expect("it is less than a unit, which is 10^9 nanos"),
        }
    }
}

impl TryFrom<&google::r#type::Money> for Money {
    type Error = MoneyError;

    fn try_from(message: &google::r#type::Money) -> Result<Self, MoneyError> {
        let currency = Currency::of(&message.currency_code)?;
        let (units, nanos) = (message.units, i64::from(message.nanos));
        let nanos_per_minor = currency.nanos_per_minor();
        if nanos.abs() >= 10_i64.pow(NANO_DIGITS) || units.signum() * nanos.signum() < 0 || nanos % nanos_per_minor != 0
        {
            return Err(MoneyError::Nanos);
        }
        // In 128 bits, since a sum of the largest units and nanos still fits where neither step alone does.
        let minor = i128::from(units) * i128::from(currency.minor_per_unit()) + i128::from(nanos / nanos_per_minor);
        Ok(Self { minor: minor.try_into().map_err(|_| MoneyError::Range)?, currency })
    }
}

impl TryFrom<google::r#type::Money> for Money {
    type Error = MoneyError;

    fn try_from(message: google::r#type::Money) -> Result<Self, MoneyError> {
        (&message).try_into()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn money(text: &str) -> Money {
        text.parse().unwrap_or_else(|error| panic!("{error}"))
    }

    #[test]
    fn texts_and_messages_come_back_as_they_were() {
        for (text, minor, units, nanos) in [
            ("3.50 USD", 350, 3, 500_000_000),
            ("-0.01 EUR", -1, 0, -10_000_000),
            ("500 JPY", 500, 500, 0),
            ("1.234 BHD", 1234, 1, 234_000_000),
            ("0.0001 CLF", 1, 0, 100_000),
            ("92233720368547758.07 USD", i64::MAX, 92_233_720_368_547_758, 70_000_000),
            ("-92233720368547758.08 USD", i64::MIN, -92_233_720_368_547_758, -80_000_000),
            ("-9223372036854775808 JPY", i64::MIN, i64::MIN, 0),
        ] {
            let read = money(text);
            assert_eq!((read.minor(), read.to_string().as_str()), (minor, text));
            let message = google::r#type::Money::from(read);
            assert_eq!((message.units, message.nanos), (units, nanos), "{text}");
            assert_eq!(Money::try_from(message), Ok(read));
        }
    }

    #[test]
    fn what_is_no_amount_is_refused() {
        for text in [
            "",
            "EUR",
            "1.00",
            "1.00EUR",
            "1.00  EUR",
            "1.00 EUR ",
            " 1.00 EUR",
            "1.0 EUR",
            "1.000 EUR",
            "1 EUR",
            "1. EUR",
            ".50 EUR",
            "+1.00 EUR",
            "--1.00 EUR",
            "1e3 USD",
            "1,00 EUR",
            "1.5 JPY",
            "1. JPY",
            "1.00 eur",
            "1 XXQ",
            "1 XAU",
            "92233720368547758.08 USD",
            "١.00 EUR",
        ] {
            assert!(text.parse::<Money>().is_err(), "{text:?}");
        }
    }

    #[test]
    fn messages_that_contradict_themselves_are_refused() {
        for (units, nanos, code) in [
            (1, -10_000_000, "EUR"),
            (-1, 10_000_000, "EUR"),
            (0, 1, "EUR"),
            (0, 1_000_000_000, "EUR"),
            (0, i32::MIN, "EUR"),
            (0, 10_000_000, "JPY"),
            (i64::MAX, 0, "EUR"),
            (1, 0, "ZZZ"),
        ] {
            let message = google::r#type::Money { currency_code: code.to_owned(), units, nanos };
            assert!(Money::try_from(&message).is_err(), "{message:?}");
        }
    }

    #[test]
    fn sums_are_exact_or_refused() {
        assert_eq!(money("0.10 EUR").plus(money("0.20 EUR")), Ok(money("0.30 EUR")));
        assert_eq!(money("0.10 EUR").minus(money("0.20 EUR")), Ok(money("-0.10 EUR")));
        assert_eq!(money("19.99 EUR").times(3), Ok(money("59.97 EUR")));
        assert_eq!(money("92233720368547758.07 EUR").plus(money("0.01 EUR")), Err(MoneyError::Range));
        assert_eq!(money("-92233720368547758.08 EUR").times(-1), Err(MoneyError::Range));
        assert!(matches!(money("1.00 EUR").plus(money("1.00 USD")), Err(MoneyError::Mixed(..))));
    }
}
