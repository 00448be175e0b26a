package dev.counterfoil.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.counterfoil.catalog.v1.ImportProductsResponse;
import dev.counterfoil.catalog.v1.Product;
import dev.counterfoil.inventory.v1.StockLevel;
import dev.counterfoil.inventory.v1.WatchStockRequest;
import dev.counterfoil.inventory.v1.WatchStockResponse;
import io.grpc.Context;
import io.grpc.Status;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Watches and imports with a real server. */
class StreamsTest extends WithServer {
    private final ScheduledExecutorService threads = Executors.newScheduledThreadPool(2);

    @AfterEach
    void endThreads() {
        threads.shutdownNow();
    }

    private Watch<WatchStockResponse> watch() {
        return client.watchStock(WatchStockRequest.getDefaultInstance());
    }

    private void awaitWatching(int count) throws InterruptedException {
        while (served.watching.size() != count) {
            Thread.sleep(5);
        }
    }

    @Test
    void anErrorEndsAWatch() {
        served.watches = answer -> answer.onError(Status.NOT_FOUND.asRuntimeException());
        Watch<WatchStockResponse> watch = watch();
        assertEquals(
                Status.Code.NOT_FOUND,
                assertThrows(CounterfoilException.class, watch::hasNext).code());
        assertFalse(watch.hasNext());
        assertEquals(1, served.seen.size());
    }

    @Test
    void cursorsAreToBeKeptOnceTheirMessageHasBeenDealtWith() {
        List<String> events = new ArrayList<>();
        served.watches = answer -> {
            answer.onNext(WatchStockResponse.newBuilder().setCursor("begin").build());
            for (String each : List.of("1", "2")) {
                answer.onNext(WatchStockResponse.newBuilder()
                        .setCursor(each)
                        .addStockLevels(StockLevel.getDefaultInstance())
                        .build());
            }
        };
        try (var watch =
                client.watchStock(WatchStockRequest.getDefaultInstance(), each -> events.add("keep " + each))) {
            for (WatchStockResponse message : watch) {
                events.add("got " + message.getCursor());
                if (message.getCursor().equals("2")) {
                    break;
                }
            }
        }
        assertEquals(List.of("keep begin", "got 1", "keep 1", "got 2"), events);
    }

    @Test
    void aWatchGoesOnBehindTheLastMessageThatWasGiven() {
        served.watches = answer -> {
            int turn = served.asked.size();
            answer.onNext(WatchStockResponse.newBuilder()
                    .setCursor("after " + turn)
                    .addStockLevels(StockLevel.newBuilder().setSold(turn))
                    .build());
            answer.onError(Status.UNAVAILABLE.asRuntimeException());
        };
        List<Long> sold = new ArrayList<>();
        try (var watch = watch()) {
            while (sold.size() < 3) {
                sold.add(watch.next().getStockLevels(0).getSold());
            }
            assertEquals("after 3", watch.cursor());
        }
        assertEquals(List.of(1L, 2L, 3L), sold);
        assertEquals(List.of("", "after 1", "after 2"), served.asked);
    }

    @Test
    void aStreamThatIsClosedEndsItsCall() throws Exception {
        var answers = client.inventory().watchStock(WatchStockRequest.getDefaultInstance());
        awaitWatching(1);
        answers.close();
        awaitWatching(0);
    }

    @Test
    void aThreadThatIsInterruptedWaitsNoLonger() throws Exception {
        CompletableFuture<Boolean> stays = new CompletableFuture<>();
        Thread waiting = new Thread(() -> {
            var error = assertThrows(CounterfoilException.class, watch()::hasNext);
            stays.complete(error.code() == Status.Code.CANCELLED
                    && Thread.currentThread().isInterrupted());
        });
        waiting.start();
        awaitWatching(1);
        waiting.interrupt();
        assertTrue(stays.get());
        awaitWatching(0);
    }

    @Test
    void aWatchIsNotLongerThanTheContextOfItsCaller() throws Exception {
        try (var context = Context.current().withDeadlineAfter(300, TimeUnit.MILLISECONDS, threads)) {
            Watch<WatchStockResponse> watch = watch();
            var error = assertThrows(CounterfoilException.class, () -> context.call(watch::hasNext));
            assertEquals(Status.Code.DEADLINE_EXCEEDED, error.code());
        }
    }

    @Test
    void anImportIsDoneWhenTheServerSaysSo() {
        served.imports = answer -> {
            answer.onNext(ImportProductsResponse.getDefaultInstance());
            threads.schedule(
                    () -> answer.onError(
                            Status.ABORTED.withDescription("not written").asRuntimeException()),
                    200,
                    TimeUnit.MILLISECONDS);
        };
        var products = List.of(Product.getDefaultInstance());
        var error = assertThrows(
                CounterfoilException.class, () -> client.bulkImport().send(products));
        assertEquals(Status.Code.ABORTED, error.code());
    }

    @Test
    void anImportWithoutAnAnswerHasFailed() {
        var products = List.of(Product.getDefaultInstance());
        var error = assertThrows(
                CounterfoilException.class, () -> client.bulkImport().send(products));
        assertEquals(Status.Code.INTERNAL, error.code());
    }

    @Test
    void anImportThatIsSentAgainKeepsItsRequestId() {
        served.imports = answer -> {
            if (served.seen.size() < 3) {
                answer.onError(Status.UNAVAILABLE.asRuntimeException());
            } else {
                answer.onNext(ImportProductsResponse.getDefaultInstance());
                answer.onCompleted();
            }
        };
        client.bulkImport().withRequestId("").send(List.of(Product.getDefaultInstance()));
        assertEquals(3, served.importIds.size());
        assertEquals(1, Set.copyOf(served.importIds).size(), "one id in all attempts");
        assertFalse(served.importIds.contains(""));
    }

    @Test
    void anImportOfWhatCanBeReadOnceIsSentOnce() {
        served.imports = answer -> answer.onError(Status.UNAVAILABLE.asRuntimeException());
        var products = List.of(Product.getDefaultInstance()).iterator();
        var imports = client.bulkImport();
        assertThrows(CounterfoilException.class, () -> imports.send(products));
        assertEquals(1, served.seen.size());
    }

    @Test
    void whatAnImportWroteIsReadAfterIt() {
        served.trailers.put(Served.FRESHNESS, "newest");
        served.imports = answer -> {
            answer.onNext(ImportProductsResponse.getDefaultInstance());
            threads.schedule(answer::onCompleted, 100, TimeUnit.MILLISECONDS);
        };
        client.bulkImport().send(List.of(Product.getDefaultInstance()));
        assertEquals(Optional.of("newest"), client.freshnessToken());
    }

    @Test
    void whatTheSourceOfAnImportThrowsEndsTheCall() throws Exception {
        var broken = new IllegalStateException("the file has gone");
        Iterable<Product> products = () -> IntStream.range(0, 3_000)
                .mapToObj(each -> {
                    if (each == 2_500) {
                        throw broken;
                    }
                    return Product.getDefaultInstance();
                })
                .iterator();
        assertSame(
                broken,
                assertThrows(
                        IllegalStateException.class, () -> client.bulkImport().send(products)));
        while (served.importsBroken.get() == 0) {
            Thread.sleep(5);
        }
        assertEquals(1, served.seen.size());
    }
}
