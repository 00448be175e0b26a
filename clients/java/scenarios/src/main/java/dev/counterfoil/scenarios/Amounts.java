package dev.counterfoil.scenarios;

import com.google.gson.JsonElement;
import dev.counterfoil.client.Money;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;

/** Amounts of money, for which nobody is called. */
final class Amounts {
    private Amounts() {}

    static Map<String, Main.Deed> deeds() {
        return Map.of("money-parse", Amounts::parse, "currencies", Amounts::currencies, "money-sums", Amounts::sums);
    }

    private static Map<String, Object> parse(Scenario given) {
        List<String> minor = new ArrayList<>();
        List<String> units = new ArrayList<>();
        List<Integer> nanos = new ArrayList<>();
        List<String> texts = new ArrayList<>();
        for (String text : given.texts("amounts")) {
            Money money = parsed(text);
            var message = money == null ? null : money.toMessage();
            minor.add(money == null ? null : Long.toString(money.minor()));
            units.add(message == null ? null : Long.toString(message.getUnits()));
            nanos.add(message == null ? null : message.getNanos());
            texts.add(message == null ? null : Money.of(message).toString());
        }
        return Map.of("minor", minor, "units", units, "nanos", nanos, "texts", texts);
    }

    private static Money parsed(String text) {
        try {
            return Money.parse(text);
        } catch (IllegalArgumentException none) {
            return null;
        }
    }

    private static Map<String, Object> currencies(Scenario given) {
        List<Integer> digits = new ArrayList<>();
        for (String code : given.texts("codes")) {
            OptionalInt found = Money.minorDigits(code);
            digits.add(found.isPresent() ? found.getAsInt() : null);
        }
        return Map.of("digits", digits);
    }

    private static Map<String, Object> sums(Scenario given) {
        Money sum = given.texts("addends").stream()
                .map(Money::parse)
                .reduce(Money::plus)
                .orElseThrow();
        Money product = Money.parse(given.text("amount")).times(given.number("factor"));
        return Map.of("sum", sum.toString(), "times", product.toString(), "mixed", isRefused(given.list("different")));
    }

    private static boolean isRefused(Iterable<JsonElement> amounts) {
        Money sum = null;
        try {
            for (JsonElement each : amounts) {
                Money money = Money.parse(each.getAsString());
                sum = sum == null ? money : sum.plus(money);
            }
            return false;
        } catch (IllegalArgumentException refusal) {
            return true;
        }
    }
}
