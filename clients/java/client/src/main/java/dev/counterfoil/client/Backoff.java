package dev.counterfoil.client;

import io.grpc.Metadata;
import java.util.concurrent.ThreadLocalRandom;

/** The pauses between attempts of what gRPC does not send again by itself. */
final class Backoff {
    /** No retry is wanted. */
    static final long STOP = -1;

    private static final Metadata.Key<String> PUSHBACK =
            Metadata.Key.of("grpc-retry-pushback-ms", Metadata.ASCII_STRING_MARSHALLER);

    private long limitMs = Policies.FIRST_PAUSE_MS;

    /** Begins anew with short pauses. */
    void reset() {
        limitMs = Policies.FIRST_PAUSE_MS;
    }

    /** How many milliseconds to pause, as the server asks or else at random, each time up to twice as long; or STOP. */
    long nextMs(Metadata trailers) {
        String pushback = trailers == null ? null : trailers.get(PUSHBACK);
        if (pushback != null) {
            try {
                return Math.max(STOP, Long.parseLong(pushback));
            } catch (NumberFormatException noNumber) {
                return STOP;
            }
        }
        long pause = ThreadLocalRandom.current().nextLong(limitMs + 1);
        limitMs = Math.min(Policies.PAUSE_LIMIT_MS, limitMs * 2);
        return pause;
    }
}
