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
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;

/**
 * Measures GetProduct through the client and through gRPC's own stub, without a deadline and with the client's, in turn, from 8
 * threads over one connection each. Prints as JSON the calls a second, the CPU time of this process a call, and the ratios of the
 * layer to the stub; all of them are medians over the rounds, since other programs on the machine disturb some.
 */
public final class Main {
    private static final int CALLERS = 8;
    private static final int WARM_ROUNDS = 3;
    private static final Duration FIRST_CALL_LIMIT = Duration.ofSeconds(30);
    private static final long DEADLINE_S = 2;

    private final OperatingSystemMXBean system = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
    private final ExecutorService callers = Executors.newFixedThreadPool(CALLERS);
    private final long roundMs;

    /** What one round cost. */
    private record Cost(double callsPerSecond, double cpuMicros) {}

    /** A kind of calls, and what each of its rounds cost. */
    private record Kind(String name, Runnable call, List<Cost> costs) {
        Kind(String name, Runnable call) {
            this(name, call, new ArrayList<>());
        }

        double median(ToDoubleFunction<Cost> value) {
            return Main.median(costs.stream().mapToDouble(value).toArray());
        }

        double ratio(Kind other, ToDoubleFunction<Cost> value) {
            return Main.median(IntStream.range(0, costs.size())
                    .mapToDouble(round ->
                            value.applyAsDouble(costs.get(round)) / value.applyAsDouble(other.costs.get(round)))
                    .toArray());
        }

        String json() {
            return String.format(
                    Locale.ROOT,
                    "\"%s\": {\"calls_per_s\": %.0f, \"cpu_us_per_call\": %.1f}",
                    name,
                    median(Cost::callsPerSecond),
                    median(Cost::cpuMicros));
        }

        String jsonRatio(Kind other) {
            return String.format(
                    Locale.ROOT,
                    "{\"calls_per_s\": %.3f, \"cpu_per_call\": %.3f}",
                    ratio(other, Cost::callsPerSecond),
                    ratio(other, Cost::cpuMicros));
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
        ManagedChannel channel = Grpc.newChannelBuilder(target, InsecureChannelCredentials.create())
                .build();
        Main main = new Main(roundMs);
        try (CounterfoilClient client =
                CounterfoilClient.builder(target).token(token).build()) {
            CatalogClient catalog = client.catalog();
            CatalogServiceBlockingStub stub = bare(channel, token);
            catalog.withDeadline(FIRST_CALL_LIMIT).getProduct(request); // it loads a thousand classes
            Kind layer = new Kind("layer", () -> catalog.getProduct(request));
            Kind bare = new Kind("bare", () -> stub.getProduct(request));
            Kind timed = new Kind(
                    "bare_with_deadline",
                    () -> stub.withDeadlineAfter(DEADLINE_S, TimeUnit.SECONDS).getProduct(request));
            main.measure(rounds, List.of(layer, bare, timed));
            System.out.printf(
                    "{\"language\": \"java\", %s, %s, %s, \"ratio\": %s, \"ratio_with_deadline\": %s}%n",
                    layer.json(), bare.json(), timed.json(), layer.jsonRatio(bare), layer.jsonRatio(timed));
        } finally {
            channel.shutdownNow();
            main.callers.shutdownNow();
        }
    }

    private static CatalogServiceBlockingStub bare(ManagedChannel channel, String token) {
        Metadata headers = new Metadata();
        headers.put(Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER), "Bearer " + token);
        return CatalogServiceGrpc.newBlockingStub(channel)
                .withInterceptors(MetadataUtils.newAttachHeadersInterceptor(headers));
    }

    private void measure(int rounds, List<Kind> kinds) throws InterruptedException, ExecutionException {
        for (int round = 0; round < rounds + WARM_ROUNDS; round++) {
            for (int turn = 0; turn < kinds.size(); turn++) {
                // Each goes first as often as the others.
                Kind kind = kinds.get((round + turn) % kinds.size());
                Cost cost = run(kind.call());
                if (round >= WARM_ROUNDS) {
                    kind.costs().add(cost);
                }
            }
        }
    }

    private Cost run(Runnable call) throws InterruptedException, ExecutionException {
        long cpuNanos = system.getProcessCpuTime();
        long began = System.nanoTime();
        long end = began + TimeUnit.MILLISECONDS.toNanos(roundMs);
        List<Future<Long>> counts = new ArrayList<>();
        for (int caller = 0; caller < CALLERS; caller++) {
            counts.add(callers.submit(() -> calls(call, end)));
        }
        long calls = 0;
        for (Future<Long> each : counts) {
            calls += each.get();
        }
        long nanos = System.nanoTime() - began;
        return new Cost(calls * 1e9 / nanos, (system.getProcessCpuTime() - cpuNanos) / 1e3 / calls);
    }

    private static long calls(Runnable call, long end) {
        long count = 0;
        while (System.nanoTime() < end) {
            call.run();
            count++;
        }
        return count;
    }

    private static double median(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        int middle = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }
}
