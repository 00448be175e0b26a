package dev.counterfoil.client;

import java.time.Instant;
import java.util.Objects;
import java.util.regex.Pattern;

/**
 * A bearer token and until when it holds.
 *
 * @param value the token; it is never printed
 * @param expiry when it stops to hold
 */
public record Token(String value, Instant expiry) {
    private static final Pattern VALID = Pattern.compile("[\\x21-\\x7e]+");

    /** Throws IllegalArgumentException for what cannot be a token. */
    public Token {
        check(value);
        Objects.requireNonNull(expiry, "expiry");
    }

    /** Says until when it holds, and not what it is. */
    @Override
    public String toString() {
        return "Token[expiry=" + expiry + "]";
    }

    /** Returns a token that can go out in a header. The error does not say what was given, since errors end up in logs. */
    static String check(String value) {
        if (!VALID.matcher(Objects.requireNonNull(value, "the token")).matches()) {
            throw new IllegalArgumentException(
                    "the token is empty, or holds spaces, line breaks or characters other than ASCII");
        }
        return value;
    }
}
