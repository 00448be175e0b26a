package counterfoil

import (
	"encoding/base64"
	"encoding/binary"
	"math"
	"sync"
	"testing"

	catalogv1 "counterfoil.dev/go/counterfoil/catalog/v1"
)

func token(version byte, position uint64, seal string) string {
	content := binary.BigEndian.AppendUint64([]byte{version}, position)
	return base64.RawURLEncoding.EncodeToString(append(content, seal...))
}

func TestTheNewerFreshnessTokenIsKept(t *testing.T) {
	old, fresh, last := token(1, 9, "a"), token(1, 256, "b"), token(1, math.MaxUint64, "c")
	var kept freshness
	for _, step := range []struct{ learnt, kept string }{
		{"", ""},
		{fresh, fresh},
		{old, fresh},
		{token(1, 256, "other"), fresh},
		{last, last}, // its position is no signed number
		{token(2, 1, "a"), token(2, 1, "a")},
		{old, old},
		{old + "=", old + "="},
		{"later", "later"},
		{token(1, 7, ""), token(1, 7, "")}, // it has no seal
	} {
		if kept.learn(step.learnt); kept.text() != step.kept {
			t.Errorf("after %q, %q is kept and not %q", step.learnt, kept.text(), step.kept)
		}
	}
}

func TestWhatCanBeNoTokenIsNotSent(t *testing.T) {
	client := catalogOf(t, &strict{t: t, peers: map[string]bool{}}, WithToken("good"))
	for _, text := range []string{token(1, 9, "a") + "\n", "a b", "é"} {
		if err := client.SetFreshness(text); err == nil {
			t.Errorf("%q is taken", text)
		}
		if _, err := client.Catalog.GetProduct(t.Context(), &catalogv1.GetProductRequest{}); err != nil {
			t.Errorf("after %q, calls end with %v", text, err)
		}
	}
	kept := token(1, 9, "a")
	if err := client.SetFreshness(kept); err != nil || client.Freshness() != kept {
		t.Errorf("%q is kept (%v)", client.Freshness(), err)
	}
	if err := client.SetFreshness(""); err != nil || client.Freshness() != "" {
		t.Errorf("%q is kept (%v)", client.Freshness(), err)
	}
}

func TestOnlyTheTokenThatWasRefusedIsForgotten(t *testing.T) {
	var kept freshness
	old, fresh := token(1, 1, "a"), token(1, 2, "a")
	kept.learn(fresh)
	if kept.forget(old); kept.text() != fresh {
		t.Error("a newer token is forgotten, too")
	}
	if kept.forget(fresh); kept.text() != "" {
		t.Error("a refused token is kept")
	}
}

func TestManyLearnAtOnce(t *testing.T) {
	var kept freshness
	var learning sync.WaitGroup
	for i := range 8 {
		learning.Go(func() {
			for position := range uint64(1000) {
				kept.learn(token(1, position*8+uint64(i), "a"))
			}
		})
	}
	learning.Wait()
	if want := token(1, 7999, "a"); kept.text() != want {
		t.Errorf("%q is kept and not %q", kept.text(), want)
	}
}
