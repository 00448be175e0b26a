package dev.counterfoil.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.Any;
import com.google.rpc.ErrorInfo;
import dev.counterfoil.catalog.v1.CatalogServiceGrpc;
import dev.counterfoil.catalog.v1.GetProductRequest;
import dev.counterfoil.catalog.v1.Product;
import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.stub.MetadataUtils;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ProxySelector;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Single calls to a real server. */
@Timeout(value = 20, threadMode = ThreadMode.SEPARATE_THREAD)
class ServedTest {
    private static final Metadata.Key<byte[]> DETAILS =
            Metadata.Key.of("grpc-status-details-bin", Metadata.BINARY_BYTE_MARSHALLER);

    private Served served;

    @BeforeEach
    void serve() throws IOException {
        served = new Served();
    }

    @AfterEach
    void stop() throws InterruptedException {
        served.stop();
    }

    private TokenSource source(AtomicInteger asked) {
        return () -> new Token("t" + asked.incrementAndGet(), Instant.now().plusSeconds(3_600));
    }

    @ParameterizedTest
    @EnumSource(names = {"UNAUTHENTICATED", "INVALID_ARGUMENT", "NOT_FOUND"})
    void detailsThatCannotBeReadLeaveTheErrorAsItIs(Status.Code code) {
        Metadata trailers = new Metadata();
        trailers.put(DETAILS, "\u0007no message".getBytes(StandardCharsets.US_ASCII));
        served.refusal = turn -> code.toStatus().withDescription("why").asRuntimeException(trailers);
        try (CounterfoilClient client =
                served.builder().tokenSource(source(new AtomicInteger())).build()) {
            client.setFreshnessToken("any");
            var error = assertThrows(CounterfoilException.class, () -> Served.get(client));
            assertEquals(code, error.code());
            assertEquals("why", error.getMessage());
            assertEquals("", error.reason());
        }
    }

    @Test
    void detailsOfAnotherCodeStillCount() {
        Metadata trailers = new Metadata();
        trailers.put(
                DETAILS,
                com.google.rpc.Status.newBuilder()
                        .setCode(Status.Code.INTERNAL.value())
                        .addDetails(Any.pack(ErrorInfo.newBuilder()
                                .setDomain("counterfoil")
                                .setReason("MOON")
                                .build()))
                        .build()
                        .toByteArray());
        served.refusal = turn -> Status.NOT_FOUND.asRuntimeException(trailers);
        try (CounterfoilClient client = served.builder().build()) {
            var error = assertThrows(CounterfoilException.class, () -> Served.get(client));
            assertEquals(Status.Code.NOT_FOUND, error.code());
            assertEquals("MOON", error.reason());
        }
    }

    @Test
    void aTokenIsReplacedOnceACall() {
        AtomicInteger asked = new AtomicInteger();
        served.refusal = turn -> Served.refusedFor(Status.UNAUTHENTICATED, "CREDENTIALS_INVALID");
        try (CounterfoilClient client =
                served.builder().tokenSource(source(asked)).build()) {
            var error = assertThrows(CounterfoilException.class, () -> Served.get(client));
            assertEquals("CREDENTIALS_INVALID", error.reason());
        }
        assertEquals(2, served.seen.size());
        assertEquals(2, asked.get());
        assertEquals("Bearer t2", served.seen.get(1).get(Served.AUTHORIZATION));
    }

    @Test
    void aFreshnessTokenThatIsHandedOverIsTakenWhereItIsNewer() {
        String older = "AQAAAAAAAAABAA";
        String newer = "AQAAAAAAAAACAA";
        try (CounterfoilClient client = CounterfoilClient.builder("127.0.0.1:1").build()) {
            client.setFreshnessToken(newer);
            client.setFreshnessToken(older);
            assertEquals(Optional.of(newer), client.freshnessToken());
            client.setFreshnessToken("");
            assertEquals(Optional.empty(), client.freshnessToken());
        }
    }

    @Test
    void aTokenAndAFreshnessTokenAreBothReplaced() {
        served.refusal = turn -> switch (turn) {
            case 0 -> Served.refusedFor(Status.UNAUTHENTICATED, "CREDENTIALS_INVALID");
            case 1 -> Served.refusedFor(Status.INVALID_ARGUMENT, "FRESHNESS_TOKEN_INVALID");
            default -> null;
        };
        try (CounterfoilClient client =
                served.builder().tokenSource(source(new AtomicInteger())).build()) {
            client.setFreshnessToken("any");
            assertEquals("tea", Served.get(client).getDisplayName());
        }
        assertNull(served.seen.get(2).get(Served.FRESHNESS));
        assertEquals("Bearer t2", served.seen.get(2).get(Served.AUTHORIZATION));
    }

    @Test
    void aCallBelongsToOneTraceThroughAllAttempts() {
        AtomicInteger asked = new AtomicInteger();
        served.refusal = turn -> turn == 0 ? Served.refusedFor(Status.UNAUTHENTICATED, "CREDENTIALS_INVALID") : null;
        try (CounterfoilClient client = served.builder()
                .tokenSource(source(new AtomicInteger()))
                .traceparents(() -> "trace-" + asked.incrementAndGet())
                .build()) {
            Served.get(client);
        }
        assertEquals("trace-1", served.seen.get(1).get(Served.TRACEPARENT));
    }

    @Test
    void whatTheFunctionForTracesThrowsIsNoMatterOfTheToken() {
        var broken = new IllegalStateException("no span");
        try (CounterfoilClient client = served.builder()
                .token("t")
                .traceparents(() -> {
                    throw broken;
                })
                .build()) {
            assertSame(broken, assertThrows(IllegalStateException.class, () -> Served.get(client)));
        }
    }

    @Test
    void headersOfACallersOwnStubStay() {
        Metadata own = new Metadata();
        own.put(Served.TRACEPARENT, "own");
        own.put(Served.AUTHORIZATION, "Bearer own");
        served.refusal =
                turn -> turn == 0 ? Served.refusedFor(Status.INVALID_ARGUMENT, "FRESHNESS_TOKEN_INVALID") : null;
        try (CounterfoilClient client =
                served.builder().traceparents(() -> "general").build()) {
            client.setFreshnessToken("any");
            CatalogServiceGrpc.newBlockingStub(client.channel())
                    .withDeadlineAfter(Served.LIMIT)
                    .withInterceptors(MetadataUtils.newAttachHeadersInterceptor(own))
                    .getProduct(GetProductRequest.getDefaultInstance());
        }
        for (Metadata seen : served.seen) {
            assertEquals("own", seen.get(Served.TRACEPARENT));
            assertEquals("Bearer own", seen.get(Served.AUTHORIZATION));
        }
        assertEquals(2, served.seen.size());
    }

    @Test
    void aCallerMayAskForMoreMessagesThanThereCanBe() throws Exception {
        served.refusal =
                turn -> turn == 0 ? Served.refusedFor(Status.INVALID_ARGUMENT, "FRESHNESS_TOKEN_INVALID") : null;
        CompletableFuture<Status> ended = new CompletableFuture<>();
        try (CounterfoilClient client = served.builder().build()) {
            client.setFreshnessToken("any");
            ClientCall<GetProductRequest, Product> call = client.channel()
                    .newCall(
                            CatalogServiceGrpc.getGetProductMethod(),
                            CallOptions.DEFAULT.withDeadlineAfter(Served.LIMIT));
            call.start(
                    new ClientCall.Listener<>() {
                        @Override
                        public void onClose(Status status, Metadata trailers) {
                            ended.complete(status);
                        }
                    },
                    new Metadata());
            call.request(Integer.MAX_VALUE);
            call.request(1);
            call.sendMessage(GetProductRequest.getDefaultInstance());
            call.halfClose();
            assertEquals(Status.Code.OK, ended.get().getCode());
        }
    }

    @Test
    void whoCancelsDoesNotWaitForTheTokenSource() throws Exception {
        CountDownLatch asking = new CountDownLatch(1);
        CountDownLatch given = new CountDownLatch(1);
        AtomicInteger asked = new AtomicInteger();
        served.refusal = turn -> Served.refusedFor(Status.UNAUTHENTICATED, "CREDENTIALS_INVALID");
        TokenSource source = () -> {
            if (asked.getAndIncrement() > 0) {
                asking.countDown();
                await(given);
            }
            return new Token("t", Instant.now().plusSeconds(3_600));
        };
        try (CounterfoilClient client = served.builder().tokenSource(source).build()) {
            var call = CatalogServiceGrpc.newFutureStub(client.channel())
                    .withDeadlineAfter(Served.LIMIT)
                    .getProduct(GetProductRequest.getDefaultInstance());
            await(asking);
            call.cancel(true);
            given.countDown();
        }
        assertEquals(1, served.seen.size(), "a cancelled call is not sent again");
    }

    @Test
    void aCallWaitsForTheTokenSourceNoLongerThanItsDeadline() {
        CountDownLatch given = new CountDownLatch(1);
        TokenSource source = () -> {
            await(given);
            return new Token("t", Instant.now().plusSeconds(3_600));
        };
        try (CounterfoilClient client = served.builder().tokenSource(source).build()) {
            var catalog = client.catalog().withDeadline(Duration.ofMillis(50));
            var error = assertThrows(
                    CounterfoilException.class, () -> catalog.getProduct(GetProductRequest.getDefaultInstance()));
            assertEquals(Status.Code.DEADLINE_EXCEEDED, error.code());
            given.countDown();
            assertEquals("tea", Served.get(client).getDisplayName());
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void aThreadThatIsInterruptedMakesNoCall() {
        try (CounterfoilClient client = served.builder().build()) {
            Thread.currentThread().interrupt();
            var error = assertThrows(CounterfoilException.class, () -> Served.get(client));
            assertTrue(Thread.interrupted());
            assertEquals(Status.Code.CANCELLED, error.code());
            Thread.currentThread().interrupt();
            var imports = client.bulkImport();
            var products = List.of(Product.getDefaultInstance());
            assertEquals(
                    Status.Code.CANCELLED,
                    assertThrows(CounterfoilException.class, () -> imports.send(products))
                            .code());
            assertTrue(Thread.interrupted());
        }
    }

    @Test
    void aDeadlineMayBeForever() {
        try (CounterfoilClient client = served.builder().build()) {
            client.catalog()
                    .withDeadline(ChronoUnit.FOREVER.getDuration())
                    .getProduct(GetProductRequest.getDefaultInstance());
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "127.0.0.1:%1$d",
                "localhost:%1$d",
                "[::1]:%1$d",
                "127.0.0.1:%1$d, [::1]:%1$d",
                "dns:///localhost:%1$d",
                "dns:///[::1]:%1$d"
            })
    void aServerIsReachedByAllKindsOfTargets(String target) {
        try (CounterfoilClient client =
                CounterfoilClient.builder(target.formatted(served.port())).build()) {
            assertEquals("tea", Served.get(client).getDisplayName());
        }
    }

    @Test
    void noProxyOfTheEnvironmentIsUsedForThisMachineAlsoBesideOthers() {
        ProxySelector before = ProxySelector.getDefault();
        ProxySelector.setDefault(ProxySelector.of(new InetSocketAddress("127.0.0.1", 1)));
        String target = "127.0.0.1:" + served.port() + ",counterfoil.invalid:1";
        try (CounterfoilClient client =
                CounterfoilClient.builder(target).plaintext(true).build()) {
            assertEquals("tea", Served.get(client).getDisplayName());
        } finally {
            ProxySelector.setDefault(before);
        }
    }
}
