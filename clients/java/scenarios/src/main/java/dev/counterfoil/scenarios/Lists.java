package dev.counterfoil.scenarios;

import dev.counterfoil.catalog.v1.ListProductsRequest;
import dev.counterfoil.catalog.v1.Product;
import dev.counterfoil.client.CounterfoilClient;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;

/** Lists, which come in pages. */
final class Lists {
    private Lists() {}

    static Map<String, Main.Deed> deeds() {
        return Map.of("pages", Lists::pages, "pages-early", Lists::pagesEarly, "pages-repeated", Lists::pagesRepeated);
    }

    private static ListProductsRequest list(Scenario given) {
        return ListProductsRequest.newBuilder()
                .setFilter(given.text("filter"))
                .setPageSize(given.number("page_size"))
                .build();
    }

    private static Map<String, Object> pages(Scenario given) {
        try (CounterfoilClient client = given.client()) {
            List<String> names = client.catalog().listProductsPages(list(given)).stream()
                    .map(Product::getName)
                    .toList();
            return Map.of("count", names.size(), "unique", new HashSet<>(names).size() == names.size());
        }
    }

    private static Map<String, Object> pagesEarly(Scenario given) {
        try (CounterfoilClient client = given.client()) {
            long count = 0;
            for (Product product : client.catalog().listProductsPages(list(given))) {
                if (!product.getName().isEmpty() && ++count == given.number("take")) {
                    break;
                }
            }
            return Map.of("count", count);
        }
    }

    private static Map<String, Object> pagesRepeated(Scenario given) {
        List<String> names = new ArrayList<>();
        Map<String, Object> saw = Errors.seen(Errors.error(given, "admin", client -> {
            client.catalog().listProductsPages(list(given)).forEach(product -> names.add(product.getName()));
            return names;
        }));
        saw.put("count", names.size());
        return saw;
    }
}
