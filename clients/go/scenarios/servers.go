package main

import (
	"context"
	"fmt"
	"os"
	"sync"
	"sync/atomic"
	"time"

	counterfoil "counterfoil.dev/go"
	catalogv1 "counterfoil.dev/go/counterfoil/catalog/v1"
)

const callers = 4

var servers = map[string]func(context.Context, scenario) (saw, error){
	"round-robin": answered,
	"unhealthy":   answered,
	"restart-under-load": func(ctx context.Context, s scenario) (saw, error) {
		return s.with(func(client *counterfoil.Client) (saw, error) {
			var calling sync.WaitGroup
			var done, failed atomic.Int64
			end := time.Now().Add(time.Duration(s.Input.Seconds * float64(time.Second)))
			for range callers {
				calling.Go(func() {
					for turn := 0; time.Now().Before(end) && !exists(s.Input.Until); turn++ {
						if err := s.either(ctx, client, turn%2 == 0); err != nil {
							failed.Add(1)
							fmt.Fprintln(os.Stderr, err)
						} else {
							done.Add(1)
						}
					}
				})
			}
			calling.Wait()
			return saw{"failed": failed.Load(), "enough": done.Load() > 200}, nil
		}, counterfoil.WithToken(s.credentials["admin"]), counterfoil.WithConnections(2))
	},
	"unknown-field": func(ctx context.Context, s scenario) (saw, error) {
		return s.with(func(client *counterfoil.Client) (saw, error) {
			product, err := client.Catalog.GetProduct(ctx, &catalogv1.GetProductRequest{Name: s.Input.Name})
			return saw{"display_name": product.GetDisplayName(), "status": int32(product.GetStatus())}, err
		})
	},
}

// answered gets the given product 40 times.
func answered(ctx context.Context, s scenario) (saw, error) {
	return s.with(func(client *counterfoil.Client) (saw, error) {
		count := 0
		for range 40 {
			if err := s.either(ctx, client, true); err != nil {
				return nil, err
			}
			count++
		}
		return saw{"answered": count}, nil
	})
}

// either gets the given product, or orders one unit of the given SKU.
func (s scenario) either(ctx context.Context, client *counterfoil.Client, read bool) error {
	if read {
		return get(s.Input.Name)(ctx, client)
	}
	_, err := client.Orders.PlaceOrder(ctx, s.order(1))
	return err
}

func exists(path string) bool {
	_, err := os.Stat(path)
	return err == nil
}
