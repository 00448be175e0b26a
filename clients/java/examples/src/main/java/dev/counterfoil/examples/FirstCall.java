package dev.counterfoil.examples;

import dev.counterfoil.catalog.v1.GetProductRequest;
import dev.counterfoil.catalog.v1.Product;
import dev.counterfoil.client.CounterfoilClient;
import dev.counterfoil.client.CounterfoilException;
import dev.counterfoil.client.Money;

/** Reads one product, and shows what the server answers where there is none. */
public final class FirstCall {
    private FirstCall() {}

    /**
     * Begins.
     *
     * @param arguments none
     */
    public static void main(String[] arguments) {
        try (CounterfoilClient client = Sample.client()) {
            Product product = client.catalog()
                    .getProduct(GetProductRequest.newBuilder()
                            .setName("products/1082185")
                            .build());
            product.getVariants(0)
                    .getCurrentPricesList()
                    .forEach(price -> System.out.println(product.getDisplayName() + ": " + Money.of(price)));

            GetProductRequest none =
                    GetProductRequest.newBuilder().setName("products/none").build();
            try {
                client.catalog().getProduct(none);
            } catch (CounterfoilException error) {
                if (!error.reason().equals("RESOURCE_NOT_FOUND")) {
                    throw error;
                }
                System.out.println(none.getName() + ": " + error.reason());
            }
        }
    }
}
