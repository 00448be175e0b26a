package dev.counterfoil.client;

import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.MethodDescriptor;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.ClientCalls;
import java.time.Duration;
import java.util.Objects;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/**
 * The calls of one service. All of them throw {@link CounterfoilException}. Safe for use by many threads.
 *
 * <p>A call of a thread that is interrupted is cancelled: it throws with the code CANCELLED, and the thread stays interrupted.
 *
 * <p>Streams of answers are to be closed where they are not read to their end: that ends the call.
 *
 * @param <S> the service
 */
public abstract class ServiceClient<S extends ServiceClient<S>> {
    private final Channel channel;
    private final CallOptions options;

    ServiceClient(Channel channel, CallOptions options) {
        this.channel = channel;
        this.options = options;
    }

    /**
     * Returns the same service with another deadline than that of the contract.
     *
     * @param deadline how long each call may take, all attempts and pauses together
     */
    public final S withDeadline(Duration deadline) {
        if (deadline.isNegative() || deadline.isZero()) {
            throw new IllegalArgumentException("a deadline is more than zero");
        }
        return with(options.withOption(Habits.DEADLINE, nanos(deadline)));
    }

    /**
     * Returns the same service whose calls belong to a trace.
     *
     * @param traceparent as W3C Trace Context has it
     */
    public final S withTraceparent(String traceparent) {
        return with(options.withOption(Habits.TRACEPARENT, Objects.requireNonNull(traceparent, "traceparent")));
    }

    /** As many as there can be, which are some centuries, for a longer one. */
    private static long nanos(Duration deadline) {
        try {
            return deadline.toNanos();
        } catch (ArithmeticException tooLong) {
            return Long.MAX_VALUE;
        }
    }

    abstract S with(CallOptions changed);

    final Channel channel() {
        return channel;
    }

    final CallOptions options() {
        return options;
    }

    final <Q, A> A unary(MethodDescriptor<Q, A> method, Q request) {
        try {
            return ClientCalls.blockingUnaryCall(channel, method, options, request);
        } catch (StatusRuntimeException error) {
            throw CounterfoilException.of(error);
        }
    }

    final <Q, A> Stream<A> stream(MethodDescriptor<Q, A> method, Q request) {
        Replies<A> replies = Replies.of(channel, method, options, request);
        int traits = Spliterator.ORDERED | Spliterator.NONNULL;
        return StreamSupport.stream(Spliterators.spliteratorUnknownSize(replies, traits), false)
                .onClose(replies::cancel);
    }
}
