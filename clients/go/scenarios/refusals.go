package main

import (
	"context"

	"google.golang.org/protobuf/types/known/fieldmaskpb"

	counterfoil "counterfoil.dev/go"
	catalogv1 "counterfoil.dev/go/counterfoil/catalog/v1"
)

var refusals = map[string]func(context.Context, scenario) (saw, error){
	"not-found":      getRefused,
	"unknown-reason": getRefused,
	"invalid-field": func(ctx context.Context, s scenario) (saw, error) {
		return s.refused(ctx, get(s.Input.Name), func(err *counterfoil.Error, found saw) {
			fields := []string{}
			for _, violation := range err.FieldViolations {
				fields = append(fields, violation.Field)
			}
			found["fields"] = fields
		})
	},
	"already-exists": func(ctx context.Context, s scenario) (saw, error) {
		return s.refused(ctx, create(s.Input.ProductID, "twin"), nil)
	},
	"etag-mismatch": func(ctx context.Context, s scenario) (saw, error) {
		return s.refused(ctx, func(ctx context.Context, client *counterfoil.Client) error {
			_, err := client.Catalog.UpdateProduct(ctx, &catalogv1.UpdateProductRequest{
				Product:    &catalogv1.Product{Name: s.Input.Name, Description: "x", Etag: s.Input.ETag},
				UpdateMask: &fieldmaskpb.FieldMask{Paths: []string{"description"}},
			})
			return err
		}, nil)
	},
	"out-of-stock": func(ctx context.Context, s scenario) (saw, error) {
		return s.refused(ctx, func(ctx context.Context, client *counterfoil.Client) error {
			request := s.order(1)
			request.Draft = s.draft()
			_, err := client.Orders.PlaceOrder(ctx, request)
			return err
		}, func(err *counterfoil.Error, found saw) {
			subjects := []string{}
			for _, violation := range err.PreconditionViolations {
				subjects = append(subjects, violation.Subject)
			}
			found["subjects"] = subjects
		})
	},
	"request-id-reused": func(ctx context.Context, s scenario) (saw, error) {
		return s.refused(ctx, func(ctx context.Context, client *counterfoil.Client) error {
			for _, units := range []int64{1, 2} {
				request := s.order(units)
				request.RequestId = s.Input.RequestID
				if _, err := client.Orders.PlaceOrder(ctx, request); err != nil {
					return err
				}
			}
			return nil
		}, nil)
	},
	"unauthenticated": func(ctx context.Context, s scenario) (saw, error) {
		return s.refused(ctx, get(s.Input.Name), nil, nobody)
	},
	"permission-denied": func(ctx context.Context, s scenario) (saw, error) {
		return s.refused(ctx, create(s.Input.ID, "denied"), nil, counterfoil.WithToken(s.credentials["reader"]))
	},
	"rate-limited": func(ctx context.Context, s scenario) (saw, error) {
		return s.refused(ctx, get(s.Input.Name), func(err *counterfoil.Error, found saw) {
			found["retry_delay"] = err.RetryDelay.Milliseconds()
		})
	},
}

type call func(context.Context, *counterfoil.Client) error

func get(name string) call {
	return func(ctx context.Context, client *counterfoil.Client) error {
		_, err := client.Catalog.GetProduct(ctx, &catalogv1.GetProductRequest{Name: name})
		return err
	}
}

func create(id, displayName string) call {
	return func(ctx context.Context, client *counterfoil.Client) error {
		_, err := client.Catalog.CreateProduct(ctx, &catalogv1.CreateProductRequest{
			Product: &catalogv1.Product{DisplayName: displayName}, ProductId: id,
		})
		return err
	}
}

// getRefused gets the given product, and sees the error.
func getRefused(ctx context.Context, s scenario) (saw, error) {
	return s.refused(ctx, get(s.Input.Name), nil)
}

// refused does a call, and sees its error, and more of it.
func (s scenario) refused(
	ctx context.Context, do call, more func(*counterfoil.Error, saw), options ...counterfoil.Option,
) (saw, error) {
	return s.with(func(client *counterfoil.Client) (saw, error) {
		found, failed, err := refused(do(ctx, client))
		if err == nil && more != nil {
			more(failed, found)
		}
		return found, err
	}, options...)
}

// nobody is an option of a client that has no credential.
var nobody = counterfoil.WithConnections(1)
