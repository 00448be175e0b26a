package counterfoil

import (
	"context"
	"errors"
	"io"
	"iter"

	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/protobuf/proto"

	inventoryv1 "counterfoil.dev/go/counterfoil/inventory/v1"
	ordersv1 "counterfoil.dev/go/counterfoil/orders/v1"
)

// WatchOption says how a watch is done.
type WatchOption func(*watchSettings)

type watchSettings struct{ keep func(cursor string) }

// OnCursor hands each cursor of a watch to keep, once the loop is done with the message that came with it: who begins again
// after the last one that was kept misses nothing. The first one comes when the watch has begun. It is called by the
// goroutine that iterates.
func OnCursor(keep func(cursor string)) WatchOption {
	return func(s *watchSettings) { s.keep = keep }
}

// WatchStock iterates over stock levels as they change, without an end: when the stream ends or is cut off it goes on
// after the last cursor. It begins after the request's cursor, or now where that is empty. Messages that hold nothing but
// a cursor are left out; see [OnCursor]. It ends when the loop is left, when ctx ends or the client is closed, and
// with an [*Error] that is not worth another try.
func (c *Client) WatchStock(
	ctx context.Context, request *inventoryv1.WatchStockRequest, options ...WatchOption,
) iter.Seq2[*inventoryv1.WatchStockResponse, error] {
	return watch(ctx, options, watched[inventoryv1.WatchStockResponse]{
		life: c.conn.life,
		open: func(ctx context.Context, cursor string) (grpc.ServerStreamingClient[inventoryv1.WatchStockResponse], error) {
			next := proto.CloneOf(request)
			next.Cursor = cursor
			return c.Inventory.WatchStock(ctx, next)
		},
		first:  request.GetCursor(),
		cursor: (*inventoryv1.WatchStockResponse).GetCursor,
		filled: func(message *inventoryv1.WatchStockResponse) bool { return len(message.GetStockLevels()) > 0 },
	})
}

// WatchOrders iterates over orders as they are placed and changed, as [Client.WatchStock] does over stock levels.
func (c *Client) WatchOrders(
	ctx context.Context, request *ordersv1.WatchOrdersRequest, options ...WatchOption,
) iter.Seq2[*ordersv1.WatchOrdersResponse, error] {
	return watch(ctx, options, watched[ordersv1.WatchOrdersResponse]{
		life: c.conn.life,
		open: func(ctx context.Context, cursor string) (grpc.ServerStreamingClient[ordersv1.WatchOrdersResponse], error) {
			next := proto.CloneOf(request)
			next.Cursor = cursor
			return c.Orders.WatchOrders(ctx, next)
		},
		first:  request.GetCursor(),
		cursor: (*ordersv1.WatchOrdersResponse).GetCursor,
		filled: func(message *ordersv1.WatchOrdersResponse) bool { return len(message.GetOrders()) > 0 },
	})
}

// watched is one of the methods that can be watched.
type watched[R any] struct {
	life   context.Context // that of the client
	open   func(ctx context.Context, cursor string) (grpc.ServerStreamingClient[R], error)
	first  string // the cursor to begin after
	cursor func(*R) string
	filled func(*R) bool // whether a message holds more than a cursor
}

func watch[R any](ctx context.Context, options []WatchOption, watched watched[R]) iter.Seq2[*R, error] {
	settings := watchSettings{keep: func(string) {}}
	for _, option := range options {
		option(&settings)
	}
	return func(yield func(*R, error) bool) {
		cursor, pauses := watched.first, pauses{}
		for {
			on, err := watched.once(ctx, cursor, func(message *R) bool {
				pauses.reset()
				if watched.filled(message) && !yield(message, nil) {
					return false
				}
				cursor = watched.cursor(message)
				settings.keep(cursor)
				return true
			})
			if !on {
				return
			}
			var asked pushback
			if failed, ok := errors.AsType[*Error](err); ok {
				asked = failed.pushback
				if !resumable(failed) || ctx.Err() != nil {
					yield(nil, err)
					return
				}
			}
			if err := sleep(ctx, watched.life, pauses.next(asked)); err != nil {
				yield(nil, err)
				return
			}
		}
	}
}

// once takes the messages of one stream. It tells whether the watch goes on, and what ended the stream.
func (w watched[R]) once(ctx context.Context, cursor string, take func(*R) bool) (on bool, err error) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel() // tells the server, where the loop was left
	stream, err := w.open(ctx, cursor)
	if err != nil {
		return true, err
	}
	for {
		message, err := stream.Recv()
		if errors.Is(err, io.EOF) {
			return true, nil
		}
		if err != nil {
			return true, err
		}
		if !take(message) {
			return false, nil
		}
	}
}

func resumable(failed *Error) bool {
	return (failed.Code == codes.Unavailable || failed.Code == codes.DeadlineExceeded) && !failed.pushback.stop
}
