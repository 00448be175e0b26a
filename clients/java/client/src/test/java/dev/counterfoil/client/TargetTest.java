package dev.counterfoil.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TargetTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "localhost:1|true",
                "LOCALHOST:1|true",
                "127.0.0.1:1|true",
                "127.9.9.9:1,[::1]:2|true",
                "dns:///localhost:1|true",
                "unix:/run/counterfoil.sock|true",
                "127.0.0.1:1,10.0.0.1:1|false",
                "localhost.example:1|false",
                "127.0.0.1.example:1|false",
                "127.0.0.256:1|false",
                "127.255.0.19:1|true",
                "localhost.:1|false",
                "dns:///[::1]:1|true",
                "0.0.0.0:1|false",
                "[2001:db8::1]:1|false",
                "dns:///counterfoil.example:1|false",
            })
    void onlyWhatIsSurelyOnThisMachineIsLoopback(String target, boolean isLoopback) {
        assertEquals(isLoopback, Target.parse(target).isLoopback());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "host",
                "host:",
                ":1",
                "host:1,",
                "host:65536",
                "unix:",
                "http://host:1",
                "dns://1.1.1.1/host:1",
                "a b:1",
                "a%2Cb:1",
                "user@localhost:1"
            })
    void whatIsNoTargetIsRefused(String target) {
        assertThrows(IllegalArgumentException.class, () -> Target.parse(target));
    }

    @Test
    void targetsThatNameNoSchemeAreLeftToGrpcsOwnResolver() {
        assertTrue(new AddressListProvider().priority() < 5, "below DNS");
    }

    @Test
    void aCredentialDoesNotCrossANetworkInClearText() {
        var builder = CounterfoilClient.builder("counterfoil.example:1").plaintext(true);
        builder.build().close();
        assertThrows(IllegalArgumentException.class, () -> builder.token("t").build());
        var mixed =
                CounterfoilClient.builder("localhost:1,counterfoil.example:1").token("t");
        assertThrows(IllegalArgumentException.class, () -> mixed.plaintext(true).build());
    }

    @Test
    void certificatesThatAreNoneAreRefused() {
        byte[] pem = "none".getBytes(StandardCharsets.US_ASCII);
        byte[] empty =
                "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n".getBytes(StandardCharsets.US_ASCII);
        for (byte[] each : new byte[][] {pem, empty}) {
            var roots = CounterfoilClient.builder("localhost:1").rootCertificates(each);
            assertThrows(IllegalArgumentException.class, roots::build);
            var client = CounterfoilClient.builder("localhost:1").clientCertificate(each, each);
            assertThrows(IllegalArgumentException.class, client::build);
        }
    }

    @Test
    void certificatesAreForTls() {
        byte[] pem = "none".getBytes(StandardCharsets.US_ASCII);
        var plain =
                CounterfoilClient.builder("localhost:1").rootCertificates(pem).plaintext(true);
        assertThrows(IllegalArgumentException.class, plain::build);
    }
}
