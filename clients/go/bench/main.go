// Bench measures what the layer costs: GetProduct through it and through the bare generated stub, in turn.
//
//	TOKEN=… go run ./bench -target 127.0.0.1:50051 -product products/1082185
//
// It writes one JSON object: calls a second, CPU of this process a call, and the ratios of the layer to the bare stub. The
// CPU is user and system time together, in microseconds.
package main

import (
	"context"
	"encoding/json"
	"errors"
	"flag"
	"log"
	"os"
	"slices"
	"sync"
	"sync/atomic"
	"syscall"
	"time"

	"google.golang.org/grpc"
	"google.golang.org/grpc/credentials/insecure"
	"google.golang.org/grpc/metadata"

	counterfoil "counterfoil.dev/go"
	catalogv1 "counterfoil.dev/go/counterfoil/catalog/v1"
)

const callers = 8

// figures are those of one way to call.
type figures struct {
	CallsPerSecond float64 `json:"calls_per_second"`
	CPUPerCallUS   float64 `json:"cpu_per_call_us"`
}

func main() {
	target := flag.String("target", "127.0.0.1:50051", "host:port of a server, in clear text")
	product := flag.String("product", "products/1082185", "the product to get")
	rounds := flag.Int("rounds", 10, "how often each of the two has its turn")
	turn := flag.Duration("turn", 2*time.Second, "how long a turn lasts")
	flag.Parse()
	if err := run(*target, os.Getenv("TOKEN"), *product, *rounds, *turn); err != nil {
		log.Fatal(err)
	}
}

func run(target, token, product string, rounds int, turn time.Duration) (err error) {
	client, err := counterfoil.NewClient(target, counterfoil.WithToken(token))
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, client.Close()) }()
	channel, err := grpc.NewClient(target, grpc.WithTransportCredentials(insecure.NewCredentials()))
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, channel.Close()) }()

	layerContext := context.Background()
	bareContext := metadata.AppendToOutgoingContext(layerContext, "authorization", "Bearer "+token)
	bareStub := catalogv1.NewCatalogServiceClient(channel)
	request := &catalogv1.GetProductRequest{Name: product}
	layer := func() error {
		_, err := client.Catalog.GetProduct(layerContext, request)
		return err
	}
	bare := func() error {
		_, err := bareStub.GetProduct(bareContext, request)
		return err
	}
	var throughLayer, throughBare []figures
	for round := range rounds + 1 {
		first, second, ofFirst, ofSecond := layer, bare, &throughLayer, &throughBare
		if round%2 == 1 {
			first, second, ofFirst, ofSecond = second, first, ofSecond, ofFirst
		}
		one, err := measured(first, turn)
		if err != nil {
			return err
		}
		two, err := measured(second, turn)
		if err != nil {
			return err
		}
		if round > 0 { // the first round warms up
			*ofFirst, *ofSecond = append(*ofFirst, one), append(*ofSecond, two)
		}
	}
	ofLayer, ofBare := median(throughLayer), median(throughBare)
	return json.NewEncoder(os.Stdout).Encode(map[string]any{
		"language": "go", "callers": callers, "rounds": rounds, "layer": ofLayer, "bare": ofBare,
		"ratio_calls_per_second": ofLayer.CallsPerSecond / ofBare.CallsPerSecond,
		"ratio_cpu_per_call":     ofLayer.CPUPerCallUS / ofBare.CPUPerCallUS,
	})
}

// measured calls with all callers for a while.
func measured(call func() error, turn time.Duration) (figures, error) {
	var calling sync.WaitGroup
	var calls atomic.Int64
	failed := make(chan error, callers)
	cpu, began := usedCPU(), time.Now()
	for range callers {
		calling.Go(func() {
			for time.Since(began) < turn {
				if err := call(); err != nil {
					failed <- err
					return
				}
				calls.Add(1)
			}
		})
	}
	calling.Wait()
	took, used, count := time.Since(began), usedCPU()-cpu, float64(calls.Load())
	select {
	case err := <-failed:
		return figures{}, err
	default:
		return figures{count / took.Seconds(), float64(used.Microseconds()) / count}, nil
	}
}

func usedCPU() time.Duration {
	var usage syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &usage); err != nil {
		log.Fatal(err)
	}
	return time.Duration(usage.Utime.Nano() + usage.Stime.Nano())
}

func median(some []figures) figures {
	var calls, cpu []float64
	for _, each := range some {
		calls, cpu = append(calls, each.CallsPerSecond), append(cpu, each.CPUPerCallUS)
	}
	slices.Sort(calls)
	slices.Sort(cpu)
	return figures{calls[len(calls)/2], cpu[len(cpu)/2]}
}
