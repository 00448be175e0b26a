package counterfoil

import (
	"context"
	"errors"
	"io"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/metadata"
	"google.golang.org/grpc/status"
	"google.golang.org/protobuf/types/known/emptypb"

	catalogv1 "counterfoil.dev/go/counterfoil/catalog/v1"
	ordersv1 "counterfoil.dev/go/counterfoil/orders/v1"
)

// How long what is closed may take to end on a busy machine. What is under way would take longer.
const closingLimit = 5 * time.Second

// answeredBy is a client of a server that does the same with all calls, and hears of each one.
func answeredBy(t *testing.T, answer grpc.StreamHandler, options ...Option) (client *Client, heard <-chan struct{}) {
	t.Helper()
	calls := make(chan struct{}, 100)
	handle := grpc.UnknownServiceHandler(func(service any, stream grpc.ServerStream) error {
		calls <- struct{}{}
		return answer(service, stream)
	})
	client, err := NewClient(listening(t, func(grpc.ServiceRegistrar) {}, handle), options...)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := client.Close(); err != nil {
			t.Error(err)
		}
	})
	return client, calls
}

func hang(_ any, stream grpc.ServerStream) error {
	<-stream.Context().Done()
	return stream.Context().Err()
}

func refuseForAnHour(_ any, stream grpc.ServerStream) error {
	stream.SetTrailer(metadata.Pairs(pushbackKey, "3600000"))
	return status.Error(codes.Unavailable, "busy")
}

type underWay func(context.Context, *Client) error

// What a client can have under way, by what it is.
var (
	call = underWay(func(ctx context.Context, client *Client) error {
		_, err := client.Catalog.GetProduct(ctx, &catalogv1.GetProductRequest{})
		return err
	})
	callOnce = underWay(func(ctx context.Context, client *Client) error { // which no policy lets gRPC send again
		return client.Conn().Invoke(ctx, "/other.Service/Call", &emptypb.Empty{}, &emptypb.Empty{})
	})
	export = underWay(func(ctx context.Context, client *Client) error {
		stream, err := client.Catalog.ExportProducts(ctx, &catalogv1.ExportProductsRequest{})
		if err != nil {
			return err
		}
		_, err = stream.Recv()
		return err
	})
	watchOrders = underWay(func(ctx context.Context, client *Client) (last error) {
		for _, err := range client.WatchOrders(ctx, &ordersv1.WatchOrdersRequest{}) {
			last = err
		}
		return last
	})
	importOnce = underWay(func(ctx context.Context, client *Client) error {
		_, err := client.ImportProducts(ctx, All(make([]*catalogv1.Product, 3)))
		return err
	})
	importAgain = underWay(func(ctx context.Context, client *Client) error {
		_, err := client.ImportProducts(ctx, All(make([]*catalogv1.Product, 3)), ReadAgain())
		return err
	})
	importSlowly = underWay(func(ctx context.Context, client *Client) error { // less than fills a message
		_, err := client.ImportProducts(ctx, func(yield func(*catalogv1.Product, error) bool) {
			for i := 0; i < 900 && yield(&catalogv1.Product{}, nil); i++ {
				time.Sleep(20 * time.Millisecond)
			}
		})
		return err
	})
	list = underWay(func(ctx context.Context, client *Client) (last error) {
		resources := (*catalogv1.ListProductsResponse).GetProducts
		for _, err := range Pages(ctx, client.Catalog.ListProducts, &catalogv1.ListProductsRequest{}, resources) {
			last = err
		}
		return last
	})
)

func checkClosed(t *testing.T, err error) {
	t.Helper()
	if failed, ok := errors.AsType[*Error](err); !ok || failed.Code != codes.Canceled || failed.Message != "the client is closed" {
		t.Errorf("ended with %v", err)
	}
}

func TestClosingEndsWhatIsUnderWay(t *testing.T) {
	for name, test := range map[string]struct {
		answer grpc.StreamHandler
		do     underWay
	}{
		"a call":                     {hang, call},
		"a call that is sent once":   {hang, callOnce},
		"a list":                     {hang, list},
		"a stream":                   {hang, export},
		"a watch":                    {hang, watchOrders},
		"an import":                  {hang, importOnce},
		"an import to be sent again": {hang, importAgain},
		"an import of a slow source": {hang, importSlowly},
		"a call's pause":             {refuseForAnHour, call},
		"a pause of a stream":        {refuseForAnHour, export},
		"a pause of a watch":         {refuseForAnHour, watchOrders},
		"a pause of an import":       {refuseForAnHour, importAgain},
		"a pause of a list":          {refuseForAnHour, list},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			client, heard := answeredBy(t, test.answer)
			ctx, cancel := context.WithTimeout(t.Context(), 2*time.Hour)
			defer cancel()
			ended := make(chan error, 1)
			go func() { ended <- test.do(ctx, client) }()
			if name != "an import of a slow source" { // of which the server hears with its first message
				<-heard
			}
			time.Sleep(200 * time.Millisecond) // until the pause
			if err := client.Close(); err != nil {
				t.Error(err)
			}
			select {
			case err := <-ended:
				checkClosed(t, err)
			case <-time.After(closingLimit):
				t.Error("it goes on")
			}
		})
	}
}

func TestAClosedClientCallsNobody(t *testing.T) {
	var asked atomic.Bool
	client, heard := answeredBy(t, hang, WithTokenSource(func(context.Context) (Token, error) {
		asked.Store(true)
		return Token{Value: "token"}, nil
	}))
	for range 2 {
		if err := client.Close(); err != nil {
			t.Error(err)
		}
	}
	late, cancel := context.WithTimeout(t.Context(), 0)
	defer cancel()
	for _, ctx := range []context.Context{t.Context(), late} {
		for _, do := range []underWay{call, callOnce, export, watchOrders, importOnce, importAgain, list} {
			checkClosed(t, do(ctx, client))
		}
	}
	if asked.Load() || len(heard) > 0 {
		t.Errorf("the source was asked: %v; the server heard %d calls", asked.Load(), len(heard))
	}
}

func TestAStreamGivesNothingOnceItsClientIsClosed(t *testing.T) {
	client, _ := answeredBy(t, func(_ any, stream grpc.ServerStream) error {
		for range 5 {
			if err := stream.SendMsg(&catalogv1.ExportProductsResponse{}); err != nil {
				return err
			}
		}
		return nil
	})
	stream, err := client.Catalog.ExportProducts(t.Context(), &catalogv1.ExportProductsRequest{})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := stream.Recv(); err != nil {
		t.Fatal(err)
	}
	time.Sleep(100 * time.Millisecond) // until all messages are here
	if err := client.Close(); err != nil {
		t.Error(err)
	}
	_, err = stream.Recv()
	checkClosed(t, err)
}

func TestWhatASourceThatIsCutShortSaysIsNotWhyACallEnds(t *testing.T) {
	for range 50 { // the call may see what the source says before it sees that the client is closed, or after
		begun := make(chan struct{})
		client, err := NewClient("127.0.0.1:1", WithTokenSource(func(ctx context.Context) (Token, error) {
			close(begun)
			<-ctx.Done()
			return Token{}, io.ErrUnexpectedEOF
		}))
		if err != nil {
			t.Fatal(err)
		}
		var closing sync.WaitGroup
		closing.Go(func() {
			<-begun
			if err := client.Close(); err != nil {
				t.Error(err)
			}
		})
		checkClosed(t, call(t.Context(), client))
		closing.Wait()
	}
}

// counted is the life of a client that counts who waits for its end.
type counted struct {
	context.Context
	waiting atomic.Int64
}

// Value hides what is counted, which waiting would otherwise go around the counter with.
func (*counted) Value(any) any { return nil }

// AfterFunc is what [context.AfterFunc] calls.
func (c *counted) AfterFunc(do func()) func() bool {
	c.waiting.Add(1)
	stop := context.AfterFunc(c.Context, do)
	return func() bool {
		stopped := stop()
		if stopped {
			c.waiting.Add(-1)
		}
		return stopped
	}
}

func TestWhatIsOverDoesNotWaitForTheClientsEnd(t *testing.T) {
	client, heard := answeredBy(t, hang)
	life := &counted{Context: client.conn.life}
	client.conn.life = life
	ctx, cancel := context.WithCancel(t.Context())
	// A stream that nobody receives from any more, whose context alone ends.
	if _, err := client.Catalog.ExportProducts(ctx, &catalogv1.ExportProductsRequest{}); err != nil {
		t.Fatal(err)
	}
	short, end := context.WithTimeout(t.Context(), 200*time.Millisecond)
	defer end()
	if err := call(short, client); status.Code(err) != codes.DeadlineExceeded {
		t.Errorf("ended with %v", err)
	}
	<-heard
	if life.waiting.Load() != 1 {
		t.Errorf("%d wait where one stream is open", life.waiting.Load())
	}
	cancel()
	for end := time.Now().Add(closingLimit); life.waiting.Load() > 0; time.Sleep(time.Millisecond) {
		if time.Now().After(end) {
			t.Fatalf("%d wait where nothing is under way", life.waiting.Load())
		}
	}
}
