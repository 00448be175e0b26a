// Scenarios does what tests/clients/scenarios.md lists through the client, and says what it saw.
package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"os"

	"google.golang.org/genproto/googleapis/rpc/code"

	counterfoil "counterfoil.dev/go"
)

// saw is what a scenario saw, by key.
type saw map[string]any

// scenario is one of them, with what it is given.
type scenario struct {
	Name   string `json:"name"`
	Target string `json:"target"`
	Input  input  `json:"input"`

	credentials map[string]string
	tls         files
}

type input struct {
	ID          string   `json:"id"`
	Location    string   `json:"location"`
	Name        string   `json:"name"`
	Names       []string `json:"names"`
	Lines       []line   `json:"lines"`
	SKU         string   `json:"sku"`
	Count       int      `json:"count"`
	DisplayName string   `json:"display_name"`
	Traceparent string   `json:"traceparent"`
	ProductID   string   `json:"product_id"`
	ETag        string   `json:"etag"`
	RequestID   string   `json:"request_id"`
	Tokens      []string `json:"tokens"`
	Token       string   `json:"token"`
	Address     string   `json:"address"`
	Other       string   `json:"other"`
	Filter      string   `json:"filter"`
	PageSize    int32    `json:"page_size"`
	Take        int      `json:"take"`
	Seconds     float64  `json:"seconds"`
	Until       string   `json:"until"`
	Amounts     []string `json:"amounts"`
	Codes       []string `json:"codes"`
	Addends     []string `json:"addends"`
	Amount      string   `json:"amount"`
	Factor      int64    `json:"factor"`
	Different   []string `json:"different"`
}

type line struct {
	SKU      string `json:"sku"`
	Quantity int64  `json:"quantity"`
}

type files struct {
	Target      string `json:"target"`
	Targets     string `json:"targets"`
	Roots       string `json:"roots"`
	Certificate string `json:"certificate"`
	Key         string `json:"key"`
}

func main() {
	if err := run(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run(arguments []string) error {
	if len(arguments) != 1 {
		return errors.New("give the path of the file with the scenarios, and nothing else")
	}
	content, err := os.ReadFile(arguments[0])
	if err != nil {
		return err
	}
	var file struct {
		Scenarios   []scenario        `json:"scenarios"`
		Credentials map[string]string `json:"credentials"`
		TLS         files             `json:"tls"`
	}
	if err := json.Unmarshal(content, &file); err != nil {
		return err
	}
	known := map[string]func(context.Context, scenario) (saw, error){}
	for _, some := range []map[string]func(context.Context, scenario) (saw, error){
		calls, refusals, retries, deadlines, credentials, freshness, streams, servers, money,
	} {
		maps.Copy(known, some)
	}
	output := json.NewEncoder(os.Stdout)
	for _, each := range file.Scenarios {
		each.credentials, each.tls = file.Credentials, file.TLS
		if err := output.Encode(each.done(known[each.Name])); err != nil {
			return err
		}
	}
	return nil
}

// done does a scenario, and is the line to write.
func (s scenario) done(do func(context.Context, scenario) (saw, error)) map[string]any {
	if do == nil {
		return map[string]any{"scenario": s.Name, "error": "this runner does not know it"}
	}
	found, err := do(context.Background(), s)
	if err != nil {
		return map[string]any{"scenario": s.Name, "error": err.Error()}
	}
	return map[string]any{"scenario": s.Name, "saw": found}
}

// client is one for the scenario's target, with the credential admin where the options have none.
func (s scenario) client(options ...counterfoil.Option) (*counterfoil.Client, error) {
	if len(options) == 0 {
		options = []counterfoil.Option{counterfoil.WithToken(s.credentials["admin"])}
	}
	return counterfoil.NewClient(s.Target, options...)
}

// with does something with a client that is closed afterwards.
func (s scenario) with(do func(*counterfoil.Client) (saw, error), options ...counterfoil.Option) (saw, error) {
	client, err := s.client(options...)
	if err != nil {
		return nil, err
	}
	found, err := do(client)
	return found, errors.Join(err, client.Close())
}

func codeName(err *counterfoil.Error) string { return code.Code(err.Code).String() }
