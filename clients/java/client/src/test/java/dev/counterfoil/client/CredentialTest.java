package dev.counterfoil.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class CredentialTest {
    private Instant now = Instant.parse("2026-01-01T00:00:00Z");
    private final AtomicInteger asked = new AtomicInteger();

    private Credential source(Duration life) {
        return Credential.renewed(() -> new Token("t" + asked.incrementAndGet(), now.plus(life)), () -> now);
    }

    private void pass(long ms) {
        now = now.plusMillis(ms);
    }

    @Test
    void aTokenIsRenewedThirtySecondsBeforeItExpires() {
        Credential credential = source(Duration.ofHours(1));
        assertEquals("Bearer t1", credential.header());
        pass(3_569_999);
        assertEquals("Bearer t1", credential.header());
        pass(1);
        assertEquals("Bearer t2", credential.header());
    }

    @Test
    void aShortTokenIsRenewedWhenAFifthOfItsTimeIsLeft() {
        Credential credential = source(Duration.ofSeconds(1));
        credential.header();
        pass(799);
        assertEquals("Bearer t1", credential.header());
        pass(1);
        assertEquals("Bearer t2", credential.header());
    }

    @Test
    void aRefusedTokenIsAskedForAgainOnce() {
        Credential credential = source(Duration.ofHours(1));
        String first = credential.header();
        assertTrue(credential.refused(first));
        assertEquals("Bearer t2", credential.header());
        // Another call that went out with the first one is refused later.
        assertTrue(credential.refused(first));
        assertEquals("Bearer t2", credential.header());
    }

    @Test
    void aFixedTokenIsNotAskedForAgain() {
        assertFalse(Credential.fixed("t").refused("Bearer t"));
        assertFalse(Credential.none().refused(null));
    }

    @Test
    void oneAsksWhileOthersWait() throws Exception {
        Credential credential = Credential.renewed(
                () -> {
                    asked.incrementAndGet();
                    sleep();
                    return new Token("t", now.plusSeconds(3600));
                },
                () -> now);
        ExecutorService threads = Executors.newFixedThreadPool(8);
        try {
            List<Callable<String>> calls = Stream.<Callable<String>>generate(() -> credential::header)
                    .limit(8)
                    .toList();
            for (Future<String> each : threads.invokeAll(calls)) {
                assertEquals("Bearer t", each.get());
            }
        } finally {
            threads.shutdownNow();
        }
        assertEquals(1, asked.get());
    }

    private static void sleep() {
        try {
            Thread.sleep(50);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void noTokenIsEverPrinted() {
        Token token = new Token("hidden", now);
        assertFalse(token.toString().contains("hidden"));
        var error = assertThrows(IllegalArgumentException.class, () -> Credential.fixed("hidden one"));
        assertFalse(error.toString().contains("hidden"));
        var builder = CounterfoilClient.builder("localhost:1").token("hidden");
        assertFalse(builder.toString().contains("hidden"));
    }
}
