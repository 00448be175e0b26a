package main

import (
	"context"
	"fmt"

	"google.golang.org/protobuf/types/known/fieldmaskpb"

	counterfoil "counterfoil.dev/go"
	catalogv1 "counterfoil.dev/go/counterfoil/catalog/v1"
)

var freshness = map[string]func(context.Context, scenario) (saw, error){
	"freshness-across-servers": func(ctx context.Context, s scenario) (saw, error) {
		return s.with(func(client *counterfoil.Client) (saw, error) {
			stale := 0
			for i := range 20 {
				text := fmt.Sprintf("%s %d", s.Input.ID, i)
				if err := s.describe(ctx, client, text); err != nil {
					return nil, err
				}
				product, err := client.Catalog.GetProduct(ctx, &catalogv1.GetProductRequest{Name: s.Input.Name})
				if err != nil {
					return nil, err
				}
				if product.GetDescription() != text {
					stale++
				}
			}
			return saw{"stale": stale}, nil
		})
	},
	"freshness-handover": func(ctx context.Context, s scenario) (saw, error) {
		return s.with(func(client *counterfoil.Client) (saw, error) {
			if err := s.describe(ctx, client, s.Input.ID); err != nil {
				return nil, err
			}
			other := s
			other.Target = s.Input.Other
			return other.with(func(reader *counterfoil.Client) (saw, error) {
				if err := reader.SetFreshness(client.Freshness()); err != nil {
					return nil, err
				}
				product, err := reader.Catalog.GetProduct(ctx, &catalogv1.GetProductRequest{Name: s.Input.Name})
				return saw{"fresh": product.GetDescription() == s.Input.ID}, err
			})
		})
	},
	"freshness-forgotten": func(ctx context.Context, s scenario) (saw, error) {
		return s.with(func(client *counterfoil.Client) (saw, error) {
			if err := client.SetFreshness(s.Input.Token); err != nil {
				return nil, err
			}
			return displayName(ctx, client, s.Input.Name)
		})
	},
}

// describe gives the given product another description.
func (s scenario) describe(ctx context.Context, client *counterfoil.Client, text string) error {
	_, err := client.Catalog.UpdateProduct(ctx, &catalogv1.UpdateProductRequest{
		Product:    &catalogv1.Product{Name: s.Input.Name, Description: text},
		UpdateMask: &fieldmaskpb.FieldMask{Paths: []string{"description"}},
	})
	return err
}
