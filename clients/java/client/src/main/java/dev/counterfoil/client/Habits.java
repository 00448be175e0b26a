package dev.counterfoil.client;

import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.ClientInterceptor;
import io.grpc.Context;
import io.grpc.Deadline;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.grpc.StatusException;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** What the client does with every call: its deadline, its metadata, its request id, and one more try where that may help. */
final class Habits implements ClientInterceptor {
    /** How many nanoseconds a call may take, from when it begins. */
    static final CallOptions.Key<Long> DEADLINE = CallOptions.Key.create("counterfoil-deadline");

    static final CallOptions.Key<String> TRACEPARENT = CallOptions.Key.create("counterfoil-traceparent");

    private static final String TOKEN_REFUSED = "CREDENTIALS_INVALID";
    private static final String FRESHNESS_REFUSED = "FRESHNESS_TOKEN_INVALID";
    private static final Metadata.Key<String> AUTHORIZATION = key("authorization");
    private static final Metadata.Key<String> FRESHNESS = key("counterfoil-freshness");
    private static final Metadata.Key<String> TRACE = key("traceparent");

    private final Credential credential;
    private final Freshness freshness;
    private final Supplier<String> traceparents;
    private final Closing closing;

    Habits(Credential credential, Freshness freshness, Supplier<String> traceparents, Closing closing) {
        this.credential = credential;
        this.freshness = freshness;
        this.traceparents = traceparents;
        this.closing = closing;
    }

    Closing closing() {
        return closing;
    }

    @Override
    public <Q, A> ClientCall<Q, A> interceptCall(MethodDescriptor<Q, A> method, CallOptions options, Channel next) {
        Policies.Rule rule = Policies.CONTRACT.rule(method.getFullMethodName());
        return new PreparedCall<>(this, method, withDeadline(options, rule), next, rule == null ? null : rule.ids());
    }

    private static CallOptions withDeadline(CallOptions options, Policies.Rule rule) {
        if (options.getDeadline() != null) {
            return options;
        }
        Long own = options.getOption(DEADLINE);
        if (own != null) {
            return options.withDeadlineAfter(own, TimeUnit.NANOSECONDS);
        }
        if (rule == null || Context.current().getDeadline() != null) {
            return options;
        }
        return options.withDeadlineAfter(rule.deadlineNanos(), TimeUnit.NANOSECONDS);
    }

    private static Deadline deadline(CallOptions options) {
        return options.getDeadline() != null
                ? options.getDeadline()
                : Context.current().getDeadline();
    }

    /** Writes into the headers which trace a call belongs to. Throws what the function that is asked for it throws. */
    void writeTrace(Metadata headers, CallOptions options) {
        String own = options.getOption(TRACEPARENT);
        if (own != null) {
            put(headers, TRACE, own);
        } else if (traceparents != null && !headers.containsKey(TRACE)) {
            put(headers, TRACE, traceparents.get());
        }
    }

    /** Writes into the headers what goes out with an attempt, and remembers it. Throws what the call ends with, where it cannot. */
    Sent write(Metadata headers, CallOptions options) throws StatusException {
        if (closing.isClosed()) {
            throw Closing.CLOSED.asException();
        }
        Sent sent = new Sent(credential.header(deadline(options)), freshness.token());
        put(headers, AUTHORIZATION, sent.authorization());
        put(headers, FRESHNESS, sent.freshness());
        return sent;
    }

    /**
     * Takes what came back. Gives the reason of a refusal, where the call can be sent again with something else than what was
     * refused; null otherwise.
     */
    String remedied(Status status, Metadata trailers, Sent sent) {
        freshness.observe(trailers.get(FRESHNESS));
        switch (status.getCode()) {
            case UNAUTHENTICATED:
                return CounterfoilException.reason(trailers).equals(TOKEN_REFUSED)
                                && credential.refused(sent.authorization())
                        ? TOKEN_REFUSED
                        : null;
            case INVALID_ARGUMENT:
                if (sent.freshness() == null
                        || !CounterfoilException.reason(trailers).equals(FRESHNESS_REFUSED)) {
                    return null;
                }
                freshness.forget(sent.freshness());
                return FRESHNESS_REFUSED;
            default:
                return null;
        }
    }

    /** The reasons for which a call that is sent again has other headers. */
    Set<String> remedied() {
        return credential.isRenewed() ? Set.of(TOKEN_REFUSED, FRESHNESS_REFUSED) : Set.of(FRESHNESS_REFUSED);
    }

    /** What went out with an attempt; null is nothing. */
    record Sent(String authorization, String freshness) {
        /** Says nothing of the token. */
        @Override
        public String toString() {
            return "Sent";
        }
    }

    private static void put(Metadata headers, Metadata.Key<String> key, String value) {
        if (value != null) {
            headers.discardAll(key);
            headers.put(key, value);
        }
    }

    /** Headers for another attempt: the caller's own, and not what went out with the last one. */
    static Metadata without(Sent sent, Metadata headers) {
        Metadata result = new Metadata();
        result.merge(headers);
        if (sent.authorization() != null) {
            result.discardAll(AUTHORIZATION);
        }
        if (sent.freshness() != null) {
            result.discardAll(FRESHNESS);
        }
        return result;
    }

    private static Metadata.Key<String> key(String name) {
        return Metadata.Key.of(name, Metadata.ASCII_STRING_MARSHALLER);
    }
}
