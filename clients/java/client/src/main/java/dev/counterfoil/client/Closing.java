package dev.counterfoil.client;

import io.grpc.Status;
import io.grpc.StatusException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Whether a client is closed. Safe for use by many threads. */
final class Closing {
    /** What the calls of a closed client end with. */
    static final Status CLOSED = Status.CANCELLED.withDescription("the client is closed");

    private final CountDownLatch closed = new CountDownLatch(1);

    /** The error of what is not a call, or not yet one. */
    static CounterfoilException error() {
        return CounterfoilException.of(CLOSED.asRuntimeException());
    }

    void close() {
        closed.countDown();
    }

    boolean isClosed() {
        return closed.getCount() == 0;
    }

    /** Waits so long; throws CLOSED where the client is closed, or is meanwhile. */
    void pause(long ms) throws StatusException, InterruptedException {
        if (closed.await(ms, TimeUnit.MILLISECONDS)) {
            throw CLOSED.asException();
        }
    }
}
