package counterfoil

import (
	"context"
	"iter"

	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protoreflect"
)

const pageTokenField = "page_token"

// PageRequest is the request of a list method.
type PageRequest interface {
	proto.Message
	GetPageToken() string
}

// PageResponse is its response.
type PageResponse interface {
	GetNextPageToken() string
}

// Pages iterates over all resources of a list, from the page of request on. The next page is asked for when the last one is
// used up, and none once nobody asks any more. An error, which is an [*Error], ends the list: INTERNAL where a page names the
// token that it was asked with as the next one. Each page is a call of its own, with a deadline of its own where ctx has none.
//
//	request := &catalogv1.ListProductsRequest{Filter: `brand = "Acme"`}
//	products := counterfoil.Pages(ctx, client.Catalog.ListProducts, request, (*catalogv1.ListProductsResponse).GetProducts)
//	for product, err := range products { … }
func Pages[Q PageRequest, R PageResponse, T any](
	ctx context.Context,
	list func(context.Context, Q, ...grpc.CallOption) (R, error),
	request Q,
	resources func(R) []T,
) iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		next := proto.CloneOf(request) // the caller's stays as it is
		content := next.ProtoReflect()
		field := content.Descriptor().Fields().ByName(pageTokenField)
		for {
			page, err := list(ctx, next)
			if err != nil {
				var none T
				yield(none, err)
				return
			}
			token := page.GetNextPageToken()
			if token != "" && token == next.GetPageToken() {
				var none T
				yield(none, describe(status.New(codes.Internal, "the server gave the same page token again")))
				return
			}
			for _, resource := range resources(page) {
				if !yield(resource, nil) {
					return
				}
			}
			if token == "" {
				return
			}
			content.Set(field, protoreflect.ValueOfString(token))
		}
	}
}
