package counterfoil

import (
	"context"
	"errors"
	"fmt"
	"io"
	"sync"
	"time"
)

const (
	// How long before its expiry another token is asked for, or a fifth of its time where that is less.
	renewBefore     = 30 * time.Second
	renewBeforePart = 5
	askLimit        = 30 * time.Second
	askAgain        = time.Second // after a failure, while the token before still holds
)

// Token is a bearer token and until when it holds. Neither printing nor marshalling it shows the token.
type Token struct {
	Value   string
	Expires time.Time // the zero time where it holds until it is refused
}

// MarshalText is what Format writes: logs are often JSON.
func (t Token) MarshalText() ([]byte, error) { return fmt.Append(nil, t), nil }

// Format writes everything but the token itself, whatever the verb.
func (t Token) Format(state fmt.State, _ rune) {
	_, _ = io.WriteString(state, "counterfoil.Token(…)") // what it is written to has its own errors
}

// TokenSource gives a token. It is called from a goroutine of its own, never twice at once. Its context has the values of the
// call that is first to wait for it, and ends after 30 seconds or when the client is closed. Its error is within reach of the
// [*Error] of the calls that waited for it, unless the token before still holds: they go with that. It is not to call through the client that asks it: that would wait for itself.
type TokenSource func(ctx context.Context) (Token, error)

const bearer = "Bearer "

// credential is what is sent as authorization, with the scheme.
type credential interface {
	// header waits for it.
	header(ctx context.Context) (string, error)
	// refused is told of one that a server has refused; whether another one may be had.
	refused(header string) bool
}

// staticToken is a header that stays.
type staticToken struct{ value string }

func (s *staticToken) header(context.Context) (string, error) { return s.value, nil }
func (s *staticToken) refused(string) bool                    { return false }

// tokenCache asks a source, and keeps what it gave: as the header, since that is needed for every call.
type tokenCache struct {
	life context.Context // that of the client
	ask  TokenSource

	mutex  sync.Mutex
	value  string    // empty where there is none
	renew  time.Time // when to ask again; the zero time where never
	end    time.Time // until when it holds
	asking *asking   // while the source is asked
}

func newTokenCache(life context.Context, ask TokenSource) *tokenCache {
	return &tokenCache{life: life, ask: ask}
}

// asking is one question to the source, which many may wait for.
type asking struct {
	done  chan struct{} // closed once the others are set
	value string
	err   error
}

func (c *tokenCache) header(ctx context.Context) (string, error) {
	c.mutex.Lock()
	if c.value != "" && (c.renew.IsZero() || time.Now().Before(c.renew)) {
		defer c.mutex.Unlock()
		return c.value, nil
	}
	question := c.asking
	if question == nil {
		question = &asking{done: make(chan struct{})}
		c.asking = question
		// Others wait for the answer, too, and they have contexts of their own.
		go c.answer(context.WithoutCancel(ctx), question)
	}
	c.mutex.Unlock()
	select {
	case <-question.done:
		return question.value, question.err
	case <-ctx.Done():
		return "", ctx.Err()
	}
}

func (c *tokenCache) answer(ctx context.Context, question *asking) {
	ctx, cancel := context.WithTimeout(ctx, askLimit)
	defer cancel()
	defer context.AfterFunc(c.life, cancel)()
	token, err := c.ask(ctx)
	if err == nil {
		err = checkToken(token.Value)
	}
	c.mutex.Lock()
	defer c.mutex.Unlock()
	c.asking = nil
	now := time.Now()
	switch {
	case err == nil:
		c.value, c.renew, c.end = bearer+token.Value, renewal(now, token.Expires), token.Expires
	case c.value != "" && now.Before(c.end):
		c.renew = now.Add(min(askAgain, c.end.Sub(now)))
	default:
		c.value, question.err = "", err
	}
	question.value = c.value
	close(question.done)
}

func (c *tokenCache) refused(header string) bool {
	c.mutex.Lock()
	defer c.mutex.Unlock()
	if c.value == header {
		c.value = ""
	}
	return true
}

// renewal is when to ask for another token than one that is given now and expires then; the zero time where never.
func renewal(now, expires time.Time) time.Time {
	if expires.IsZero() {
		return expires
	}
	return expires.Add(-min(renewBefore, expires.Sub(now)/renewBeforePart))
}

// checkToken never tells the token: errors end up in logs.
func checkToken(token string) error {
	switch {
	case token == "":
		return errors.New("counterfoil: the token is empty")
	case !printable(token):
		return errors.New("counterfoil: the token holds spaces, line breaks or characters other than ASCII")
	}
	return nil
}

// printable tells whether a text is of printable ASCII without spaces. gRPC refuses each call that carries another one.
func printable(text string) bool {
	for i := range len(text) {
		if text[i] <= ' ' || text[i] > '~' {
			return false
		}
	}
	return true
}
