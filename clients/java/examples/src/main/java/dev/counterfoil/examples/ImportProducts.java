package dev.counterfoil.examples;

import dev.counterfoil.catalog.v1.ImportProductsResponse;
import dev.counterfoil.catalog.v1.Product;
import dev.counterfoil.client.CounterfoilClient;
import java.util.stream.IntStream;

/** Imports ten thousand products, made as they are sent. Started again, it changes nothing. */
public final class ImportProducts {
    private static final int COUNT = 10_000;

    private ImportProducts() {}

    /**
     * Begins.
     *
     * @param arguments none
     */
    public static void main(String[] arguments) {
        Iterable<Product> products = () ->
                IntStream.range(0, COUNT).mapToObj(ImportProducts::product).iterator();
        try (CounterfoilClient client = Sample.client()) {
            ImportProductsResponse answer = client.bulkImport().send(products);
            System.out.printf(
                    "%d created, %d updated, %d unchanged, %d failed%n",
                    answer.getCreatedCount(),
                    answer.getUpdatedCount(),
                    answer.getUnchangedCount(),
                    answer.getFailedCount());
            answer.getErrorsList()
                    .forEach(each -> System.err.println(
                            each.getProduct() + ": " + each.getError().getMessage()));
        }
    }

    private static Product product(int number) {
        return Product.newBuilder()
                .setName("products/example-" + number)
                .setDisplayName("Example " + number)
                .build();
    }
}
