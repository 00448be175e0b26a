package dev.counterfoil.client;

import dev.counterfoil.catalog.v1.CatalogServiceGrpc;
import dev.counterfoil.catalog.v1.GetProductRequest;
import dev.counterfoil.catalog.v1.ImportProductsRequest;
import dev.counterfoil.catalog.v1.ImportProductsResponse;
import dev.counterfoil.catalog.v1.Product;
import dev.counterfoil.inventory.v1.InventoryServiceGrpc;
import dev.counterfoil.inventory.v1.WatchStockRequest;
import dev.counterfoil.inventory.v1.WatchStockResponse;
import io.grpc.ForwardingServerCall.SimpleForwardingServerCall;
import io.grpc.Grpc;
import io.grpc.InsecureServerCredentials;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor.MethodType;
import io.grpc.Server;
import io.grpc.ServerBuilder;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.ServerServiceDefinition;
import io.grpc.Status;
import io.grpc.protobuf.services.HealthStatusManager;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.ServerCalls;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Function;

/** A gRPC server for one test, which notes what comes and answers as it is told. */
final class Served {
    static final Metadata.Key<String> AUTHORIZATION = text("authorization");
    static final Metadata.Key<String> TRACEPARENT = text("traceparent");
    static final Metadata.Key<String> FRESHNESS = text("counterfoil-freshness");

    /** How long calls may take that no deadline is to end. */
    static final Duration LIMIT = Duration.ofSeconds(15);

    /** What came with each call, in turn. */
    final List<Metadata> seen = new CopyOnWriteArrayList<>();

    /** Gives the error to refuse a call of GetProduct with, by how many came before it; null for an answer. */
    volatile Function<Integer, RuntimeException> refusal = turn -> null;

    /** Whether GetProduct is left without an answer. */
    volatile boolean isSilent;

    /** Answers ImportProducts once its stream is over. */
    volatile Consumer<StreamObserver<ImportProductsResponse>> imports = StreamObserver::onCompleted;

    /** Answers WatchStock. */
    volatile Consumer<StreamObserver<WatchStockResponse>> watches = answer -> {};

    /** The cursors that watches began with, in turn. */
    final List<String> asked = new CopyOnWriteArrayList<>();

    /** The watches that are open. */
    final List<StreamObserver<WatchStockResponse>> watching = new CopyOnWriteArrayList<>();

    /** The request ids of all messages of imports, in turn. */
    final List<String> importIds = new CopyOnWriteArrayList<>();

    /** How many imports were broken off by their caller. */
    final AtomicInteger importsBroken = new AtomicInteger();

    /** Goes with the end of each call. */
    final Metadata trailers = new Metadata();

    private final Server server;

    Served() throws IOException {
        this(Grpc.newServerBuilderForPort(0, InsecureServerCredentials.create()));
    }

    Served(ServerBuilder<?> builder) throws IOException {
        server = builder.addService(catalog())
                .addService(new Inventory())
                .addService(new HealthStatusManager().getHealthService())
                .intercept(new Notes())
                .build()
                .start();
    }

    static Metadata.Key<String> text(String name) {
        return Metadata.Key.of(name, Metadata.ASCII_STRING_MARSHALLER);
    }

    int port() {
        return server.getPort();
    }

    CounterfoilClient.Builder builder() {
        return CounterfoilClient.builder("127.0.0.1:" + port());
    }

    /** Gets a product, with time enough for what the first call of a process has to load. */
    static Product get(CounterfoilClient client) {
        return client.catalog().withDeadline(LIMIT).getProduct(GetProductRequest.getDefaultInstance());
    }

    void stop() throws InterruptedException {
        server.shutdownNow().awaitTermination(5, TimeUnit.SECONDS);
    }

    private final class Notes implements ServerInterceptor {
        @Override
        public <Q, A> ServerCall.Listener<Q> interceptCall(
                ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
            if (call.getMethodDescriptor().getFullMethodName().startsWith("counterfoil.")) { // and none about health
                seen.add(headers);
            }
            return next.startCall(
                    new SimpleForwardingServerCall<>(call) {
                        @Override
                        public void close(Status status, Metadata own) {
                            own.merge(trailers);
                            super.close(status, own);
                        }
                    },
                    headers);
        }
    }

    /** ImportProducts may be answered as no gRPC library for servers would allow it. */
    private ServerServiceDefinition catalog() {
        return ServerServiceDefinition.builder(CatalogServiceGrpc.SERVICE_NAME)
                .addMethod(CatalogServiceGrpc.getGetProductMethod(), ServerCalls.asyncUnaryCall(this::getProduct))
                .addMethod(
                        CatalogServiceGrpc.getImportProductsMethod().toBuilder()
                                .setType(MethodType.BIDI_STREAMING)
                                .build(),
                        ServerCalls.asyncBidiStreamingCall(this::importProducts))
                .build();
    }

    private void getProduct(GetProductRequest request, StreamObserver<Product> answer) {
        if (isSilent) {
            return;
        }
        RuntimeException refused = refusal.apply(seen.size() - 1);
        if (refused != null) {
            answer.onError(refused);
            return;
        }
        answer.onNext(Product.newBuilder().setDisplayName("tea").build());
        answer.onCompleted();
    }

    private StreamObserver<ImportProductsRequest> importProducts(StreamObserver<ImportProductsResponse> answer) {
        return new StreamObserver<>() {
            @Override
            public void onNext(ImportProductsRequest request) {
                importIds.add(request.getRequestId());
            }

            @Override
            public void onError(Throwable error) {
                importsBroken.incrementAndGet();
            }

            @Override
            public void onCompleted() {
                imports.accept(answer);
            }
        };
    }

    private final class Inventory extends InventoryServiceGrpc.InventoryServiceImplBase {
        @Override
        public void watchStock(WatchStockRequest request, StreamObserver<WatchStockResponse> answer) {
            ((ServerCallStreamObserver<WatchStockResponse>) answer).setOnCancelHandler(() -> watching.remove(answer));
            watching.add(answer);
            asked.add(request.getCursor());
            watches.accept(answer);
        }
    }

    static RuntimeException refusedFor(Status status, String reason) {
        return io.grpc.protobuf.StatusProto.toStatusRuntimeException(com.google.rpc.Status.newBuilder()
                .setCode(status.getCode().value())
                .addDetails(com.google.protobuf.Any.pack(com.google.rpc.ErrorInfo.newBuilder()
                        .setDomain("counterfoil")
                        .setReason(reason)
                        .build()))
                .build());
    }
}
