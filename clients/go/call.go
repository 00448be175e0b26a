package counterfoil

import (
	"context"
	"errors"
	"sync"
	"sync/atomic"

	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/connectivity"
	_ "google.golang.org/grpc/health" // lets channels ask servers whether they serve
	"google.golang.org/grpc/metadata"
)

const (
	authorizationKey = "authorization"
	traceparentKey   = "traceparent"
)

// conn is what the stubs call through: it adds what every call needs, and sends again what gRPC itself does not.
//
// It has several channels where several connections to each address are wanted, since a channel takes each address once.
type conn struct {
	life        context.Context // until the client is closed
	end         context.CancelFunc
	closing     sync.Once
	channels    []*grpc.ClientConn
	turn        atomic.Uint32
	rules       map[string]rule
	credential  credential
	freshness   freshness
	traceparent func(context.Context) string
}

// Invoke does a unary call.
func (c *conn) Invoke(ctx context.Context, method string, request, response any, options ...grpc.CallOption) error {
	rule := c.rules[method]
	ctx, cancel := rule.bounded(ctx, c.life)
	defer cancel()
	request = rule.requestIDs.filled(request)
	var trailer metadata.MD
	options = append(options[:len(options):len(options)], grpc.Trailer(&trailer))
	sending := c.sending(ctx)
	for {
		outgoing, err := sending.outgoing(ctx)
		if err != nil {
			return err
		}
		trailer = nil
		err = c.channel().Invoke(outgoing, method, request, response, options...)
		c.learn(trailer)
		if err == nil {
			return nil
		}
		failed := c.failure(err, trailer)
		if !sending.again(failed) {
			return failed
		}
	}
}

// channel is whose turn it is, past those that reach no server.
func (c *conn) channel() *grpc.ClientConn {
	count := uint32(len(c.channels))
	if count == 1 {
		return c.channels[0]
	}
	turn := c.turn.Add(1)
	for i := range count {
		if channel := c.channels[(turn+i)%count]; channel.GetState() != connectivity.TransientFailure {
			return channel
		}
	}
	return c.channels[turn%count]
}

// failure makes an Error of what a call came to; where it was cut off and the client is closed, that is why.
func (c *conn) failure(cause error, trailer metadata.MD) *Error {
	made := failure(cause, trailer)
	if c.life.Err() != nil && (made.Code == codes.Canceled || made.Code == codes.Unavailable) {
		return closed()
	}
	return made
}

func (c *conn) learn(trailer metadata.MD) {
	if values := trailer[freshnessKey]; len(values) > 0 {
		c.freshness.learn(values[len(values)-1])
	}
}

func (c *conn) close() error {
	var failed error
	c.closing.Do(func() {
		c.end()
		for _, channel := range c.channels {
			failed = errors.Join(failed, channel.Close())
		}
	})
	return failed
}

// sending is what one logical call sends along, and what of it was refused.
type sending struct {
	conn        *conn
	traceparent string
	header      string // the credential as sent last; empty where there is none
	freshness   string // likewise
	stale       bool   // whether the freshness token was refused
	renewed     bool   // whether the credential was
}

func (c *conn) sending(ctx context.Context) sending {
	made := sending{conn: c}
	if c.traceparent != nil {
		if pairs, _ := metadata.FromOutgoingContext(ctx); len(pairs.Get(traceparentKey)) == 0 {
			made.traceparent = c.traceparent(ctx)
		}
	}
	return made
}

// outgoing is the context with the metadata of one attempt.
func (s *sending) outgoing(ctx context.Context) (context.Context, error) {
	if s.conn.life.Err() != nil {
		return nil, closed()
	}
	pairs := make([]string, 0, 6)
	if s.conn.credential != nil {
		header, err := s.conn.credential.header(ctx)
		if err != nil && s.conn.life.Err() != nil {
			return nil, closed() // which a source may tell in words of its own
		}
		if err != nil {
			return nil, tokenFailure(ctx, err)
		}
		s.header = header
		pairs = append(pairs, authorizationKey, header)
	}
	s.freshness = ""
	if !s.stale {
		s.freshness = s.conn.freshness.text()
	}
	if s.freshness != "" {
		pairs = append(pairs, freshnessKey, s.freshness)
	}
	if s.traceparent != "" {
		pairs = append(pairs, traceparentKey, s.traceparent)
	}
	return metadata.AppendToOutgoingContext(ctx, pairs...), nil
}

// again tells whether to send the call once more, since what it was refused for can be left out or renewed.
func (s *sending) again(failed *Error) bool {
	switch {
	case failed.Reason == reasonFreshnessTokenInvalid && s.freshness != "" && !s.stale:
		s.stale = true
		s.conn.freshness.forget(s.freshness)
		return true
	case failed.Code == codes.Unauthenticated && failed.Reason == reasonCredentialsInvalid &&
		s.conn.credential != nil && !s.renewed:
		s.renewed = true
		return s.conn.credential.refused(s.header)
	}
	return false
}
