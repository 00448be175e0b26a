package dev.counterfoil.scenarios;

import dev.counterfoil.catalog.v1.ExportProductsRequest;
import dev.counterfoil.catalog.v1.ExportProductsResponse;
import dev.counterfoil.catalog.v1.ImportProductsResponse;
import dev.counterfoil.catalog.v1.Product;
import dev.counterfoil.client.CounterfoilClient;
import dev.counterfoil.client.CounterfoilException;
import dev.counterfoil.client.Watch;
import dev.counterfoil.inventory.v1.StockLevel;
import dev.counterfoil.inventory.v1.WatchStockRequest;
import dev.counterfoil.inventory.v1.WatchStockResponse;
import dev.counterfoil.orders.v1.WatchOrdersRequest;
import dev.counterfoil.orders.v1.WatchOrdersResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Exports, imports and watches. */
final class Streams {
    private static final long POLL_MS = 5;

    private Streams() {}

    static Map<String, Main.Deed> deeds() {
        return Map.of(
                "export", Streams::export,
                "import", Streams::imports,
                "import-resent", Streams::importResent,
                "close", Streams::close,
                "cancel-watch", Streams::cancelWatch,
                "watch-resumes", Streams::watchResumes,
                "token-in-mid-stream", Streams::tokenInMidStream);
    }

    private static Map<String, Object> export(Scenario given) {
        ExportProductsRequest request = ExportProductsRequest.newBuilder()
                .setFilter(given.text("filter"))
                .build();
        try (CounterfoilClient client = given.client();
                Stream<ExportProductsResponse> answers = client.catalog().exportProducts(request)) {
            return Map.of(
                    "count",
                    answers.mapToInt(ExportProductsResponse::getProductsCount).sum());
        }
    }

    private static ImportProductsResponse importing(Scenario given) {
        List<Product> products = IntStream.range(0, given.number("count"))
                .mapToObj(each -> Product.newBuilder()
                        .setName("products/" + given.text("id") + "-" + each)
                        .setDisplayName(Integer.toString(each))
                        .build())
                .toList();
        try (CounterfoilClient client = given.client()) {
            return client.bulkImport().send(products);
        }
    }

    private static Map<String, Object> imports(Scenario given) {
        ImportProductsResponse answer = importing(given);
        return Map.of(
                "created", answer.getCreatedCount(),
                "updated", answer.getUpdatedCount(),
                "unchanged", answer.getUnchangedCount(),
                "failed", answer.getFailedCount());
    }

    private static Map<String, Object> importResent(Scenario given) {
        ImportProductsResponse answer = importing(given);
        long accounted = answer.getCreatedCount()
                + answer.getUpdatedCount()
                + answer.getUnchangedCount()
                + answer.getFailedCount();
        return Map.of("accounted", accounted, "failed", answer.getFailedCount());
    }

    /** Waits until the watch has begun, which another thread iterates. */
    private static void awaitCursor(Watch<?> watch) throws InterruptedException {
        while (watch.cursor().isEmpty()) {
            Thread.sleep(POLL_MS);
        }
    }

    private static Watch<WatchOrdersResponse> watchOrders(Scenario given, CounterfoilClient client) {
        return client.watchOrders(WatchOrdersRequest.newBuilder()
                .setLocation(given.text("location"))
                .build());
    }

    private static String codeOf(Runnable call) {
        try {
            call.run();
            return "OK";
        } catch (CounterfoilException error) {
            return error.code().name();
        }
    }

    private static Map<String, Object> close(Scenario given) throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(2);
        CounterfoilClient client = given.client();
        try {
            Runnable get = () -> client.catalog().getProduct(Calls.product(given));
            Watch<WatchOrdersResponse> watch = watchOrders(given, client);
            Future<String> call = threads.submit(() -> codeOf(get));
            Future<String> watched = threads.submit(() -> codeOf(() -> watch.forEachRemaining(message -> {})));
            awaitCursor(watch);
            Thread.sleep(300);
            client.close();
            return Map.of("after", codeOf(get), "call", call.get(), "watch", watched.get());
        } finally {
            client.close(); // once more, as the scenario has it
            threads.shutdownNow();
        }
    }

    private static Map<String, Object> cancelWatch(Scenario given) throws Exception {
        ExecutorService threads = Executors.newSingleThreadExecutor();
        try (CounterfoilClient client = given.client()) {
            Watch<WatchOrdersResponse> watch = watchOrders(given, client);
            Future<Boolean> ended = threads.submit(() -> {
                watch.forEachRemaining(message -> {});
                return true;
            });
            awaitCursor(watch);
            watch.close();
            return Map.of("ended", ended.get());
        } finally {
            threads.shutdownNow();
        }
    }

    private static Map<String, Object> watchResumes(Scenario given) throws Exception {
        try (CounterfoilClient client = given.client()) {
            return sold(given, client);
        }
    }

    private static Map<String, Object> tokenInMidStream(Scenario given) throws Exception {
        Credentials.Source source = new Credentials.Source(given.texts("tokens"), Duration.ofSeconds(1));
        try (CounterfoilClient client =
                CounterfoilClient.builder(given.target()).tokenSource(source).build()) {
            return sold(given, client);
        }
    }

    private static Map<String, Object> sold(Scenario given, CounterfoilClient client) throws Exception {
        WatchStockRequest request = WatchStockRequest.newBuilder()
                .setParent(given.text("location"))
                .addSkus(given.text("sku"))
                .build();
        String last = Integer.toString(given.number("count"));
        ExecutorService threads = Executors.newSingleThreadExecutor();
        try (CounterfoilClient other = given.clientAt(given.text("other"), "admin");
                Watch<WatchStockResponse> watch = client.watchStock(request)) {
            Future<List<String>> seen = threads.submit(() -> soldUntil(last, watch));
            awaitCursor(watch);
            for (int turn = 0; turn < given.number("count"); turn++) {
                other.orders().placeOrder(Calls.order(given, 1));
            }
            return Map.of("sold", seen.get());
        } finally {
            threads.shutdownNow();
        }
    }

    private static List<String> soldUntil(String last, Watch<WatchStockResponse> watch) {
        List<String> sold = new ArrayList<>();
        for (WatchStockResponse message : watch) {
            for (StockLevel level : message.getStockLevelsList()) {
                String each = Long.toString(level.getSold());
                if (sold.isEmpty() || !sold.get(sold.size() - 1).equals(each)) {
                    sold.add(each);
                }
            }
            if (sold.contains(last)) {
                break;
            }
        }
        return sold;
    }
}
