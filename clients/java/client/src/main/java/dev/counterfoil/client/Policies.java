package dev.counterfoil.client;

import com.google.protobuf.DescriptorProtos.MethodOptions;
import com.google.protobuf.ExtensionRegistryLite;
import com.google.protobuf.InvalidProtocolBufferException;
import dev.counterfoil.catalog.v1.CatalogServiceGrpc;
import dev.counterfoil.identity.v1.AccessServiceGrpc;
import dev.counterfoil.identity.v1.AccountServiceGrpc;
import dev.counterfoil.identity.v1.EmailServiceGrpc;
import dev.counterfoil.identity.v1.FederationServiceGrpc;
import dev.counterfoil.identity.v1.SessionServiceGrpc;
import dev.counterfoil.inventory.v1.InventoryServiceGrpc;
import dev.counterfoil.ledger.v1.LedgerServiceGrpc;
import dev.counterfoil.orders.v1.OrderServiceGrpc;
import dev.counterfoil.type.v1.Policy;
import dev.counterfoil.type.v1.PolicyOuterClass;
import dev.counterfoil.type.v1.Retry;
import io.grpc.MethodDescriptor;
import io.grpc.ServiceDescriptor;
import io.grpc.protobuf.ProtoMethodDescriptorSupplier;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What the contract says of each rpc, read out of its descriptors. */
final class Policies {
    /** How often a call is sent at most, the first time included. */
    static final int ATTEMPTS_LIMIT = 4;

    static final long FIRST_PAUSE_MS = 100;
    static final long PAUSE_LIMIT_MS = 2_000;
    private static final double TOKENS_LIMIT = 100;
    private static final double TOKENS_PER_SUCCESS = 0.5;
    private static final List<ServiceDescriptor> SERVICES = List.of(
            AccessServiceGrpc.getServiceDescriptor(),
            AccountServiceGrpc.getServiceDescriptor(),
            EmailServiceGrpc.getServiceDescriptor(),
            FederationServiceGrpc.getServiceDescriptor(),
            SessionServiceGrpc.getServiceDescriptor(),
            CatalogServiceGrpc.getServiceDescriptor(),
            InventoryServiceGrpc.getServiceDescriptor(),
            LedgerServiceGrpc.getServiceDescriptor(),
            OrderServiceGrpc.getServiceDescriptor());

    /**
     * What the client does with the calls of one rpc.
     *
     * @param deadlineNanos the deadline of a call that states none
     * @param ids fills in request ids; null where the requests have none
     */
    record Rule(long deadlineNanos, RequestIds ids) {}

    /** The one contract. It never changes. */
    static final Policies CONTRACT = new Policies();

    private final Map<String, Rule> rules = new HashMap<>();
    private final List<Map<String, ?>> retried = new ArrayList<>();

    private Policies() {
        for (ServiceDescriptor service : SERVICES) {
            for (MethodDescriptor<?, ?> method : service.getMethods()) {
                add(service, method);
            }
        }
    }

    private void add(ServiceDescriptor service, MethodDescriptor<?, ?> method) {
        var descriptor = ((ProtoMethodDescriptorSupplier) method.getSchemaDescriptor()).getMethodDescriptor();
        Policy policy = policy(descriptor.getOptions());
        var deadline = policy.getDefaultDeadline();
        long nanos = deadline.getSeconds() * 1_000_000_000L + deadline.getNanos();
        rules.put(method.getFullMethodName(), new Rule(nanos, RequestIds.of(descriptor.getInputType())));
        boolean again = policy.getRetry() == Retry.RETRY_SAFE || policy.getRetry() == Retry.RETRY_WITH_REQUEST_ID;
        if (again && method.getType().clientSendsOneMessage()) {
            retried.add(Map.of("service", service.getName(), "method", descriptor.getName()));
        }
    }

    /** The stubs are made of a descriptor set, and what is made so knows its options only as bytes. */
    private static Policy policy(MethodOptions options) {
        ExtensionRegistryLite registry = ExtensionRegistryLite.newInstance();
        registry.add(PolicyOuterClass.policy);
        try {
            return MethodOptions.parseFrom(options.toByteString(), registry).getExtension(PolicyOuterClass.policy);
        } catch (InvalidProtocolBufferException malformed) {
            throw new IllegalStateException("the stubs are broken", malformed);
        }
    }

    /** The rule of an rpc by its path, or null for one that is not of the contract. */
    Rule rule(String fullMethodName) {
        return rules.get(fullMethodName);
    }

    /** What gRPC does by itself: retries, going round the servers, and asking for their health. */
    Map<String, ?> serviceConfig() {
        Map<String, ?> retry = Map.of(
                "maxAttempts",
                (double) ATTEMPTS_LIMIT,
                "initialBackoff",
                FIRST_PAUSE_MS / 1000.0 + "s",
                "maxBackoff",
                PAUSE_LIMIT_MS / 1000 + "s",
                "backoffMultiplier",
                2.0,
                "retryableStatusCodes",
                List.of("UNAVAILABLE"));
        return Map.of(
                "loadBalancingConfig", List.of(Map.of("round_robin", Map.of())),
                "healthCheckConfig", Map.of("serviceName", ""),
                "methodConfig", List.of(Map.of("name", retried, "retryPolicy", retry)),
                "retryThrottling", Map.of("maxTokens", TOKENS_LIMIT, "tokenRatio", TOKENS_PER_SUCCESS));
    }
}
