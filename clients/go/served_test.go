package counterfoil

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"google.golang.org/genproto/googleapis/rpc/errdetails"
	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/health"
	healthpb "google.golang.org/grpc/health/grpc_health_v1"
	"google.golang.org/grpc/metadata"
	"google.golang.org/grpc/peer"
	"google.golang.org/grpc/status"
	"google.golang.org/grpc/test/bufconn"

	catalogv1 "counterfoil.dev/go/counterfoil/catalog/v1"
)

// strict is a server that takes one token alone, and no freshness token.
type strict struct {
	catalogv1.UnimplementedCatalogServiceServer
	t     *testing.T
	mutex sync.Mutex
	ids   []string        // the request ids of imports
	peers map[string]bool // who got products
}

func (s *strict) admit(ctx context.Context) error {
	pairs, _ := metadata.FromIncomingContext(ctx)
	if got := pairs.Get("authorization"); len(got) != 1 || got[0] != "Bearer good" {
		return detailed(s.t, codes.Unauthenticated, &errdetails.ErrorInfo{Domain: errorDomain, Reason: reasonCredentialsInvalid})
	}
	if len(pairs.Get(freshnessKey)) > 0 {
		return detailed(s.t, codes.InvalidArgument, &errdetails.ErrorInfo{Domain: errorDomain, Reason: reasonFreshnessTokenInvalid})
	}
	return nil
}

func (s *strict) GetProduct(ctx context.Context, _ *catalogv1.GetProductRequest) (*catalogv1.Product, error) {
	if caller, ok := peer.FromContext(ctx); ok {
		s.mutex.Lock()
		defer s.mutex.Unlock()
		s.peers[caller.Addr.String()] = true
	}
	return &catalogv1.Product{}, s.admit(ctx)
}

func (s *strict) ExportProducts(
	_ *catalogv1.ExportProductsRequest, stream grpc.ServerStreamingServer[catalogv1.ExportProductsResponse],
) error {
	if err := s.admit(stream.Context()); err != nil {
		return err
	}
	return stream.Send(&catalogv1.ExportProductsResponse{Products: make([]*catalogv1.Product, 3)})
}

func (s *strict) ImportProducts(
	stream grpc.ClientStreamingServer[catalogv1.ImportProductsRequest, catalogv1.ImportProductsResponse],
) error {
	first, err := stream.Recv()
	if err != nil {
		return err
	}
	s.mutex.Lock()
	s.ids = append(s.ids, first.GetRequestId())
	s.mutex.Unlock()
	if err := s.admit(stream.Context()); err != nil {
		return err
	}
	count := len(first.GetProducts())
	for {
		next, err := stream.Recv()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return err
		}
		count += len(next.GetProducts())
	}
	stream.SetTrailer(metadata.Pairs(freshnessKey, token(1, 7, "seal")))
	return stream.SendAndClose(&catalogv1.ImportProductsResponse{CreatedCount: int64(count)})
}

// listening serves services on a loopback address until the test is over.
func listening(t *testing.T, register func(grpc.ServiceRegistrar), options ...grpc.ServerOption) (target string) {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	server := grpc.NewServer(options...)
	healthpb.RegisterHealthServer(server, health.NewServer())
	register(server)
	var serving sync.WaitGroup
	serving.Go(func() {
		// A test may be over before its server has begun.
		if err := server.Serve(listener); err != nil && !errors.Is(err, grpc.ErrServerStopped) {
			t.Error(err)
		}
	})
	t.Cleanup(func() {
		server.Stop()
		serving.Wait()
	})
	return listener.Addr().String()
}

// catalogOf is a client of a catalog. It is closed when the test is over.
func catalogOf(t *testing.T, catalog catalogv1.CatalogServiceServer, options ...Option) *Client {
	t.Helper()
	target := listening(t, func(server grpc.ServiceRegistrar) { catalogv1.RegisterCatalogServiceServer(server, catalog) })
	client, err := NewClient(target, options...)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := client.Close(); err != nil {
			t.Error(err)
		}
	})
	return client
}

// served is a strict server, and a client of it whose token and freshness it refuses at first.
func served(t *testing.T, options ...Option) (*strict, *Client, *int) {
	t.Helper()
	service, asked := &strict{t: t, peers: map[string]bool{}}, 0
	source := func(context.Context) (Token, error) {
		if asked++; asked == 1 {
			return Token{Value: "bad"}, nil
		}
		return Token{Value: "good"}, nil
	}
	client := catalogOf(t, service, append(options, WithTokenSource(source))...)
	if err := client.SetFreshness(token(1, 99, "of another database")); err != nil {
		t.Fatal(err)
	}
	return service, client, &asked
}

func TestAStreamOfResponsesIsAskedForAgain(t *testing.T) {
	_, client, asked := served(t)
	stream, err := client.Catalog.ExportProducts(t.Context(), &catalogv1.ExportProductsRequest{})
	if err != nil {
		t.Fatal(err)
	}
	message, err := stream.Recv()
	if err != nil || len(message.GetProducts()) != 3 || *asked != 2 || client.Freshness() != "" {
		t.Errorf("got %v (%v) after %d tokens", message, err, *asked)
	}
	if _, err := stream.Recv(); !errors.Is(err, io.EOF) {
		t.Errorf("ended with %v", err)
	}
}

func TestAnImportThatIsRefusedIsSentAgainWhereItCanBe(t *testing.T) {
	_, client, _ := served(t)
	if err := client.SetFreshness(""); err != nil {
		t.Error(err)
	}
	products := All(make([]*catalogv1.Product, 2500))
	if _, err := client.ImportProducts(t.Context(), products); err == nil {
		t.Error("what cannot be read again was sent again")
	}
	answer, err := client.ImportProducts(t.Context(), products, WithRequestID(NewRequestID()))
	if err != nil || answer.GetCreatedCount() != 2500 || client.Freshness() != token(1, 7, "seal") {
		t.Errorf("got %v (%v) and %q", answer, err, client.Freshness())
	}
	service, client, _ := served(t)
	answer, err = client.ImportProducts(t.Context(), products, ReadAgain())
	if err != nil || answer.GetCreatedCount() != 2500 || len(service.ids) < 2 || len(slices.Compact(service.ids)) != 1 {
		t.Errorf("got %v (%v) with the ids %v", answer, err, service.ids)
	}
}

func TestConnectionsAreSeveral(t *testing.T) {
	service, client, asked := served(t, WithConnections(3))
	for i := range 12 {
		if _, err := client.Catalog.GetProduct(t.Context(), &catalogv1.GetProductRequest{}); err != nil {
			t.Error(fmt.Errorf("call %d: %w", i, err))
		}
	}
	if len(service.peers) != 3 || *asked != 2 {
		t.Errorf("%d connections, %d tokens", len(service.peers), *asked)
	}
}

func TestAnImportIsNotWholeWhereItsSourceBreaks(t *testing.T) {
	for name, broken := range map[string]error{
		"an error":             errors.New("the file cannot be read"),
		"an end that is early": fmt.Errorf("line 7: %w", io.EOF),
		"another client's":     &Error{Code: codes.Unavailable, Message: "of the export that is read"},
	} {
		service := &strict{t: t}
		client := catalogOf(t, service, WithToken("good"))
		read := 0
		source := func(yield func(*catalogv1.Product, error) bool) {
			read++
			for range 1500 {
				if !yield(&catalogv1.Product{}, nil) {
					return
				}
			}
			yield(nil, broken)
		}
		answer, err := client.ImportProducts(t.Context(), source, ReadAgain())
		if !errors.Is(err, broken) || answer != nil || read != 1 {
			t.Errorf("%s: %v and %v after it was read %d times", name, answer, err, read)
		}
	}
}

func TestAnImportIsNotSentAgainForNothing(t *testing.T) {
	service := &strict{t: t}
	client := catalogOf(t, service, WithToken("bad"))
	_, err := client.ImportProducts(t.Context(), All(make([]*catalogv1.Product, 3)), ReadAgain())
	if failed, ok := errors.AsType[*Error](err); !ok || failed.Reason != reasonCredentialsInvalid || len(service.ids) != 1 {
		t.Errorf("ended with %v after %d attempts with the same token", err, len(service.ids))
	}
}

// busy is a server that takes no import for an hour.
type busy struct {
	catalogv1.UnimplementedCatalogServiceServer
	asked atomic.Int64
}

func (b *busy) ImportProducts(
	stream grpc.ClientStreamingServer[catalogv1.ImportProductsRequest, catalogv1.ImportProductsResponse],
) error {
	b.asked.Add(1)
	stream.SetTrailer(metadata.Pairs(pushbackKey, "3600000"))
	return status.Error(codes.Unavailable, "busy")
}

func TestAnImportDoesNotPauseBeyondItsDeadline(t *testing.T) {
	service := &busy{}
	client := catalogOf(t, service)
	ctx, cancel := context.WithTimeout(t.Context(), 5*time.Second)
	defer cancel()
	_, err := client.ImportProducts(ctx, All(make([]*catalogv1.Product, 3)), ReadAgain())
	if status.Code(err) != codes.Unavailable || ctx.Err() != nil || service.asked.Load() != 1 {
		t.Errorf("ended with %v (%v) after %d attempts", err, ctx.Err(), service.asked.Load())
	}
}

// hanging is a server whose exports have no end.
type hanging struct {
	catalogv1.UnimplementedCatalogServiceServer
}

func (hanging) ExportProducts(
	_ *catalogv1.ExportProductsRequest, stream grpc.ServerStreamingServer[catalogv1.ExportProductsResponse],
) error {
	if err := stream.Send(&catalogv1.ExportProductsResponse{}); err != nil {
		return err
	}
	<-stream.Context().Done()
	return stream.Context().Err()
}

// muted is a connection that loses what is sent, once it is told to.
type muted struct {
	net.Conn
	lost atomic.Bool
}

func (m *muted) Write(content []byte) (int, error) {
	if m.lost.Load() {
		return len(content), nil
	}
	return m.Conn.Write(content)
}

func TestAServerThatIsGoneWithoutAWordIsMissed(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		listener, server := bufconn.Listen(1<<16), grpc.NewServer()
		catalogv1.RegisterCatalogServiceServer(server, hanging{})
		defer server.Stop()
		go func() { _ = server.Serve(listener) }()
		made := settings{connections: 1}
		options, err := made.dialOptions(place{loopback: true})
		if err != nil {
			t.Fatal(err)
		}
		var way *muted
		options = append(options, grpc.WithContextDialer(func(ctx context.Context, _ string) (net.Conn, error) {
			plain, err := listener.DialContext(ctx)
			way = &muted{Conn: plain}
			return way, err
		}))
		channel, err := grpc.NewClient("passthrough:///server", options...)
		if err != nil {
			t.Fatal(err)
		}
		defer channel.Close()
		conn := &conn{life: t.Context(), channels: []*grpc.ClientConn{channel}, rules: contract()}
		ctx, cancel := context.WithTimeout(t.Context(), time.Hour)
		defer cancel()
		stream, err := catalogv1.NewCatalogServiceClient(conn).ExportProducts(ctx, &catalogv1.ExportProductsRequest{})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := stream.Recv(); err != nil {
			t.Fatal(err)
		}
		way.lost.Store(true)
		began := time.Now()
		_, err = stream.Recv()
		if took := time.Since(began); status.Code(err) != codes.Unavailable || took > 90*time.Second {
			t.Errorf("missed after %v: %v", took, err)
		}
	})
}
