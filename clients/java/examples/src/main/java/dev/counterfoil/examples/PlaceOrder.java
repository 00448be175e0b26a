package dev.counterfoil.examples;

import dev.counterfoil.client.CounterfoilClient;
import dev.counterfoil.client.CounterfoilException;
import dev.counterfoil.client.Money;
import dev.counterfoil.orders.v1.DraftLine;
import dev.counterfoil.orders.v1.Order;
import dev.counterfoil.orders.v1.OrderDraft;
import dev.counterfoil.orders.v1.PlaceOrderRequest;
import java.util.UUID;

/** Orders two bananas, once, however often the order is sent. */
public final class PlaceOrder {
    private PlaceOrder() {}

    /**
     * Begins.
     *
     * @param arguments none
     */
    public static void main(String[] arguments) {
        // The client makes an id for each call that has none, which holds through its retries. Who keeps one of their
        // own
        // can send the same order again even after the program was killed.
        PlaceOrderRequest request = PlaceOrderRequest.newBuilder()
                .setRequestId(UUID.randomUUID().toString())
                .setDraft(OrderDraft.newBuilder()
                        .setLocation("locations/367")
                        .setCurrencyCode("USD")
                        .addLines(DraftLine.newBuilder().setSku("1082185").setQuantity(2)))
                .build();
        try (CounterfoilClient client = Sample.client()) {
            Order order = client.orders().placeOrder(request);
            String state = order.getState().name().replace("STATE_", "");
            System.out.println(order.getName() + ": " + state + ", " + Money.of(order.getTotal()));

            Order again = client.orders().placeOrder(request);
            System.out.println(again.getName() + ": sent again, and not ordered again");
        } catch (CounterfoilException error) {
            if (!error.reason().equals("OUT_OF_STOCK")) {
                throw error;
            }
            error.preconditionViolations()
                    .forEach(broken -> System.err.println(broken.subject() + ": " + broken.description()));
            System.exit(1);
        }
    }
}
