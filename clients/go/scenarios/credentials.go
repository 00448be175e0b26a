package main

import (
	"context"
	"os"
	"sync/atomic"
	"time"

	counterfoil "counterfoil.dev/go"
	identityv1 "counterfoil.dev/go/counterfoil/identity/v1"
)

var credentials = map[string]func(context.Context, scenario) (saw, error){
	"api-key": func(ctx context.Context, s scenario) (saw, error) {
		return s.with(func(client *counterfoil.Client) (saw, error) {
			return principal(ctx, client)
		}, counterfoil.WithToken(s.credentials["api_key"]))
	},
	"token-source": func(ctx context.Context, s scenario) (saw, error) {
		return s.asked(ctx, source(time.Hour, s.credentials["admin"]), 5, 0)
	},
	"token-source-expiring": func(ctx context.Context, s scenario) (saw, error) {
		return s.asked(ctx, source(time.Second, s.credentials["admin"]), 3, 1500*time.Millisecond)
	},
	"token-refused": func(ctx context.Context, s scenario) (saw, error) {
		return s.asked(ctx, source(time.Hour, s.credentials["expired"], s.credentials["admin"]), 1, 0)
	},
	"token-in-mid-stream": func(ctx context.Context, s scenario) (saw, error) {
		tokens := source(time.Second, s.Input.Tokens...)
		return s.watch(ctx, counterfoil.WithTokenSource(tokens.give))
	},
	"mtls": func(ctx context.Context, s scenario) (saw, error) {
		return s.withCertificate(s.tls.Target, func(client *counterfoil.Client) (saw, error) { return principal(ctx, client) })
	},
	"mtls-list": func(ctx context.Context, s scenario) (saw, error) {
		return s.withCertificate(s.tls.Targets, func(client *counterfoil.Client) (saw, error) {
			var found saw
			answered := 0
			for range 10 {
				var err error
				if found, err = principal(ctx, client); err != nil {
					return nil, err
				}
				answered++
			}
			found["answered"] = answered
			return found, nil
		})
	},
	"no-clear-text": func(_ context.Context, s scenario) (saw, error) {
		s.Target = s.Input.Address
		client, err := s.client(counterfoil.WithToken(s.credentials["admin"]), counterfoil.WithPlaintext())
		if err != nil {
			return saw{"refused": true}, nil
		}
		return saw{"refused": false}, client.Close()
	},
}

// withCertificate does something at another target with a client that shows a certificate, and has no token.
func (s scenario) withCertificate(target string, do func(*counterfoil.Client) (saw, error)) (saw, error) {
	var contents [3][]byte
	for i, path := range []string{s.tls.Roots, s.tls.Certificate, s.tls.Key} {
		content, err := os.ReadFile(path)
		if err != nil {
			return nil, err
		}
		contents[i] = content
	}
	s.Target = target
	return s.with(do,
		counterfoil.WithRootCertificates(contents[0]), counterfoil.WithClientCertificate(contents[1], contents[2]))
}

// tokens gives one token after the other, and the last one for ever.
type tokens struct {
	life  time.Duration
	given []string
	asked atomic.Int64
}

func source(life time.Duration, given ...string) *tokens {
	return &tokens{life: life, given: given}
}

func (t *tokens) give(context.Context) (counterfoil.Token, error) {
	turn := min(int(t.asked.Add(1)), len(t.given)) - 1
	return counterfoil.Token{Value: t.given[turn], Expires: time.Now().Add(t.life)}, nil
}

// asked asks who the caller is, a few times, and sees how often the source was asked.
func (s scenario) asked(ctx context.Context, tokens *tokens, times int, pause time.Duration) (saw, error) {
	return s.with(func(client *counterfoil.Client) (saw, error) {
		var found saw
		for i := range times {
			if i > 0 {
				time.Sleep(pause)
			}
			var err error
			if found, err = principal(ctx, client); err != nil {
				return nil, err
			}
		}
		found["asked"] = tokens.asked.Load()
		return found, nil
	}, counterfoil.WithTokenSource(tokens.give))
}

func principal(ctx context.Context, client *counterfoil.Client) (saw, error) {
	answer, err := client.Access.WhoAmI(ctx, &identityv1.WhoAmIRequest{})
	return saw{"principal": answer.GetSubject()}, err
}
