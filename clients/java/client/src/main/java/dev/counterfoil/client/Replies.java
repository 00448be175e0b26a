package dev.counterfoil.client;

import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.MethodDescriptor;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.ClientCalls;
import java.util.Iterator;

/** What a server streams, as it comes. It may be cancelled from any thread. */
final class Replies<A> implements Iterator<A> {
    private final ClientCall<?, A> call;
    private final Iterator<A> replies;

    private Replies(ClientCall<?, A> call, Iterator<A> replies) {
        this.call = call;
        this.replies = replies;
    }

    static <Q, A> Replies<A> of(Channel channel, MethodDescriptor<Q, A> method, CallOptions options, Q request) {
        ClientCall<Q, A> call = channel.newCall(method, options);
        return new Replies<>(call, ClientCalls.blockingServerStreamingCall(call, request));
    }

    @Override
    public boolean hasNext() {
        try {
            return replies.hasNext();
        } catch (StatusRuntimeException error) {
            throw CounterfoilException.of(error);
        }
    }

    @Override
    public A next() {
        try {
            return replies.next();
        } catch (StatusRuntimeException error) {
            throw CounterfoilException.of(error);
        }
    }

    void cancel() {
        call.cancel("the caller wants no more", null);
    }
}
