package dev.counterfoil.scenarios;

import dev.counterfoil.catalog.v1.Product;
import dev.counterfoil.client.CounterfoilClient;
import dev.counterfoil.orders.v1.GetOrderRequest;
import dev.counterfoil.orders.v1.Order;
import dev.counterfoil.orders.v1.PlaceOrderRequest;
import java.util.Map;

/** Calls that are sent again behind the scenes, and their request ids; and what newer servers send. */
final class Retries {
    private Retries() {}

    static Map<String, Main.Deed> deeds() {
        return Map.of(
                "retry-read", Retries::read,
                "retry-pushback", Retries::read,
                "retry-lost-answer", Retries::lostAnswer,
                "retry-lost-answers", Retries::lostAnswers,
                "request-id-own", Retries::ownId,
                "request-id-fresh", Retries::freshIds,
                "request-id-batch", Retries::batchOfIds,
                "freshness-forgotten", Retries::forgottenFreshness,
                "unknown-field", Retries::unknownField);
    }

    private static Map<String, Object> read(Scenario given) {
        try (CounterfoilClient client = given.client()) {
            return Map.of(
                    "display_name",
                    client.catalog().getProduct(Calls.product(given)).getDisplayName());
        }
    }

    private static Map<String, Object> lostAnswer(Scenario given) {
        try (CounterfoilClient client = given.client()) {
            return Map.of("state", Calls.state(client.orders().placeOrder(Calls.order(given, 1))));
        }
    }

    private static Map<String, Object> lostAnswers(Scenario given) {
        try (CounterfoilClient client = given.client()) {
            Order placed = client.orders().placeOrder(Calls.order(given, 1));
            Order read = client.orders()
                    .getOrder(GetOrderRequest.newBuilder()
                            .setName(placed.getName())
                            .build());
            return Map.of("same", read.getName().equals(placed.getName()));
        }
    }

    private static Map<String, Object> ownId(Scenario given) {
        String id = given.text("request_id");
        PlaceOrderRequest request =
                Calls.order(given, 1).toBuilder().setRequestId(id).build();
        try (CounterfoilClient client = given.client()) {
            client.orders().placeOrder(request);
            return Map.of("unchanged", request.getRequestId().equals(id));
        }
    }

    private static Map<String, Object> freshIds(Scenario given) {
        PlaceOrderRequest request = Calls.order(given, 1);
        try (CounterfoilClient client = given.client()) {
            String first = client.orders().placeOrder(request).getName();
            String second = client.orders().placeOrder(request).getName();
            return Map.of("different", !first.equals(second));
        }
    }

    private static Map<String, Object> batchOfIds(Scenario given) {
        try (CounterfoilClient client = given.client()) {
            var answer = Calls.placeBatch(given, client);
            return Map.of(
                    "placed",
                    answer.getResultsList().stream()
                            .filter(each -> each.hasOrder())
                            .count());
        }
    }

    private static Map<String, Object> forgottenFreshness(Scenario given) {
        try (CounterfoilClient client = given.client()) {
            client.setFreshnessToken(given.text("token"));
            return Map.of(
                    "display_name",
                    client.catalog().getProduct(Calls.product(given)).getDisplayName());
        }
    }

    private static Map<String, Object> unknownField(Scenario given) {
        try (CounterfoilClient client = given.client()) {
            Product product = client.catalog().getProduct(Calls.product(given));
            return Map.of("display_name", product.getDisplayName(), "status", product.getStatusValue());
        }
    }
}
