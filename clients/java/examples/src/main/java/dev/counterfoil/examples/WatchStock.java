package dev.counterfoil.examples;

import dev.counterfoil.client.CounterfoilClient;
import dev.counterfoil.client.Watch;
import dev.counterfoil.inventory.v1.StockLevel;
import dev.counterfoil.inventory.v1.WatchStockRequest;
import dev.counterfoil.inventory.v1.WatchStockResponse;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Watches the stock of a store. Stopped and started again, it goes on where it was. */
public final class WatchStock {
    private WatchStock() {}

    /**
     * Begins.
     *
     * @param arguments the file that keeps the cursor; {@code stock.cursor} where there is none
     * @throws IOException where the file cannot be read or written
     */
    public static void main(String[] arguments) throws IOException {
        Path file = Path.of(arguments.length > 0 ? arguments[0] : "stock.cursor");
        WatchStockRequest.Builder request = WatchStockRequest.newBuilder().setParent("locations/367");
        if (Files.exists(file)) {
            request.setCursor(Files.readString(file));
        }
        try (CounterfoilClient client = Sample.client();
                Watch<WatchStockResponse> watch = client.watchStock(request.build())) {
            for (WatchStockResponse message : watch) {
                for (StockLevel level : message.getStockLevelsList()) {
                    System.out.println(level.getSku() + ": " + level.getAvailable() + " available");
                }
                Files.writeString(file, watch.cursor()); // what came before it has been dealt with
            }
        }
    }
}
