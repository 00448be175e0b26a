package dev.counterfoil.examples;

import dev.counterfoil.catalog.v1.ImportProductsResponse;
import dev.counterfoil.catalog.v1.Price;
import dev.counterfoil.catalog.v1.Product;
import dev.counterfoil.catalog.v1.Variant;
import dev.counterfoil.client.CounterfoilClient;
import dev.counterfoil.client.Money;
import java.util.stream.IntStream;

/** Imports 5,000 products; started again, it changes nothing. */
public final class ImportProducts {
    private static final int COUNT = 5_000;
    private static final Money PRICE = Money.parse("19.99 USD");

    private ImportProducts() {}

    /**
     * Begins.
     *
     * @param arguments none
     */
    public static void main(String[] arguments) {
        // Out of a file, say: it is read from its beginning each time that the import is sent.
        Iterable<Product> products = () ->
                IntStream.range(0, COUNT).mapToObj(ImportProducts::product).iterator();
        try (CounterfoilClient client = Sample.client()) {
            ImportProductsResponse done = client.bulkImport().send(products);
            System.out.printf(
                    "%d created, %d updated, %d unchanged, %d failed%n",
                    done.getCreatedCount(), done.getUpdatedCount(), done.getUnchangedCount(), done.getFailedCount());
            done.getErrorsList()
                    .forEach(refused -> System.out.println(
                            refused.getProduct() + ": " + refused.getError().getMessage()));
        }
    }

    private static Product product(int number) {
        return Product.newBuilder()
                .setName("products/example-" + number)
                .setDisplayName("Example " + number)
                .setStatus(Product.Status.STATUS_ACTIVE)
                .addVariants(Variant.newBuilder()
                        .setSku("EXAMPLE-" + number)
                        .addPrices(Price.newBuilder().setAmount(PRICE.toMessage())))
                .build();
    }
}
