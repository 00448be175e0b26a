package counterfoil

import (
	"errors"
	"fmt"
	"strconv"
	"strings"

	"google.golang.org/genproto/googleapis/type/money"
)

const (
	nanoDigits   = 9
	nanosPerUnit = 1_000_000_000
)

var (
	errMoneyRange = errors.New("counterfoil: the amount in minor units does not fit into 64 bits")
	errNoMoney    = errors.New("counterfoil: the amount has no currency")
)

// Money is an amount in whole minor units of a currency: 350 of EUR are 3.50 EUR. It is exact or refused, and never
// rounded. Two amounts are equal where == says so. The zero value is no amount.
type Money struct {
	minor    int64
	currency string
}

// NewMoney is an amount in minor units. It fails where currency is no ISO 4217 code with a minor unit.
func NewMoney(minor int64, currency string) (Money, error) {
	if _, ok := CurrencyDigits(currency); !ok {
		return Money{}, fmt.Errorf("counterfoil: %q is no currency of ISO 4217 with a minor unit", currency)
	}
	return Money{minor, currency}, nil
}

// ParseMoney reads what String writes, such as "-1.99 USD" or "500 JPY": with as many decimals as the currency has.
func ParseMoney(text string) (Money, error) {
	number, currency, _ := strings.Cut(text, " ")
	digits, ok := CurrencyDigits(currency)
	if !ok {
		return Money{}, fmt.Errorf("counterfoil: %q is no amount: it has no currency of ISO 4217", text)
	}
	whole, part, _ := strings.Cut(number, ".")
	minor, err := strconv.ParseInt(whole+part, 10, 64)
	if errors.Is(err, strconv.ErrRange) {
		return Money{}, errMoneyRange
	}
	made := Money{minor, currency}
	// An amount is written in one way alone: no plus sign, no leading zeros, all decimals.
	if err != nil || made.String() != text {
		return Money{}, fmt.Errorf("counterfoil: %q is no amount: %s has %d decimals", text, currency, digits)
	}
	return made, nil
}

// MoneyOf is the amount of a message. It fails for fractions of a minor unit, for units and nanos of different signs, and
// for what does not fit into 64 bits.
func MoneyOf(message *money.Money) (Money, error) {
	units, nanos, currency := message.GetUnits(), int64(message.GetNanos()), message.GetCurrencyCode()
	digits, ok := CurrencyDigits(currency)
	switch {
	case !ok:
		return Money{}, fmt.Errorf("counterfoil: %q is no currency of ISO 4217 with a minor unit", currency)
	case nanos <= -nanosPerUnit || nanos >= nanosPerUnit:
		return Money{}, fmt.Errorf("counterfoil: %d nanos are a whole unit or more", nanos)
	case units > 0 && nanos < 0 || units < 0 && nanos > 0:
		return Money{}, errors.New("counterfoil: units and nanos have different signs")
	case nanos%power(nanoDigits-digits) != 0:
		return Money{}, fmt.Errorf("counterfoil: %d nanos are no whole minor units: %s has %d decimals", nanos, currency, digits)
	}
	minor, ok := product(units, power(digits))
	if ok {
		minor, ok = sum(minor, nanos/power(nanoDigits-digits))
	}
	if !ok {
		return Money{}, errMoneyRange
	}
	return Money{minor, currency}, nil
}

// Minor is the amount in minor units.
func (m Money) Minor() int64 { return m.minor }

// Currency is the ISO 4217 code; empty for the zero value.
func (m Money) Currency() string { return m.currency }

// Message is the amount as requests have it; nil for the zero value.
func (m Money) Message() *money.Money {
	digits, ok := CurrencyDigits(m.currency)
	if !ok {
		return nil
	}
	units, rest := m.minor/power(digits), m.minor%power(digits) // both have the sign of the amount
	return &money.Money{CurrencyCode: m.currency, Units: units, Nanos: int32(rest * power(nanoDigits-digits))}
}

// Add is the sum. It fails where the currencies differ, and where it does not fit into 64 bits.
func (m Money) Add(other Money) (Money, error) {
	switch {
	case m.currency == "" || other.currency == "":
		return Money{}, errNoMoney
	case m.currency != other.currency:
		return Money{}, fmt.Errorf("counterfoil: %s and %s have no sum", m.currency, other.currency)
	}
	minor, ok := sum(m.minor, other.minor)
	if !ok {
		return Money{}, errMoneyRange
	}
	return Money{minor, m.currency}, nil
}

// Times is the amount so many times. It fails where that does not fit into 64 bits.
func (m Money) Times(factor int64) (Money, error) {
	if m.currency == "" {
		return Money{}, errNoMoney
	}
	minor, ok := product(m.minor, factor)
	if !ok {
		return Money{}, errMoneyRange
	}
	return Money{minor, m.currency}, nil
}

// String is the amount with as many decimals as its currency has, such as "3.50 EUR"; empty for the zero value.
func (m Money) String() string {
	digits, ok := CurrencyDigits(m.currency)
	if !ok {
		return ""
	}
	sign, absolute := "", uint64(m.minor)
	if m.minor < 0 {
		sign, absolute = "-", -absolute // of the smallest number, too
	}
	if digits == 0 {
		return fmt.Sprintf("%s%d %s", sign, absolute, m.currency)
	}
	unit := uint64(power(digits))
	return fmt.Sprintf("%s%d.%0*d %s", sign, absolute/unit, digits, absolute%unit, m.currency)
}

// MarshalText is what String is, for JSON and the like, which would otherwise lose the amount.
func (m Money) MarshalText() ([]byte, error) { return []byte(m.String()), nil }

// UnmarshalText reads what MarshalText writes. It fails where [ParseMoney] does, but for the empty text of the zero value.
func (m *Money) UnmarshalText(text []byte) error {
	if len(text) == 0 {
		*m = Money{}
		return nil
	}
	read, err := ParseMoney(string(text))
	if err == nil {
		*m = read
	}
	return err
}

func power(digits int) int64 {
	result := int64(1)
	for range digits {
		result *= 10
	}
	return result
}

func sum(a, b int64) (int64, bool) {
	result := a + b
	return result, (result >= a) == (b >= 0)
}

func product(a, b int64) (int64, bool) {
	if a == 0 || b == 0 {
		return 0, true
	}
	result := a * b
	// The smallest number times -1 is itself again, and divides back.
	return result, result/b == a && (result < 0) == ((a < 0) != (b < 0))
}
