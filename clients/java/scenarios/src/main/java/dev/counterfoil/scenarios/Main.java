package dev.counterfoil.scenarios;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import dev.counterfoil.client.CounterfoilClient;
import dev.counterfoil.client.CounterfoilException;
import dev.counterfoil.identity.v1.WhoAmIRequest;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;

/** Does the scenarios of a file, and says what it saw. */
public final class Main {
    /** What a scenario does: it returns what it saw. */
    @FunctionalInterface
    interface Deed {
        Map<String, Object> run(Scenario scenario) throws Exception;
    }

    private static final Duration WARM_UP_LIMIT = Duration.ofSeconds(30);

    private Main() {}

    /**
     * Begins.
     *
     * @param arguments the file's path
     * @throws IOException where the file cannot be read
     */
    public static void main(String[] arguments) throws IOException {
        JsonObject file =
                JsonParser.parseString(Files.readString(Path.of(arguments[0]))).getAsJsonObject();
        Map<String, Deed> deeds = new HashMap<>();
        deeds.putAll(Calls.deeds());
        deeds.putAll(Errors.deeds());
        deeds.putAll(Retries.deeds());
        deeds.putAll(Credentials.deeds());
        deeds.putAll(Lists.deeds());
        deeds.putAll(Streams.deeds());
        deeds.putAll(Servers.deeds());
        deeds.putAll(Amounts.deeds());
        warmUp(file);
        PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
        Gson gson = new GsonBuilder().serializeNulls().disableHtmlEscaping().create();
        for (JsonElement each : file.getAsJsonArray("scenarios")) {
            JsonObject given = each.getAsJsonObject();
            String name = given.get("name").getAsString();
            Scenario scenario =
                    new Scenario(name, given.get("target").getAsString(), given.getAsJsonObject("input"), file);
            out.println(gson.toJson(line(scenario, deeds.get(name))));
        }
    }

    /**
     * Makes a call that no scenario asks for, at the server that no scenario looks at: the first one of a process loads a thousand
     * classes, for which deadlines of two seconds are too short on a busy machine.
     */
    private static void warmUp(JsonObject file) {
        Scenario first = new Scenario("first", "", new JsonObject(), file);
        try (CounterfoilClient client = Credentials.overTls(first, "target")) {
            client.access().withDeadline(WARM_UP_LIMIT).whoAmI(WhoAmIRequest.getDefaultInstance());
        } catch (CounterfoilException failed) {
            failed.printStackTrace();
        }
    }

    private static Map<String, Object> line(Scenario scenario, Deed deed) {
        Map<String, Object> line = new LinkedHashMap<>();
        line.put("scenario", scenario.name());
        try {
            if (deed == null) {
                throw new IllegalArgumentException("there is no such scenario");
            }
            line.put("saw", deed.run(scenario));
        } catch (Exception error) {
            error.printStackTrace();
            line.put("error", error.toString());
        }
        return line;
    }
}
