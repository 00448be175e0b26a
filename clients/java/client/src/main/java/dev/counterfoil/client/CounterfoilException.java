package dev.counterfoil.client;

import com.google.protobuf.Any;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.rpc.BadRequest;
import com.google.rpc.ErrorInfo;
import com.google.rpc.PreconditionFailure;
import com.google.rpc.RetryInfo;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.StatusException;
import io.grpc.StatusRuntimeException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/** A call, or a part of one, was refused or failed. What to do about it follows from {@link #code} and {@link #reason}, never from the message. */
@SuppressWarnings("serial") // its parts are immutable lists and maps of records and strings
public final class CounterfoilException extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private static final String DOMAIN = "counterfoil";
    private static final Metadata.Key<byte[]> DETAILS =
            Metadata.Key.of("grpc-status-details-bin", Metadata.BINARY_BYTE_MARSHALLER);

    private final Status.Code code;
    private final String reason;
    private final List<FieldViolation> fieldViolations;
    private final List<PreconditionViolation> preconditionViolations;
    private final Duration retryDelay;
    private final Map<String, String> metadata;

    /**
     * What is wrong with one field of a request.
     *
     * @param field its path from the request, for example {@code draft.lines[0].sku}
     * @param description what is wrong with it
     */
    public record FieldViolation(String field, String description) {}

    /**
     * A precondition that does not hold.
     *
     * @param type what kind of precondition it is
     * @param subject what it is about, for example the name of a resource
     * @param description in what way it does not hold
     */
    public record PreconditionViolation(String type, String subject, String description) {}

    private CounterfoilException(Status status, com.google.rpc.Status details, Throwable cause) {
        super(Objects.requireNonNullElse(status.getDescription(), ""), cause);
        code = status.getCode();
        ErrorInfo info = first(details, ErrorInfo.class);
        boolean ours = info != null && info.getDomain().equals(DOMAIN);
        reason = ours ? info.getReason() : "";
        metadata = ours ? Map.copyOf(info.getMetadataMap()) : Map.of();
        BadRequest fields = first(details, BadRequest.class);
        fieldViolations = fields == null
                ? List.of()
                : fields.getFieldViolationsList().stream()
                        .map(each -> new FieldViolation(each.getField(), each.getDescription()))
                        .toList();
        PreconditionFailure failure = first(details, PreconditionFailure.class);
        preconditionViolations = failure == null
                ? List.of()
                : failure.getViolationsList().stream()
                        .map(each ->
                                new PreconditionViolation(each.getType(), each.getSubject(), each.getDescription()))
                        .toList();
        retryDelay = duration(first(details, RetryInfo.class));
    }

    /**
     * Returns the error that a call of gRPC's own stubs ended with, for who uses those.
     *
     * @param error gRPC's error; it becomes the cause
     */
    public static CounterfoilException of(StatusRuntimeException error) {
        return new CounterfoilException(error.getStatus(), details(error.getTrailers()), error);
    }

    /** Returns the error that a call of gRPC's own stubs ended with, as the other {@code of} does. */
    public static CounterfoilException of(StatusException error) {
        return new CounterfoilException(error.getStatus(), details(error.getTrailers()), error);
    }

    /**
     * Returns the error in a part of an answer: an order of a batch, or a product of an import, that was refused. It has no cause.
     *
     * @param part the part's status
     */
    public static CounterfoilException of(com.google.rpc.Status part) {
        Status status = Status.fromCodeValue(part.getCode()).withDescription(part.getMessage());
        return new CounterfoilException(status, part, null);
    }

    /** Returns the reason that a server gave, empty where it gave none. */
    static String reason(Metadata trailers) {
        ErrorInfo info = first(details(trailers), ErrorInfo.class);
        return info != null && info.getDomain().equals(DOMAIN) ? info.getReason() : "";
    }

    /** Returns gRPC's status code. */
    public Status.Code code() {
        return code;
    }

    /**
     * Returns the name of a value of {@code counterfoil.type.v1.ErrorReason} without its prefix, for example
     * {@code OUT_OF_STOCK}. A newer server may give one that is not known here; it is empty where the server gave none, as it is
     * for what went wrong on the way.
     */
    public String reason() {
        return reason;
    }

    /** Returns which fields of the request break a rule. */
    public List<FieldViolation> fieldViolations() {
        return fieldViolations;
    }

    /** Returns which preconditions do not hold. */
    public List<PreconditionViolation> preconditionViolations() {
        return preconditionViolations;
    }

    /** Returns after what delay to come back, where the server said. */
    public Optional<Duration> retryDelay() {
        return Optional.ofNullable(retryDelay);
    }

    /** Returns what the server said besides, as the reason's comment in the contract tells. */
    public Map<String, String> metadata() {
        return metadata;
    }

    /** Says code, reason and message. */
    @Override
    public String toString() {
        return "CounterfoilException: " + code + (reason.isEmpty() ? "" : " (" + reason + ")") + ": " + getMessage();
    }

    /** What the trailers say, or null. What cannot be read is left out: the status itself still counts. */
    private static com.google.rpc.Status details(Metadata trailers) {
        byte[] bytes = trailers == null ? null : trailers.get(DETAILS);
        try {
            return bytes == null ? null : com.google.rpc.Status.parseFrom(bytes);
        } catch (InvalidProtocolBufferException malformed) {
            return null;
        }
    }

    private static Duration duration(RetryInfo info) {
        try {
            return info == null || !info.hasRetryDelay()
                    ? null
                    : Duration.ofSeconds(
                            info.getRetryDelay().getSeconds(),
                            info.getRetryDelay().getNanos());
        } catch (ArithmeticException tooLong) {
            return null;
        }
    }

    private static <T extends Message> T first(com.google.rpc.Status details, Class<T> type) {
        if (details != null) {
            for (Any each : details.getDetailsList()) {
                if (each.is(type)) {
                    try {
                        return each.unpack(type);
                    } catch (InvalidProtocolBufferException malformed) {
                        continue; // there may be another one
                    }
                }
            }
        }
        return null;
    }
}
