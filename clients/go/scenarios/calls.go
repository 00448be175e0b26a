package main

import (
	"context"
	"errors"
	"fmt"
	"strings"

	counterfoil "counterfoil.dev/go"
	catalogv1 "counterfoil.dev/go/counterfoil/catalog/v1"
	ordersv1 "counterfoil.dev/go/counterfoil/orders/v1"
)

var calls = map[string]func(context.Context, scenario) (saw, error){
	"get-product": func(ctx context.Context, s scenario) (saw, error) {
		return s.with(func(client *counterfoil.Client) (saw, error) {
			product, err := client.Catalog.GetProduct(ctx, &catalogv1.GetProductRequest{Name: s.Input.Name})
			if err != nil {
				return nil, err
			}
			price, err := counterfoil.MoneyOf(product.GetVariants()[0].GetPrices()[0].GetAmount())
			return saw{"display_name": product.GetDisplayName(), "price": price.String()}, err
		})
	},
	"batch-get": func(ctx context.Context, s scenario) (saw, error) {
		return s.with(func(client *counterfoil.Client) (saw, error) {
			request := &catalogv1.BatchGetProductsRequest{Names: s.Input.Names}
			answer, err := client.Catalog.BatchGetProducts(ctx, request)
			names := []string{}
			for _, product := range answer.GetProducts() {
				names = append(names, product.GetName())
			}
			return saw{"names": names}, err
		})
	},
	"place-order": func(ctx context.Context, s scenario) (saw, error) {
		return s.with(func(client *counterfoil.Client) (saw, error) {
			order, err := client.Orders.PlaceOrder(ctx, &ordersv1.PlaceOrderRequest{Draft: s.draft()})
			if err != nil {
				return nil, err
			}
			total, err := counterfoil.MoneyOf(order.GetTotal())
			return saw{"state": state(order), "lines": len(order.GetLines()), "total": total.String()}, err
		})
	},
	"big-batch": func(ctx context.Context, s scenario) (saw, error) { return s.batch(ctx) },
	"unicode": func(ctx context.Context, s scenario) (saw, error) {
		return s.with(func(client *counterfoil.Client) (saw, error) {
			request := &catalogv1.CreateProductRequest{
				Product: &catalogv1.Product{DisplayName: s.Input.DisplayName}, ProductId: s.Input.ID,
			}
			made, err := client.Catalog.CreateProduct(ctx, request)
			if err != nil {
				return nil, err
			}
			return displayName(ctx, client, made.GetName())
		})
	},
	"trace-context": func(ctx context.Context, s scenario) (saw, error) {
		return s.with(func(client *counterfoil.Client) (saw, error) {
			return displayName(counterfoil.WithTraceparent(ctx, s.Input.Traceparent), client, s.Input.Name)
		})
	},
}

// getProduct gets the given product, and sees its display name.
func getProduct(ctx context.Context, s scenario) (saw, error) {
	return s.with(func(client *counterfoil.Client) (saw, error) { return displayName(ctx, client, s.Input.Name) })
}

func displayName(ctx context.Context, client *counterfoil.Client, name string) (saw, error) {
	product, err := client.Catalog.GetProduct(ctx, &catalogv1.GetProductRequest{Name: name})
	return saw{"display_name": product.GetDisplayName()}, err
}

// batch places as many orders as are given with one call.
func (s scenario) batch(ctx context.Context) (saw, error) {
	return s.with(func(client *counterfoil.Client) (saw, error) {
		request := &ordersv1.BatchPlaceOrdersRequest{}
		for range s.Input.Count {
			request.Requests = append(request.Requests, s.order(1))
		}
		answer, err := client.Orders.BatchPlaceOrders(ctx, request)
		placed, refused := 0, 0
		for _, result := range answer.GetResults() {
			if result.GetOrder() != nil {
				placed++
			} else {
				refused++
			}
		}
		return saw{"placed": placed, "refused": refused}, err
	})
}

// draft has the given lines, or units of the given SKU.
func (s scenario) draft(units ...int64) *ordersv1.OrderDraft {
	draft := &ordersv1.OrderDraft{Location: s.Input.Location, CurrencyCode: "EUR"}
	for _, each := range s.Input.Lines {
		draft.Lines = append(draft.Lines, &ordersv1.DraftLine{Sku: each.SKU, Quantity: each.Quantity})
	}
	for _, quantity := range units {
		draft.Lines = append(draft.Lines, &ordersv1.DraftLine{Sku: s.Input.SKU, Quantity: quantity})
	}
	return draft
}

// order asks for units of the given SKU, without a request id.
func (s scenario) order(units int64) *ordersv1.PlaceOrderRequest {
	return &ordersv1.PlaceOrderRequest{Draft: s.draft(units)}
}

func state(order *ordersv1.Order) string {
	return strings.TrimPrefix(order.GetState().String(), "STATE_")
}

var errNotRefused = errors.New("the call was not refused")

// refused sees the error of a call that is to be refused.
func refused(err error) (saw, *counterfoil.Error, error) {
	if err == nil {
		return nil, nil, errNotRefused
	}
	found, ok := errors.AsType[*counterfoil.Error](err)
	if !ok {
		return nil, nil, fmt.Errorf("no counterfoil.Error: %w", err)
	}
	return saw{"code": codeName(found), "reason": found.Reason}, found, nil
}
