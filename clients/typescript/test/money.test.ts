import assert from "node:assert/strict";
import { describe, it } from "node:test";

import { Money, MoneyError, currencyDigits } from "@counterfoil/client";

const MAX = 2n ** 63n - 1n;

describe("Money", () => {
  it("reads what it writes", () => {
    for (const currency of ["JPY", "EUR", "KWD", "CLF"]) {
      for (const minor of [0n, 1n, -1n, 9n, 10n, 99n, 100n, -12345n, MAX, -MAX - 1n]) {
        const money = new Money(minor, currency);
        assert.deepEqual(Money.parse(money.toString()), money);
        assert.deepEqual(Money.fromMessage(money.toMessage()), money);
      }
    }
  });

  it("writes just as many decimals as the currency has", () => {
    assert.equal(new Money(5n, "EUR").toString(), "0.05 EUR");
    assert.equal(new Money(-5n, "KWD").toString(), "-0.005 KWD");
    assert.equal(new Money(5n, "JPY").toString(), "5 JPY");
  });

  it("reads nothing else", () => {
    for (const text of [
      "",
      "1",
      "EUR",
      "1 EUR",
      "1.0 EUR",
      "1.000 EUR",
      "01.00 EUR",
      "+1.00 EUR",
      "1.00 eur",
      "1.00  EUR",
    ]) {
      assert.throws(() => Money.parse(text), MoneyError, text);
    }
    assert.throws(() => Money.parse("1.00 EUR\n"), MoneyError);
    assert.throws(() => Money.parse("1.00 XAU"), MoneyError);
    assert.throws(() => Money.parse("9".repeat(400)), MoneyError);
  });

  it("refuses messages that are no whole minor units", () => {
    const message = { currencyCode: "EUR", units: 1n, nanos: 0 };
    assert.equal(Money.fromMessage({ ...message, nanos: 10_000_000 }).minorUnits, 101n);
    for (const nanos of [1, 5_000_000, 1_000_000_000, -10_000_000, 0.5]) {
      assert.throws(() => Money.fromMessage({ ...message, nanos }), MoneyError, String(nanos));
    }
    assert.throws(() => Money.fromMessage({ ...message, units: MAX }), MoneyError);
  });

  it("adds and multiplies exactly, or refuses", () => {
    const most = new Money(MAX, "EUR");
    assert.throws(() => most.plus(new Money(1n, "EUR")), MoneyError);
    assert.throws(() => most.times(2), MoneyError);
    assert.throws(() => most.times(0.5), MoneyError);
    assert.throws(() => most.minus(new Money(1n, "USD")), MoneyError);
    assert.equal(most.minus(most).toString(), "0.00 EUR");
    assert.equal(new Money(1999n, "EUR").times(-3n).toString(), "-59.97 EUR");
    assert.ok(most.compare(new Money(0n, "EUR")) > 0);
  });

  it("is made of nothing but a bigint", () => {
    for (const minor of [350, 0.5, NaN, "350", null, undefined]) {
      assert.throws(() => new Money(minor as never, "USD"), /TypeError|MoneyError/, String(minor));
    }
  });

  it("knows the currencies", () => {
    assert.equal(currencyDigits("CLF"), 4);
    assert.equal(currencyDigits("XXX"), undefined);
  });
});
