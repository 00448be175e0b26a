// First_call reads one product, and shows what the server answers where there is none.
//
//	TOKEN=$(counterfoil token --subject me --all --data-dir var/data) go run ./examples/first_call
package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"log"
	"os"

	counterfoil "counterfoil.dev/go"
	catalogv1 "counterfoil.dev/go/counterfoil/catalog/v1"
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

	product, err := client.Catalog.GetProduct(ctx, &catalogv1.GetProductRequest{Name: "products/1082185"})
	if err != nil {
		return err
	}
	for _, message := range product.GetVariants()[0].GetCurrentPrices() {
		price, err := counterfoil.MoneyOf(message)
		if err != nil {
			return err
		}
		fmt.Printf("%s: %v\n", product.GetDisplayName(), price)
	}

	none := &catalogv1.GetProductRequest{Name: "products/none"}
	_, err = client.Catalog.GetProduct(ctx, none)
	if refused, ok := errors.AsType[*counterfoil.Error](err); ok && refused.Reason == "RESOURCE_NOT_FOUND" {
		fmt.Printf("%s: %s\n", none.GetName(), refused.Reason)
		return nil
	}
	return err
}
