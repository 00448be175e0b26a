package dev.counterfoil.scenarios;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import dev.counterfoil.client.CounterfoilClient;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * What one scenario is given.
 *
 * @param name its name
 * @param target where it makes its calls
 * @param input what its words call given
 * @param file the whole file, which has the credentials
 */
record Scenario(String name, String target, JsonObject input, JsonObject file) {
    /** Says nothing of the credentials. */
    @Override
    public String toString() {
        return name;
    }

    String text(String key) {
        return input.get(key).getAsString();
    }

    int number(String key) {
        return input.get(key).getAsInt();
    }

    List<String> texts(String key) {
        List<String> result = new ArrayList<>();
        for (JsonElement each : list(key)) {
            result.add(each.getAsString());
        }
        return result;
    }

    JsonArray list(String key) {
        return input.getAsJsonArray(key);
    }

    String credential(String key) {
        return file.getAsJsonObject("credentials").get(key).getAsString();
    }

    String tls(String key) {
        return file.getAsJsonObject("tls").get(key).getAsString();
    }

    byte[] tlsFile(String key) {
        try {
            return Files.readAllBytes(Path.of(tls(key)));
        } catch (IOException error) {
            throw new UncheckedIOException(error);
        }
    }

    /** A client as most scenarios need it. */
    CounterfoilClient client() {
        return clientOf("admin");
    }

    CounterfoilClient clientOf(String credential) {
        return clientAt(target, credential);
    }

    CounterfoilClient clientAt(String address, String credential) {
        return CounterfoilClient.builder(address).token(credential(credential)).build();
    }
}
