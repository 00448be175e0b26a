package dev.counterfoil.scenarios;

import com.google.protobuf.FieldMask;
import dev.counterfoil.catalog.v1.CreateProductRequest;
import dev.counterfoil.catalog.v1.Product;
import dev.counterfoil.catalog.v1.UpdateProductRequest;
import dev.counterfoil.client.CounterfoilClient;
import dev.counterfoil.client.CounterfoilException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Function;

/** Calls that are refused, or end at their deadline. */
final class Errors {
    private Errors() {}

    static Map<String, Main.Deed> deeds() {
        Map<String, Main.Deed> deeds = new HashMap<>();
        for (String name : new String[] {
            "not-found",
            "unknown-reason",
            "retry-exhausted",
            "retry-pushback-stop",
            "retry-not-others",
            "deadline-default"
        }) {
            deeds.put(name, given -> seen(getting(given)));
        }
        deeds.put("invalid-field", Errors::invalidField);
        deeds.put("already-exists", given -> seen(creating(given, "admin", "twin", given.text("product_id"))));
        deeds.put("etag-mismatch", Errors::etagMismatch);
        deeds.put("out-of-stock", Errors::outOfStock);
        deeds.put("request-id-reused", Errors::requestIdReused);
        deeds.put("unauthenticated", Errors::unauthenticated);
        deeds.put("permission-denied", given -> seen(creating(given, "reader", given.text("id"), given.text("id"))));
        deeds.put("rate-limited", Errors::rateLimited);
        deeds.put("deadline-own", given -> seen(gettingWithin(given, Duration.ofMillis(300))));
        deeds.put("deadline-of-all-attempts", given -> seen(gettingWithin(given, Duration.ofMillis(1000))));
        return deeds;
    }

    /** The error that a call ends with. */
    static CounterfoilException error(Scenario given, String credential, Function<CounterfoilClient, ?> call) {
        try (CounterfoilClient client = given.clientOf(credential)) {
            Object answer = call.apply(client);
            throw new IllegalStateException("there was no error, but " + answer);
        } catch (CounterfoilException expected) {
            return expected;
        }
    }

    static Map<String, Object> seen(CounterfoilException error) {
        Map<String, Object> saw = new HashMap<>();
        saw.put("code", error.code().name());
        saw.put("reason", error.reason());
        return saw;
    }

    private static CounterfoilException getting(Scenario given) {
        return error(given, "admin", client -> client.catalog().getProduct(Calls.product(given)));
    }

    private static CounterfoilException gettingWithin(Scenario given, Duration deadline) {
        return error(
                given,
                "admin",
                client -> client.catalog().withDeadline(deadline).getProduct(Calls.product(given)));
    }

    private static CounterfoilException creating(Scenario given, String credential, String name, String id) {
        return error(
                given,
                credential,
                client -> client.catalog()
                        .createProduct(CreateProductRequest.newBuilder()
                                .setProductId(id)
                                .setProduct(Product.newBuilder().setDisplayName(name))
                                .build()));
    }

    private static Map<String, Object> invalidField(Scenario given) {
        CounterfoilException error = getting(given);
        Map<String, Object> saw = seen(error);
        saw.put(
                "fields",
                error.fieldViolations().stream()
                        .map(CounterfoilException.FieldViolation::field)
                        .toList());
        return saw;
    }

    private static Map<String, Object> etagMismatch(Scenario given) {
        return seen(error(
                given,
                "admin",
                client -> client.catalog()
                        .updateProduct(UpdateProductRequest.newBuilder()
                                .setProduct(Product.newBuilder()
                                        .setName(given.text("name"))
                                        .setEtag(given.text("etag"))
                                        .setDescription("x"))
                                .setUpdateMask(FieldMask.newBuilder().addPaths("description"))
                                .build())));
    }

    private static Map<String, Object> outOfStock(Scenario given) {
        CounterfoilException error =
                error(given, "admin", client -> client.orders().placeOrder(Calls.orderOfLines(given)));
        Map<String, Object> saw = seen(error);
        saw.put(
                "subjects",
                error.preconditionViolations().stream()
                        .map(CounterfoilException.PreconditionViolation::subject)
                        .toList());
        return saw;
    }

    private static Map<String, Object> requestIdReused(Scenario given) {
        return seen(error(given, "admin", client -> {
            String id = given.text("request_id");
            client.orders()
                    .placeOrder(
                            Calls.order(given, 1).toBuilder().setRequestId(id).build());
            return client.orders()
                    .placeOrder(
                            Calls.order(given, 2).toBuilder().setRequestId(id).build());
        }));
    }

    private static Map<String, Object> unauthenticated(Scenario given) {
        try (CounterfoilClient client =
                CounterfoilClient.builder(given.target()).build()) {
            client.catalog().getProduct(Calls.product(given));
            throw new IllegalStateException("there was no error");
        } catch (CounterfoilException expected) {
            return seen(expected);
        }
    }

    private static Map<String, Object> rateLimited(Scenario given) {
        CounterfoilException error = getting(given);
        Map<String, Object> saw = seen(error);
        saw.put("retry_delay", error.retryDelay().orElseThrow().toMillis());
        return saw;
    }
}
