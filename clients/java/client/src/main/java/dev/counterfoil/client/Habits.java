package dev.counterfoil.client;

import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.ClientInterceptor;
import io.grpc.Context;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** What the client does with every call: its deadline, its metadata, its request id, and one more try where that may help. */
final class Habits implements ClientInterceptor {
    /** How long a call may take, from when it begins. */
    static final CallOptions.Key<Duration> DEADLINE = CallOptions.Key.create("counterfoil-deadline");

    static final CallOptions.Key<String> TRACEPARENT = CallOptions.Key.create("counterfoil-traceparent");

    private static final String TOKEN_REFUSED = "CREDENTIALS_INVALID";
    private static final String FRESHNESS_REFUSED = "FRESHNESS_TOKEN_INVALID";
    private static final Metadata.Key<String> AUTHORIZATION = key("authorization");
    private static final Metadata.Key<String> FRESHNESS = key("counterfoil-freshness");
    private static final Metadata.Key<String> TRACE = key("traceparent");

    private final Credential credential;
    private final Freshness freshness;
    private final Supplier<String> traceparents;

    Habits(Credential credential, Freshness freshness, Supplier<String> traceparents) {
        this.credential = credential;
        this.freshness = freshness;
        this.traceparents = traceparents;
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
        Duration own = options.getOption(DEADLINE);
        if (own != null) {
            return options.withDeadlineAfter(own.toNanos(), TimeUnit.NANOSECONDS);
        }
        if (rule == null || Context.current().getDeadline() != null) {
            return options;
        }
        return options.withDeadlineAfter(rule.deadlineNanos(), TimeUnit.NANOSECONDS);
    }

    /** Writes into the headers what goes out with an attempt, and remembers it. Throws what the token source throws. */
    Sent write(Metadata headers, CallOptions options) {
        Sent sent = new Sent(credential.header(), freshness.token());
        put(headers, AUTHORIZATION, sent.authorization());
        put(headers, FRESHNESS, sent.freshness());
        String trace = options.getOption(TRACEPARENT);
        put(headers, TRACE, trace == null && traceparents != null ? traceparents.get() : trace);
        return sent;
    }

    /** Takes what came back, and says whether the call can be sent again, with something else than what was refused. */
    boolean mayHelpAgain(Status status, Metadata trailers, Sent sent) {
        freshness.observe(trailers.get(FRESHNESS));
        switch (status.getCode()) {
            case UNAUTHENTICATED:
                return CounterfoilException.reason(status, trailers).equals(TOKEN_REFUSED)
                        && credential.refused(sent.authorization());
            case INVALID_ARGUMENT:
                if (sent.freshness() == null
                        || !CounterfoilException.reason(status, trailers).equals(FRESHNESS_REFUSED)) {
                    return false;
                }
                freshness.forget(sent.freshness());
                return true;
            default:
                return false;
        }
    }

    /** The reasons for which a call that is sent again has other headers. */
    Set<String> remedied() {
        return credential.isRenewed() ? Set.of(TOKEN_REFUSED, FRESHNESS_REFUSED) : Set.of(FRESHNESS_REFUSED);
    }

    /** What went out with an attempt; null is nothing. */
    record Sent(String authorization, String freshness) {}

    private static void put(Metadata headers, Metadata.Key<String> key, String value) {
        if (value != null) {
            headers.discardAll(key);
            headers.put(key, value);
        }
    }

    /** Headers for another attempt: the caller's own, and nothing of ours. */
    static Metadata withoutOurs(Metadata headers) {
        Metadata result = new Metadata();
        result.merge(headers);
        result.discardAll(AUTHORIZATION);
        result.discardAll(FRESHNESS);
        return result;
    }

    private static Metadata.Key<String> key(String name) {
        return Metadata.Key.of(name, Metadata.ASCII_STRING_MARSHALLER);
    }
}
