package dev.counterfoil.client;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** The watches of a client that are not over; they fail when it is closed. */
final class Watches {
    private final Set<Watch<?>> open = ConcurrentHashMap.newKeySet();
    private final Closing closing;

    Watches(Closing closing) {
        this.closing = closing;
    }

    /** Takes a watch, which is ended at once where the client is closed. */
    <T> Watch<T> add(Watch<T> watch) {
        open.add(watch);
        if (closing.isClosed()) {
            watch.abort();
        }
        return watch;
    }

    void remove(Watch<?> watch) {
        open.remove(watch);
    }

    /** Ends them, once the client is closed. */
    void abort() {
        open.forEach(Watch::abort);
    }
}
