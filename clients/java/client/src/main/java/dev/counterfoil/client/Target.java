package dev.counterfoil.client;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Where the servers are.
 *
 * @param uri the target as gRPC takes it
 * @param isLoopback whether it can only be on this very machine; false for whatever is not surely so
 */
record Target(String uri, boolean isLoopback) {
    private static final Pattern ADDRESS = Pattern.compile("(\\[[0-9a-fA-F:.]+\\]|[A-Za-z0-9._-]+):([0-9]{1,5})");
    // A greater number makes a name of it, which is looked up.
    private static final Pattern DOTTED = Pattern.compile("127(\\.(25[0-5]|2[0-4][0-9]|1?[0-9]?[0-9])){3}");
    private static final String DNS = "dns:///";
    private static final String UNIX = "unix:";

    /** One {@code host:port}. */
    record Address(String host, int port) {
        /** Throws IllegalArgumentException for what is none. */
        static Address parse(String text) {
            Matcher matcher = ADDRESS.matcher(text);
            if (!matcher.matches() || Integer.parseInt(matcher.group(2)) > 0xffff) {
                throw new IllegalArgumentException("no host:port: '" + text + "'");
            }
            return new Address(matcher.group(1), Integer.parseInt(matcher.group(2)));
        }

        boolean isLoopback() {
            if (host.equalsIgnoreCase("localhost") || DOTTED.matcher(host).matches()) {
                return true;
            }
            try {
                // What stands in brackets is read, and never looked up.
                return host.startsWith("[") && InetAddress.getByName(host).isLoopbackAddress();
            } catch (UnknownHostException noAddress) {
                return false;
            }
        }

        @Override
        public String toString() {
            return host + ":" + port;
        }
    }

    /** Reads a target. Throws IllegalArgumentException for what is none. */
    static Target parse(String text) {
        if (text.startsWith(UNIX) && text.length() > UNIX.length()) {
            return new Target(text, true);
        }
        if (text.startsWith(DNS)) {
            return of(DNS, List.of(Address.parse(text.substring(DNS.length()))));
        }
        return of(AddressListProvider.SCHEME + ":///", addresses(text));
    }

    private static Target of(String prefix, List<Address> addresses) {
        String path = addresses.stream()
                .map(Address::toString)
                .collect(Collectors.joining(","))
                .replace("[", "%5B")
                .replace("]", "%5D"); // those of IPv6 may not stand in a path as they are
        return new Target(prefix + path, addresses.stream().allMatch(Address::isLoopback));
    }

    /** Reads {@code host:port}, or several of them with commas between. */
    static List<Address> addresses(String text) {
        List<Address> result = new ArrayList<>();
        for (String each : text.split(",", -1)) {
            result.add(Address.parse(each.strip()));
        }
        return result;
    }
}
