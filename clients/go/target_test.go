package counterfoil

import (
	"context"
	"slices"
	"testing"
)

func TestTargets(t *testing.T) {
	for target, want := range map[string]place{
		"localhost:1":               {addresses: []string{"localhost:1"}, loopback: true, someLoopback: true},
		"127.9.9.9:1":               {addresses: []string{"127.9.9.9:1"}, loopback: true, someLoopback: true},
		"[::1]:1":                   {addresses: []string{"[::1]:1"}, loopback: true, someLoopback: true},
		"127.0.0.1:1,LOCALHOST:2":   {addresses: []string{"127.0.0.1:1", "LOCALHOST:2"}, loopback: true, someLoopback: true},
		"127.0.0.1:1, [::1]:2":      {addresses: []string{"127.0.0.1:1", "[::1]:2"}, loopback: true, someLoopback: true},
		"10.0.0.1:1":                {addresses: []string{"10.0.0.1:1"}},
		"10.0.0.1:1,10.0.0.1:1":     {addresses: []string{"10.0.0.1:1"}},
		"127.0.0.1:1,10.0.0.1:1":    {addresses: []string{"127.0.0.1:1", "10.0.0.1:1"}, someLoopback: true},
		"localhost.example:1":       {addresses: []string{"localhost.example:1"}},
		"127.0.0.1.example:1":       {addresses: []string{"127.0.0.1.example:1"}},
		"dns:///localhost:1":        {loopback: true, someLoopback: true},
		"dns:///shop.example:1":     {},
		"dns://8.8.8.8/localhost:1": {},
		"unix:/run/shop.sock":       {loopback: true, someLoopback: true},
	} {
		got, err := parseTarget(target)
		if err != nil || !slices.Equal(got.addresses, want.addresses) || got.loopback != want.loopback ||
			got.someLoopback != want.someLoopback {
			t.Errorf("%q is %+v (%v)", target, got, err)
		}
	}
	for _, target := range []string{
		"", "localhost", ":1", "localhost:", "localhost:http", "localhost:70000", "a:1,", ",a:1", "::1:1", "http://a:1",
		"dns:a:1", "dns:///a", "dns://a:1", "passthrough:///a:1", "a:1;b:2", "a b:1",
	} {
		if got, err := parseTarget(target); err == nil {
			t.Errorf("%q is %+v", target, got)
		}
	}
}

func TestClientsThatAreNotMade(t *testing.T) {
	source := func(context.Context) (Token, error) { return Token{}, nil }
	far, near := "shop.example:1", "localhost:1"
	for name, made := range map[string]func() (*Client, error){
		"a token in clear text":        func() (*Client, error) { return NewClient(far, WithToken("t"), WithPlaintext()) },
		"a token source in clear text": func() (*Client, error) { return NewClient(far, WithTokenSource(source), WithPlaintext()) },
		"one address that is far":      func() (*Client, error) { return NewClient(near+","+far, WithToken("t"), WithPlaintext()) },
		"certificates without TLS":     func() (*Client, error) { return NewClient(near, WithPlaintext(), WithRootCertificates(nil)) },
		"TLS without TLS":              func() (*Client, error) { return NewClient(near, WithPlaintext(), WithTLS()) },
		"empty roots":                  func() (*Client, error) { return NewClient(near, WithRootCertificates(nil)) },
		"roots that are none":          func() (*Client, error) { return NewClient(far, WithRootCertificates([]byte("x"))) },
		"a certificate without a key":  func() (*Client, error) { return NewClient(far, WithClientCertificate([]byte("x"), nil)) },
		"two credentials":              func() (*Client, error) { return NewClient(near, WithToken("t"), WithTokenSource(source)) },
		"an empty token":               func() (*Client, error) { return NewClient(near, WithToken("")) },
		"no connections":               func() (*Client, error) { return NewClient(near, WithConnections(0)) },
		"too many connections":         func() (*Client, error) { return NewClient(near, WithConnections(65)) },
	} {
		if client, err := made(); err == nil {
			t.Errorf("%s: %v is made", name, client)
		}
	}
	for name, made := range map[string]func() (*Client, error){
		"TLS to far":          func() (*Client, error) { return NewClient(far, WithToken("t")) },
		"TLS to near":         func() (*Client, error) { return NewClient(near, WithToken("t"), WithTLS()) },
		"clear text to near":  func() (*Client, error) { return NewClient(near, WithToken("t"), WithConnections(64)) },
		"nobody in the clear": func() (*Client, error) { return NewClient(far, WithPlaintext()) },
		"a Unix socket":       func() (*Client, error) { return NewClient("unix:/run/shop.sock", WithToken("t")) },
	} {
		client, err := made()
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if err := client.Close(); err != nil {
			t.Error(err)
		}
	}
}
