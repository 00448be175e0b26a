package dev.counterfoil.client;

import io.grpc.Status;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.function.Function;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/**
 * All resources of a list, page by page behind the scenes: the next page is asked for when the last one is used up, and not
 * before. Each iteration begins at the first page, and throws {@link CounterfoilException} where a page cannot be had; with the code
 * INTERNAL where a page names the token that it was asked with as the next one.
 *
 * @param <T> the resources
 */
public final class Pages<T> implements Iterable<T> {
    private final String first;
    private final Function<String, PageOf<T>> read;

    /** A page: its resources, and the token of the next one, empty on the last. */
    private record PageOf<T>(List<T> items, String next) {}

    /** Makes one; {@code list} asks for the page of a token, and {@code first} is that of the first one, mostly empty. */
    <R> Pages(String first, Function<String, R> list, Function<R, List<T>> items, Function<R, String> next) {
        this.first = first;
        read = list.andThen(answer -> new PageOf<>(items.apply(answer), next.apply(answer)));
    }

    @Override
    public Iterator<T> iterator() {
        return new Items();
    }

    /** Returns all resources as a stream, as lazily. */
    public Stream<T> stream() {
        return StreamSupport.stream(spliterator(), false);
    }

    private final class Items implements Iterator<T> {
        private Iterator<T> page = List.<T>of().iterator();
        private String next = first;
        private boolean isLast;

        @Override
        public boolean hasNext() {
            while (!page.hasNext() && !isLast) {
                PageOf<T> read = Pages.this.read.apply(next);
                if (!next.isEmpty() && read.next().equals(next)) {
                    throw CounterfoilException.of(Status.INTERNAL
                            .withDescription("the server gave the same page token again")
                            .asRuntimeException());
                }
                page = read.items().iterator();
                next = read.next();
                isLast = next.isEmpty();
            }
            return page.hasNext();
        }

        @Override
        public T next() {
            if (!hasNext()) {
                throw new NoSuchElementException();
            }
            return page.next();
        }
    }
}
