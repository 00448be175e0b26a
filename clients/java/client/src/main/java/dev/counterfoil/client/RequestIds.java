package dev.counterfoil.client;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import java.util.UUID;

/** Fills in the request ids of one kind of request. */
final class RequestIds {
    private static final String ID = "request_id";
    private static final String BATCH = "requests";

    private final FieldDescriptor id;
    private final FieldDescriptor batch;

    private RequestIds(FieldDescriptor id, FieldDescriptor batch) {
        this.id = id;
        this.batch = batch;
    }

    /** For requests of this type, or null where they have no request id. */
    static RequestIds of(Descriptor type) {
        FieldDescriptor id = type.findFieldByName(ID);
        if (id != null) {
            return new RequestIds(id, null);
        }
        FieldDescriptor batch = type.findFieldByName(BATCH);
        if (batch == null || !batch.isRepeated() || batch.getJavaType() != FieldDescriptor.JavaType.MESSAGE) {
            return null;
        }
        FieldDescriptor each = batch.getMessageType().findFieldByName(ID);
        return each == null ? null : new RequestIds(each, batch);
    }

    /** The request with an id, and in a batch each of its requests with one; the same object where they all have one. */
    Message filled(Message request) {
        if (batch == null) {
            return isMissing(request) ? withId(request) : request;
        }
        Message.Builder builder = null;
        for (int index = 0; index < request.getRepeatedFieldCount(batch); index++) {
            Message each = (Message) request.getRepeatedField(batch, index);
            if (isMissing(each)) {
                builder = builder == null ? request.toBuilder() : builder;
                builder.setRepeatedField(batch, index, withId(each));
            }
        }
        return builder == null ? request : builder.build();
    }

    private boolean isMissing(Message request) {
        return ((String) request.getField(id)).isEmpty();
    }

    private Message withId(Message request) {
        return request.toBuilder().setField(id, UUID.randomUUID().toString()).build();
    }
}
