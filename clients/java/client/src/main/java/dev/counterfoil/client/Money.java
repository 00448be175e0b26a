package dev.counterfoil.client;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An amount in whole minor units of a currency: 350 of USD are 3.50 USD. Nothing is ever rounded; what does not fit into 64 bits
 * is refused.
 *
 * @param currency the ISO 4217 code
 * @param minor the amount in minor units
 */
public record Money(String currency, long minor) {
    private static final Pattern TEXT = Pattern.compile("(-?[0-9]+)(?:\\.([0-9]+))? ([A-Z]{3})");
    private static final int NANO_DIGITS = 9;
    private static final int NANOS_PER_UNIT = 1_000_000_000;

    // List one of ISO 4217, as the server has it: codes that have no minor unit, like those of metals, are not in it.
    private static final Map<String, Integer> DIGITS = digits();

    private static Map<String, Integer> digits() {
        Map<String, Integer> digits = new HashMap<>();
        add(digits, 0, "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF");
        add(digits, 2, """
                AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BMD BND BOB BOV BRL BSD BTN BWP BYN BZD CAD CDF CHE CHF CHW
                CNY COP COU CRC CUP CVE CZK DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GTQ GYD HKD HNL HTG HUF
                IDR ILS INR IRR JMD KES KGS KHR KPW KYD KZT LAK LBP LKR LRD LSL MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK
                MXN MXV MYR MZN NAD NGN NIO NOK NPR NZD PAB PEN PGK PHP PKR PLN QAR RON RSD RUB SAR SBD SCR SDG SEK SGD SHP
                SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TOP TRY TTD TWD TZS UAH USD USN UYU UZS VED VES WST XAD XCD XCG
                YER ZAR ZMW ZWG
                """);
        add(digits, 3, "BHD IQD JOD KWD LYD OMR TND");
        add(digits, 4, "CLF UYW");
        return Map.copyOf(digits);
    }

    /** Throws IllegalArgumentException for a currency that is none. */
    public Money {
        digitsOf(currency);
    }

    /** Returns how many decimals a currency has, 2 for USD; empty for a code that is none. */
    public static OptionalInt minorDigits(String currency) {
        Integer digits = DIGITS.get(currency);
        return digits == null ? OptionalInt.empty() : OptionalInt.of(digits);
    }

    /**
     * Reads an amount as {@link #toString} writes it: {@code 3.50 USD}, {@code -0.01 EUR}, {@code 500 JPY}.
     *
     * @throws IllegalArgumentException where it is not written so, with just the currency's decimals, or does not fit
     */
    public static Money parse(String text) {
        Matcher matcher = TEXT.matcher(text);
        if (!matcher.matches()) {
            throw new IllegalArgumentException("no amount like 3.50 USD: " + text);
        }
        String decimals = Objects.requireNonNullElse(matcher.group(2), "");
        String currency = matcher.group(3);
        if (decimals.length() != digitsOf(currency)) {
            throw new IllegalArgumentException(currency + " has " + digitsOf(currency) + " decimals: " + text);
        }
        try {
            Money money = new Money(currency, Long.parseLong(matcher.group(1) + decimals));
            if (!money.toString().equals(text)) {
                throw new IllegalArgumentException("zeros or a sign too many: " + text);
            }
            return money;
        } catch (NumberFormatException tooLarge) {
            throw new IllegalArgumentException("too large an amount: " + text, tooLarge);
        }
    }

    /**
     * Reads the message.
     *
     * @throws IllegalArgumentException for a currency that is none, a fraction of a minor unit, or units and nanos of opposite sign
     * @throws ArithmeticException where the amount does not fit into 64 bits
     */
    public static Money of(com.google.type.Money message) {
        int nanosPerMinor = power(NANO_DIGITS - digitsOf(message.getCurrencyCode()));
        long units = message.getUnits();
        int nanos = message.getNanos();
        boolean mixed = (units > 0 && nanos < 0) || (units < 0 && nanos > 0);
        if (mixed || Math.abs((long) nanos) >= NANOS_PER_UNIT || nanos % nanosPerMinor != 0) {
            throw new IllegalArgumentException(
                    "no whole minor units of " + message.getCurrencyCode() + ": " + units + " and " + nanos + " nanos");
        }
        long minor = Math.multiplyExact(units, (long) power(digitsOf(message.getCurrencyCode())));
        return new Money(message.getCurrencyCode(), Math.addExact(minor, nanos / nanosPerMinor));
    }

    /** Returns the message that goes over the wire. */
    public com.google.type.Money toMessage() {
        int perUnit = power(digitsOf(currency));
        return com.google.type.Money.newBuilder()
                .setCurrencyCode(currency)
                .setUnits(minor / perUnit)
                .setNanos((int) (minor % perUnit) * (NANOS_PER_UNIT / perUnit))
                .build();
    }

    /**
     * Returns the sum.
     *
     * @throws IllegalArgumentException where the currencies differ
     * @throws ArithmeticException where the sum does not fit into 64 bits
     */
    public Money plus(Money other) {
        return new Money(common(other), Math.addExact(minor, other.minor));
    }

    /** Returns the difference; throws as {@link #plus} does. */
    public Money minus(Money other) {
        return new Money(common(other), Math.subtractExact(minor, other.minor));
    }

    /**
     * Returns the amount so many times.
     *
     * @throws ArithmeticException where the product does not fit into 64 bits
     */
    public Money times(long factor) {
        return new Money(currency, Math.multiplyExact(minor, factor));
    }

    /** Writes the amount with all its decimals and its currency: {@code 3.50 USD}. */
    @Override
    public String toString() {
        int digits = digitsOf(currency);
        String text = Long.toString(minor).replace("-", "");
        String padded = "0".repeat(Math.max(0, digits + 1 - text.length())) + text;
        int point = padded.length() - digits;
        String decimals = digits == 0 ? "" : "." + padded.substring(point);
        return (minor < 0 ? "-" : "") + padded.substring(0, point) + decimals + " " + currency;
    }

    private String common(Money other) {
        if (!currency.equals(other.currency)) {
            throw new IllegalArgumentException("amounts in " + currency + " and " + other.currency + " have no sum");
        }
        return currency;
    }

    private static int digitsOf(String currency) {
        return minorDigits(currency)
                .orElseThrow(() -> new IllegalArgumentException("no ISO 4217 currency: " + currency));
    }

    private static int power(int exponent) {
        int result = 1;
        for (int digit = 0; digit < exponent; digit++) {
            result *= 10;
        }
        return result;
    }

    private static void add(Map<String, Integer> digits, int count, String codes) {
        Arrays.stream(codes.split("\\s+")).forEach(code -> digits.put(code, count));
    }
}
