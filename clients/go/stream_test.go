package counterfoil

import (
	"context"
	"errors"
	"io"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/metadata"
	"google.golang.org/grpc/status"

	catalogv1 "counterfoil.dev/go/counterfoil/catalog/v1"
	ordersv1 "counterfoil.dev/go/counterfoil/orders/v1"
)

// played is a stream that gives messages, and then an error.
type played struct {
	grpc.ServerStreamingClient[ordersv1.WatchOrdersResponse]
	messages []*ordersv1.WatchOrdersResponse
	end      error
}

func (p *played) Recv() (*ordersv1.WatchOrdersResponse, error) {
	if len(p.messages) == 0 {
		return nil, p.end
	}
	message := p.messages[0]
	p.messages = p.messages[1:]
	return message, nil
}

func message(cursor string, orders int) *ordersv1.WatchOrdersResponse {
	return &ordersv1.WatchOrdersResponse{Cursor: cursor, Orders: make([]*ordersv1.Order, orders)}
}

func ended(code codes.Code, pushback ...string) error {
	return failure(status.Error(code, "over"), metadata.MD{pushbackKey: pushback})
}

func TestAWatchGoesOnAfterItsLastCursor(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		plays := []*played{
			{messages: []*ordersv1.WatchOrdersResponse{message("1", 0), message("2", 1)}, end: ended(codes.Unavailable, "5000")},
			{end: ended(codes.Unavailable)},
			{messages: []*ordersv1.WatchOrdersResponse{message("3", 0)}, end: io.EOF},
			{messages: []*ordersv1.WatchOrdersResponse{message("4", 2)}, end: ended(codes.DeadlineExceeded)},
			{end: ended(codes.PermissionDenied)},
		}
		var opened, given, kept []string
		watch := watch(t.Context(), []WatchOption{OnCursor(func(cursor string) { kept = append(kept, cursor) })},
			watched[ordersv1.WatchOrdersResponse]{
				life: t.Context(),
				open: func(_ context.Context, cursor string) (grpc.ServerStreamingClient[ordersv1.WatchOrdersResponse], error) {
					opened = append(opened, cursor)
					play := plays[0]
					plays = plays[1:]
					return play, nil
				},
				first:  "0",
				cursor: (*ordersv1.WatchOrdersResponse).GetCursor,
				filled: func(message *ordersv1.WatchOrdersResponse) bool { return len(message.GetOrders()) > 0 },
			})
		began := time.Now()
		var last error
		for message, err := range watch {
			if last = err; err == nil {
				given = append(given, message.GetCursor())
				if slices.Contains(kept, message.GetCursor()) {
					t.Error("a cursor is kept before its message was dealt with")
				}
			}
		}
		if want := []string{"0", "2", "2", "3", "4"}; !slices.Equal(opened, want) {
			t.Errorf("resumed at %v", opened)
		}
		if !slices.Equal(given, []string{"2", "4"}) || !slices.Equal(kept, []string{"1", "2", "3", "4"}) {
			t.Errorf("gave %v and kept %v", given, kept)
		}
		if failed, ok := errors.AsType[*Error](last); !ok || failed.Code != codes.PermissionDenied {
			t.Errorf("ended with %v", last)
		}
		if took := time.Since(began); took < 5*time.Second || took > 5300*time.Millisecond {
			t.Errorf("paused for %v in all", took)
		}
	})
}

func TestAWatchEndsWhereTheServerWantsNoRetry(t *testing.T) {
	for name, end := range map[string]error{"stop": ended(codes.Unavailable, "-1"), "internal": ended(codes.Internal)} {
		tries := 0
		var last error
		for _, err := range watch(t.Context(), nil, watched[ordersv1.WatchOrdersResponse]{
			open: func(context.Context, string) (grpc.ServerStreamingClient[ordersv1.WatchOrdersResponse], error) {
				tries++
				return nil, end
			},
		}) {
			last = err
		}
		if tries != 1 || !errors.Is(last, end) {
			t.Errorf("%s: tried %d times, and ended with %v", name, tries, last)
		}
	}
}

func TestAWatchEndsWithItsClientWhileItPauses(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		life, end := context.WithCancel(t.Context())
		time.AfterFunc(time.Second, end)
		began := time.Now()
		var last error
		for _, err := range watch(t.Context(), nil, watched[ordersv1.WatchOrdersResponse]{
			life: life,
			open: func(context.Context, string) (grpc.ServerStreamingClient[ordersv1.WatchOrdersResponse], error) {
				return nil, ended(codes.Unavailable, "3600000")
			},
		}) {
			last = err
		}
		if took := time.Since(began); status.Code(last) != codes.Canceled || took != time.Second {
			t.Errorf("ended with %v after %v", last, took)
		}
	})
}

func TestPagesStopWithWhoAsks(t *testing.T) {
	var tokens []string
	list := func(
		_ context.Context, request *catalogv1.ListProductsRequest, _ ...grpc.CallOption,
	) (*catalogv1.ListProductsResponse, error) {
		tokens = append(tokens, request.GetPageToken())
		if len(tokens) > 3 {
			return nil, ended(codes.Internal)
		}
		products := []*catalogv1.Product{{Name: "a"}, {Name: "b"}}
		return &catalogv1.ListProductsResponse{Products: products, NextPageToken: "next" + request.GetPageToken()}, nil
	}
	request := &catalogv1.ListProductsRequest{PageToken: "first"}
	products := Pages(t.Context(), list, request, (*catalogv1.ListProductsResponse).GetProducts)
	count := 0
	for range products {
		if count++; count == 4 {
			break
		}
	}
	if !slices.Equal(tokens, []string{"first", "nextfirst"}) || request.GetPageToken() != "first" {
		t.Errorf("asked for %v, and the caller's request is %v", tokens, request)
	}
	var last error
	for _, err := range products {
		last = err
	}
	if failed, ok := errors.AsType[*Error](last); !ok || failed.Code != codes.Internal {
		t.Errorf("ended with %v", last)
	}
}

func TestAListEndsWhereAPageIsItsOwnNextOne(t *testing.T) {
	for first, pages := range map[string]int{"": 1, "again": 0} {
		list := func(
			_ context.Context, _ *catalogv1.ListProductsRequest, _ ...grpc.CallOption,
		) (*catalogv1.ListProductsResponse, error) {
			return &catalogv1.ListProductsResponse{Products: make([]*catalogv1.Product, 3), NextPageToken: "again"}, nil
		}
		request := &catalogv1.ListProductsRequest{PageToken: first}
		given := 0
		var last error
		for _, err := range Pages(t.Context(), list, request, (*catalogv1.ListProductsResponse).GetProducts) {
			if last = err; err == nil {
				given++
			}
			if given > 10 {
				break
			}
		}
		if failed, ok := errors.AsType[*Error](last); !ok || failed.Code != codes.Internal || given != 3*pages {
			t.Errorf("from the page %q on: %d products, and then %v", first, given, last)
		}
	}
}

// sent is a stream that keeps what is sent, and takes so many messages.
type sent struct {
	grpc.ClientStreamingClient[catalogv1.ImportProductsRequest, catalogv1.ImportProductsResponse]
	messages []*catalogv1.ImportProductsRequest
	limit    int
}

func (s *sent) Send(message *catalogv1.ImportProductsRequest) error {
	if len(s.messages) == s.limit {
		return io.EOF
	}
	s.messages = append(s.messages, message)
	return nil
}

func TestAnImportIsCutIntoMessages(t *testing.T) {
	conn := &conn{life: t.Context()}
	large := &catalogv1.Product{Description: string(make([]byte, 900_000))}
	for name, want := range map[string]struct {
		products []*catalogv1.Product
		counts   []int
	}{
		"none":            {nil, []int{0}},
		"one full":        {make([]*catalogv1.Product, 1000), []int{1000}},
		"one more":        {make([]*catalogv1.Product, 1001), []int{1000, 1}},
		"large ones":      {[]*catalogv1.Product{large, large, large, large, large}, []int{2, 2, 1}},
		"a full and more": {make([]*catalogv1.Product, 2500), []int{1000, 1000, 500}},
	} {
		stream := &sent{limit: 10}
		if err := conn.sendProducts(t.Context(), stream, "id", All(want.products)); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		var counts []int
		for i, message := range stream.messages {
			counts = append(counts, len(message.GetProducts()))
			if (message.GetRequestId() == "id") != (i == 0) {
				t.Errorf("%s: message %d has the request id %q", name, i, message.GetRequestId())
			}
		}
		if !slices.Equal(counts, want.counts) {
			t.Errorf("%s: messages of %v", name, counts)
		}
	}
	broken := errors.New("the file cannot be read")
	failing := func(yield func(*catalogv1.Product, error) bool) { yield(nil, broken) }
	if err := conn.sendProducts(t.Context(), &sent{limit: 10}, "id", failing); err != (brokenSource{broken}) {
		t.Errorf("a broken source gives %v", err)
	}
	if err := conn.sendProducts(t.Context(), &sent{limit: 1}, "id", All(make([]*catalogv1.Product, 2500))); !errors.Is(err, io.EOF) {
		t.Errorf("a stream that is over gives %v", err)
	}
}
