package dev.counterfoil.client;

import io.grpc.Context;
import io.grpc.Metadata;
import io.grpc.StatusRuntimeException;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * One endless stream of changes. Where a stream ends or is cut off, it goes on behind the last cursor, so that nothing is missed;
 * any other error ends it with {@link CounterfoilException}, as do the end of the caller's {@link Context} and the
 * closing of the client. Messages that only bring a newer cursor are not given.
 *
 * <p>It begins with the first call of {@code hasNext} or {@code next}, which wait for a message. One thread iterates;
 * {@link #cursor} and {@link #close} may be called from any other.
 *
 * @param <T> the messages
 */
public final class Watch<T> implements Iterable<T>, Iterator<T>, AutoCloseable {
    private final Function<String, Replies<T>> open;
    private final Function<T, String> cursorOf;
    private final Predicate<T> isEmpty;
    private final Consumer<String> onCursor;
    private final Consumer<Watch<T>> onClose;
    private final Backoff backoff = new Backoff();
    private final CountDownLatch closed = new CountDownLatch(1);
    private volatile String cursor;
    private volatile Replies<T> replies;
    private volatile boolean isAborted;
    private T message;
    private boolean hasCursorToKeep;

    Watch(
            String cursor,
            Function<String, Replies<T>> open,
            Function<T, String> cursorOf,
            Predicate<T> isEmpty,
            Consumer<String> onCursor,
            Consumer<Watch<T>> onClose) {
        this.cursor = cursor;
        this.open = open;
        this.cursorOf = cursorOf;
        this.isEmpty = isEmpty;
        this.onCursor = onCursor;
        this.onClose = onClose;
    }

    /**
     * Returns where to go on: behind the last message that was given, and behind those that held nothing else. Keep it when the
     * message has been dealt with, and a later watch that begins with it misses nothing. Empty before the first one came.
     */
    public String cursor() {
        return cursor;
    }

    /** Returns itself: a watch is iterated once. */
    @Override
    public Iterator<T> iterator() {
        return this;
    }

    /** Waits for the next message; false once the watch is closed. */
    @Override
    public boolean hasNext() {
        while (message == null) {
            keepCursor(); // who asks for the next message has dealt with the last one
            if (isClosed()) {
                if (isAborted) {
                    throw Closing.error();
                }
                return false;
            }
            read();
        }
        return true;
    }

    private void keepCursor() {
        if (hasCursorToKeep) {
            hasCursorToKeep = false;
            onCursor.accept(cursor);
        }
    }

    @Override
    public T next() {
        if (!hasNext()) {
            throw new NoSuchElementException("the watch is closed");
        }
        T result = message;
        message = null;
        passOn(result);
        return result;
    }

    /** Ends the watch: who waits for a message gets none. */
    @Override
    public void close() {
        closed.countDown();
        onClose.accept(this);
        Replies<T> current = replies;
        if (current != null) {
            current.cancel();
        }
    }

    /** Ends the watch with its client: who waits for a message, or asks for one later, gets an error. */
    void abort() {
        isAborted = true;
        close();
    }

    private boolean isClosed() {
        return closed.getCount() == 0;
    }

    private void read() {
        Replies<T> current = replies;
        try {
            if (current == null) {
                current = open.apply(cursor);
                replies = current;
                if (isClosed()) { // it was, before there was anything to cancel
                    current.cancel();
                }
            }
            if (current.hasNext()) {
                take(current.next());
            } else {
                replies = null;
                pause(null);
            }
        } catch (CounterfoilException error) {
            replies = null;
            if (!isClosed()) {
                goOnAfter(error);
            }
        }
    }

    private void take(T received) {
        backoff.reset();
        if (isEmpty.test(received)) {
            passOn(received);
        } else {
            message = received;
        }
    }

    private void passOn(T received) {
        cursor = cursorOf.apply(received);
        hasCursorToKeep = true;
    }

    private void goOnAfter(CounterfoilException error) {
        Metadata trailers = error.getCause() instanceof StatusRuntimeException cause ? cause.getTrailers() : null;
        boolean goesOn = switch (error.code()) {
            case UNAVAILABLE, DEADLINE_EXCEEDED -> !Context.current().isCancelled() && pause(trailers);
            default -> false;
        };
        if (!goesOn) {
            close();
            throw error;
        }
    }

    /** Waits as long as is apt; whether to go on. */
    private boolean pause(Metadata trailers) {
        long pauseMs = backoff.nextMs(trailers);
        if (pauseMs == Backoff.STOP) {
            return false;
        }
        try {
            closed.await(pauseMs, TimeUnit.MILLISECONDS);
            return true;
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
