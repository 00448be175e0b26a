package dev.counterfoil.client;

import io.grpc.Attributes;
import io.grpc.EquivalentAddressGroup;
import io.grpc.NameResolver;
import io.grpc.NameResolverProvider;
import io.grpc.ProxiedSocketAddress;
import io.grpc.Status;
import io.grpc.StatusOr;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;

/** Resolves targets that name several addresses, which gRPC for Java does not. It finds this class by itself. */
public final class AddressListProvider extends NameResolverProvider {
    /** Targets are {@code counterfoil:///host:port,host:port}. */
    static final String SCHEME = "counterfoil";

    // Below that of DNS: the scheme of targets that name none, also those of other clients in the process, stays what
    // it is.
    private static final int PRIORITY = 0;

    /** For gRPC. */
    public AddressListProvider() {}

    @Override
    protected boolean isAvailable() {
        return true;
    }

    @Override
    protected int priority() {
        return PRIORITY;
    }

    @Override
    public String getDefaultScheme() {
        return SCHEME;
    }

    @Override
    public NameResolver newNameResolver(URI target, NameResolver.Args args) {
        return SCHEME.equals(target.getScheme())
                ? new AddressList(Target.addresses(target.getPath().substring(1)), args)
                : null;
    }

    private static final class AddressList extends NameResolver {
        private final List<Target.Address> addresses;
        private final Args args;
        private Listener2 listener;
        private boolean isResolving;
        private boolean isShutDown;
        private List<EquivalentAddressGroup> told;

        AddressList(List<Target.Address> addresses, Args args) {
            this.addresses = addresses;
            this.args = args;
        }

        @Override
        public String getServiceAuthority() {
            return addresses.get(0).toString();
        }

        @Override
        public void start(Listener2 given) {
            listener = given;
            refresh();
        }

        @Override
        public void refresh() {
            if (!isResolving && !isShutDown) {
                isResolving = true;
                args.getOffloadExecutor().execute(this::resolve);
            }
        }

        @Override
        public void shutdown() {
            isShutDown = true;
        }

        private void resolve() {
            List<EquivalentAddressGroup> groups = new ArrayList<>();
            Status failure = null;
            for (Target.Address each : addresses) {
                try {
                    // Each server is asked for a certificate of the name that it was called by.
                    Attributes name = Attributes.newBuilder()
                            .set(EquivalentAddressGroup.ATTR_AUTHORITY_OVERRIDE, each.toString())
                            .build();
                    groups.add(new EquivalentAddressGroup(resolved(each), name));
                } catch (IOException unknown) {
                    failure = Status.UNAVAILABLE
                            .withDescription("cannot find the address of " + each.host())
                            .withCause(unknown);
                }
            }
            Status why = failure;
            args.getSynchronizationContext().execute(() -> tell(groups, why));
        }

        private List<SocketAddress> resolved(Target.Address address) throws IOException {
            if (!address.isLoopback()) { // what goes to this machine goes by no proxy
                ProxiedSocketAddress proxied = args.getProxyDetector()
                        .proxyFor(InetSocketAddress.createUnresolved(address.host(), address.port()));
                if (proxied != null) {
                    return List.of(proxied);
                }
            }
            List<SocketAddress> result = new ArrayList<>();
            for (InetAddress each : InetAddress.getAllByName(address.host())) {
                result.add(new InetSocketAddress(each, address.port()));
            }
            return result;
        }

        /** Tells what is new: servers that come and go are no reason to begin anew with the same addresses. */
        private void tell(List<EquivalentAddressGroup> groups, Status failure) {
            isResolving = false;
            if (isShutDown || groups.equals(told)) {
                return;
            }
            ResolutionResult.Builder result = ResolutionResult.newBuilder();
            if (groups.isEmpty()) {
                told = null;
                result.setAddressesOrError(StatusOr.fromStatus(failure));
            } else {
                told = groups;
                result.setAddressesOrError(StatusOr.fromValue(groups));
            }
            listener.onResult2(result.build());
        }
    }
}
