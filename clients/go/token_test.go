package counterfoil

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"google.golang.org/grpc/codes"
)

func TestWhenTokensAreRenewed(t *testing.T) {
	now := time.Unix(1_000_000, 0)
	for life, after := range map[time.Duration]time.Duration{
		time.Hour:         time.Hour - 30*time.Second,
		150 * time.Second: 120 * time.Second,
		100 * time.Second: 80 * time.Second,
		time.Second:       800 * time.Millisecond,
	} {
		if got := renewal(now, now.Add(life)).Sub(now); got != after {
			t.Errorf("a token of %v is renewed after %v and not %v", life, got, after)
		}
	}
	if !renewal(now, time.Time{}).IsZero() {
		t.Error("a token without an expiry is renewed")
	}
	if renewal(now, now.Add(-time.Hour)).After(now) {
		t.Error("an expired token is kept")
	}
}

func TestASourceIsAskedByOneWhileOthersWait(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		asked := 0
		cache := &tokenCache{now: time.Now, ask: func(context.Context) (Token, error) {
			asked++
			time.Sleep(time.Second)
			return Token{fmt.Sprintf("token-%d", asked), time.Now().Add(time.Minute)}, nil
		}}
		ask := func() (string, error) { return cache.header(t.Context()) }
		var waiting sync.WaitGroup
		for range 20 {
			waiting.Go(func() {
				if value, err := ask(); value != "Bearer token-1" || err != nil {
					t.Errorf("got %q (%v)", value, err)
				}
			})
		}
		waiting.Wait()
		time.Sleep(47 * time.Second)
		if value, _ := ask(); value != "Bearer token-1" {
			t.Errorf("asked again before a fifth of its time was left: %q", value)
		}
		time.Sleep(2 * time.Second)
		if value, _ := ask(); value != "Bearer token-2" || asked != 2 {
			t.Errorf("got %q after %d questions", value, asked)
		}
		cache.refused("Bearer token-1") // one that is not kept any more
		if value, _ := ask(); value != "Bearer token-2" {
			t.Errorf("the refusal of an old token drops the new one: %q", value)
		}
		cache.refused("Bearer token-2")
		if value, _ := ask(); value != "Bearer token-3" {
			t.Errorf("a refused token is sent again: %q", value)
		}
	})
}

func TestWhoWaitsForATokenMayGiveUp(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		cache := &tokenCache{now: time.Now, ask: func(context.Context) (Token, error) {
			time.Sleep(time.Second)
			return Token{Value: "late"}, nil
		}}
		ctx, cancel := context.WithTimeout(t.Context(), time.Millisecond)
		defer cancel()
		if _, err := cache.header(ctx); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("got %v", err)
		}
		if value, err := cache.header(t.Context()); value != "Bearer late" || err != nil {
			t.Errorf("others are given %q (%v)", value, err)
		}
	})
}

func TestASourceThatFailsIsAskedAgain(t *testing.T) {
	broken := errors.New("it was s3cret")
	answers := []Token{{}, {Value: "with space"}, {Value: "good"}}
	cache := &tokenCache{now: time.Now, ask: func(context.Context) (Token, error) {
		answer := answers[0]
		if answers = answers[1:]; answer.Value == "" {
			return answer, broken
		}
		return answer, nil
	}}
	_, err := cache.header(t.Context())
	if failed := tokenFailure(err); !errors.Is(failed, broken) || failed.Code != codes.Unauthenticated ||
		strings.Contains(failed.Error(), "s3cret") {
		t.Errorf("got %v", failed)
	}
	if _, err := cache.header(t.Context()); err == nil || strings.Contains(err.Error(), "with space") {
		t.Errorf("got %v", err)
	}
	if value, err := cache.header(t.Context()); value != "Bearer good" || err != nil {
		t.Errorf("got %q (%v)", value, err)
	}
}

func TestNothingPrintsTokens(t *testing.T) {
	const secret = "s3cret"
	token := Token{Value: secret, Expires: time.Now()}
	client, err := NewClient("127.0.0.1:1", WithToken(secret))
	if err != nil {
		t.Fatal(err)
	}
	defer client.Close() // it has no connections
	var log strings.Builder
	slog.New(slog.NewTextHandler(&log, nil)).Info("made", "token", token, "client", client)
	texts := []string{log.String()}
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%d"} {
		texts = append(texts, fmt.Sprintf(verb, token), fmt.Sprintf(verb, &token), fmt.Sprintf(verb, client))
	}
	_, err = NewClient("127.0.0.1:1", WithToken(secret+" "))
	texts = append(texts, err.Error())
	for _, text := range texts {
		if strings.Contains(text, secret) || strings.Contains(text, fmt.Sprintf("%x", secret)) {
			t.Errorf("%q shows the token", text)
		}
	}
}
