package dev.counterfoil.scenarios;

import dev.counterfoil.client.CounterfoilClient;
import dev.counterfoil.client.CounterfoilException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** Several servers at once. */
final class Servers {
    private static final int CALLS = 40;
    private static final int THREADS = 4;
    private static final int ENOUGH = 200;

    private Servers() {}

    static Map<String, Main.Deed> deeds() {
        return Map.of(
                "round-robin", Servers::manyCalls,
                "unhealthy", Servers::manyCalls,
                "restart-under-load", Servers::restartUnderLoad);
    }

    private static Map<String, Object> manyCalls(Scenario given) {
        try (CounterfoilClient client = given.client()) {
            int answered = 0;
            for (int turn = 0; turn < CALLS; turn++) {
                client.catalog().getProduct(Calls.product(given));
                answered++;
            }
            return Map.of("answered", answered);
        }
    }

    private static Map<String, Object> restartUnderLoad(Scenario given) throws Exception {
        AtomicInteger answered = new AtomicInteger();
        AtomicInteger failed = new AtomicInteger();
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(given.number("seconds"));
        ExecutorService threads = Executors.newFixedThreadPool(THREADS);
        try (CounterfoilClient client = CounterfoilClient.builder(given.target())
                .token(given.credential("admin"))
                .connections(2)
                .build()) {
            List<Future<?>> loads = new ArrayList<>();
            for (int thread = 0; thread < THREADS; thread++) {
                loads.add(threads.submit(() -> load(given, client, end, answered, failed)));
            }
            for (Future<?> each : loads) {
                each.get();
            }
        } finally {
            threads.shutdownNow();
        }
        return Map.of("failed", failed.get(), "enough", answered.get() > ENOUGH);
    }

    private static void load(
            Scenario given, CounterfoilClient client, long end, AtomicInteger answered, AtomicInteger failed) {
        Path until = Path.of(given.text("until"));
        for (int turn = 0; System.nanoTime() < end && !Files.exists(until); turn++) {
            try {
                if (turn % 2 == 0) {
                    client.catalog().getProduct(Calls.product(given));
                } else {
                    client.orders().placeOrder(Calls.order(given, 1));
                }
                answered.incrementAndGet();
            } catch (CounterfoilException error) {
                error.printStackTrace();
                failed.incrementAndGet();
            }
        }
    }
}
