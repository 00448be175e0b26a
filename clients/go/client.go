// Package counterfoil is the client of Counterfoil, a commerce core behind one gRPC contract.
//
// A [Client] has the generated stub of each service. Whatever is called through them has a deadline, is sent again where
// the contract says that this is safe, and carries its request id, its token and its freshness. What comes back as an
// error is an [*Error].
//
//	client, err := counterfoil.NewClient("127.0.0.1:50051", counterfoil.WithToken(token))
//	if err != nil { … }
//	defer client.Close()
//	product, err := client.Catalog.GetProduct(ctx, &catalogv1.GetProductRequest{Name: "products/1082185"})
package counterfoil

import (
	"context"
	"errors"
	"fmt"

	"google.golang.org/grpc"

	catalogv1 "counterfoil.dev/go/counterfoil/catalog/v1"
	identityv1 "counterfoil.dev/go/counterfoil/identity/v1"
	inventoryv1 "counterfoil.dev/go/counterfoil/inventory/v1"
	ledgerv1 "counterfoil.dev/go/counterfoil/ledger/v1"
	ordersv1 "counterfoil.dev/go/counterfoil/orders/v1"
)

// Version is the client's version, which goes to the server as a part of the user agent.
const Version = "0.1.0"

// Client has a stub for each service of Counterfoil. It is for many goroutines at once. Close it when done.
type Client struct {
	// Access administers roles, service accounts and API keys, and tells who the caller is.
	Access identityv1.AccessServiceClient
	// Accounts are those of people.
	Accounts identityv1.AccountServiceClient
	// Email verifies addresses and replaces forgotten passwords.
	Email identityv1.EmailServiceClient
	// Federation signs people in through other providers.
	Federation identityv1.FederationServiceClient
	// Sessions signs people in and out.
	Sessions identityv1.SessionServiceClient
	// Catalog has products, variants and prices.
	Catalog catalogv1.CatalogServiceClient
	// Inventory has stock and reservations.
	Inventory inventoryv1.InventoryServiceClient
	// Ledger has the books.
	Ledger ledgerv1.LedgerServiceClient
	// Orders quotes and places orders.
	Orders ordersv1.OrderServiceClient

	target string
	conn   *conn
}

// NewClient makes a client for the servers at target: host:port, several of these with commas between,
// dns:///host:port for all addresses of a name, or unix:path. Connections are made by the first call.
//
// It fails where target is none, where options contradict each other, where a certificate cannot be read, and where a
// credential would cross a network in clear text.
func NewClient(target string, options ...Option) (_ *Client, err error) {
	life, end := context.WithCancel(context.Background())
	defer func() {
		if err != nil {
			end()
		}
	}()
	settings := settings{life: life, connections: 1}
	for _, option := range options {
		option(&settings)
	}
	place, err := parseTarget(target)
	if err != nil {
		return nil, err
	}
	dial, err := settings.dialOptions(place)
	if err != nil {
		return nil, err
	}
	rules := contract()
	dial = append(dial, grpc.WithDefaultServiceConfig(serviceConfig(rules)))
	conn := &conn{
		life: life, end: end, rules: rules, credential: settings.credential, traceparent: settings.traceparent,
	}
	for range settings.connections {
		channel, err := grpc.NewClient(place.dial, dial...)
		if err != nil {
			return nil, errors.Join(fmt.Errorf("counterfoil: %w", err), conn.close())
		}
		conn.channels = append(conn.channels, channel)
	}
	return &Client{
		Access:     identityv1.NewAccessServiceClient(conn),
		Accounts:   identityv1.NewAccountServiceClient(conn),
		Email:      identityv1.NewEmailServiceClient(conn),
		Federation: identityv1.NewFederationServiceClient(conn),
		Sessions:   identityv1.NewSessionServiceClient(conn),
		Catalog:    catalogv1.NewCatalogServiceClient(conn),
		Inventory:  inventoryv1.NewInventoryServiceClient(conn),
		Ledger:     ledgerv1.NewLedgerServiceClient(conn),
		Orders:     ordersv1.NewOrderServiceClient(conn),
		target:     target,
		conn:       conn,
	}, nil
}

// Close closes all connections. What is under way ends at once with an [*Error] whose code is CANCELLED: calls, streams, watches
// and imports, also while they pause or wait for a token; so does each call afterwards. An import ends with the next of its
// products, since nothing can end what yields them. To close again does nothing.
func (c *Client) Close() error { return c.conn.close() }

// Conn is what the client's stubs call through, for stubs of services that it has none of, such as gRPC's reflection.
func (c *Client) Conn() grpc.ClientConnInterface { return c.conn }

// Freshness is the newest freshness token that a write of this client was answered with, or that was set; empty where
// there is none. With it, a client in another process reads nothing that is older.
func (c *Client) Freshness() string { return c.conn.freshness.text() }

// SetFreshness makes later reads no older than the write that token came from. Where the client has a newer token, it
// keeps that. An empty token makes it forget what it has. It fails where token cannot be one, with a line break at its end
// for one.
func (c *Client) SetFreshness(token string) error {
	if token == "" {
		c.conn.freshness.clear()
		return nil
	}
	if !printable(token) {
		return errors.New("counterfoil: the freshness token holds spaces, line breaks or characters other than ASCII")
	}
	c.conn.freshness.learn(token)
	return nil
}

// String tells the target, and no credential.
func (c *Client) String() string { return fmt.Sprintf("counterfoil.Client(%s)", c.target) }

// GoString is what String is.
func (c *Client) GoString() string { return c.String() }
