package counterfoil

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"time"

	"google.golang.org/grpc"
	"google.golang.org/grpc/backoff"
	"google.golang.org/grpc/credentials"
	"google.golang.org/grpc/credentials/insecure"
	"google.golang.org/grpc/keepalive"
	"google.golang.org/grpc/metadata"
)

const (
	connectionsLimit = 64
	// A page of 1,000 large products is more than gRPC's own limit of 4 MiB.
	responseLimitBytes = 64 << 20
	// What a request may have to be sent again. Servers take 4 MiB; gRPC's own limit is 256 KiB.
	resendLimitBytes = 8 << 20
	connectTimeout   = 10 * time.Second
)

// How soon a lost connection is tried again: before the next server is restarted.
var reconnecting = backoff.Config{
	BaseDelay:  100 * time.Millisecond,
	Multiplier: 1.6,
	Jitter:     0.2,
	MaxDelay:   800 * time.Millisecond, // and the jitter: a second
}

// How soon a connection that is silent while calls wait is asked for a sign of life, and how long that may take. It is also how
// long what is sent may stay without an answer of the other machine's. Servers allow to be asked each 10 seconds.
var livingOn = keepalive.ClientParameters{Time: time.Minute, Timeout: 20 * time.Second}

// Option says how a client is made.
type Option func(*settings)

type settings struct {
	life              context.Context // that of the client
	credential        credential
	credentials       int
	traceparent       func(context.Context) string
	connections       int
	plaintext, secure bool
	roots             []byte
	certificate, key  []byte
	pair              bool
	err               error
}

// WithToken sends a bearer token, or an API key, with every call.
func WithToken(token string) Option {
	return func(s *settings) {
		s.credentials++
		if err := checkToken(token); err != nil {
			s.err = errors.Join(s.err, err)
			return
		}
		s.credential = &staticToken{value: bearer + token}
	}
}

// WithTokenSource sends the token that source gives with every call. It is asked when a token is about to expire and
// when one was refused, by one call while others wait for it; see [TokenSource].
func WithTokenSource(source TokenSource) Option {
	return func(s *settings) {
		s.credentials++
		if source == nil {
			s.err = errors.Join(s.err, errors.New("counterfoil: the token source is nil"))
			return
		}
		s.credential = newTokenCache(s.life, source)
	}
}

// WithRootCertificates trusts servers that these PEM certificates vouch for, instead of those that the machine trusts.
func WithRootCertificates(pem []byte) Option {
	return func(s *settings) { s.roots = append([]byte{}, pem...) } // given, even where it is empty
}

// WithClientCertificate shows servers a certificate, with the intermediate ones, and proves it with its key, both PEM.
func WithClientCertificate(certificate, key []byte) Option {
	return func(s *settings) { s.certificate, s.key, s.pair = certificate, key, true }
}

// WithTLS uses TLS for loopback addresses and Unix sockets, too, which otherwise go without where no certificate is given.
func WithTLS() Option {
	return func(s *settings) { s.secure = true }
}

// WithPlaintext goes without TLS to wherever it is. A client that has a credential is then made for loopback addresses and
// Unix sockets alone.
func WithPlaintext() Option {
	return func(s *settings) { s.plaintext = true }
}

// WithConnections opens this many connections to each address, 1 to 64; 1 where it is not told. A connection reaches one
// worker process of a server: as many as it has workers use all of them.
func WithConnections(count int) Option {
	return func(s *settings) { s.connections = count }
}

// WithTraceparentFunc asks for the W3C traceparent of each call, given its context; an empty one is not sent. What
// [WithTraceparent] put into the context goes first.
func WithTraceparentFunc(traceparent func(context.Context) string) Option {
	return func(s *settings) { s.traceparent = traceparent }
}

// WithTraceparent is a context whose calls carry this W3C traceparent, with every attempt.
func WithTraceparent(ctx context.Context, traceparent string) context.Context {
	pairs, given := metadata.FromOutgoingContext(ctx) // a copy
	if !given {
		pairs = metadata.MD{}
	}
	// Set and not appended: a context that is made from another's must not send two.
	pairs.Set(traceparentKey, traceparent)
	return metadata.NewOutgoingContext(ctx, pairs)
}

// dialOptions is everything that a channel to a place needs but its service config.
func (s *settings) dialOptions(place place) ([]grpc.DialOption, error) {
	switch {
	case s.err != nil:
		return nil, s.err
	case s.credentials > 1:
		return nil, errors.New("counterfoil: more than one credential is given")
	case s.connections < 1 || s.connections > connectionsLimit:
		return nil, fmt.Errorf("counterfoil: %d connections, where 1 to %d are possible", s.connections, connectionsLimit)
	}
	transport, err := s.transport(place)
	if err != nil {
		return nil, err
	}
	options := []grpc.DialOption{
		grpc.WithTransportCredentials(transport),
		grpc.WithUserAgent("counterfoil-go/" + Version),
		grpc.WithDisableServiceConfig(), // what a name server says of retries is not asked for
		grpc.WithConnectParams(grpc.ConnectParams{Backoff: reconnecting, MinConnectTimeout: connectTimeout}),
		grpc.WithKeepaliveParams(livingOn),
		grpc.WithDefaultCallOptions(
			grpc.MaxCallRecvMsgSize(responseLimitBytes), grpc.MaxRetryRPCBufferSize(resendLimitBytes),
		),
	}
	if place.loopback || len(place.addresses) > 1 {
		// Of several addresses gRPC would ask a proxy for the last one alone, and check its certificate for the first one's name.
		options = append(options, grpc.WithNoProxy())
	}
	if len(place.addresses) > 0 {
		options = append(options, grpc.WithResolvers(fixedResolver(place.addresses)))
	}
	return options, nil
}

func (s *settings) transport(place place) (credentials.TransportCredentials, error) {
	certificates := s.roots != nil || s.pair
	if s.plaintext && (s.secure || certificates) {
		return nil, errors.New("counterfoil: certificates and TLS are asked for, and to go without TLS")
	}
	if s.plaintext || place.loopback && !s.secure && !certificates {
		if s.credential != nil && !place.loopback {
			return nil, errors.New("counterfoil: a credential would cross a network in clear text: use TLS")
		}
		return insecure.NewCredentials(), nil
	}
	config := &tls.Config{MinVersion: tls.VersionTLS12}
	if s.roots != nil {
		config.RootCAs = x509.NewCertPool()
		if !config.RootCAs.AppendCertsFromPEM(s.roots) {
			return nil, errors.New("counterfoil: the root certificates hold no PEM certificate")
		}
	}
	if s.pair {
		pair, err := tls.X509KeyPair(s.certificate, s.key)
		if err != nil {
			return nil, fmt.Errorf("counterfoil: the client certificate and its key: %w", err)
		}
		config.Certificates = []tls.Certificate{pair}
	}
	return credentials.NewTLS(config), nil
}
