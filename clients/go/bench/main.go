// Bench measures what the layer costs: GetProduct through it and through the bare generated stub, in turn; the latter
// also with a deadline, without which no call should be sent, and which is the most of what the layer costs.
//
//	TOKEN=… go run ./bench -target 127.0.0.1:50051 -product products/1082185
//
// It writes one JSON object: calls a second, CPU of this process a call in microseconds (user and system time together),
// and the ratios of the layer to the bare stub, the medians over all rounds.
package main

import (
	"context"
	"encoding/json"
	"errors"
	"flag"
	"log"
	"math"
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

const (
	callers  = 8
	deadline = 2 * time.Second
)

func main() {
	target := flag.String("target", "127.0.0.1:50051", "host:port of a server, in clear text")
	product := flag.String("product", "products/1082185", "the product to get")
	rounds := flag.Int("rounds", 30, "how often each way to call has its turn")
	turn := flag.Duration("turn", 500*time.Millisecond, "how long a turn lasts")
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

	ctx := context.Background()
	withToken := metadata.AppendToOutgoingContext(ctx, "authorization", "Bearer "+token)
	stub := catalogv1.NewCatalogServiceClient(channel)
	request := &catalogv1.GetProductRequest{Name: product}
	ways := []way{
		{"layer", func() error {
			_, err := client.Catalog.GetProduct(ctx, request)
			return err
		}},
		{"bare", func() error {
			_, err := stub.GetProduct(withToken, request)
			return err
		}},
		{"bare_with_deadline", func() error {
			ctx, cancel := context.WithTimeout(withToken, deadline)
			defer cancel()
			_, err := stub.GetProduct(ctx, request)
			return err
		}},
	}
	found, err := compared(ways, rounds, turn)
	if err != nil {
		return err
	}
	return json.NewEncoder(os.Stdout).Encode(found)
}

// way is one of those to call.
type way struct {
	name string
	call func() error
}

// compared gives each way its turn in each round, and compares the first one with the others, round by round.
func compared(ways []way, rounds int, turn time.Duration) (map[string]any, error) {
	values := map[string][]float64{}
	for round := range rounds + 1 {
		rates, cpus := make([]float64, len(ways)), make([]float64, len(ways))
		for i := range ways {
			turned := (i + round) % len(ways) // who is first has the machine as the last round left it
			var err error
			if rates[turned], cpus[turned], err = measured(ways[turned].call, turn); err != nil {
				return nil, err
			}
		}
		if round == 0 {
			continue // it warms up
		}
		for i, way := range ways {
			for name, value := range map[string]float64{
				way.name + "_calls_per_second": rates[i], way.name + "_cpu_per_call_us": cpus[i],
				"ratio_calls_per_second_to_" + way.name: rates[0] / rates[i], "ratio_cpu_per_call_to_" + way.name: cpus[0] / cpus[i],
			} {
				values[name] = append(values[name], value)
			}
		}
	}
	found := map[string]any{"language": "go", "callers": callers, "rounds": rounds}
	for name, each := range values {
		if slices.Sort(each); name != "ratio_calls_per_second_to_layer" && name != "ratio_cpu_per_call_to_layer" {
			found[name] = math.Round(each[len(each)/2]*1000) / 1000
		}
	}
	return found, nil
}

// measured calls with all callers for a while: calls a second, and microseconds of CPU a call.
func measured(call func() error, turn time.Duration) (rate, cpuUS float64, err error) {
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
		return 0, 0, err
	default:
		return count / took.Seconds(), float64(used.Microseconds()) / count, nil
	}
}

func usedCPU() time.Duration {
	var usage syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &usage); err != nil {
		log.Fatal(err)
	}
	return time.Duration(usage.Utime.Nano() + usage.Stime.Nano())
}
