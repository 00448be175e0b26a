package counterfoil

import (
	"context"
	"errors"
	"io"

	"google.golang.org/grpc"
)

// NewStream begins a call with a stream of requests or responses.
func (c *conn) NewStream(
	ctx context.Context, description *grpc.StreamDesc, method string, options ...grpc.CallOption,
) (grpc.ClientStream, error) {
	rule := c.rules[method]
	ctx, cancel := rule.bounded(ctx, c.life)
	context.AfterFunc(ctx, cancel) // of a stream that is given up, its context is all that ends
	made := &stream{
		conn: c, ctx: ctx, cancel: cancel, rule: rule, sending: c.sending(ctx),
		description: description, method: method, options: options,
	}
	if err := made.open(); err != nil {
		cancel()
		return nil, err
	}
	return made, nil
}

// stream is one such call. The one request of a stream of responses is kept until the first response, to be sent again.
type stream struct {
	grpc.ClientStream
	conn        *conn
	ctx         context.Context
	cancel      context.CancelFunc
	rule        rule
	sending     sending
	description *grpc.StreamDesc
	method      string
	options     []grpc.CallOption
	begun       bool // whether a request was sent
	request     any  // to be sent again; nil where it is not
}

func (s *stream) open() error {
	outgoing, err := s.sending.outgoing(s.ctx)
	if err != nil {
		return err
	}
	opened, err := s.conn.channel().NewStream(outgoing, s.description, s.method, s.options...)
	if err != nil {
		return s.conn.failure(err, nil)
	}
	s.ClientStream = opened
	return nil
}

// SendMsg sends one request.
func (s *stream) SendMsg(request any) error {
	if !s.begun {
		s.begun = true
		request = s.rule.requestIDs.filled(request)
		if !s.description.ClientStreams {
			s.request = request
		}
	}
	err := s.ClientStream.SendMsg(request)
	if err == nil || errors.Is(err, io.EOF) { // what became of a stream that is over is told to who receives
		return err
	}
	defer s.cancel()
	return s.failed(err)
}

// RecvMsg receives one response; io.EOF at the end of the stream.
func (s *stream) RecvMsg(response any) error {
	if s.conn.life.Err() != nil { // messages that are here already are not given any more
		s.cancel()
		return closed()
	}
	for {
		err := s.ClientStream.RecvMsg(response)
		if err == nil && s.description.ServerStreams {
			s.request = nil
			return nil
		}
		if err == nil || errors.Is(err, io.EOF) {
			defer s.cancel()
			s.conn.learn(s.Trailer())
			return err
		}
		failed := s.failed(err)
		if failed.mended = s.sending.again(failed); !failed.mended || s.request == nil {
			defer s.cancel()
			return failed
		}
		if err := s.resend(); err != nil {
			defer s.cancel()
			return err
		}
	}
}

func (s *stream) resend() error {
	if err := s.open(); err != nil {
		return err
	}
	if err := s.ClientStream.SendMsg(s.request); err != nil && !errors.Is(err, io.EOF) {
		return s.failed(err)
	}
	return s.CloseSend()
}

func (s *stream) failed(err error) *Error {
	trailer := s.Trailer()
	s.conn.learn(trailer)
	return s.conn.failure(err, trailer)
}
