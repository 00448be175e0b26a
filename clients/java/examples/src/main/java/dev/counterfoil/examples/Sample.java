package dev.counterfoil.examples;

import dev.counterfoil.client.CounterfoilClient;
import java.util.Objects;

/** The sample store, as {@code make run} serves it. */
final class Sample {
    private static final String TARGET = "127.0.0.1:50051";

    private Sample() {}

    /** A client of the server at TARGET, with the token TOKEN, both out of the environment. */
    static CounterfoilClient client() {
        String token = Objects.requireNonNull(System.getenv("TOKEN"), "the environment has no TOKEN");
        return CounterfoilClient.builder(System.getenv().getOrDefault("TARGET", TARGET))
                .token(token)
                .build();
    }
}
