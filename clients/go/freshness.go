package counterfoil

import (
	"encoding/base64"
	"encoding/binary"
	"sync/atomic"
)

const (
	freshnessKey     = "counterfoil-freshness"
	freshnessVersion = 1
)

// freshnessToken is what a write answered.
type freshnessToken struct {
	text     string
	position uint64
	ordered  bool // whether it has a position
}

func parseFreshness(text string) *freshnessToken {
	content, err := base64.RawURLEncoding.Strict().DecodeString(text)
	if err != nil || len(content) <= 9 || content[0] != freshnessVersion {
		return &freshnessToken{text: text}
	}
	return &freshnessToken{text: text, position: binary.BigEndian.Uint64(content[1:]), ordered: true}
}

// replaces tells whether the token is to be kept instead of another one.
func (t *freshnessToken) replaces(kept *freshnessToken) bool {
	return kept == nil || !t.ordered || !kept.ordered || t.position > kept.position
}

// freshness keeps the newest token.
type freshness struct {
	kept atomic.Pointer[freshnessToken]
}

func (f *freshness) text() string {
	if kept := f.kept.Load(); kept != nil {
		return kept.text
	}
	return ""
}

func (f *freshness) learn(text string) {
	if text == "" || text == f.text() || !printable(text) {
		return
	}
	token := parseFreshness(text)
	for {
		kept := f.kept.Load()
		if !token.replaces(kept) || f.kept.CompareAndSwap(kept, token) {
			return
		}
	}
}

// forget drops a token, unless another one has come meanwhile.
func (f *freshness) forget(text string) {
	if kept := f.kept.Load(); kept != nil && kept.text == text {
		f.kept.CompareAndSwap(kept, nil)
	}
}

func (f *freshness) clear() { f.kept.Store(nil) }
