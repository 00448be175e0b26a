package dev.counterfoil.examples;

import dev.counterfoil.client.CounterfoilClient;
import dev.counterfoil.client.CounterfoilException;
import dev.counterfoil.client.Money;
import dev.counterfoil.orders.v1.DraftLine;
import dev.counterfoil.orders.v1.Order;
import dev.counterfoil.orders.v1.OrderDraft;
import dev.counterfoil.orders.v1.PlaceOrderRequest;

/** Orders two bananas. However often a server or the network fails meanwhile, they are ordered once. */
public final class PlaceOrder {
    private PlaceOrder() {}

    /**
     * Begins.
     *
     * @param arguments none
     */
    public static void main(String[] arguments) {
        OrderDraft draft = OrderDraft.newBuilder()
                .setLocation("locations/367")
                .setCurrencyCode("USD")
                .addLines(DraftLine.newBuilder().setSku("1082185").setQuantity(2))
                .build();
        try (CounterfoilClient client = Sample.client()) {
            Order order = client.orders()
                    .placeOrder(PlaceOrderRequest.newBuilder().setDraft(draft).build());
            System.out.println(order.getName() + " costs " + Money.of(order.getTotal()));
        } catch (CounterfoilException error) {
            System.err.println(error.code() + " " + error.reason() + ": " + error.getMessage());
            error.preconditionViolations()
                    .forEach(each -> System.err.println(each.subject() + ": " + each.description()));
            System.exit(1);
        }
    }
}
