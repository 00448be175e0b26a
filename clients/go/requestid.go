package counterfoil

import (
	"github.com/google/uuid"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protoreflect"
)

const (
	requestIDField = "request_id"
	requestsField  = "requests"
)

// requestIDs is where a method's request has its request ids.
type requestIDs struct {
	input protoreflect.MessageDescriptor
	own   protoreflect.FieldDescriptor // of the request itself; nil where it has none
	batch protoreflect.FieldDescriptor // the requests in it
	inner protoreflect.FieldDescriptor // of each of these
}

func requestIDsOf(input protoreflect.MessageDescriptor) requestIDs {
	found := requestIDs{input: input, own: input.Fields().ByName(requestIDField)}
	batch := input.Fields().ByName(requestsField)
	if batch != nil && batch.IsList() && batch.Message() != nil {
		if inner := batch.Message().Fields().ByName(requestIDField); inner != nil {
			found.batch, found.inner = batch, inner
		}
	}
	return found
}

// filled is the request itself where it lacks no request id, else a copy that has them all.
func (r requestIDs) filled(request any) any {
	message, ok := request.(proto.Message)
	if !ok || r.own == nil && r.batch == nil || message.ProtoReflect().Descriptor() != r.input || !r.lacking(message) {
		return request
	}
	made := proto.Clone(message)
	content := made.ProtoReflect()
	if r.own != nil {
		fill(content, r.own)
	}
	if r.batch != nil {
		requests := content.Get(r.batch).List()
		for i := range requests.Len() {
			fill(requests.Get(i).Message(), r.inner)
		}
	}
	return made
}

func (r requestIDs) lacking(message proto.Message) bool {
	content := message.ProtoReflect()
	if r.own != nil && content.Get(r.own).String() == "" {
		return true
	}
	if r.batch != nil {
		requests := content.Get(r.batch).List()
		for i := range requests.Len() {
			if requests.Get(i).Message().Get(r.inner).String() == "" {
				return true
			}
		}
	}
	return false
}

func fill(content protoreflect.Message, field protoreflect.FieldDescriptor) {
	if content.IsValid() && content.Get(field).String() == "" {
		content.Set(field, protoreflect.ValueOfString(NewRequestID()))
	}
}

// NewRequestID makes a random request id, to be kept by who wants to send a write again after its process was killed.
func NewRequestID() string { return uuid.NewString() }
