package dev.counterfoil.client;

import io.grpc.Deadline;
import io.grpc.Status;
import io.grpc.StatusException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** What goes out as {@code authorization}: nothing, always the same token, or the one that a source gave last. */
final class Credential {
    private static final Duration RENEWED_BEFORE_EXPIRY = Duration.ofSeconds(30);
    private static final int RENEWED_AT_FRACTION_LEFT = 5;
    // After which a source that failed is asked again, while the token before still holds.
    private static final Duration AGAIN_AFTER = Duration.ofSeconds(1);

    private final TokenSource source;
    private final InstantSource clock;
    private volatile Kept kept; // replaced as a whole, so that calls read it without waiting for each other
    private FutureTask<Kept> asking; // the last one; null before the first
    private boolean isClosed;

    /** A header's value, from when on a new one is wanted, and until when it holds. */
    private record Kept(String header, Instant renewal, Instant expiry) {
        /** Says from when on a new one is wanted, and not what it is. */
        @Override
        public String toString() {
            return "Kept[renewal=" + renewal + "]";
        }
    }

    private Credential(TokenSource source, InstantSource clock, String header) {
        this.source = source;
        this.clock = clock;
        kept = header == null ? null : new Kept(header, Instant.MAX, Instant.MAX);
    }

    static Credential none() {
        return new Credential(null, InstantSource.system(), null);
    }

    static Credential fixed(String token) {
        return new Credential(null, InstantSource.system(), "Bearer " + Token.check(token));
    }

    static Credential renewed(TokenSource source, InstantSource clock) {
        return new Credential(source, clock, null);
    }

    boolean isNone() {
        return source == null && kept == null;
    }

    boolean isRenewed() {
        return source != null;
    }

    /**
     * The header's value, or null. One thread asks for a new token, and all who need it wait, no longer than until the deadline of
     * their call, which is null where it has none. Throws what the call ends with.
     */
    String header(Deadline deadline) throws StatusException {
        Kept current = kept;
        if (source == null) {
            return current == null ? null : current.header();
        }
        return isGood(current) ? current.header() : given(asking(), deadline).header();
    }

    private boolean isGood(Kept current) {
        return current != null && clock.instant().isBefore(current.renewal());
    }

    /** The asking that is under way, or gave the token that is good, or else another one. */
    private synchronized FutureTask<Kept> asking() throws StatusException {
        if (isClosed) {
            throw Closing.CLOSED.asException();
        }
        if (asking == null || (asking.isDone() && !isGood(kept))) {
            FutureTask<Kept> task = new FutureTask<>(this::asked);
            Thread thread = new Thread(task, "counterfoil-token"); // its own, so that no caller has to wait to its end
            thread.setDaemon(true);
            thread.start();
            asking = task;
        }
        return asking;
    }

    private static Kept given(FutureTask<Kept> task, Deadline deadline) throws StatusException {
        try {
            return deadline == null
                    ? task.get()
                    : task.get(deadline.timeRemaining(TimeUnit.NANOSECONDS), TimeUnit.NANOSECONDS);
        } catch (TimeoutException late) {
            throw Status.DEADLINE_EXCEEDED
                    .withDescription("the token source takes too long")
                    .asException();
        } catch (CancellationException closed) {
            throw Closing.CLOSED.asException();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw Status.CANCELLED
                    .withDescription("the thread was interrupted")
                    .withCause(interrupted)
                    .asException();
        } catch (ExecutionException failed) {
            throw Status.UNAUTHENTICATED
                    .withDescription("no token could be had from the token source")
                    .withCause(failed.getCause())
                    .asException();
        }
    }

    private Kept asked() {
        try {
            Token token = source.token();
            Duration left = Duration.between(clock.instant(), token.expiry()).dividedBy(RENEWED_AT_FRACTION_LEFT);
            Duration lead = left.compareTo(RENEWED_BEFORE_EXPIRY) < 0 ? left : RENEWED_BEFORE_EXPIRY;
            return keep(new Kept("Bearer " + token.value(), token.expiry().minus(lead), token.expiry()));
        } catch (RuntimeException failed) {
            return stillGood(failed);
        }
    }

    /** The token before, where it still holds and was not refused meanwhile. */
    private synchronized Kept stillGood(RuntimeException failed) {
        Kept before = kept;
        Instant now = clock.instant();
        if (before == null || !now.isBefore(before.expiry())) {
            throw failed;
        }
        Instant again = now.plus(AGAIN_AFTER);
        return keep(
                new Kept(before.header(), again.isBefore(before.expiry()) ? again : before.expiry(), before.expiry()));
    }

    private synchronized Kept keep(Kept next) {
        kept = next;
        return next;
    }

    /** Ends what waits for a token, also the source. */
    synchronized void close() {
        isClosed = true;
        if (asking != null) {
            asking.cancel(true);
        }
    }

    /** Forgets a header that was refused, unless there is a newer one; whether another one can be had. */
    synchronized boolean refused(String sent) {
        if (source == null || sent == null) {
            return false;
        }
        if (kept != null && sent.equals(kept.header())) {
            kept = null;
        }
        return true;
    }
}
