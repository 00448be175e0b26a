package dev.counterfoil.client;

import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.ManagedChannel;
import io.grpc.MethodDescriptor;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** Several channels, each with one connection to each server; calls go round them. gRPC itself opens one connection an address. */
final class Channels extends Channel implements AutoCloseable {
    // gRPC would wait up to two minutes before it tries a server again that was away.
    private static final long RECONNECT_LIMIT_MS = 500;

    private final List<ManagedChannel> channels;
    private final AtomicInteger turn = new AtomicInteger();
    private final ScheduledExecutorService reconnects;

    Channels(List<ManagedChannel> channels) {
        this.channels = List.copyOf(channels);
        reconnects = Executors.newSingleThreadScheduledExecutor(work -> {
            Thread thread = new Thread(work, "counterfoil-reconnects");
            thread.setDaemon(true);
            return thread;
        });
        reconnects.scheduleWithFixedDelay(
                () -> this.channels.forEach(ManagedChannel::resetConnectBackoff),
                RECONNECT_LIMIT_MS,
                RECONNECT_LIMIT_MS,
                TimeUnit.MILLISECONDS);
    }

    @Override
    public <Q, A> ClientCall<Q, A> newCall(MethodDescriptor<Q, A> method, CallOptions options) {
        int place = channels.size() == 1 ? 0 : Math.floorMod(turn.getAndIncrement(), channels.size());
        return channels.get(place).newCall(method, options);
    }

    @Override
    public String authority() {
        return channels.get(0).authority();
    }

    /** Ends the calls that are under way, with UNAVAILABLE. */
    @Override
    public void close() {
        reconnects.shutdownNow();
        channels.forEach(ManagedChannel::shutdownNow);
    }
}
