// Place_order orders two bananas from the sample store, once, however often it is sent.
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

	// Without a request id, the client makes one, and the order is placed once through all retries. Who keeps an id of its
	// own may send the same order again even after its process was killed.
	request := &ordersv1.PlaceOrderRequest{
		RequestId: counterfoil.NewRequestID(),
		Draft: &ordersv1.OrderDraft{
			Location:     "locations/367",
			CurrencyCode: "USD",
			Lines:        []*ordersv1.DraftLine{{Sku: "1082185", Quantity: 2}},
		},
	}
	for range 2 {
		order, err := client.Orders.PlaceOrder(ctx, request)
		if refused, ok := errors.AsType[*counterfoil.Error](err); ok && refused.Reason == "OUT_OF_STOCK" {
			fmt.Println("not enough in stock:", refused.PreconditionViolations)
			return nil
		}
		if err != nil {
			return err
		}
		total, err := counterfoil.MoneyOf(order.GetTotal())
		if err != nil {
			return err
		}
		fmt.Printf("%s costs %v\n", order.GetName(), total)
	}
	return nil
}
