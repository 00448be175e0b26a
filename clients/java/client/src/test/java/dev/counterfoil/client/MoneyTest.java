package dev.counterfoil.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MoneyTest {
    private static com.google.type.Money message(long units, int nanos, String currency) {
        return com.google.type.Money.newBuilder()
                .setUnits(units)
                .setNanos(nanos)
                .setCurrencyCode(currency)
                .build();
    }

    @Test
    void textAndMessageAndBackAreTheSame() {
        Random random = new Random(7);
        for (String currency : new String[] {"JPY", "USD", "BHD", "CLF"}) {
            for (int turn = 0; turn < 1_000; turn++) {
                Money money = new Money(currency, random.nextLong() >> random.nextInt(64));
                assertEquals(money, Money.parse(money.toString()));
                assertEquals(money, Money.of(money.toMessage()));
            }
            for (long edge : new long[] {Long.MIN_VALUE, -1, 0, 1, Long.MAX_VALUE}) {
                Money money = new Money(currency, edge);
                assertEquals(money, Money.parse(money.toString()));
                assertEquals(money, Money.of(money.toMessage()));
            }
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "1",
                "USD",
                "1.0 USD",
                "1.000 USD",
                "1 USD",
                "1.00 usd",
                "1.00 XAU",
                "+1.00 USD",
                ".50 USD",
                "1.00USD",
                "1,00 USD",
                "92233720368547758.08 USD",
                "1.5 JPY",
                "٣.٥٠ USD"
            })
    void whatIsNoAmountIsRefused(String text) {
        assertThrows(IllegalArgumentException.class, () -> Money.parse(text));
    }

    @Test
    void messagesThatAreNoAmountAreRefused() {
        assertThrows(IllegalArgumentException.class, () -> Money.of(message(1, 5_000_000, "USD")));
        assertThrows(IllegalArgumentException.class, () -> Money.of(message(1, -10_000_000, "USD")));
        assertThrows(IllegalArgumentException.class, () -> Money.of(message(-1, 10_000_000, "USD")));
        assertThrows(IllegalArgumentException.class, () -> Money.of(message(0, 1_000_000_000, "USD")));
        assertThrows(IllegalArgumentException.class, () -> Money.of(message(0, Integer.MIN_VALUE, "USD")));
        assertThrows(IllegalArgumentException.class, () -> Money.of(message(1, 0, "")));
        assertThrows(ArithmeticException.class, () -> Money.of(message(Long.MAX_VALUE, 0, "USD")));
    }

    @Test
    void sumsAreExactOrRefused() {
        Money cent = new Money("EUR", 1);
        assertEquals(new Money("EUR", 3), cent.plus(cent.times(2)));
        assertEquals(new Money("EUR", -1), cent.minus(cent.times(2)));
        assertThrows(IllegalArgumentException.class, () -> cent.plus(new Money("USD", 1)));
        assertThrows(ArithmeticException.class, () -> new Money("EUR", Long.MAX_VALUE).plus(cent));
        assertThrows(ArithmeticException.class, () -> new Money("EUR", Long.MIN_VALUE).times(-1));
    }
}
