package dev.counterfoil.examples;

import dev.counterfoil.client.CounterfoilClient;
import dev.counterfoil.client.Watch;
import dev.counterfoil.inventory.v1.StockLevel;
import dev.counterfoil.inventory.v1.WatchStockRequest;
import dev.counterfoil.inventory.v1.WatchStockResponse;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/** Shows how the stock of a store changes, and goes on where it was when it is started again. Ctrl-C ends it. */
public final class WatchStock {
    private WatchStock() {}

    /**
     * Begins.
     *
     * @param arguments the file that keeps the cursor; {@code stock.cursor} where there is none
     * @throws IOException where the file cannot be read
     */
    public static void main(String[] arguments) throws IOException {
        Path file = Path.of(arguments.length > 0 ? arguments[0] : "stock.cursor");
        String cursor = Files.exists(file) ? Files.readString(file) : "";
        WatchStockRequest request = WatchStockRequest.newBuilder()
                .setParent("locations/367")
                .setCursor(cursor)
                .build();
        try (CounterfoilClient client = Sample.client();
                Watch<WatchStockResponse> watch = client.watchStock(request, behind -> keep(file, behind))) {
            for (WatchStockResponse message : watch) {
                for (StockLevel level : message.getStockLevelsList()) {
                    System.out.printf("%s: %d on hand, %d sold%n", level.getSku(), level.getOnHand(), level.getSold());
                }
            }
        }
    }

    /** Replaces the file at once, so that it never holds half a cursor. Called when a message has been dealt with. */
    private static void keep(Path file, String cursor) {
        Path fresh = file.resolveSibling(file.getFileName() + ".new");
        try {
            Files.writeString(fresh, cursor);
            Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException error) {
            throw new UncheckedIOException(error);
        }
    }
}
