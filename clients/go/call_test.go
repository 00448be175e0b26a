package counterfoil

import (
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"strings"
	"testing"
	"time"

	"google.golang.org/genproto/googleapis/rpc/errdetails"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/metadata"
	"google.golang.org/grpc/status"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/protoadapt"
	"google.golang.org/protobuf/reflect/protoreflect"
	"google.golang.org/protobuf/reflect/protoregistry"
	"google.golang.org/protobuf/types/known/durationpb"

	catalogv1 "counterfoil.dev/go/counterfoil/catalog/v1"
	ledgerv1 "counterfoil.dev/go/counterfoil/ledger/v1"
	ordersv1 "counterfoil.dev/go/counterfoil/orders/v1"
	typev1 "counterfoil.dev/go/counterfoil/type/v1"
)

func TestEachMethodHasItsPolicy(t *testing.T) {
	rules := contract()
	for path, rule := range rules {
		if rule.deadline <= 0 {
			t.Errorf("%s has no deadline", path)
		}
	}
	if rule := rules[catalogv1.CatalogService_GetProduct_FullMethodName]; rule.deadline != 2*time.Second || !rule.retried {
		t.Errorf("GetProduct: %+v", rule)
	}
	if rules[catalogv1.CatalogService_ImportProducts_FullMethodName].retried {
		t.Error("gRPC is told to send a stream of requests again")
	}
	var config struct {
		MethodConfig []struct {
			Name        []struct{ Service, Method string }
			RetryPolicy map[string]any
		}
	}
	if err := json.Unmarshal([]byte(serviceConfig(rules)), &config); err != nil {
		t.Fatal(err)
	}
	retried := 0
	for _, rule := range rules {
		if rule.retried {
			retried++
		}
	}
	if got := len(config.MethodConfig[0].Name); got != retried || got < 80 {
		t.Errorf("%d methods are sent again, and %d in the service config", retried, got)
	}
	if policy := config.MethodConfig[0].RetryPolicy; policy["initialBackoff"] != "0.1s" || policy["maxBackoff"] != "2s" {
		t.Errorf("the pauses are %v", policy)
	}
}

func TestEachServiceOfTheContractIsKnown(t *testing.T) {
	rules, services := contract(), 0
	protoregistry.GlobalFiles.RangeFiles(func(file protoreflect.FileDescriptor) bool {
		if !strings.HasPrefix(string(file.Package()), "counterfoil.") {
			return true
		}
		for service := range each[protoreflect.ServiceDescriptor](file.Services()) {
			services++
			for method := range each[protoreflect.MethodDescriptor](service.Methods()) {
				rule, known := rules[fmt.Sprintf("/%s/%s", service.FullName(), method.Name())]
				policy, _ := proto.GetExtension(method.Options(), typev1.E_Policy).(*typev1.Policy)
				once := policy.GetRetry() == typev1.Retry_RETRY_WITH_REQUEST_ID
				if !known || once != (rule.requestIDs.own != nil || rule.requestIDs.batch != nil) {
					t.Errorf("%s: known is %v, %v and its request ids do not match", method.FullName(), known, policy.GetRetry())
				}
			}
		}
		return true
	})
	stubs := 0
	for _, field := range reflect.VisibleFields(reflect.TypeFor[Client]()) {
		if field.IsExported() {
			stubs++
		}
	}
	if services != stubs {
		t.Errorf("%d services, and %d stubs", services, stubs)
	}
}

func TestRequestIDsAreFilledInACopy(t *testing.T) {
	rule := requestIDsOf((&ordersv1.PlaceOrderRequest{}).ProtoReflect().Descriptor())
	request := &ordersv1.PlaceOrderRequest{Reservation: "reservations/1"}
	first, _ := rule.filled(request).(*ordersv1.PlaceOrderRequest)
	second, _ := rule.filled(request).(*ordersv1.PlaceOrderRequest)
	if request.RequestId != "" || len(first.RequestId) != 36 || first.RequestId == second.RequestId {
		t.Errorf("got %q and %q, the caller's is %q", first.RequestId, second.RequestId, request.RequestId)
	}
	if first.RequestId = ""; !proto.Equal(request, first) {
		t.Errorf("%v became %v", request, first)
	}
	if request.RequestId = "mine"; rule.filled(request) != any(request) {
		t.Error("a request that lacks nothing is copied")
	}
}

func TestEachRequestOfABatchGetsItsOwnID(t *testing.T) {
	rule := requestIDsOf((&ledgerv1.BatchPostTransactionsRequest{}).ProtoReflect().Descriptor())
	request := &ledgerv1.BatchPostTransactionsRequest{Requests: []*ledgerv1.PostTransactionRequest{{}, {RequestId: "mine"}, {}}}
	filled, _ := rule.filled(request).(*ledgerv1.BatchPostTransactionsRequest)
	one, two, three := filled.Requests[0].RequestId, filled.Requests[1].RequestId, filled.Requests[2].RequestId
	if one == "" || two != "mine" || three == "" || one == three || request.Requests[0].RequestId != "" {
		t.Errorf("got %q, %q and %q", one, two, three)
	}
	if get := (&catalogv1.GetProductRequest{}); requestIDsOf(get.ProtoReflect().Descriptor()).filled(get) != any(get) {
		t.Error("a request without such a field is copied")
	}
}

func detailed(t *testing.T, code codes.Code, details ...protoadapt.MessageV1) error {
	t.Helper()
	made, err := status.New(code, "no").WithDetails(details...)
	if err != nil {
		t.Fatal(err)
	}
	return made.Err()
}

func TestErrorsHaveWhatTheStatusHas(t *testing.T) {
	cause := detailed(t, codes.FailedPrecondition,
		&errdetails.ErrorInfo{Domain: "counterfoil", Reason: "MOON", Metadata: map[string]string{"phase": "full"}},
		&errdetails.ErrorInfo{Domain: "proxy.example", Reason: "OTHER"},
		&errdetails.BadRequest{FieldViolations: []*errdetails.BadRequest_FieldViolation{{Field: "name", Description: "bad"}}},
		&errdetails.PreconditionFailure{Violations: []*errdetails.PreconditionFailure_Violation{{Type: "t", Subject: "s", Description: "d"}}},
		&errdetails.RetryInfo{RetryDelay: durationpb.New(1500 * time.Millisecond)},
	)
	// gRPC wraps the last status so when it has sent a call often enough.
	got := failure(fmt.Errorf("max retries exhausted: %w", cause), metadata.Pairs(pushbackKey, "7"))
	if got.Code != codes.FailedPrecondition || got.Reason != "MOON" || got.Message != "no" || got.Metadata["phase"] != "full" {
		t.Errorf("got %+v", got)
	}
	if got.FieldViolations[0] != (FieldViolation{"name", "bad"}) || got.RetryDelay != 1500*time.Millisecond ||
		got.PreconditionViolations[0] != (PreconditionViolation{"t", "s", "d"}) {
		t.Errorf("got %+v", got)
	}
	if got.Error() != "FAILED_PRECONDITION (MOON): no" || !errors.Is(got, cause) || status.Code(got) != codes.FailedPrecondition {
		t.Errorf("got %v", got)
	}
	if again := failure(fmt.Errorf("on the way: %w", got), nil); again != got {
		t.Errorf("an error is made of an error: %v", again)
	}
	if plain := failure(errors.New("odd"), nil); plain.Code != codes.Unknown || plain.Reason != "" {
		t.Errorf("got %v", plain)
	}
	if err := FromStatus(status.New(codes.OK, "").Proto()); err != nil {
		t.Errorf("a part of a batch that went well has the error %v", err)
	}
	if part, ok := errors.AsType[*Error](FromStatus(got.GRPCStatus().Proto())); !ok || part.Reason != "MOON" {
		t.Errorf("the status of a part of a batch is read as %v", part)
	}
	if made := (&Error{Code: codes.NotFound, Message: "of a test"}); status.Code(made) != codes.NotFound {
		t.Errorf("gRPC takes an error that a caller has made for %v", status.Code(made))
	}
}

func TestPushback(t *testing.T) {
	for text, want := range map[string]pushback{
		"700": {given: true, delay: 700 * time.Millisecond}, "0": {given: true},
		"-1": {given: true, stop: true}, "soon": {given: true, stop: true}, "": {given: true, stop: true},
		"99999999999999": {given: true, stop: true},
	} {
		if got := pushbackOf(metadata.Pairs(pushbackKey, text)); got != want {
			t.Errorf("%q is %+v", text, got)
		}
	}
	if got := pushbackOf(nil); got.given {
		t.Errorf("nothing is %+v", got)
	}
}

func TestPausesGrow(t *testing.T) {
	var some pauses
	for _, limitMS := range []int{100, 200, 400, 800, 1600, 2000, 2000} {
		limit := time.Duration(limitMS) * time.Millisecond
		if got := some.next(pushback{}); got < 0 || got > limit || some.limit != limit {
			t.Errorf("a pause of %v, up to %v and not %v", got, some.limit, limit)
		}
	}
	if got := some.next(pushback{given: true, delay: 5 * time.Second}); got != 5*time.Second {
		t.Errorf("a pause of %v where 5 s are asked for", got)
	}
	if some.next(pushback{}); some.limit != firstPause {
		t.Errorf("after that, up to %v", some.limit)
	}
}

func TestWhatIsRefusedIsLeftOutOnce(t *testing.T) {
	conn := &conn{life: t.Context(), credential: &staticToken{value: "t"}}
	conn.freshness.learn("old")
	sending := conn.sending(t.Context())
	sent := func() string {
		ctx, err := sending.outgoing(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		pairs, _ := metadata.FromOutgoingContext(ctx)
		return strings.Join(pairs.Get(freshnessKey), ",")
	}
	invalid := &Error{Code: codes.InvalidArgument, Reason: reasonFreshnessTokenInvalid}
	if got := sent(); got != "old" || !sending.again(invalid) {
		t.Errorf("%q was sent", got)
	}
	conn.freshness.learn("newer")
	if got := sent(); got != "" || sending.again(invalid) || conn.freshness.text() != "newer" {
		t.Errorf("%q was sent after it was refused", got)
	}
	if sending.again(&Error{Code: codes.Unauthenticated, Reason: reasonCredentialsInvalid}) {
		t.Error("a fixed token is sent again")
	}
}
