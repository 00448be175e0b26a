package dev.counterfoil.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;

import com.google.protobuf.Any;
import com.google.protobuf.ByteString;
import com.google.protobuf.Duration;
import com.google.rpc.BadRequest;
import com.google.rpc.ErrorInfo;
import com.google.rpc.PreconditionFailure;
import com.google.rpc.RetryInfo;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.protobuf.StatusProto;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class CounterfoilExceptionTest {
    @Test
    void whatTheServerSaysIsWithinReach() {
        StatusRuntimeException cause = StatusProto.toStatusRuntimeException(com.google.rpc.Status.newBuilder()
                .setCode(Status.Code.INVALID_ARGUMENT.value())
                .setMessage("no")
                .addDetails(Any.pack(ErrorInfo.newBuilder()
                        .setDomain("counterfoil")
                        .setReason("OF_TOMORROW")
                        .putMetadata("key", "value")
                        .build()))
                .addDetails(Any.pack(BadRequest.newBuilder()
                        .addFieldViolations(BadRequest.FieldViolation.newBuilder()
                                .setField("name")
                                .setDescription("is none"))
                        .build()))
                .addDetails(Any.pack(RetryInfo.newBuilder()
                        .setRetryDelay(Duration.newBuilder().setSeconds(1).setNanos(500_000_000))
                        .build()))
                .build());
        CounterfoilException error = CounterfoilException.of(cause);
        assertEquals(Status.Code.INVALID_ARGUMENT, error.code());
        assertEquals("OF_TOMORROW", error.reason());
        assertEquals("no", error.getMessage());
        assertEquals("CounterfoilException: INVALID_ARGUMENT (OF_TOMORROW): no", error.toString());
        assertEquals(Map.of("key", "value"), error.metadata());
        assertEquals(List.of(new CounterfoilException.FieldViolation("name", "is none")), error.fieldViolations());
        assertEquals(Optional.of(java.time.Duration.ofMillis(1_500)), error.retryDelay());
        assertSame(cause, error.getCause());
    }

    @Test
    void anErrorOfTheWayHasNoReason() {
        CounterfoilException error = CounterfoilException.of(Status.UNAVAILABLE.asRuntimeException());
        assertEquals("", error.reason());
        assertEquals("", error.getMessage());
        assertEquals(List.of(), error.fieldViolations());
        assertEquals(Optional.empty(), error.retryDelay());
    }

    private static com.google.rpc.Status part(int code, String domain) {
        return com.google.rpc.Status.newBuilder()
                .setCode(code)
                .setMessage("no")
                .addDetails(Any.pack(ErrorInfo.getDefaultInstance()).toBuilder()
                        .setValue(ByteString.copyFromUtf8("\u0007no message")))
                .addDetails(Any.pack(ErrorInfo.newBuilder()
                        .setDomain(domain)
                        .setReason("OUT_OF_STOCK")
                        .putMetadata("key", "value")
                        .build()))
                .addDetails(Any.pack(PreconditionFailure.newBuilder()
                        .addViolations(
                                PreconditionFailure.Violation.newBuilder().setSubject("variants/A"))
                        .build()))
                .addDetails(Any.pack(RetryInfo.getDefaultInstance()))
                .build();
    }

    @Test
    void aPartOfAnAnswerHasAnErrorToo() {
        CounterfoilException error =
                CounterfoilException.of(part(Status.Code.FAILED_PRECONDITION.value(), "counterfoil"));
        assertEquals(Status.Code.FAILED_PRECONDITION, error.code());
        assertEquals("OUT_OF_STOCK", error.reason());
        assertEquals("no", error.getMessage());
        assertEquals(Map.of("key", "value"), error.metadata());
        assertEquals("variants/A", error.preconditionViolations().get(0).subject());
        assertEquals(Optional.empty(), error.retryDelay());
        assertNull(error.getCause());
    }

    @Test
    void aPartMayHaveACodeAndADomainThatAreNotKnown() {
        CounterfoilException error = CounterfoilException.of(part(99, "another"));
        assertEquals(Status.Code.UNKNOWN, error.code());
        assertEquals("", error.reason());
        assertEquals(Map.of(), error.metadata());
    }
}
