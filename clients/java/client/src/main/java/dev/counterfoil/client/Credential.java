package dev.counterfoil.client;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/** What goes out as {@code authorization}: nothing, always the same token, or the one that a source gave last. */
final class Credential {
    private static final Duration RENEWED_BEFORE_EXPIRY = Duration.ofSeconds(30);
    private static final int RENEWED_AT_FRACTION_LEFT = 5;

    private final TokenSource source;
    private final InstantSource clock;
    private String header;
    private Instant renewal = Instant.MAX;

    private Credential(TokenSource source, InstantSource clock, String header) {
        this.source = source;
        this.clock = clock;
        this.header = header;
    }

    static Credential none() {
        return new Credential(null, InstantSource.system(), null);
    }

    static Credential fixed(String token) {
        return new Credential(null, InstantSource.system(), "Bearer " + Token.check(token));
    }

    static Credential renewed(TokenSource source, InstantSource clock) {
        return new Credential(source, clock, null);
    }

    boolean isNone() {
        return source == null && header == null;
    }

    boolean isRenewed() {
        return source != null;
    }

    /** The header's value, or null. The first who needs a new token asks for it, and all others wait. */
    String header() {
        return source == null ? header : current();
    }

    private synchronized String current() {
        Instant now = clock.instant();
        if (header == null || !now.isBefore(renewal)) {
            header = null;
            Token token = source.token();
            Duration left = Duration.between(now, token.expiry()).dividedBy(RENEWED_AT_FRACTION_LEFT);
            renewal = token.expiry().minus(left.compareTo(RENEWED_BEFORE_EXPIRY) < 0 ? left : RENEWED_BEFORE_EXPIRY);
            header = "Bearer " + token.value();
        }
        return header;
    }

    /** Forgets a header that was refused, unless there is a newer one; whether another one can be had. */
    synchronized boolean refused(String sent) {
        if (source == null || sent == null) {
            return false;
        }
        if (sent.equals(header)) {
            header = null;
        }
        return true;
    }
}
