package counterfoil

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protoreflect"

	catalogv1 "counterfoil.dev/go/counterfoil/catalog/v1"
	identityv1 "counterfoil.dev/go/counterfoil/identity/v1"
	inventoryv1 "counterfoil.dev/go/counterfoil/inventory/v1"
	ledgerv1 "counterfoil.dev/go/counterfoil/ledger/v1"
	ordersv1 "counterfoil.dev/go/counterfoil/orders/v1"
	typev1 "counterfoil.dev/go/counterfoil/type/v1"
)

// rule is what the contract says of one method.
type rule struct {
	deadline   time.Duration // of a call that states none; 0 where there is none
	retried    bool          // whether gRPC may send it again after UNAVAILABLE
	requestIDs requestIDs
}

// bounded is a context that has a deadline and ends with life, that of the client: gRPC's own pauses do not end when its
// channel is closed. The function releases what it holds.
func (r rule) bounded(ctx, life context.Context) (context.Context, context.CancelFunc) {
	var cancel context.CancelFunc
	if _, given := ctx.Deadline(); given || r.deadline == 0 {
		ctx, cancel = context.WithCancel(ctx)
	} else {
		ctx, cancel = context.WithTimeout(ctx, r.deadline)
	}
	forget := context.AfterFunc(life, cancel)
	return ctx, func() {
		forget()
		cancel()
	}
}

// contract has the rule of each method by its path, /package.Service/Method.
func contract() map[string]rule {
	rules := map[string]rule{}
	for _, file := range []protoreflect.FileDescriptor{
		identityv1.File_counterfoil_identity_v1_access_service_proto,
		identityv1.File_counterfoil_identity_v1_account_service_proto,
		identityv1.File_counterfoil_identity_v1_email_service_proto,
		identityv1.File_counterfoil_identity_v1_federation_service_proto,
		identityv1.File_counterfoil_identity_v1_session_service_proto,
		catalogv1.File_counterfoil_catalog_v1_catalog_service_proto,
		inventoryv1.File_counterfoil_inventory_v1_inventory_service_proto,
		ledgerv1.File_counterfoil_ledger_v1_ledger_service_proto,
		ordersv1.File_counterfoil_orders_v1_order_service_proto,
	} {
		for service := range each[protoreflect.ServiceDescriptor](file.Services()) {
			for method := range each[protoreflect.MethodDescriptor](service.Methods()) {
				rules[fmt.Sprintf("/%s/%s", service.FullName(), method.Name())] = ruleOf(method)
			}
		}
	}
	return rules
}

func ruleOf(method protoreflect.MethodDescriptor) rule {
	policy, _ := proto.GetExtension(method.Options(), typev1.E_Policy).(*typev1.Policy)
	safe := policy.GetRetry() == typev1.Retry_RETRY_SAFE || policy.GetRetry() == typev1.Retry_RETRY_WITH_REQUEST_ID
	return rule{
		deadline: policy.GetDefaultDeadline().AsDuration(),
		// A stream of requests is sent again by who has its messages.
		retried:    safe && !method.IsStreamingClient(),
		requestIDs: requestIDsOf(method.Input()),
	}
}

// serviceConfig tells gRPC what to send again and when, and to go round all servers that say that they serve.
func serviceConfig(rules map[string]rule) string {
	type name struct {
		Service string `json:"service"`
		Method  string `json:"method"`
	}
	var names []name
	for _, path := range slices.Sorted(maps.Keys(rules)) {
		if rules[path].retried {
			service, method, _ := strings.Cut(path[1:], "/")
			names = append(names, name{service, method})
		}
	}
	config, err := json.Marshal(map[string]any{
		"loadBalancingConfig": []any{map[string]any{"round_robin": map[string]any{}}},
		"healthCheckConfig":   map[string]any{"serviceName": ""},
		"retryThrottling":     map[string]any{"maxTokens": 100, "tokenRatio": 0.5},
		"methodConfig": []any{map[string]any{"name": names, "retryPolicy": map[string]any{
			"maxAttempts":          attemptsLimit,
			"initialBackoff":       seconds(firstPause),
			"maxBackoff":           seconds(pauseLimit),
			"backoffMultiplier":    pauseFactor,
			"retryableStatusCodes": []string{"UNAVAILABLE"},
		}}},
	})
	if err != nil {
		panic(err) // strings and numbers alone
	}
	return string(config)
}

func seconds(duration time.Duration) string { return fmt.Sprintf("%gs", duration.Seconds()) }

// each goes through one of protoreflect's lists.
func each[T any](list interface {
	Len() int
	Get(int) T
}) func(func(T) bool) {
	return func(yield func(T) bool) {
		for i := range list.Len() {
			if !yield(list.Get(i)) {
				return
			}
		}
	}
}
