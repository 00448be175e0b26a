package counterfoil

import (
	"context"
	"errors"
	"io"
	"iter"
	"time"

	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/protobuf/proto"

	catalogv1 "counterfoil.dev/go/counterfoil/catalog/v1"
)

const (
	importMessageLimit = 1000
	// Servers take messages of 4 MiB.
	importMessageLimitBytes = 2 << 20
)

// ImportOption says how a bulk import is done.
type ImportOption func(*importSettings)

type importSettings struct {
	requestID string
	again     bool
}

// ReadAgain tells that the products can be iterated over again, and are then the same: the import is sent again when it is
// cut off. What [All] makes of a slice can be; what reads from a network often cannot.
func ReadAgain() ImportOption {
	return func(s *importSettings) { s.again = true }
}

// WithRequestID names the import, so that it can be sent again after its process was killed.
func WithRequestID(requestID string) ImportOption {
	return func(s *importSettings) { s.requestID = requestID }
}

// All iterates over a slice as [Client.ImportProducts] takes it.
func All[T any](values []T) iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		for _, value := range values {
			if !yield(value, nil) {
				return
			}
		}
	}
}

// ImportProducts creates or replaces many products, in messages of up to 1,000, and tells what became of them. With
// [ReadAgain], it is sent again, whole and with the same request id, after UNAVAILABLE: up to four times in all. A product
// is sent some time after it was yielded, and is not to be changed before ImportProducts returns.
//
// It fails with the error of products, where that has one, or with an [*Error]. What was written before stays written.
func (c *Client) ImportProducts(
	ctx context.Context, products iter.Seq2[*catalogv1.Product, error], options ...ImportOption,
) (*catalogv1.ImportProductsResponse, error) {
	var settings importSettings
	for _, option := range options {
		option(&settings)
	}
	if settings.requestID == "" {
		settings.requestID = NewRequestID()
	}
	// The deadline is that of all attempts.
	ctx, cancel := c.conn.rules[catalogv1.CatalogService_ImportProducts_FullMethodName].bounded(ctx, c.conn.life)
	defer cancel()
	var pauses pauses
	refused := map[string]bool{} // by reason
	for attempt := 1; ; {
		response, err := c.importOnce(ctx, settings.requestID, products)
		if broken, ok := errors.AsType[brokenSource](err); ok {
			return nil, broken.error
		}
		failed, ok := errors.AsType[*Error](err)
		if err == nil || !ok || !settings.again || ctx.Err() != nil {
			return response, err
		}
		switch {
		case failed.Code == codes.Unavailable && !failed.pushback.stop && attempt < attemptsLimit:
			attempt++
			pause := pauses.next(failed.pushback)
			if end, given := ctx.Deadline(); given && time.Until(end) <= pause {
				return nil, err // which says more than that the deadline was reached
			}
			if err := sleep(ctx, c.conn.life, pause); err != nil {
				return nil, err
			}
		case failed.mended && !refused[failed.Reason]:
			refused[failed.Reason] = true // the next stream goes without it
		default:
			return nil, err
		}
	}
}

func (c *Client) importOnce(
	ctx context.Context, requestID string, products iter.Seq2[*catalogv1.Product, error],
) (*catalogv1.ImportProductsResponse, error) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel() // where the products have an error, the server is not to take those it has for all of them
	stream, err := c.Catalog.ImportProducts(ctx)
	if err != nil {
		return nil, err
	}
	if err := c.conn.sendProducts(ctx, stream, requestID, products); err != nil && !errors.Is(err, io.EOF) {
		return nil, err
	}
	return stream.CloseAndRecv()
}

// brokenSource is an error of the products. What it holds is not unwrapped: it may look like the end of the stream, or like
// an error of the import, and is neither.
type brokenSource struct{ error }

func (c *conn) sendProducts(
	ctx context.Context,
	stream grpc.ClientStreamingClient[catalogv1.ImportProductsRequest, catalogv1.ImportProductsResponse],
	requestID string, products iter.Seq2[*catalogv1.Product, error],
) error {
	message, sizeBytes, sent := &catalogv1.ImportProductsRequest{RequestId: requestID}, 0, false
	send := func() error {
		err := stream.Send(message)
		message, sizeBytes, sent = &catalogv1.ImportProductsRequest{}, 0, true
		return err
	}
	for product, err := range products {
		if err != nil {
			return brokenSource{err}
		}
		if ctx.Err() != nil { // which sending would tell too late where products come slowly
			return c.failure(ctx.Err(), nil)
		}
		ownBytes := proto.Size(product)
		if count := len(message.Products); count == importMessageLimit ||
			count > 0 && sizeBytes+ownBytes > importMessageLimitBytes {
			if err := send(); err != nil {
				return err
			}
		}
		message.Products = append(message.Products, product)
		sizeBytes += ownBytes
	}
	if len(message.Products) > 0 || !sent { // the request id comes with the first message, even where there are no products
		return send()
	}
	return nil
}
