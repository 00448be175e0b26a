package counterfoil

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/url"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"

	catalogv1 "counterfoil.dev/go/counterfoil/catalog/v1"
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

func TestASourceThatFailsFailsNoCallWhileTheTokenBeforeHolds(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		asked := 0
		cache := newTokenCache(t.Context(), func(context.Context) (Token, error) {
			if asked++; asked > 1 {
				return Token{}, errors.New("nobody answers")
			}
			return Token{"token", time.Now().Add(100 * time.Second)}, nil
		})
		for _, step := range []struct {
			pause time.Duration
			asked int
			fails bool
		}{{0, 1, false}, {80 * time.Second, 2, false}, {0, 2, false}, {time.Second, 3, false}, {19 * time.Second, 4, true}} {
			time.Sleep(step.pause)
			value, err := cache.header(t.Context())
			if fails := err != nil; fails != step.fails || fails == (value == "Bearer token") || asked != step.asked {
				t.Errorf("after %v: got %q (%v) of question %d", step.pause, value, err, asked)
			}
		}
	})
}

func TestASourceIsAskedByOneWhileOthersWait(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		asked := 0
		cache := newTokenCache(t.Context(), func(context.Context) (Token, error) {
			asked++
			time.Sleep(time.Second)
			return Token{fmt.Sprintf("token-%d", asked), time.Now().Add(time.Minute)}, nil
		})
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
		cache := newTokenCache(t.Context(), func(context.Context) (Token, error) {
			time.Sleep(time.Second)
			return Token{Value: "late"}, nil
		})
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

func TestASourceIsNotWaitedForOnceTheClientIsClosed(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		client, err := NewClient("127.0.0.1:1", WithTokenSource(func(ctx context.Context) (Token, error) {
			<-ctx.Done()
			return Token{}, ctx.Err()
		}))
		if err != nil {
			t.Fatal(err)
		}
		time.AfterFunc(time.Second, func() {
			if err := errors.Join(client.Close(), client.Close()); err != nil {
				t.Errorf("closed twice: %v", err)
			}
		})
		ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
		defer cancel()
		began := time.Now()
		_, err = client.Catalog.GetProduct(ctx, &catalogv1.GetProductRequest{})
		synctest.Wait() // for the source, too: whoever asks it is done
		if took := time.Since(began); status.Code(err) != codes.Canceled || took != time.Second {
			t.Errorf("ended with %v after %v", err, took)
		}
	})
}

func TestASourceThatFailsIsAskedAgain(t *testing.T) {
	broken := errors.New("it was s3cret")
	answers := []Token{{}, {Value: "with space"}, {Value: "good"}}
	cache := newTokenCache(t.Context(), func(context.Context) (Token, error) {
		answer := answers[0]
		if answers = answers[1:]; answer.Value == "" {
			return answer, broken
		}
		return answer, nil
	})
	_, err := cache.header(t.Context())
	if failed := tokenFailure(t.Context(), err); !errors.Is(failed, broken) || failed.Code != codes.Unauthenticated ||
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

func TestASourceThatTakesTooLongIsNoDeadlineOfTheCall(t *testing.T) {
	client, err := NewClient("127.0.0.1:1", WithTokenSource(func(context.Context) (Token, error) {
		// As net/http reports its own deadline.
		return Token{}, &url.Error{Op: "Get", URL: "https://login.example/token?secret=s3cret", Err: context.DeadlineExceeded}
	}))
	if err != nil {
		t.Fatal(err)
	}
	defer client.Close() // it has no connections
	_, err = client.Catalog.GetProduct(t.Context(), &catalogv1.GetProductRequest{})
	failed, ok := errors.AsType[*Error](err)
	if !ok || failed.Code != codes.Unauthenticated || !errors.Is(err, context.DeadlineExceeded) ||
		strings.Contains(err.Error(), "s3cret") {
		t.Errorf("got %v", err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err = client.Catalog.GetProduct(ctx, &catalogv1.GetProductRequest{}); status.Code(err) != codes.Canceled {
		t.Errorf("a call that is cancelled while it waits for a token ends with %v", err)
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
	held := struct{ Token *Token }{&token}
	slog.New(slog.NewJSONHandler(&log, nil)).Info("made", "token", token, "held", held, "client", client)
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
