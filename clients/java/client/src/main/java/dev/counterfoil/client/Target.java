package dev.counterfoil.client;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where the servers are.
 *
 * @param uri the target as gRPC takes it
 * @param isLoopback whether it can only be on this very machine; false for whatever is not surely so
 */
record Target(String uri, boolean isLoopback) {
    private static final Pattern ADDRESS = Pattern.compile("(\\[[0-9a-fA-F:.]+\\]|[^\\s,/:\\[\\]@?#]+):([0-9]{1,5})");
    private static final Pattern DOTTED = Pattern.compile("127(\\.[0-9]{1,3}){3}");
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
        if (text.startsWith(UNIX)) {
            return new Target(text, true);
        }
        if (text.startsWith(DNS)) {
            return new Target(text, Address.parse(text.substring(DNS.length())).isLoopback());
        }
        List<Address> addresses = addresses(text);
        return new Target(
                AddressListProvider.SCHEME + ":///" + text, addresses.stream().allMatch(Address::isLoopback));
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
