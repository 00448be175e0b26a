package dev.counterfoil.bench;

import com.sun.management.OperatingSystemMXBean;
import dev.counterfoil.catalog.v1.CatalogServiceGrpc;
import dev.counterfoil.catalog.v1.CatalogServiceGrpc.CatalogServiceBlockingStub;
import dev.counterfoil.catalog.v1.GetProductRequest;
import dev.counterfoil.client.CatalogClient;
import dev.counterfoil.client.CounterfoilClient;
import io.grpc.Grpc;
import io.grpc.InsecureChannelCredentials;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.stub.MetadataUtils;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/**
 * Measures GetProduct through the client and through gRPC's own stub, in turn, from 8 threads over one connection each. Prints
 * calls a second, CPU time of this process a call, and the ratios of the layer to the bare stub, as JSON.
 */
public final class Main {
    private static final int CALLERS = 8;
    private static final int WARM_ROUNDS = 3;

    private final OperatingSystemMXBean system =
            (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
    private final ExecutorService callers = Executors.newFixedThreadPool(CALLERS);
    private final long roundMs;

    /** What many rounds of one kind of calls cost. */
    private static final class Sum {
        private long calls;
        private long wallNanos;
        private long cpuNanos;

        double callsPerSecond() {
            return calls * 1e9 / wallNanos;
        }

        double cpuMicros() {
            return cpuNanos / 1e3 / calls;
        }
    }

    private Main(long roundMs) {
        this.roundMs = roundMs;
    }

    /**
     * Begins. The token is TOKEN in the environment.
     *
     * @param arguments the target, a product's name, how many rounds, and how many milliseconds each
     * @throws Exception where a call fails
     */
    public static void main(String[] arguments) throws Exception {
        String target = arguments.length > 0 ? arguments[0] : "127.0.0.1:50051";
        String name = arguments.length > 1 ? arguments[1] : "products/1082185";
        int rounds = arguments.length > 2 ? Integer.parseInt(arguments[2]) : 10;
        long roundMs = arguments.length > 3 ? Long.parseLong(arguments[3]) : 1_000;
        GetProductRequest request = GetProductRequest.newBuilder().setName(name).build();
        String token = System.getenv("TOKEN");
        ManagedChannel channel =
                Grpc.newChannelBuilder(target, InsecureChannelCredentials.create()).build();
        try (CounterfoilClient client =
                CounterfoilClient.builder(target).token(token).build()) {
            CatalogClient catalog = client.catalog();
            CatalogServiceBlockingStub stub = bare(channel, token);
            new Main(roundMs).measure(rounds, () -> catalog.getProduct(request), () -> stub.getProduct(request));
        } finally {
            channel.shutdownNow();
        }
    }

    private static CatalogServiceBlockingStub bare(ManagedChannel channel, String token) {
        Metadata headers = new Metadata();
        headers.put(Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER), "Bearer " + token);
        return CatalogServiceGrpc.newBlockingStub(channel)
                .withInterceptors(MetadataUtils.newAttachHeadersInterceptor(headers));
    }

    private void measure(int rounds, Runnable layered, Runnable bare) throws Exception {
        Sum layer = new Sum();
        Sum stub = new Sum();
        for (int round = 0; round < WARM_ROUNDS; round++) {
            run(layered, new Sum());
            run(bare, new Sum());
        }
        for (int round = 0; round < rounds; round++) {
            // Each goes first as often as the other.
            run(round % 2 == 0 ? layered : bare, round % 2 == 0 ? layer : stub);
            run(round % 2 == 0 ? bare : layered, round % 2 == 0 ? stub : layer);
        }
        callers.shutdown();
        System.out.printf(
                Locale.ROOT,
                "{\"language\": \"java\", \"layer\": {\"calls_per_s\": %.0f, \"cpu_us_per_call\": %.1f}, "
                        + "\"bare\": {\"calls_per_s\": %.0f, \"cpu_us_per_call\": %.1f}, "
                        + "\"ratio\": {\"calls_per_s\": %.3f, \"cpu_per_call\": %.3f}}%n",
                layer.callsPerSecond(),
                layer.cpuMicros(),
                stub.callsPerSecond(),
                stub.cpuMicros(),
                layer.callsPerSecond() / stub.callsPerSecond(),
                layer.cpuMicros() / stub.cpuMicros());
    }

    private void run(Runnable call, Sum sum) throws InterruptedException, ExecutionException {
        long cpu = system.getProcessCpuTime();
        long began = System.nanoTime();
        long end = began + TimeUnit.MILLISECONDS.toNanos(roundMs);
        List<Future<Long>> counts = new ArrayList<>();
        for (int caller = 0; caller < CALLERS; caller++) {
            counts.add(callers.submit(() -> calls(call, end)));
        }
        for (Future<Long> each : counts) {
            sum.calls += each.get();
        }
        sum.wallNanos += System.nanoTime() - began;
        sum.cpuNanos += system.getProcessCpuTime() - cpu;
    }

    private static long calls(Runnable call, long end) {
        long count = 0;
        while (System.nanoTime() < end) {
            call.run();
            count++;
        }
        return count;
    }
}
