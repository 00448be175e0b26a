package dev.counterfoil.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.grpc.Status;
import io.grpc.StatusException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
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
    void aTokenIsRenewedThirtySecondsBeforeItExpires() throws StatusException {
        Credential credential = source(Duration.ofHours(1));
        assertEquals("Bearer t1", credential.header(null));
        pass(3_569_999);
        assertEquals("Bearer t1", credential.header(null));
        pass(1);
        assertEquals("Bearer t2", credential.header(null));
    }

    @Test
    void aShortTokenIsRenewedWhenAFifthOfItsTimeIsLeft() throws StatusException {
        Credential credential = source(Duration.ofSeconds(1));
        credential.header(null);
        pass(799);
        assertEquals("Bearer t1", credential.header(null));
        pass(1);
        assertEquals("Bearer t2", credential.header(null));
    }

    @Test
    void aSourceThatFailsFailsNoCallWhileTheTokenBeforeHolds() throws StatusException {
        Credential credential = Credential.renewed(
                () -> {
                    if (asked.incrementAndGet() > 1) {
                        throw new IllegalStateException("nobody answers");
                    }
                    return new Token("t1", now.plusSeconds(100));
                },
                () -> now);
        credential.header(null);
        pass(80_000);
        assertEquals("Bearer t1", credential.header(null));
        assertEquals("Bearer t1", credential.header(null));
        assertEquals(2, asked.get()); // not by each call
        pass(1_000);
        assertEquals("Bearer t1", credential.header(null));
        assertEquals(3, asked.get());
        assertTrue(credential.refused("Bearer t1"));
        assertNoToken(credential);
        pass(19_000);
        assertNoToken(credential);
    }

    private static void assertNoToken(Credential credential) {
        Status status = assertThrows(StatusException.class, () -> credential.header(null))
                .getStatus();
        assertEquals(Status.Code.UNAUTHENTICATED, status.getCode());
        assertInstanceOf(IllegalStateException.class, status.getCause());
    }

    @Test
    void aTokenThatIsRefusedMeanwhileIsNotGivenInPlaceOfTheNextOne() throws StatusException {
        AtomicReference<Credential> made = new AtomicReference<>();
        made.set(Credential.renewed(
                () -> {
                    if (asked.incrementAndGet() > 1) {
                        made.get().refused("Bearer t1"); // as a call may be that went out before
                        throw new IllegalStateException("nobody answers");
                    }
                    return new Token("t1", now.plusSeconds(100));
                },
                () -> now));
        made.get().header(null);
        pass(80_000);
        assertNoToken(made.get());
    }

    @Test
    void aThreadThatIsInterruptedDoesNotWaitForAToken() {
        Credential credential = source(Duration.ofHours(1));
        Thread.currentThread().interrupt();
        var error = assertThrows(StatusException.class, () -> credential.header(null));
        assertTrue(Thread.interrupted());
        assertEquals(Status.Code.CANCELLED, error.getStatus().getCode());
    }

    @Test
    void aRefusedTokenIsAskedForAgainOnce() throws StatusException {
        Credential credential = source(Duration.ofHours(1));
        String first = credential.header(null);
        assertTrue(credential.refused(first));
        assertEquals("Bearer t2", credential.header(null));
        // Another call that went out with the first one is refused later.
        assertTrue(credential.refused(first));
        assertEquals("Bearer t2", credential.header(null));
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
            List<Callable<String>> calls = Stream.<Callable<String>>generate(() -> () -> credential.header(null))
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
