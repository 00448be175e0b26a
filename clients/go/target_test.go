package counterfoil

import (
	"context"
	"net"
	"os"
	"os/exec"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	catalogv1 "counterfoil.dev/go/counterfoil/catalog/v1"
)

func TestTargets(t *testing.T) {
	for target, want := range map[string]place{
		"localhost:1":               {addresses: []string{"localhost:1"}, loopback: true},
		"127.9.9.9:1":               {addresses: []string{"127.9.9.9:1"}, loopback: true},
		"[::1]:1":                   {addresses: []string{"[::1]:1"}, loopback: true},
		"127.0.0.1:1,LOCALHOST:2":   {addresses: []string{"127.0.0.1:1", "LOCALHOST:2"}, loopback: true},
		"127.0.0.1:1, [::1]:2":      {addresses: []string{"127.0.0.1:1", "[::1]:2"}, loopback: true},
		"10.0.0.1:1":                {addresses: []string{"10.0.0.1:1"}},
		"10.0.0.1:1,10.0.0.1:1":     {addresses: []string{"10.0.0.1:1"}},
		"127.0.0.1:1,10.0.0.1:1":    {addresses: []string{"127.0.0.1:1", "10.0.0.1:1"}},
		"localhost.example:1":       {addresses: []string{"localhost.example:1"}},
		"127.0.0.1.example:1":       {addresses: []string{"127.0.0.1.example:1"}},
		"dns:///localhost:1":        {loopback: true},
		"dns:///shop.example:1":     {},
		"dns://8.8.8.8/localhost:1": {},
		"unix:/run/shop.sock":       {loopback: true},
	} {
		got, err := parseTarget(target)
		if err != nil || !slices.Equal(got.addresses, want.addresses) || got.loopback != want.loopback {
			t.Errorf("%q is %+v (%v)", target, got, err)
		}
	}
	for _, target := range []string{
		"", "localhost", ":1", "localhost:", "localhost:http", "localhost:70000", "a:1,", ",a:1", "::1:1", "http://a:1",
		"dns:a:1", "dns:///a", "dns://a:1", "passthrough:///a:1", "a:1;b:2", "a b:1",
		"unix:", "unix:///", "unix-abstract:",
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
		"no token source":              func() (*Client, error) { return NewClient(near, WithTokenSource(nil)) },
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

// TestSeveralAddressesAreReachedWithoutAProxy runs its calls in a process of its own: what the environment says of proxies is
// read once.
func TestSeveralAddressesAreReachedWithoutAProxy(t *testing.T) {
	const target = "COUNTERFOIL_TEST_TARGET"
	if given := os.Getenv(target); given != "" {
		client, err := NewClient(given)
		if err != nil {
			t.Fatal(err)
		}
		defer client.Close() // what it says is not what is tested
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		if _, err := client.Catalog.GetProduct(ctx, &catalogv1.GetProductRequest{}); err == nil {
			t.Error("there is no such server")
		}
		return
	}
	for given, proxied := range map[string]bool{"a.invalid:1": true, "a.invalid:1,b.invalid:1": false, "127.0.0.1:1": false} {
		listener, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			t.Fatal(err)
		}
		var asked atomic.Bool
		var listening sync.WaitGroup
		listening.Go(func() {
			for {
				connection, err := listener.Accept()
				if err != nil {
					return
				}
				asked.Store(true)
				_ = connection.Close() // it is no proxy
			}
		})
		calls := exec.CommandContext(t.Context(), os.Args[0], "-test.run=^"+t.Name()+"$")
		calls.Env = append(os.Environ(), target+"="+given, "HTTPS_PROXY=http://"+listener.Addr().String(), "NO_PROXY=")
		if output, err := calls.CombinedOutput(); err != nil {
			t.Errorf("%s: %v: %s", given, err, output)
		}
		if err := listener.Close(); err != nil {
			t.Error(err)
		}
		if listening.Wait(); asked.Load() != proxied {
			t.Errorf("%s: whether the proxy was asked is %v", given, asked.Load())
		}
	}
}
