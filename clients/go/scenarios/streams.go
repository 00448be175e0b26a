package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"iter"
	"strconv"
	"sync"

	counterfoil "counterfoil.dev/go"
	catalogv1 "counterfoil.dev/go/counterfoil/catalog/v1"
	inventoryv1 "counterfoil.dev/go/counterfoil/inventory/v1"
)

var streams = map[string]func(context.Context, scenario) (saw, error){
	"pages":       pages,
	"pages-early": pages,
	"pages-repeated": func(ctx context.Context, s scenario) (saw, error) {
		return s.with(func(client *counterfoil.Client) (saw, error) {
			count := 0
			for _, err := range s.listed(ctx, client) {
				if err != nil {
					found, _, err := refused(err)
					if err == nil {
						found["count"] = count
					}
					return found, err
				}
				count++
			}
			return nil, errNotRefused
		})
	},
	"export": func(ctx context.Context, s scenario) (saw, error) {
		return s.with(func(client *counterfoil.Client) (saw, error) {
			stream, err := client.Catalog.ExportProducts(ctx, &catalogv1.ExportProductsRequest{Filter: s.Input.Filter})
			if err != nil {
				return nil, err
			}
			count := 0
			for {
				message, err := stream.Recv()
				if errors.Is(err, io.EOF) {
					return saw{"count": count}, nil
				}
				if err != nil {
					return nil, err
				}
				count += len(message.GetProducts())
			}
		})
	},
	"import":        importProducts,
	"import-resent": importProducts,
	"watch-resumes": func(ctx context.Context, s scenario) (saw, error) {
		return s.watch(ctx, counterfoil.WithToken(s.credentials["admin"]))
	},
}

func pages(ctx context.Context, s scenario) (saw, error) {
	return s.with(func(client *counterfoil.Client) (saw, error) {
		count, names := 0, map[string]bool{}
		for product, err := range s.listed(ctx, client) {
			if err != nil {
				return nil, err
			}
			count++
			names[product.GetName()] = true
			if count == s.Input.Take {
				break
			}
		}
		return saw{"count": count, "unique": len(names) == count}, nil
	})
}

// listed are all products with the given filter.
func (s scenario) listed(ctx context.Context, client *counterfoil.Client) iter.Seq2[*catalogv1.Product, error] {
	request := &catalogv1.ListProductsRequest{Filter: s.Input.Filter, PageSize: s.Input.PageSize}
	return counterfoil.Pages(ctx, client.Catalog.ListProducts, request, (*catalogv1.ListProductsResponse).GetProducts)
}

func importProducts(ctx context.Context, s scenario) (saw, error) {
	return s.with(func(client *counterfoil.Client) (saw, error) {
		answer, err := client.ImportProducts(ctx, s.products(), counterfoil.ReadAgain())
		if err != nil {
			return nil, err
		}
		created, updated := answer.GetCreatedCount(), answer.GetUpdatedCount()
		unchanged, failed := answer.GetUnchangedCount(), answer.GetFailedCount()
		return saw{
			"created": created, "updated": updated, "unchanged": unchanged, "failed": failed,
			"accounted": created + updated + unchanged + failed,
		}, nil
	})
}

func (s scenario) products() iter.Seq2[*catalogv1.Product, error] {
	return func(yield func(*catalogv1.Product, error) bool) {
		for i := range s.Input.Count {
			name := fmt.Sprintf("products/%s-%d", s.Input.ID, i)
			if !yield(&catalogv1.Product{Name: name, DisplayName: strconv.Itoa(i)}, nil) {
				return
			}
		}
	}
}

// watch watches the given SKU, while orders are placed at another server.
func (s scenario) watch(ctx context.Context, option counterfoil.Option) (saw, error) {
	other := s
	other.Target = s.Input.Other
	return s.with(func(client *counterfoil.Client) (saw, error) {
		return other.with(func(buyer *counterfoil.Client) (saw, error) {
			ctx, cancel := context.WithCancel(ctx)
			defer cancel()
			var placing sync.WaitGroup
			var begin sync.Once
			var refused error
			begun := counterfoil.OnCursor(func(string) {
				begin.Do(func() {
					placing.Go(func() {
						for range s.Input.Count {
							if _, refused = buyer.Orders.PlaceOrder(ctx, s.order(1)); refused != nil {
								cancel()
								return
							}
						}
					})
				})
			})
			found, err := s.sold(ctx, client, begun)
			placing.Wait()
			return found, errors.Join(err, refused)
		})
	}, option)
}

// sold sees the sold quantities until all that is ordered is sold.
func (s scenario) sold(ctx context.Context, client *counterfoil.Client, begun counterfoil.WatchOption) (saw, error) {
	request := &inventoryv1.WatchStockRequest{Parent: s.Input.Location, Skus: []string{s.Input.SKU}}
	sold := []string{}
	for message, err := range client.WatchStock(ctx, request, begun) {
		if err != nil {
			return nil, err
		}
		for _, level := range message.GetStockLevels() {
			quantity := strconv.FormatInt(level.GetSold(), 10)
			if len(sold) == 0 || sold[len(sold)-1] != quantity {
				sold = append(sold, quantity)
			}
			if level.GetSold() >= int64(s.Input.Count) {
				return saw{"sold": sold}, nil
			}
		}
	}
	return nil, errors.New("the watch has ended")
}
