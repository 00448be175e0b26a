package dev.counterfoil.examples;

import dev.counterfoil.catalog.v1.GetProductRequest;
import dev.counterfoil.catalog.v1.Product;
import dev.counterfoil.client.CounterfoilClient;
import dev.counterfoil.client.CounterfoilException;
import dev.counterfoil.client.Money;

/** Reads one product. */
public final class FirstCall {
    private FirstCall() {}

    /**
     * Begins.
     *
     * @param arguments the product's name; bananas where there is none
     */
    public static void main(String[] arguments) {
        String name = arguments.length > 0 ? arguments[0] : "products/1082185";
        try (CounterfoilClient client = Sample.client()) {
            Product product = client.catalog()
                    .getProduct(GetProductRequest.newBuilder().setName(name).build());
            System.out.println(product.getDisplayName());
            product.getVariantsList().stream()
                    .flatMap(variant -> variant.getCurrentPricesList().stream())
                    .forEach(price -> System.out.println(Money.of(price)));
        } catch (CounterfoilException error) {
            System.err.println(error.code() + " " + error.reason() + ": " + error.getMessage());
            System.exit(1);
        }
    }
}
