package main

import (
	"context"
	"fmt"
	"sync"
	"time"

	counterfoil "counterfoil.dev/go"
	ordersv1 "counterfoil.dev/go/counterfoil/orders/v1"
)

var retries = map[string]func(context.Context, scenario) (saw, error){
	"retry-read":          getProduct,
	"retry-exhausted":     getRefused,
	"retry-pushback":      getProduct,
	"retry-pushback-stop": getRefused,
	"retry-not-others":    getRefused,
	"retry-lost-answer": func(ctx context.Context, s scenario) (saw, error) {
		return s.with(func(client *counterfoil.Client) (saw, error) {
			order, err := client.Orders.PlaceOrder(ctx, s.order(1))
			return saw{"state": state(order)}, err
		})
	},
	"retry-lost-answers": func(ctx context.Context, s scenario) (saw, error) {
		return s.with(func(client *counterfoil.Client) (saw, error) {
			placed, err := client.Orders.PlaceOrder(ctx, s.order(1))
			if err != nil {
				return nil, err
			}
			read, err := client.Orders.GetOrder(ctx, &ordersv1.GetOrderRequest{Name: placed.GetName()})
			return saw{"same": read.GetName() == placed.GetName()}, err
		})
	},
	"request-id-own": func(ctx context.Context, s scenario) (saw, error) {
		return s.with(func(client *counterfoil.Client) (saw, error) {
			request := s.order(1)
			request.RequestId = s.Input.RequestID
			_, err := client.Orders.PlaceOrder(ctx, request)
			return saw{"unchanged": request.GetRequestId() == s.Input.RequestID}, err
		})
	},
	"request-id-fresh": func(ctx context.Context, s scenario) (saw, error) {
		return s.with(func(client *counterfoil.Client) (saw, error) {
			request, names := s.order(1), map[string]bool{}
			for range 2 {
				order, err := client.Orders.PlaceOrder(ctx, request)
				if err != nil {
					return nil, err
				}
				names[order.GetName()] = true
			}
			return saw{"different": len(names) == 2}, nil
		})
	},
	"request-id-batch": func(ctx context.Context, s scenario) (saw, error) { return s.batch(ctx) },
}

var deadlines = map[string]func(context.Context, scenario) (saw, error){
	"deadline-default":         getRefused,
	"deadline-own":             getRefusedWithin(300 * time.Millisecond),
	"deadline-of-all-attempts": getRefusedWithin(time.Second),
	"close":                    closed,
	"cancel-watch": func(ctx context.Context, s scenario) (saw, error) {
		return s.with(func(client *counterfoil.Client) (saw, error) {
			ctx, cancel := context.WithCancel(ctx)
			defer cancel()
			request := &ordersv1.WatchOrdersRequest{Location: s.Input.Location}
			begun := counterfoil.OnCursor(func(string) { cancel() })
			for _, err := range client.WatchOrders(ctx, request, begun) {
				if err != nil && ctx.Err() == nil {
					return nil, err
				}
				cancel()
			}
			return saw{"ended": true}, nil
		})
	},
}

// closed closes the client while a call and a watch are under way, and sees how they and a call afterwards end.
func closed(ctx context.Context, s scenario) (saw, error) {
	return s.with(func(client *counterfoil.Client) (saw, error) {
		var call, watch error
		var underWay sync.WaitGroup
		begun, begin := context.WithCancel(ctx)
		underWay.Go(func() { call = get(s.Input.Name)(ctx, client) })
		underWay.Go(func() {
			defer begin()
			request := &ordersv1.WatchOrdersRequest{Location: s.Input.Location}
			for _, watch = range client.WatchOrders(ctx, request, counterfoil.OnCursor(func(string) { begin() })) {
			}
		})
		<-begun.Done()
		time.Sleep(300 * time.Millisecond)
		if err := client.Close(); err != nil {
			return nil, err
		}
		after := get(s.Input.Name)(ctx, client)
		again := client.Close()
		underWay.Wait()
		found := saw{}
		for name, err := range map[string]error{"call": call, "watch": watch, "after": after} {
			seen, _, err := refused(err)
			if err != nil {
				return nil, fmt.Errorf("%s: %w", name, err)
			}
			found[name] = seen["code"]
		}
		return found, again
	})
}

func getRefusedWithin(deadline time.Duration) func(context.Context, scenario) (saw, error) {
	return func(ctx context.Context, s scenario) (saw, error) {
		ctx, cancel := context.WithTimeout(ctx, deadline)
		defer cancel()
		return getRefused(ctx, s)
	}
}
