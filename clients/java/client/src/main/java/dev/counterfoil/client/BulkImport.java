package dev.counterfoil.client;

import dev.counterfoil.catalog.v1.CatalogServiceGrpc;
import dev.counterfoil.catalog.v1.ImportProductsRequest;
import dev.counterfoil.catalog.v1.ImportProductsResponse;
import dev.counterfoil.catalog.v1.Product;
import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.Deadline;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.StatusException;
import io.grpc.stub.BlockingClientCall;
import io.grpc.stub.ClientCalls;
import java.util.HashSet;
import java.util.Iterator;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.TimeUnit;

/** Creates or replaces many products with one call. Safe for use by many threads. */
public final class BulkImport extends ServiceClient<BulkImport> {
    private static final int PRODUCTS_LIMIT = 1_000;
    // A server takes messages of 4 MiB; this leaves room for one large product more.
    private static final int MESSAGE_BYTES = 2 * 1024 * 1024;

    private final Habits habits;
    private final String requestId;

    /** Makes one; {@code habits} are those of the channel. */
    BulkImport(Channel channel, CallOptions options, Habits habits, String requestId) {
        super(channel, options);
        this.habits = habits;
        this.requestId = requestId;
    }

    @Override
    BulkImport with(CallOptions changed) {
        return new BulkImport(channel(), changed, habits, requestId);
    }

    /**
     * Returns an import with a request id of the caller's own, who can then send the same import again after its process was
     * killed. Without one, or with an empty one, each import gets its own.
     */
    public BulkImport withRequestId(String id) {
        return new BulkImport(channel(), options(), habits, Objects.requireNonNull(id, "id"));
    }

    /**
     * Imports products. The whole stream is sent again, with the same request id, where a server or the way to it fails.
     *
     * @param products can be read again from the beginning, and gives the same then
     * @return how many were created, updated, left as they were and refused, and why
     * @throws CounterfoilException where the call failed; the messages before stay written
     */
    public ImportProductsResponse send(Iterable<Product> products) {
        return send(products, Policies.ATTEMPTS_LIMIT);
    }

    /** Imports products that can be read only once, so that nothing is sent again; otherwise like the other {@code send}. */
    public ImportProductsResponse send(Iterator<Product> products) {
        return send(() -> products, 1);
    }

    private ImportProductsResponse send(Iterable<Product> products, int attemptsLimit) {
        try {
            return attempts(products, attemptsLimit);
        } catch (StatusException error) {
            throw CounterfoilException.of(error);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            Status status = Status.CANCELLED.withDescription("the thread was interrupted");
            throw CounterfoilException.of(status.withCause(interrupted).asException());
        }
    }

    private ImportProductsResponse attempts(Iterable<Product> products, int limit)
            throws StatusException, InterruptedException {
        CallOptions timed = timed();
        String id = requestId.isEmpty() ? UUID.randomUUID().toString() : requestId;
        Backoff backoff = new Backoff();
        // Once for each of these reasons the call is sent anew: its headers are others then.
        Set<String> left = new HashSet<>(limit > 1 ? habits.remedied() : Set.of());
        for (int attempt = 1; ; attempt++) {
            try {
                return attempt(products.iterator(), id, timed);
            } catch (StatusException error) {
                if (left.remove(CounterfoilException.reason(error.getTrailers()))) {
                    continue;
                }
                boolean again = attempt < limit && error.getStatus().getCode() == Status.Code.UNAVAILABLE;
                if (!again || !pause(backoff, error.getTrailers(), timed.getDeadline())) {
                    throw error;
                }
            }
        }
    }

    /** The options with the deadline of all attempts together. */
    private CallOptions timed() {
        Long own = options().getOption(Habits.DEADLINE);
        long nanos = own == null
                ? Policies.CONTRACT
                        .rule(CatalogServiceGrpc.getImportProductsMethod().getFullMethodName())
                        .deadlineNanos()
                : own;
        return options().withDeadlineAfter(nanos, TimeUnit.NANOSECONDS);
    }

    private ImportProductsResponse attempt(Iterator<Product> products, String id, CallOptions timed)
            throws StatusException, InterruptedException {
        BlockingClientCall<ImportProductsRequest, ImportProductsResponse> call =
                ClientCalls.blockingClientStreamingCall(channel(), CatalogServiceGrpc.getImportProductsMethod(), timed);
        boolean isDone = false;
        try {
            boolean goesOn = true;
            do {
                goesOn = call.write(message(products, id));
            } while (goesOn && products.hasNext());
            call.halfClose();
            ImportProductsResponse response = call.read();
            // Only the end of the call tells whether it went well, and brings the freshness token.
            boolean isOver = response == null || call.read() == null;
            if (response == null || !isOver) {
                throw Status.INTERNAL.withDescription("not one answer").asException();
            }
            isDone = true;
            return response;
        } finally {
            if (!isDone) { // what the iterator throws, for one, ends the call
                call.cancel("the import has failed", null);
            }
        }
    }

    private static ImportProductsRequest message(Iterator<Product> products, String id) {
        ImportProductsRequest.Builder builder =
                ImportProductsRequest.newBuilder().setRequestId(id);
        long bytes = 0;
        while (builder.getProductsCount() < PRODUCTS_LIMIT && bytes < MESSAGE_BYTES && products.hasNext()) {
            Product product = products.next();
            builder.addProducts(product);
            bytes += product.getSerializedSize();
        }
        return builder.build();
    }

    /** Waits as long as is apt, or until the client is closed, and throws then; whether to send again. */
    private boolean pause(Backoff backoff, Metadata trailers, Deadline deadline)
            throws StatusException, InterruptedException {
        long pauseMs = backoff.nextMs(trailers);
        if (pauseMs == Backoff.STOP || deadline.timeRemaining(TimeUnit.MILLISECONDS) <= pauseMs) {
            return false;
        }
        habits.closing().pause(pauseMs);
        return true;
    }
}
