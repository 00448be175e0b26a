// Watch shows how the stock of a store changes, and goes on where it was when it is started again. The cursor is kept in
// stock.cursor, or in the file that is named. Ctrl-C ends it.
//
//	TOKEN=$(counterfoil token --subject me --all --data-dir var/data) go run ./examples/watch
package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"log"
	"os"
	"os/signal"

	counterfoil "counterfoil.dev/go"
	inventoryv1 "counterfoil.dev/go/counterfoil/inventory/v1"
)

func main() {
	if err := run(); err != nil {
		log.Fatal(err)
	}
}

func run() (err error) {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	path := "stock.cursor"
	if len(os.Args) > 1 {
		path = os.Args[1]
	}
	target := cmp.Or(os.Getenv("TARGET"), "127.0.0.1:50051")
	client, err := counterfoil.NewClient(target, counterfoil.WithToken(os.Getenv("TOKEN")))
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, client.Close()) }()

	cursor, err := os.ReadFile(path)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	request := &inventoryv1.WatchStockRequest{Parent: "locations/367", Cursor: string(cursor)}
	keep := counterfoil.OnCursor(func(cursor string) {
		if err := save(path, cursor); err != nil {
			log.Print(err)
		}
	})
	for message, err := range client.WatchStock(ctx, request, keep) {
		if ctx.Err() != nil {
			return nil
		}
		if err != nil {
			return err
		}
		for _, level := range message.GetStockLevels() {
			fmt.Printf("%s: %d on hand, %d sold\n", level.GetSku(), level.GetOnHand(), level.GetSold())
		}
	}
	return nil
}

// save replaces the file at once, so that it never holds half a cursor.
func save(path, cursor string) error {
	if err := os.WriteFile(path+".new", []byte(cursor), 0o600); err != nil {
		return err
	}
	return os.Rename(path+".new", path)
}
