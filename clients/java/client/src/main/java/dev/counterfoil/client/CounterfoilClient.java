package dev.counterfoil.client;

import dev.counterfoil.inventory.v1.InventoryServiceGrpc;
import dev.counterfoil.inventory.v1.WatchStockRequest;
import dev.counterfoil.inventory.v1.WatchStockResponse;
import dev.counterfoil.orders.v1.OrderServiceGrpc;
import dev.counterfoil.orders.v1.WatchOrdersRequest;
import dev.counterfoil.orders.v1.WatchOrdersResponse;
import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ChannelCredentials;
import io.grpc.ClientInterceptors;
import io.grpc.Grpc;
import io.grpc.InsecureChannelCredentials;
import io.grpc.ManagedChannel;
import io.grpc.ManagedChannelBuilder;
import io.grpc.ManagedChannelRegistry;
import io.grpc.TlsChannelCredentials;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * A client of Counterfoil. It is made from a target and a credential, opens its connections with the first call, is shared by
 * threads, and closed when done.
 *
 * <pre>{@code
 * try (CounterfoilClient client = CounterfoilClient.builder("127.0.0.1:50051").token(token).build()) {
 *     Product product = client.catalog()
 *             .getProduct(GetProductRequest.newBuilder().setName("products/1082185").build());
 * }
 * }</pre>
 *
 * <p>Every call gets the contract's deadline where it states none, is sent again after UNAVAILABLE where the contract allows
 * that, carries the token and the newest freshness token, and has a request id where it writes.
 */
public final class CounterfoilClient implements AutoCloseable {
    /** The client's version, as it stands in the user agent. */
    public static final String VERSION = "0.1.0";

    // A connection that is silent while a call waits is asked for a sign of life; servers allow that each 10 s.
    private static final long SILENCE_S = 60;
    private static final long LIFE_LIMIT_S = 20;
    private static final int MESSAGE_LIMIT_BYTES = 64 * 1024 * 1024;
    // A call that does not fit is not sent again: one of the largest messages does, and a few of them at a time.
    private static final long RETRIED_CALL_LIMIT_BYTES = MESSAGE_LIMIT_BYTES;
    private static final long RETRIED_CALLS_LIMIT_BYTES = 4L * MESSAGE_LIMIT_BYTES;

    private final Freshness freshness = new Freshness();
    private final Closing closing = new Closing();
    private final Credential credential;
    private final Habits habits;
    private final Channels channels;
    private final Watches watches = new Watches(closing);
    private final Channel channel;

    private CounterfoilClient(Builder builder, Target target, Credential credential, boolean isPlaintext) {
        List<ManagedChannel> made = new ArrayList<>();
        ChannelCredentials transport = isPlaintext ? InsecureChannelCredentials.create() : builder.tls();
        for (int index = 0; index < builder.connections; index++) {
            made.add(channel(target, transport));
        }
        channels = new Channels(made);
        this.credential = credential;
        habits = new Habits(credential, freshness, builder.traceparents, closing);
        channel = ClientInterceptors.intercept(channels, habits);
    }

    private static ManagedChannel channel(Target target, ChannelCredentials transport) {
        ManagedChannelBuilder<?> builder = builder(target, transport)
                .userAgent("counterfoil-java/" + VERSION)
                .defaultServiceConfig(Policies.CONTRACT.serviceConfig())
                .disableServiceConfigLookUp()
                .enableRetry()
                .perRpcBufferLimit(RETRIED_CALL_LIMIT_BYTES)
                .retryBufferSize(RETRIED_CALLS_LIMIT_BYTES)
                .maxInboundMessageSize(MESSAGE_LIMIT_BYTES)
                .keepAliveTime(SILENCE_S, TimeUnit.SECONDS)
                .keepAliveTimeout(LIFE_LIMIT_S, TimeUnit.SECONDS);
        if (target.isLoopback()) {
            builder.proxyDetector(address -> null); // what goes to this machine goes by no proxy
        }
        return builder.build();
    }

    private static ManagedChannelBuilder<?> builder(Target target, ChannelCredentials transport) {
        try {
            return Grpc.newChannelBuilder(target.uri(), transport);
        } catch (ManagedChannelRegistry.ProviderNotFoundException unusable) { // so gRPC says it, also of certificates
            throw new IllegalArgumentException("the certificates, the key or the target cannot be used", unusable);
        }
    }

    /**
     * Begins to make a client.
     *
     * @param target where the servers are: {@code host:port}, several of them with commas between, {@code dns:///host:port} for
     *     all addresses of a name, or {@code unix:} and a path
     */
    public static Builder builder(String target) {
        return new Builder(target);
    }

    /** Returns the calls about products, their variants and prices. */
    public CatalogClient catalog() {
        return new CatalogClient(channel, CallOptions.DEFAULT);
    }

    /** Returns the calls about locations and stock. */
    public InventoryClient inventory() {
        return new InventoryClient(channel, CallOptions.DEFAULT);
    }

    /** Returns the calls about orders. */
    public OrderClient orders() {
        return new OrderClient(channel, CallOptions.DEFAULT);
    }

    /** Returns the calls about the books. */
    public LedgerClient ledger() {
        return new LedgerClient(channel, CallOptions.DEFAULT);
    }

    /** Returns the calls about who may do what: roles, service accounts, API keys. */
    public AccessClient access() {
        return new AccessClient(channel, CallOptions.DEFAULT);
    }

    /** Returns the calls about people's accounts. */
    public AccountClient accounts() {
        return new AccountClient(channel, CallOptions.DEFAULT);
    }

    /** Returns the calls to sign in with a password, and about sessions. */
    public SessionClient sessions() {
        return new SessionClient(channel, CallOptions.DEFAULT);
    }

    /** Returns the calls that verify e-mail addresses and replace forgotten passwords. */
    public EmailClient email() {
        return new EmailClient(channel, CallOptions.DEFAULT);
    }

    /** Returns the calls to sign in by an OpenID Connect provider. */
    public FederationClient federation() {
        return new FederationClient(channel, CallOptions.DEFAULT);
    }

    /** Returns what creates or replaces many products with one call. */
    public BulkImport bulkImport() {
        return new BulkImport(channel, CallOptions.DEFAULT, habits, "");
    }

    /** Watches stock, from the request's cursor on. Close the watch when done. */
    public Watch<WatchStockResponse> watchStock(WatchStockRequest request) {
        return watchStock(request, cursor -> {});
    }

    /**
     * Watches stock as the other {@code watchStock} does, and hands over each cursor, to be kept: a later watch that begins with the
     * last one misses nothing.
     *
     * @param onCursor called by the thread that iterates, when it asks for the next message and so has dealt with what came before
     *     the cursor; the first time when the watch has begun. What it throws, the iteration throws
     */
    public Watch<WatchStockResponse> watchStock(WatchStockRequest request, Consumer<String> onCursor) {
        return watches.add(new Watch<>(
                request.getCursor(),
                cursor -> Replies.of(
                        channel,
                        InventoryServiceGrpc.getWatchStockMethod(),
                        CallOptions.DEFAULT,
                        request.toBuilder().setCursor(cursor).build()),
                WatchStockResponse::getCursor,
                answer -> answer.getStockLevelsCount() == 0,
                onCursor,
                watches::remove));
    }

    /** Watches orders, from the request's cursor on. Close the watch when done. */
    public Watch<WatchOrdersResponse> watchOrders(WatchOrdersRequest request) {
        return watchOrders(request, cursor -> {});
    }

    /** Watches orders as the other {@code watchOrders} does, and hands over each cursor as {@code watchStock} does. */
    public Watch<WatchOrdersResponse> watchOrders(WatchOrdersRequest request, Consumer<String> onCursor) {
        return watches.add(new Watch<>(
                request.getCursor(),
                cursor -> Replies.of(
                        channel,
                        OrderServiceGrpc.getWatchOrdersMethod(),
                        CallOptions.DEFAULT,
                        request.toBuilder().setCursor(cursor).build()),
                WatchOrdersResponse::getCursor,
                answer -> answer.getOrdersCount() == 0,
                onCursor,
                watches::remove));
    }

    /**
     * Returns a channel for gRPC's own stubs, asynchronous ones for example, whose calls have the same habits. What they throw
     * becomes the client's error by {@link CounterfoilException#of}.
     */
    public Channel channel() {
        return channel;
    }

    /** Returns the newest freshness token that came back, to hand it to another process; empty before the first one. */
    public Optional<String> freshnessToken() {
        return Optional.ofNullable(freshness.token());
    }

    /**
     * Takes over a freshness token from another client, unless the one that is kept is newer: what is read from now on is not
     * older than either. An empty one makes the client forget what it has.
     */
    public void setFreshnessToken(String token) {
        if (token.isEmpty()) {
            freshness.clear();
        } else {
            freshness.observe(Token.check(token));
        }
    }

    /**
     * Closes the connections, and ends at once what is under way: calls, streams, watches and imports fail with the code CANCELLED, as
     * does each call after it. Who wants an answer waits for it before. To close again does nothing.
     */
    @Override
    public void close() {
        closing.close(); // first: whatever ends from now on knows why
        credential.close();
        watches.abort();
        channels.close();
    }

    /** Makes clients. */
    public static final class Builder {
        private static final int CONNECTIONS_LIMIT = 64;

        private final String target;
        private Supplier<Credential> credential = Credential::none;
        private byte[] roots;
        private byte[] certificate;
        private byte[] key;
        private Boolean plaintext;
        private int connections = 1;
        private Supplier<String> traceparents;

        private Builder(String target) {
            this.target = Objects.requireNonNull(target, "target");
        }

        /** Calls with a bearer token or an API key. */
        public Builder token(String token) {
            Credential fixed = Credential.fixed(token);
            credential = () -> fixed;
            return this;
        }

        /** Calls with the tokens of a source, which is asked again 30 s before each one expires. */
        public Builder tokenSource(TokenSource source) {
            Objects.requireNonNull(source, "source");
            credential = () -> Credential.renewed(source, InstantSource.system());
            return this;
        }

        /** Trusts these certificates, as PEM, to vouch for servers, and none of Java's own. */
        public Builder rootCertificates(byte[] pem) {
            roots = pem.clone();
            return this;
        }

        /**
         * Shows servers a certificate.
         *
         * @param certificatePem the certificate, and those that lead to its root
         * @param keyPem its private key, as PKCS #8
         */
        public Builder clientCertificate(byte[] certificatePem, byte[] keyPem) {
            certificate = certificatePem.clone();
            key = keyPem.clone();
            return this;
        }

        /** Goes without TLS, or with it. Where it is not said: without to this very machine, if no certificates are given. */
        public Builder plaintext(boolean withoutTls) {
            plaintext = withoutTls;
            return this;
        }

        /** Opens so many connections to each server, 1 to 64: as many as it has workers where throughput matters. */
        public Builder connections(int count) {
            if (count < 1 || count > CONNECTIONS_LIMIT) {
                throw new IllegalArgumentException("connections are 1 to " + CONNECTIONS_LIMIT);
            }
            connections = count;
            return this;
        }

        /** Has a function give the W3C {@code traceparent} of each call, or null for none; a call's own comes first. */
        public Builder traceparents(Supplier<String> source) {
            traceparents = source;
            return this;
        }

        /**
         * Makes the client; no connection is opened yet.
         *
         * @throws IllegalArgumentException where the target is none, a certificate or key is not as it should be, or the
         *     credential would cross a network in clear text
         */
        public CounterfoilClient build() {
            Target parsed = Target.parse(target);
            boolean certificatesGiven = roots != null || certificate != null;
            boolean isPlaintext = plaintext == null ? parsed.isLoopback() && !certificatesGiven : plaintext;
            if (isPlaintext && certificatesGiven) {
                throw new IllegalArgumentException("certificates are for TLS, and plaintext goes without");
            }
            Credential made = credential.get();
            if (isPlaintext && !made.isNone() && !parsed.isLoopback()) {
                throw new IllegalArgumentException("refusing to send a credential in clear text to " + target
                        + ": use TLS, or a server on this machine");
            }
            return new CounterfoilClient(this, parsed, made, isPlaintext);
        }

        private ChannelCredentials tls() {
            TlsChannelCredentials.Builder builder = TlsChannelCredentials.newBuilder();
            try {
                if (roots != null) {
                    builder.trustManager(new ByteArrayInputStream(roots));
                }
                if (certificate != null) {
                    builder.keyManager(new ByteArrayInputStream(certificate), new ByteArrayInputStream(key));
                }
            } catch (IOException unreadable) {
                throw new IllegalArgumentException("a certificate or key is no PEM", unreadable);
            }
            return builder.build();
        }

        /** Says the target alone. */
        @Override
        public String toString() {
            return "CounterfoilClient.Builder[target=" + target + "]";
        }
    }
}
