// Bulk_import imports 5,000 products; started again, it changes nothing.
//
//	TOKEN=$(counterfoil token --subject me --all --data-dir var/data) go run ./examples/bulk_import
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

const count = 5000

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

	price, err := counterfoil.NewMoney(1999, "USD")
	if err != nil {
		return err
	}
	// It can be iterated over again, so the import may be sent again where it is cut off.
	products := func(yield func(*catalogv1.Product, error) bool) {
		for i := range count {
			if !yield(&catalogv1.Product{
				Name:        fmt.Sprintf("products/example-%d", i),
				DisplayName: fmt.Sprintf("Example %d", i),
				Status:      catalogv1.Product_STATUS_ACTIVE,
				Variants: []*catalogv1.Variant{{
					Sku:    fmt.Sprintf("EXAMPLE-%d", i),
					Prices: []*catalogv1.Price{{Amount: price.Message()}},
				}},
			}, nil) {
				return
			}
		}
	}
	answer, err := client.ImportProducts(ctx, products, counterfoil.ReadAgain())
	if err != nil {
		return err
	}
	fmt.Printf("%d created, %d updated, %d unchanged, %d failed\n", answer.GetCreatedCount(), answer.GetUpdatedCount(),
		answer.GetUnchangedCount(), answer.GetFailedCount())
	for _, refused := range answer.GetErrors() {
		fmt.Printf("%s: %v\n", refused.GetProduct(), counterfoil.FromStatus(refused.GetError()))
	}
	return nil
}
