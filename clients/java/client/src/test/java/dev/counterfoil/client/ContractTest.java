package dev.counterfoil.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.counterfoil.catalog.v1.GetProductRequest;
import dev.counterfoil.orders.v1.BatchPlaceOrdersRequest;
import dev.counterfoil.orders.v1.PlaceOrderRequest;
import io.grpc.MethodDescriptor;
import io.grpc.ServiceDescriptor;
import java.io.IOException;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class ContractTest {
    private static final String CATALOG = "counterfoil.catalog.v1.CatalogService";

    @Test
    void deadlinesAreThoseOfTheContract() {
        assertEquals(
                2_000_000_000L, Policies.CONTRACT.rule(CATALOG + "/GetProduct").deadlineNanos());
        assertEquals(
                600_000_000_000L,
                Policies.CONTRACT.rule(CATALOG + "/ImportProducts").deadlineNanos());
        assertNull(Policies.CONTRACT.rule("grpc.health.v1.Health/Check"));
    }

    @Test
    void onlyWhatMayBeSentAgainIsRetried() {
        var method = (Map<?, ?>) ((List<?>) Policies.CONTRACT.serviceConfig().get("methodConfig")).get(0);
        var names = (List<?>) method.get("name");
        assertTrue(names.contains(Map.of("service", CATALOG, "method", "GetProduct")));
        assertTrue(names.contains(Map.of("service", "counterfoil.orders.v1.OrderService", "method", "PlaceOrder")));
        assertTrue(!names.contains(Map.of("service", CATALOG, "method", "ImportProducts")));
        var retry = (Map<?, ?>) method.get("retryPolicy");
        assertEquals("0.1s", retry.get("initialBackoff"));
        assertEquals("2s", retry.get("maxBackoff"));
    }

    @Test
    void requestsWithoutAnIdGetOneAndOthersAreLeftAlone() {
        RequestIds ids = RequestIds.of(PlaceOrderRequest.getDescriptor());
        PlaceOrderRequest empty = PlaceOrderRequest.getDefaultInstance();
        String first = ((PlaceOrderRequest) ids.filled(empty)).getRequestId();
        assertEquals(first, UUID.fromString(first).toString());
        assertNotEquals(first, ((PlaceOrderRequest) ids.filled(empty)).getRequestId());
        PlaceOrderRequest own = empty.toBuilder().setRequestId("mine").build();
        assertSame(own, ids.filled(own));
        assertNull(RequestIds.of(GetProductRequest.getDescriptor()));
    }

    @Test
    void eachRequestOfABatchGetsItsOwnId() {
        BatchPlaceOrdersRequest batch = BatchPlaceOrdersRequest.newBuilder()
                .addRequests(PlaceOrderRequest.getDefaultInstance())
                .addRequests(PlaceOrderRequest.newBuilder().setRequestId("mine"))
                .addRequests(PlaceOrderRequest.getDefaultInstance())
                .build();
        BatchPlaceOrdersRequest filled = (BatchPlaceOrdersRequest)
                RequestIds.of(batch.getDescriptorForType()).filled(batch);
        assertEquals("mine", filled.getRequests(1).getRequestId());
        assertNotEquals(
                filled.getRequests(0).getRequestId(), filled.getRequests(2).getRequestId());
        assertEquals("", batch.getRequests(0).getRequestId());
    }

    @Test
    void noServiceIsForgotten() throws Exception {
        List<String> offered = Arrays.stream(CounterfoilClient.class.getMethods())
                .map(Method::getReturnType)
                .filter(ServiceClient.class::isAssignableFrom)
                .map(Class::getSimpleName)
                .toList();
        Path sources = Path.of("../stubs/src/main/java");
        try (Stream<Path> stubs = Files.walk(sources)) {
            for (Path each : stubs.filter(Files::isRegularFile).toList()) {
                String stub =
                        sources.relativize(each).toString().replace('/', '.').replaceFirst("\\.java$", "");
                var service = (ServiceDescriptor)
                        Class.forName(stub).getMethod("getServiceDescriptor").invoke(null);
                for (MethodDescriptor<?, ?> method : service.getMethods()) {
                    assertNotNull(Policies.CONTRACT.rule(method.getFullMethodName()), method.getFullMethodName());
                }
                String name = service.getName().replaceFirst(".*\\.", "").replace("Service", "Client");
                assertTrue(offered.contains(name), name);
            }
        }
    }

    @Test
    void theVersionIsThatOfThePackage() throws IOException {
        String pom = Files.readString(Path.of("pom.xml"));
        assertTrue(pom.contains("<version>" + CounterfoilClient.VERSION + "</version>"));
    }
}
