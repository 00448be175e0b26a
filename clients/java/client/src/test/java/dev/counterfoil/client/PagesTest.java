package dev.counterfoil.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.grpc.Status;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

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
        return new Pages<>("", list, PAGES::get, NEXT::get);
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

    @ParameterizedTest
    @ValueSource(strings = {"", "1", "2"})
    void aTokenThatComesAgainFailsTheList(String first) {
        Map<String, String> next = Map.of("", "1", "1", "2", "2", "2");
        List<String> given = new ArrayList<>();
        Pages<String> pages = new Pages<>(first, token -> token, token -> List.of("of " + token), next::get);
        var error = assertThrows(CounterfoilException.class, () -> pages.forEach(given::add));
        assertEquals(Status.Code.INTERNAL, error.code());
        assertFalse(given.contains("of 2"), "nothing of that page");
        assertEquals(2 - (first.isEmpty() ? 0 : Integer.parseInt(first)), given.size());
    }
}
