// Place_order orders two bananas, once, however often the order is sent.
//
//	TOKEN=$(counterfoil token --subject me --all --data-dir var/data) go run ./examples/place_order
package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"log"
	"os"
	"strings"

	counterfoil "counterfoil.dev/go"
	ordersv1 "counterfoil.dev/go/counterfoil/orders/v1"
)

func main() {
	if err := run(context.Background()); err != nil {
		log.Fatal(err)
	}
}

func run(ctx context.Context) (err error) {
	target := cmp.Or(os.Getenv("TARGET"), "127.0.0.1:50051")
	client, err := counterfoil.NewClient(target, counterfoil.WithToken(os.Getenv("TOKEN")))
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, client.Close()) }()

	// The client makes an id for each call that has none, which holds through its retries. Who keeps one of their own can
	// send the same order again even after the program was killed.
	request := &ordersv1.PlaceOrderRequest{
		RequestId: counterfoil.NewRequestID(),
		Draft: &ordersv1.OrderDraft{
			Location:     "locations/367",
			CurrencyCode: "USD",
			Lines:        []*ordersv1.DraftLine{{Sku: "1082185", Quantity: 2}},
		},
	}
	order, err := client.Orders.PlaceOrder(ctx, request)
	if refused, ok := errors.AsType[*counterfoil.Error](err); ok && refused.Reason == "OUT_OF_STOCK" {
		for _, broken := range refused.PreconditionViolations {
			fmt.Fprintf(os.Stderr, "%s: %s\n", broken.Subject, broken.Description)
		}
	}
	if err != nil {
		return err
	}
	total, err := counterfoil.MoneyOf(order.GetTotal())
	if err != nil {
		return err
	}
	fmt.Printf("%s: %s, %v\n", order.GetName(), strings.TrimPrefix(order.GetState().String(), "STATE_"), total)

	again, err := client.Orders.PlaceOrder(ctx, request)
	if err != nil {
		return err
	}
	fmt.Printf("%s: sent again, and not ordered again\n", again.GetName())
	return nil
}
