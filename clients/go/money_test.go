package counterfoil

import (
	"encoding/json"
	"math"
	"testing"
	"testing/quick"

	"google.golang.org/genproto/googleapis/type/money"
)

func TestMoneyIsReadInOneWayAlone(t *testing.T) {
	for text, minor := range map[string]int64{
		"3.50 USD": 350, "-0.01 EUR": -1, "0.00 EUR": 0, "500 JPY": 500, "1.234 BHD": 1234, "0.0001 CLF": 1,
		"92233720368547758.07 USD": math.MaxInt64, "-92233720368547758.08 USD": math.MinInt64,
		"-9223372036854775808 JPY": math.MinInt64,
	} {
		got, err := ParseMoney(text)
		if err != nil || got.Minor() != minor || got.String() != text {
			t.Errorf("%q is read as %v (%v)", text, got, err)
		}
	}
	for _, text := range []string{
		"", " ", "EUR", "3.50", "3.50EUR", "3.5 USD", "3.500 USD", "1.5 JPY", "1. JPY", "+1.00 EUR", "01.00 EUR", ".50 EUR",
		"-0.00 EUR", "1e3 USD", "1.00 eur", "1.00 XXX", "1.00  EUR", " 1.00 EUR", "1.00 EUR ", "1_0.00 EUR", "1.-1 EUR",
		"92233720368547758.08 USD", "-92233720368547758.09 USD", "1.00 EUR\n", "１.00 EUR",
	} {
		if got, err := ParseMoney(text); err == nil {
			t.Errorf("%q is read as %v", text, got)
		}
	}
}

func TestMoneyGoesOverMessagesUnchanged(t *testing.T) {
	for _, currency := range []string{"JPY", "EUR", "BHD", "CLF"} {
		back := func(minor int64) bool {
			amount, err := NewMoney(minor, currency)
			if err != nil {
				return false
			}
			read, failed := MoneyOf(amount.Message())
			parsed, err := ParseMoney(amount.String())
			return failed == nil && err == nil && read == amount && parsed == amount
		}
		if err := quick.Check(back, nil); err != nil || !back(math.MinInt64) || !back(math.MaxInt64) {
			t.Errorf("%s: %v", currency, err)
		}
	}
}

func TestMessagesThatAreNoAmountsAreRefused(t *testing.T) {
	for _, message := range []*money.Money{
		nil,
		{CurrencyCode: "XAU", Units: 1},
		{CurrencyCode: "EUR", Nanos: 5_000_000},
		{CurrencyCode: "EUR", Units: 1, Nanos: -10_000_000},
		{CurrencyCode: "EUR", Units: -1, Nanos: 10_000_000},
		{CurrencyCode: "EUR", Nanos: 1_000_000_000},
		{CurrencyCode: "EUR", Units: math.MaxInt64},
		{CurrencyCode: "EUR", Units: 92233720368547758, Nanos: 80_000_000},
		{CurrencyCode: "EUR", Units: math.MinInt64},
	} {
		if got, err := MoneyOf(message); err == nil {
			t.Errorf("%v is read as %v", message, got)
		}
	}
}

func TestMoneyNeverWraps(t *testing.T) {
	most, least, one := Money{math.MaxInt64, "EUR"}, Money{math.MinInt64, "EUR"}, Money{1, "EUR"}
	for name, do := range map[string]func() (Money, error){
		"most + 1":     func() (Money, error) { return most.Add(one) },
		"least - 1":    func() (Money, error) { return least.Add(Money{-1, "EUR"}) },
		"least + same": func() (Money, error) { return least.Add(least) },
		"most x 2":     func() (Money, error) { return most.Times(2) },
		"least x -1":   func() (Money, error) { return least.Times(-1) },
		"-1 x least":   func() (Money, error) { return Money{-1, "EUR"}.Times(math.MinInt64) },
		"EUR + USD":    func() (Money, error) { return one.Add(Money{1, "USD"}) },
		"EUR + none":   func() (Money, error) { return one.Add(Money{}) },
		"none x 2":     func() (Money, error) { return Money{}.Times(2) },
	} {
		if got, err := do(); err == nil {
			t.Errorf("%s is %v", name, got)
		}
	}
	if got, err := most.Add(least); err != nil || got.Minor() != -1 {
		t.Errorf("most + least is %v (%v)", got, err)
	}
	if got, err := least.Times(1); err != nil || got != least {
		t.Errorf("least x 1 is %v (%v)", got, err)
	}
	if (Money{}).String() != "" || (Money{}).Message() != nil {
		t.Error("the zero value is an amount")
	}
}

func TestMoneyIsTextInJSON(t *testing.T) {
	type bill struct{ Total, Tip Money }
	content, err := json.Marshal(bill{Total: Money{math.MaxInt64, "EUR"}})
	if err != nil || string(content) != `{"Total":"92233720368547758.07 EUR","Tip":""}` {
		t.Errorf("got %s (%v)", content, err)
	}
	var read bill
	if err := json.Unmarshal(content, &read); err != nil || read != (bill{Total: Money{math.MaxInt64, "EUR"}}) {
		t.Errorf("read as %v (%v)", read, err)
	}
	for _, text := range []string{`{"Total":"3.5 EUR"}`, `{"Total":3.5}`, `{"Total":{}}`} {
		if err := json.Unmarshal([]byte(text), &read); err == nil {
			t.Errorf("%s is read as %v", text, read)
		}
	}
}

func TestPiecesOfTheTableAreNoCurrencies(t *testing.T) {
	for _, code := range []string{"", "EU", "UR ", " EU", "R G", "eur", "EUR ", "XXX"} {
		if digits, ok := CurrencyDigits(code); ok {
			t.Errorf("%q has %d decimals", code, digits)
		}
	}
}
