package dev.counterfoil.client;

import com.google.protobuf.Message;
import io.grpc.Attributes;
import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.ForwardingClientCallListener.SimpleForwardingClientCallListener;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.grpc.StatusException;
import java.util.HashSet;
import java.util.Set;

/**
 * A call with the client's habits. Where the server refuses what the client added to it, a token that has expired or a freshness
 * token of another database, it is sent once more for each, if its one request is at hand and nothing was answered.
 */
final class PreparedCall<Q, A> extends ClientCall<Q, A> {
    private final Habits habits;
    private final MethodDescriptor<Q, A> method;
    private final CallOptions options;
    private final Channel next;
    private final RequestIds ids;

    // The caller's thread and the one in which gRPC says that an attempt is over may meet here.
    private ClientCall<Q, A> attempt;
    private Q request;
    private int wanted;
    private boolean isFirst = true;
    private boolean cancelled;
    private boolean halfClosed;
    private Set<String> remedied = Set.of();

    PreparedCall(Habits habits, MethodDescriptor<Q, A> method, CallOptions options, Channel next, RequestIds ids) {
        this.habits = habits;
        this.method = method;
        this.options = options;
        this.next = next;
        this.ids = ids;
        attempt = next.newCall(method, options);
    }

    @Override
    public synchronized void start(Listener<A> listener, Metadata headers) {
        habits.writeTrace(headers, options);
        Habits.Sent sent;
        try {
            sent = habits.write(headers, options);
        } catch (StatusException failed) {
            attempt = new OverCall<>();
            listener.onClose(failed.getStatus(), new Metadata());
            return;
        }
        attempt.start(new AttemptListener(listener, headers, sent), headers);
    }

    @Override
    public synchronized void sendMessage(Q message) {
        Q filled = isFirst ? filled(message) : message; // a stream says its id once
        isFirst = false;
        if (method.getType().clientSendsOneMessage()) {
            request = filled;
        }
        attempt.sendMessage(filled);
    }

    @SuppressWarnings("unchecked") // the message with an id is of the same type
    private Q filled(Q message) {
        return ids == null ? message : (Q) ids.filled((Message) message);
    }

    @Override
    public synchronized void request(int count) {
        attempt.request(count);
        wanted = (int) Math.min(Integer.MAX_VALUE, (long) wanted + count);
    }

    @Override
    public synchronized void halfClose() {
        halfClosed = true;
        attempt.halfClose();
    }

    @Override
    public synchronized void cancel(String message, Throwable cause) {
        cancelled = true;
        attempt.cancel(message, cause);
    }

    @Override
    public synchronized boolean isReady() {
        return attempt.isReady();
    }

    @Override
    public synchronized void setMessageCompression(boolean enabled) {
        attempt.setMessageCompression(enabled);
    }

    @Override
    public synchronized Attributes getAttributes() {
        return attempt.getAttributes();
    }

    /** Sends the call once more, if it was not for the same reason before; whether its listener hears of it otherwise. */
    private boolean again(String reason, Metadata headers, Listener<A> listener) {
        if (!mayBeSentAgain(reason)) {
            return false;
        }
        Habits.Sent sent;
        try {
            sent = habits.write(headers, options); // may take its time, and who cancels does not wait for it
        } catch (StatusException failed) {
            listener.onClose(failed.getStatus(), new Metadata());
            return true;
        }
        return sendAgain(headers, new AttemptListener(listener, headers, sent));
    }

    private synchronized boolean mayBeSentAgain(String reason) {
        if (cancelled || !halfClosed || request == null || remedied.contains(reason)) {
            return false;
        }
        remedied = new HashSet<>(remedied);
        return remedied.add(reason);
    }

    private synchronized boolean sendAgain(Metadata headers, Listener<A> listener) {
        if (cancelled) {
            return false;
        }
        attempt = next.newCall(method, options);
        attempt.start(listener, headers);
        attempt.request(wanted);
        attempt.sendMessage(request);
        attempt.halfClose();
        return true;
    }

    private final class AttemptListener extends SimpleForwardingClientCallListener<A> {
        private final Listener<A> listener;
        private final Metadata headers;
        private final Habits.Sent sent;
        private boolean answered;

        AttemptListener(Listener<A> listener, Metadata headers, Habits.Sent sent) {
            super(listener);
            this.listener = listener;
            this.headers = headers;
            this.sent = sent;
        }

        @Override
        public void onMessage(A message) {
            answered = true;
            super.onMessage(message);
        }

        @Override
        public void onClose(Status status, Metadata trailers) {
            String reason = habits.remedied(status, trailers, sent);
            if (status.getCode() == Status.Code.UNAVAILABLE && habits.closing().isClosed()) {
                super.onClose(Closing.CLOSED, new Metadata()); // what gRPC says of it is no word of a server
            } else if (reason == null || answered || !again(reason, Habits.without(sent, headers), listener)) {
                super.onClose(status, trailers);
            }
        }
    }

    /** A call that is over before it began. */
    private static final class OverCall<Q, A> extends ClientCall<Q, A> {
        @Override
        public void start(Listener<A> listener, Metadata headers) {}

        @Override
        public void request(int count) {}

        @Override
        public void cancel(String message, Throwable cause) {}

        @Override
        public void halfClose() {}

        @Override
        public void sendMessage(Q message) {}
    }
}
