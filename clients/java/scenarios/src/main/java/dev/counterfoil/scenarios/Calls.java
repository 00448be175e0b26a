package dev.counterfoil.scenarios;

import dev.counterfoil.catalog.v1.BatchGetProductsRequest;
import dev.counterfoil.catalog.v1.CreateProductRequest;
import dev.counterfoil.catalog.v1.GetProductRequest;
import dev.counterfoil.catalog.v1.Product;
import dev.counterfoil.catalog.v1.UpdateProductRequest;
import dev.counterfoil.client.CounterfoilClient;
import dev.counterfoil.client.Money;
import dev.counterfoil.orders.v1.BatchPlaceOrdersRequest;
import dev.counterfoil.orders.v1.BatchPlaceOrdersResponse;
import dev.counterfoil.orders.v1.DraftLine;
import dev.counterfoil.orders.v1.Order;
import dev.counterfoil.orders.v1.OrderDraft;
import dev.counterfoil.orders.v1.PlaceOrderRequest;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** Calls that nothing hinders, and freshness; and what the other scenarios call, too. */
final class Calls {
    private static final String CURRENCY = "EUR";

    private Calls() {}

    static Map<String, Main.Deed> deeds() {
        return Map.of(
                "get-product", Calls::getProduct,
                "batch-get", Calls::batchGet,
                "place-order", Calls::placeOrder,
                "big-batch", Calls::bigBatch,
                "unicode", Calls::unicode,
                "trace-context", Calls::traceContext,
                "freshness-across-servers", Calls::freshnessAcrossServers,
                "freshness-handover", Calls::freshnessHandover);
    }

    static GetProductRequest product(Scenario given) {
        return GetProductRequest.newBuilder().setName(given.text("name")).build();
    }

    static OrderDraft draft(Scenario given, List<DraftLine> lines) {
        return OrderDraft.newBuilder()
                .setLocation(given.text("location"))
                .setCurrencyCode(CURRENCY)
                .addAllLines(lines)
                .build();
    }

    /** Orders so many units of the given SKU; without a request id. */
    static PlaceOrderRequest order(Scenario given, long quantity) {
        DraftLine line = DraftLine.newBuilder()
                .setSku(given.text("sku"))
                .setQuantity(quantity)
                .build();
        return PlaceOrderRequest.newBuilder()
                .setDraft(draft(given, List.of(line)))
                .build();
    }

    /** Orders the given lines. */
    static PlaceOrderRequest orderOfLines(Scenario given) {
        List<DraftLine> lines = given.list("lines").asList().stream()
                .map(each -> each.getAsJsonObject())
                .map(each -> DraftLine.newBuilder()
                        .setSku(each.get("sku").getAsString())
                        .setQuantity(each.get("quantity").getAsLong())
                        .build())
                .toList();
        return PlaceOrderRequest.newBuilder().setDraft(draft(given, lines)).build();
    }

    static String state(Order order) {
        return order.getState().name().replaceFirst("^STATE_", "");
    }

    static BatchPlaceOrdersResponse placeBatch(Scenario given, CounterfoilClient client) {
        List<PlaceOrderRequest> orders = IntStream.range(0, given.number("count"))
                .mapToObj(each -> order(given, 1))
                .toList();
        return client.orders()
                .batchPlaceOrders(BatchPlaceOrdersRequest.newBuilder()
                        .addAllRequests(orders)
                        .build());
    }

    static Map<String, Object> getProduct(Scenario given) {
        try (CounterfoilClient client = given.client()) {
            Product product = client.catalog().getProduct(product(given));
            var price = product.getVariants(0).getPrices(0);
            return Map.of(
                    "display_name",
                    product.getDisplayName(),
                    "price",
                    Money.of(price.getAmount()).toString());
        }
    }

    private static Map<String, Object> batchGet(Scenario given) {
        try (CounterfoilClient client = given.client()) {
            var answer = client.catalog()
                    .batchGetProducts(BatchGetProductsRequest.newBuilder()
                            .addAllNames(given.texts("names"))
                            .build());
            List<String> names =
                    answer.getProductsList().stream().map(Product::getName).toList();
            return Map.of("names", names);
        }
    }

    private static Map<String, Object> placeOrder(Scenario given) {
        try (CounterfoilClient client = given.client()) {
            Order order = client.orders().placeOrder(orderOfLines(given));
            return Map.of(
                    "state",
                    state(order),
                    "lines",
                    order.getLinesCount(),
                    "total",
                    Money.of(order.getTotal()).toString());
        }
    }

    private static Map<String, Object> bigBatch(Scenario given) {
        try (CounterfoilClient client = given.client()) {
            BatchPlaceOrdersResponse answer = placeBatch(given, client);
            long placed = answer.getResultsList().stream()
                    .filter(each -> each.hasOrder())
                    .count();
            return Map.of("placed", placed, "refused", answer.getResultsCount() - placed);
        }
    }

    private static Map<String, Object> unicode(Scenario given) {
        try (CounterfoilClient client = given.client()) {
            Product made = client.catalog()
                    .createProduct(CreateProductRequest.newBuilder()
                            .setProductId(given.text("id"))
                            .setProduct(Product.newBuilder().setDisplayName(given.text("display_name")))
                            .build());
            Product read = client.catalog()
                    .getProduct(GetProductRequest.newBuilder()
                            .setName(made.getName())
                            .build());
            return Map.of("display_name", read.getDisplayName());
        }
    }

    private static Map<String, Object> traceContext(Scenario given) {
        try (CounterfoilClient client = given.client()) {
            Product product =
                    client.catalog().withTraceparent(given.text("traceparent")).getProduct(product(given));
            return Map.of("display_name", product.getDisplayName());
        }
    }

    private static String describe(Scenario given, CounterfoilClient client, String text) {
        client.catalog()
                .updateProduct(UpdateProductRequest.newBuilder()
                        .setProduct(
                                Product.newBuilder().setName(given.text("name")).setDescription(text))
                        .setUpdateMask(
                                com.google.protobuf.FieldMask.newBuilder().addPaths("description"))
                        .build());
        return text;
    }

    private static Map<String, Object> freshnessAcrossServers(Scenario given) {
        try (CounterfoilClient client = given.client()) {
            int stale = 0;
            for (int turn = 0; turn < 20; turn++) {
                String text = describe(given, client, given.text("id") + " " + turn);
                String read = client.catalog().getProduct(product(given)).getDescription();
                stale += read.equals(text) ? 0 : 1;
            }
            return Map.of("stale", stale);
        }
    }

    private static Map<String, Object> freshnessHandover(Scenario given) {
        try (CounterfoilClient first = given.client();
                CounterfoilClient second = given.clientAt(given.text("other"), "admin")) {
            String text = describe(given, first, given.text("id"));
            second.setFreshnessToken(first.freshnessToken().orElseThrow());
            String read = second.catalog().getProduct(product(given)).getDescription();
            return Map.of("fresh", read.equals(text));
        }
    }
}
