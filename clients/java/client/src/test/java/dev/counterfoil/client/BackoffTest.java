package dev.counterfoil.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.grpc.Metadata;
import org.junit.jupiter.api.Test;

class BackoffTest {
    private static Metadata pushback(String value) {
        Metadata trailers = new Metadata();
        trailers.put(Metadata.Key.of("grpc-retry-pushback-ms", Metadata.ASCII_STRING_MARSHALLER), value);
        return trailers;
    }

    @Test
    void pausesGrowToTwoSecondsAndBeginAnew() {
        for (int turn = 0; turn < 200; turn++) {
            Backoff backoff = new Backoff();
            for (long limitMs : new long[] {100, 200, 400, 800, 1_600, 2_000, 2_000}) {
                long pauseMs = backoff.nextMs(null);
                assertTrue(pauseMs >= 0 && pauseMs <= limitMs, pauseMs + " of " + limitMs);
            }
            backoff.reset();
            assertTrue(backoff.nextMs(new Metadata()) <= 100);
        }
    }

    @Test
    void theServersPauseIsObeyed() {
        assertEquals(700, new Backoff().nextMs(pushback("700")));
        assertEquals(0, new Backoff().nextMs(pushback("0")));
        assertEquals(Backoff.STOP, new Backoff().nextMs(pushback("-5")));
        assertEquals(Backoff.STOP, new Backoff().nextMs(pushback("soon")));
    }
}
