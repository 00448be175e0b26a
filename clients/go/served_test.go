package counterfoil

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"slices"
	"sync"
	"testing"

	"google.golang.org/genproto/googleapis/rpc/errdetails"
	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/metadata"
	"google.golang.org/grpc/peer"

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

// served is a strict server, and a client of it whose token and freshness it refuses at first.
func served(t *testing.T, options ...Option) (*strict, *Client, *int) {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	service, server := &strict{t: t, peers: map[string]bool{}}, grpc.NewServer()
	catalogv1.RegisterCatalogServiceServer(server, service)
	var serving sync.WaitGroup
	serving.Go(func() {
		if err := server.Serve(listener); err != nil {
			t.Error(err)
		}
	})
	asked := 0
	source := func(context.Context) (Token, error) {
		if asked++; asked == 1 {
			return Token{Value: "bad"}, nil
		}
		return Token{Value: "good"}, nil
	}
	client, err := NewClient(listener.Addr().String(), append(options, WithTokenSource(source))...)
	if err != nil {
		t.Fatal(err)
	}
	client.SetFreshness(token(1, 99, "of another database"))
	t.Cleanup(func() {
		if err := client.Close(); err != nil {
			t.Error(err)
		}
		server.Stop()
		serving.Wait()
	})
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
	client.SetFreshness("")
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
	if err != nil || answer.GetCreatedCount() != 2500 || len(slices.Compact(service.ids)) != 1 {
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
