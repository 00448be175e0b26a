package dev.counterfoil.scenarios;

import dev.counterfoil.client.CounterfoilClient;
import dev.counterfoil.client.Token;
import dev.counterfoil.client.TokenSource;
import dev.counterfoil.identity.v1.WhoAmIRequest;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/** Who calls, and how that is said. */
final class Credentials {
    private static final Duration LONG = Duration.ofHours(1);
    private static final Duration SHORT = Duration.ofSeconds(1);

    private Credentials() {}

    static Map<String, Main.Deed> deeds() {
        return Map.of(
                "api-key", Credentials::apiKey,
                "token-source", Credentials::tokenSource,
                "token-source-expiring", Credentials::expiring,
                "token-refused", Credentials::refused,
                "mtls", Credentials::mtls,
                "mtls-list", Credentials::mtlsList,
                "no-clear-text", Credentials::noClearText);
    }

    /** Gives these tokens, one each time it is asked, and the last one for ever. */
    static final class Source implements TokenSource {
        private final List<String> tokens;
        private final Duration life;
        private final AtomicInteger asked = new AtomicInteger();

        Source(List<String> tokens, Duration life) {
            this.tokens = tokens;
            this.life = life;
        }

        @Override
        public Token token() {
            int turn = asked.getAndIncrement();
            return new Token(
                    tokens.get(Math.min(turn, tokens.size() - 1)), Instant.now().plus(life));
        }
    }

    private static String whoAmI(CounterfoilClient client) {
        return client.access().whoAmI(WhoAmIRequest.getDefaultInstance()).getSubject();
    }

    private static Map<String, Object> apiKey(Scenario given) {
        try (CounterfoilClient client = given.clientOf("api_key")) {
            return Map.of("principal", whoAmI(client));
        }
    }

    private static Map<String, Object> tokenSource(Scenario given) {
        Source source = new Source(List.of(given.credential("admin")), LONG);
        try (CounterfoilClient client =
                CounterfoilClient.builder(given.target()).tokenSource(source).build()) {
            for (int turn = 0; turn < 5; turn++) {
                whoAmI(client);
            }
        }
        return Map.of("asked", source.asked.get());
    }

    private static Map<String, Object> expiring(Scenario given) throws InterruptedException {
        Source source = new Source(List.of(given.credential("admin")), SHORT);
        try (CounterfoilClient client =
                CounterfoilClient.builder(given.target()).tokenSource(source).build()) {
            for (int turn = 0; turn < 3; turn++) {
                if (turn > 0) {
                    Thread.sleep(1500);
                }
                whoAmI(client);
            }
        }
        return Map.of("asked", source.asked.get());
    }

    private static Map<String, Object> refused(Scenario given) {
        Source source = new Source(List.of(given.credential("expired"), given.credential("admin")), LONG);
        try (CounterfoilClient client =
                CounterfoilClient.builder(given.target()).tokenSource(source).build()) {
            return Map.of("principal", whoAmI(client), "asked", source.asked.get());
        }
    }

    /** A client with a certificate and no token, for {@code target} or {@code targets}. */
    static CounterfoilClient overTls(Scenario given, String targets) {
        return CounterfoilClient.builder(given.tls(targets))
                .rootCertificates(given.tlsFile("roots"))
                .clientCertificate(given.tlsFile("certificate"), given.tlsFile("key"))
                .build();
    }

    private static Map<String, Object> mtls(Scenario given) {
        try (CounterfoilClient client = overTls(given, "target")) {
            return Map.of("principal", whoAmI(client));
        }
    }

    private static Map<String, Object> mtlsList(Scenario given) {
        try (CounterfoilClient client = overTls(given, "targets")) {
            List<String> principals =
                    Stream.generate(() -> whoAmI(client)).limit(10).toList();
            return Map.of("principal", principals.get(0), "answered", principals.size());
        }
    }

    private static Map<String, Object> noClearText(Scenario given) {
        CounterfoilClient.Builder builder = CounterfoilClient.builder(given.text("address"))
                .token(given.credential("admin"))
                .plaintext(true);
        try (CounterfoilClient client = builder.build()) {
            return Map.of("refused", client == null);
        } catch (IllegalArgumentException refusal) {
            return Map.of("refused", true);
        }
    }
}
