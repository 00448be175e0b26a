package main

import (
	"context"
	"strconv"

	counterfoil "counterfoil.dev/go"
)

var money = map[string]func(context.Context, scenario) (saw, error){
	"money-parse": func(_ context.Context, s scenario) (saw, error) {
		var minor, units, nanos, texts []any
		for _, text := range s.Input.Amounts {
			amount, err := counterfoil.ParseMoney(text)
			if err != nil {
				minor, units, nanos, texts = append(minor, nil), append(units, nil), append(nanos, nil), append(texts, nil)
				continue
			}
			message := amount.Message()
			back, err := counterfoil.MoneyOf(message)
			if err != nil {
				return nil, err
			}
			minor = append(minor, strconv.FormatInt(back.Minor(), 10))
			units = append(units, strconv.FormatInt(message.GetUnits(), 10))
			nanos = append(nanos, message.GetNanos())
			texts = append(texts, back.String())
		}
		return saw{"minor": minor, "units": units, "nanos": nanos, "texts": texts}, nil
	},
	"currencies": func(_ context.Context, s scenario) (saw, error) {
		var found []any
		for _, code := range s.Input.Codes {
			if digits, ok := counterfoil.CurrencyDigits(code); ok {
				found = append(found, digits)
			} else {
				found = append(found, nil)
			}
		}
		return saw{"digits": found}, nil
	},
	"money-sums": func(_ context.Context, s scenario) (saw, error) {
		total, err := counterfoil.ParseMoney(s.Input.Addends[0])
		if err != nil {
			return nil, err
		}
		for _, text := range s.Input.Addends[1:] {
			addend, err := counterfoil.ParseMoney(text)
			if err != nil {
				return nil, err
			}
			if total, err = total.Add(addend); err != nil {
				return nil, err
			}
		}
		amount, err := counterfoil.ParseMoney(s.Input.Amount)
		if err != nil {
			return nil, err
		}
		times, err := amount.Times(s.Input.Factor)
		if err != nil {
			return nil, err
		}
		one, err := counterfoil.ParseMoney(s.Input.Different[0])
		if err != nil {
			return nil, err
		}
		other, err := counterfoil.ParseMoney(s.Input.Different[1])
		if err != nil {
			return nil, err
		}
		_, mixed := one.Add(other)
		return saw{"sum": total.String(), "times": times.String(), "mixed": mixed != nil}, nil
	},
}
