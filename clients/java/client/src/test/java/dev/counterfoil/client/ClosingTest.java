package dev.counterfoil.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.counterfoil.catalog.v1.CatalogServiceGrpc;
import dev.counterfoil.catalog.v1.GetProductRequest;
import dev.counterfoil.catalog.v1.Product;
import dev.counterfoil.inventory.v1.WatchStockRequest;
import dev.counterfoil.inventory.v1.WatchStockResponse;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

/** What is under way when a client is closed, and what comes after. */
class ClosingTest extends WithServer {
    private final ExecutorService threads = Executors.newCachedThreadPool();

    @AfterEach
    void endThreads() {
        threads.shutdownNow();
    }

    /** Something that takes a moment. */
    private interface Began {
        boolean isSo();
    }

    private static void await(Began began) throws InterruptedException {
        while (!began.isSo()) {
            Thread.sleep(5);
        }
        Thread.sleep(100); // what comes of it has to come to the client, where that may end in a pause
    }

    private static void assertClosed(Executable call) {
        var error = assertThrows(CounterfoilException.class, call);
        assertEquals(Status.Code.CANCELLED, error.code());
        assertEquals("the client is closed", error.getMessage());
    }

    /** Closes the client while a call is under way in another thread: it ends at once, and so does the next one. */
    private void assertEnded(Executable call, Began began) throws Exception {
        Future<?> ended = threads.submit(() -> assertClosed(call));
        await(began);
        client.close();
        ended.get(5, TimeUnit.SECONDS);
        assertClosed(call);
        client.close();
    }

    private boolean isCalled() {
        return served.seen.size() == 1;
    }

    /** A status that asks to come back in ten minutes. */
    private static StatusRuntimeException later() {
        Metadata trailers = new Metadata();
        trailers.put(Served.text("grpc-retry-pushback-ms"), "600000");
        return Status.UNAVAILABLE.asRuntimeException(trailers);
    }

    @Test
    void aCallEnds() throws Exception {
        served.isSilent = true;
        assertEnded(() -> Served.get(client), this::isCalled);
        assertEquals(1, served.seen.size(), "neither sent again nor sent after that");
    }

    @Test
    void aCallThatIsToBeSentAgainEnds() throws Exception {
        served.refusal = turn -> later();
        assertEnded(() -> Served.get(client), this::isCalled);
        assertEquals(1, served.seen.size());
    }

    @Test
    void aCallThatHasNoConnectionYetEnds() throws Exception {
        try (ServerSocket silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Future<?> connected = threads.submit(silent::accept);
            client = CounterfoilClient.builder("127.0.0.1:" + silent.getLocalPort())
                    .build();
            assertEnded(() -> Served.get(client), connected::isDone);
        }
    }

    @Test
    void aCallOfGrpcsOwnStubsEnds() throws Exception {
        served.isSilent = true;
        var call = CatalogServiceGrpc.newFutureStub(client.channel())
                .withDeadlineAfter(Served.LIMIT)
                .getProduct(GetProductRequest.getDefaultInstance());
        await(this::isCalled);
        client.close();
        assertEquals(Closing.CLOSED.toString(), statusOf(call).toString());
    }

    private static Status statusOf(Future<?> call) {
        var failed = assertThrows(ExecutionException.class, () -> call.get(5, TimeUnit.SECONDS));
        return assertInstanceOf(StatusRuntimeException.class, failed.getCause()).getStatus();
    }

    /** Gives so many tokens, and takes for ever then. */
    private static TokenSource source(AtomicInteger asked, int count) {
        return () -> {
            if (asked.incrementAndGet() > count) {
                try {
                    new CountDownLatch(1).await();
                } catch (InterruptedException interrupted) {
                    throw new IllegalStateException(interrupted);
                }
            }
            return new Token("t", Instant.now().plusSeconds(3_600));
        };
    }

    @Test
    void aCallThatWaitsForATokenEnds() throws Exception {
        AtomicInteger asked = new AtomicInteger();
        client = served.builder().tokenSource(source(asked, 0)).build();
        assertEnded(() -> Served.get(client), () -> asked.get() == 1);
        assertEquals(1, asked.get());
        assertEquals(List.of(), served.seen);
    }

    @Test
    void aCallThatWaitsForATokenInPlaceOfARefusedOneEnds() throws Exception {
        AtomicInteger asked = new AtomicInteger();
        served.refusal = turn -> Served.refusedFor(Status.UNAUTHENTICATED, "CREDENTIALS_INVALID");
        client = served.builder().tokenSource(source(asked, 1)).build();
        var call = CatalogServiceGrpc.newFutureStub(client.channel())
                .withDeadlineAfter(Served.LIMIT)
                .getProduct(GetProductRequest.getDefaultInstance());
        await(() -> asked.get() == 2);
        client.close();
        assertEquals(Closing.CLOSED.toString(), statusOf(call).toString());
        assertEquals(1, served.seen.size());
    }

    @Test
    void twoClientsOfOneBuilderAreClosedEachByItself() {
        var builder = served.builder().tokenSource(source(new AtomicInteger(), 2));
        builder.build().close();
        try (CounterfoilClient other = builder.build()) {
            assertEquals("tea", Served.get(other).getDisplayName());
        }
    }

    @Test
    void aStreamEnds() throws Exception {
        assertEnded(
                () -> client.inventory()
                        .watchStock(WatchStockRequest.getDefaultInstance())
                        .forEach(message -> {}),
                this::isCalled);
    }

    private Watch<WatchStockResponse> watch() {
        return client.watchStock(WatchStockRequest.getDefaultInstance());
    }

    @Test
    void aWatchEnds() throws Exception {
        assertEnded(watch()::hasNext, this::isCalled);
        await(served.watching::isEmpty);
    }

    @Test
    void aWatchThatPausesEnds() throws Exception {
        served.watches = answer -> {
            answer.onNext(WatchStockResponse.newBuilder().setCursor("c").build());
            answer.onError(later());
        };
        var watch = watch();
        assertEnded(watch::hasNext, () -> !watch.cursor().isEmpty());
    }

    @Test
    void aWatchOfAClosedClientFails() {
        client.close();
        assertClosed(watch()::hasNext);
        assertEquals(List.of(), served.seen);
    }

    @Test
    void aWatchThatWasClosedBeforeIsOverWithoutAnError() {
        var watch = watch();
        watch.close();
        client.close();
        assertFalse(watch.hasNext());
    }

    private Executable importing() {
        var imports = client.bulkImport().withDeadline(Duration.ofHours(1));
        return () -> imports.send(List.of(Product.getDefaultInstance()));
    }

    @Test
    void anImportEnds() throws Exception {
        served.imports = answer -> {};
        assertEnded(importing(), this::isCalled);
    }

    @Test
    void anImportThatPausesEnds() throws Exception {
        served.imports = answer -> answer.onError(later());
        assertEnded(importing(), this::isCalled);
        assertEquals(1, served.seen.size());
    }
}
