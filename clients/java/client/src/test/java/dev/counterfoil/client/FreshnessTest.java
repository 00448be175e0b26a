package dev.counterfoil.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.util.Base64;
import org.junit.jupiter.api.Test;

class FreshnessTest {
    private static String token(int version, long position, int seal) {
        byte[] bytes = ByteBuffer.allocate(25)
                .put((byte) version)
                .putLong(position)
                .putInt(seal)
                .array();
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    @Test
    void theGreaterPositionIsNewerAsAnUnsignedNumber() {
        assertTrue(Freshness.isNewer(token(1, 2, 0), token(1, 1, 9)));
        assertFalse(Freshness.isNewer(token(1, 1, 9), token(1, 2, 0)));
        assertFalse(Freshness.isNewer(token(1, 1, 1), token(1, 1, 2)));
        assertTrue(Freshness.isNewer(token(1, -1, 0), token(1, Long.MAX_VALUE, 0)));
    }

    @Test
    void whatDoesNotLookLikeATokenReplacesWhatWasKept() {
        String kept = token(1, 5, 0);
        for (String other : new String[] {"?", "AQ", token(2, 1, 0)}) {
            assertTrue(Freshness.isNewer(other, kept), other);
            assertTrue(Freshness.isNewer(kept, other), other);
        }
    }

    @Test
    void onlyWhatWasSentIsForgotten() {
        Freshness freshness = new Freshness();
        freshness.observe(token(1, 5, 0));
        freshness.observe(null);
        freshness.observe(token(1, 4, 0));
        assertEquals(token(1, 5, 0), freshness.token());
        freshness.forget(token(1, 4, 0));
        assertEquals(token(1, 5, 0), freshness.token());
        freshness.forget(token(1, 5, 0));
        assertNull(freshness.token());
    }
}
