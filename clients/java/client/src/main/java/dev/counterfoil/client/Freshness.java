package dev.counterfoil.client;

import java.nio.ByteBuffer;
import java.util.Base64;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicReference;

/** The newest freshness token that came back. */
final class Freshness {
    private static final int VERSION = 1;
    private static final int SHORTEST_BYTES = 1 + Long.BYTES;

    private final AtomicReference<String> kept = new AtomicReference<>();

    /** The token to send, or null. */
    String token() {
        return kept.get();
    }

    void clear() {
        kept.set(null);
    }

    /** Takes what came back or was handed over, where it is newer; null is nothing. */
    void observe(String token) {
        if (token == null || token.equals(kept.get())) {
            return;
        }
        kept.accumulateAndGet(token, (mine, theirs) -> isNewer(theirs, mine) ? theirs : mine);
    }

    /** Forgets a token that was refused, unless there is another one by now. */
    void forget(String sent) {
        String mine = kept.get();
        if (mine != null && mine.equals(sent)) {
            kept.compareAndSet(mine, null);
        }
    }

    /** Whether a token replaces the one that is kept: its position is greater, or one of them has none. */
    static boolean isNewer(String token, String than) {
        if (than == null) {
            return true;
        }
        OptionalLong position = position(token);
        OptionalLong other = position(than);
        return position.isEmpty()
                || other.isEmpty()
                || Long.compareUnsigned(position.getAsLong(), other.getAsLong()) > 0;
    }

    private static OptionalLong position(String token) {
        return decoded(token)
                .filter(bytes -> bytes.length > SHORTEST_BYTES && bytes[0] == VERSION)
                .map(bytes ->
                        OptionalLong.of(ByteBuffer.wrap(bytes, 1, Long.BYTES).getLong()))
                .orElse(OptionalLong.empty());
    }

    private static Optional<byte[]> decoded(String token) {
        try {
            return Optional.of(Base64.getUrlDecoder().decode(token));
        } catch (IllegalArgumentException notBase64) {
            return Optional.empty();
        }
    }
}
