package dev.counterfoil.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

class PagesTest {
    private static final Map<String, List<String>> PAGES =
            Map.of("", List.of("a", "b"), "1", List.of(), "2", List.of("c"));
    private static final Map<String, String> NEXT = Map.of("", "1", "1", "2", "2", "");

    private final List<String> asked = new ArrayList<>();

    private Pages<String> pages() {
        Function<String, String> list = token -> {
            asked.add(token);
            return token;
        };
        return new Pages<>(list, PAGES::get, NEXT::get);
    }

    @Test
    void pagesFollowEachOtherAlsoEmptyOnes() {
        assertEquals(List.of("a", "b", "c"), pages().stream().toList());
        assertEquals(List.of("", "1", "2"), asked);
    }

    @Test
    void noPageIsAskedForThatNobodyWants() {
        Iterator<String> iterator = pages().iterator();
        assertEquals(List.of(), asked);
        iterator.next();
        iterator.next();
        assertEquals(List.of(""), asked);
        iterator.next();
        assertThrows(NoSuchElementException.class, iterator::next);
    }
}
