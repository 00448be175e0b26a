package counterfoil

import (
	"context"
	"errors"
	"fmt"
	"time"

	"google.golang.org/genproto/googleapis/rpc/code"
	"google.golang.org/genproto/googleapis/rpc/errdetails"
	spb "google.golang.org/genproto/googleapis/rpc/status"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/metadata"
	"google.golang.org/grpc/status"
)

const errorDomain = "counterfoil"

// Reasons that the client itself acts on. All of them stand in typev1.ErrorReason.
const (
	reasonFreshnessTokenInvalid = "FRESHNESS_TOKEN_INVALID"
	reasonCredentialsInvalid    = "CREDENTIALS_INVALID"
)

// Error is why a call failed. Decide by Code and Reason, never by Message. [errors.As] finds it, [errors.Unwrap] gives
// gRPC's own error, and status.FromError takes it as one.
type Error struct {
	// Code is the gRPC status.
	Code codes.Code
	// Reason is the name of a typev1.ErrorReason without its prefix, such as OUT_OF_STOCK. It is a string since a newer
	// server may have others, and empty where the server gave none.
	Reason string
	// Message is for people.
	Message string
	// FieldViolations are what fields of the request broke.
	FieldViolations []FieldViolation
	// PreconditionViolations are what would have to be otherwise.
	PreconditionViolations []PreconditionViolation
	// RetryDelay is after what time to come back; 0 where the server does not say.
	RetryDelay time.Duration
	// Metadata is what the reason is about.
	Metadata map[string]string

	status   *status.Status
	cause    error
	pushback pushback
	mended   bool // whether what the stream was refused for is replaced, so that another one may fare better
}

// FieldViolation is what is wrong with one field of a request.
type FieldViolation struct {
	Field       string // its path, such as draft.lines[0].sku
	Description string
}

// PreconditionViolation is what would have to be otherwise for a call to succeed.
type PreconditionViolation struct {
	Type        string
	Subject     string // often a resource's name
	Description string
}

// Error tells the code, the reason and the message.
func (e *Error) Error() string {
	name := code.Code(e.Code).String()
	if e.Reason != "" {
		name += " (" + e.Reason + ")"
	}
	return fmt.Sprintf("%s: %s", name, e.Message)
}

// Unwrap is the cause: gRPC's error, or a token source's; nil where the client itself says so, or one part of
// a batch.
func (e *Error) Unwrap() error { return e.cause }

// GRPCStatus is the status as it came, or else, such as in a test of a caller's, one that has the code and the message.
func (e *Error) GRPCStatus() *status.Status {
	if e.status == nil {
		return status.New(e.Code, e.Message)
	}
	return e.status
}

// FromStatus is the error of one part of a batch, whose result is a google.rpc.Status: an [*Error], or nil where that is OK.
func FromStatus(result *spb.Status) error {
	if result.GetCode() == int32(codes.OK) {
		return nil
	}
	return describe(status.FromProto(result))
}

// failure makes an Error of what a call came to, with the metadata that came with it.
func failure(cause error, trailer metadata.MD) *Error {
	if known, ok := errors.AsType[*Error](cause); ok {
		return known
	}
	// Not status.FromError: it puts the text of all errors that wrap the status into its message.
	var found *status.Status
	if wrapped, ok := errors.AsType[interface {
		error
		GRPCStatus() *status.Status
	}](cause); ok {
		found = wrapped.GRPCStatus()
	} else if errors.Is(cause, context.Canceled) || errors.Is(cause, context.DeadlineExceeded) {
		found = status.FromContextError(cause)
	} else {
		found = status.New(codes.Unknown, cause.Error())
	}
	made := describe(found)
	made.cause = cause
	made.pushback = pushbackOf(trailer)
	return made
}

// tokenFailure is the failure of a call that could not be sent, since there is no token for it: that of its context where
// this has ended, which a source that has a deadline of its own may look like.
func tokenFailure(ctx context.Context, cause error) *Error {
	if err := ctx.Err(); err != nil {
		return failure(err, nil)
	}
	made := describe(status.New(codes.Unauthenticated, "the token source gave no token"))
	made.cause = cause // within reach; its text, which may hold anything, is not repeated
	return made
}

// closed is why a call fails that was under way when its client was closed, or that is made afterwards.
func closed() *Error { return describe(status.New(codes.Canceled, "the client is closed")) }

func describe(found *status.Status) *Error {
	made := &Error{Code: found.Code(), Message: found.Message(), status: found}
	for _, each := range found.Details() {
		switch detail := each.(type) {
		case *errdetails.ErrorInfo:
			if detail.GetDomain() == errorDomain {
				made.Reason, made.Metadata = detail.GetReason(), detail.GetMetadata()
			}
		case *errdetails.BadRequest:
			for _, violation := range detail.GetFieldViolations() {
				made.FieldViolations = append(made.FieldViolations,
					FieldViolation{violation.GetField(), violation.GetDescription()})
			}
		case *errdetails.PreconditionFailure:
			for _, violation := range detail.GetViolations() {
				made.PreconditionViolations = append(made.PreconditionViolations,
					PreconditionViolation{violation.GetType(), violation.GetSubject(), violation.GetDescription()})
			}
		case *errdetails.RetryInfo:
			made.RetryDelay = detail.GetRetryDelay().AsDuration()
		}
	}
	return made
}
