import { create } from "@bufbuild/protobuf";

import { type Money as MoneyMessage, MoneySchema } from "./gen/google/type/money_pb.js";

const NANO_DIGITS = 9;
const MINOR_BITS = 64;
const TEXT = /^(-?)(0|[1-9]\d{0,18})(?:\.(\d{1,4}))? ([A-Z]{3})$/;

// List one of ISO 4217, kept by SIX for ISO, with its amendments up to January 2026, by the number of decimals. Codes
// without a minor unit (precious metals, special drawing rights, testing, "no currency") are not in it: nothing is
// priced in them.
const CODES: readonly (readonly [digits: number, codes: string])[] = [
  [0, "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF"],
  [
    2,
    "AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BMD BND BOB BOV BRL BSD BTN BWP BYN BZD CAD CDF CHE CHF CHW " +
      "CNY COP COU CRC CUP CVE CZK DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GTQ GYD HKD HNL HTG HUF " +
      "IDR ILS INR IRR JMD KES KGS KHR KPW KYD KZT LAK LBP LKR LRD LSL MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK " +
      "MXN MXV MYR MZN NAD NGN NIO NOK NPR NZD PAB PEN PGK PHP PKR PLN QAR RON RSD RUB SAR SBD SCR SDG SEK SGD SHP " +
      "SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TOP TRY TTD TWD TZS UAH USD USN UYU UZS VED VES WST XAD XCD XCG " +
      "YER ZAR ZMW ZWG",
  ],
  [3, "BHD IQD JOD KWD LYD OMR TND"],
  [4, "CLF UYW"],
];

const DIGITS: ReadonlyMap<string, number> = new Map(
  CODES.flatMap(([digits, codes]) => codes.split(" ").map((code) => [code, digits] as const)),
);

/**
 * How many decimals a currency has: 2 for EUR, 0 for JPY, 3 for KWD. Undefined for what is no currency that has prices.
 */
export function currencyDigits(currency: string): number | undefined {
  return DIGITS.get(currency);
}

/**
 * An amount that is none: an unknown currency, a fraction of a minor unit, more than 64 bits, or two currencies at
 * once.
 */
export class MoneyError extends Error {
  override readonly name = "MoneyError";
}

/** An amount in whole minor units of its currency: 350 of USD are 3.50 USD. Never a floating-point number. */
export class Money {
  /** `minorUnits` must fit into 64 bits. Throws MoneyError, and TypeError for a number, which is no bigint. */
  constructor(
    readonly minorUnits: bigint,
    readonly currency: string,
  ) {
    digitsOf(currency);
    if (BigInt.asIntN(MINOR_BITS, minorUnits) !== minorUnits) {
      throw new MoneyError("the amount in minor units does not fit into 64 bits");
    }
  }

  /** Reads what `toString` writes: `3.50 USD`, with just as many decimals as the currency has. Throws MoneyError. */
  static parse(text: string): Money {
    const [, sign, units, fraction = "", currency = ""] = TEXT.exec(text) ?? [];
    if (units === undefined || fraction.length !== digitsOf(currency)) {
      throw new MoneyError(`not an amount: ${JSON.stringify(text.slice(0, 40))}; one looks like 3.50 USD`);
    }
    const minor = BigInt(units + fraction);
    if (sign && minor === 0n) {
      throw new MoneyError(`not an amount: ${JSON.stringify(text)}; nothing has no sign`);
    }
    return new Money(sign ? -minor : minor, currency);
  }

  /**
   * The amount in a message of the wire. Throws MoneyError where it is not whole minor units, or units and nanos have
   * opposite signs.
   */
  static fromMessage(message: Pick<MoneyMessage, "currencyCode" | "units" | "nanos">): Money {
    const { currencyCode, units, nanos } = message;
    const digits = digitsOf(currencyCode);
    const nanosPerMinor = 10 ** (NANO_DIGITS - digits);
    if (nanos % nanosPerMinor !== 0 || Math.abs(nanos) >= 10 ** NANO_DIGITS) {
      throw new MoneyError(`${String(nanos)} nanos are no whole minor units of ${currencyCode}`);
    }
    if ((units > 0n && nanos < 0) || (units < 0n && nanos > 0)) {
      throw new MoneyError("units and nanos have opposite signs");
    }
    return new Money(units * 10n ** BigInt(digits) + BigInt(nanos / nanosPerMinor), currencyCode);
  }

  /** The message of the wire, `google.type.Money`. */
  toMessage(): MoneyMessage {
    const digits = digitsOf(this.currency);
    const perUnit = 10n ** BigInt(digits);
    const nanos = Number(this.minorUnits % perUnit) * 10 ** (NANO_DIGITS - digits);
    return create(MoneySchema, { currencyCode: this.currency, units: this.minorUnits / perUnit, nanos });
  }

  /** The sum. Throws MoneyError for another currency, and where it does not fit into 64 bits. */
  plus(other: Money): Money {
    this.#checkCurrency(other);
    return new Money(this.minorUnits + other.minorUnits, this.currency);
  }

  /** The difference. Throws MoneyError likewise. */
  minus(other: Money): Money {
    this.#checkCurrency(other);
    return new Money(this.minorUnits - other.minorUnits, this.currency);
  }

  /**
   * The amount so many times; `factor` is a whole number. Throws MoneyError where it is none, or the product does not
   * fit into 64 bits.
   */
  times(factor: bigint | number): Money {
    if (typeof factor === "number" && !Number.isSafeInteger(factor)) {
      throw new MoneyError("the factor is no whole number");
    }
    return new Money(this.minorUnits * BigInt(factor), this.currency);
  }

  /**
   * Below, at or above 0 as this is less than, equal to or more than the other. Throws MoneyError for another currency.
   */
  compare(other: Money): number {
    this.#checkCurrency(other);
    return Number(this.minorUnits > other.minorUnits) - Number(this.minorUnits < other.minorUnits);
  }

  /** `3.50 USD`. */
  toString(): string {
    const digits = digitsOf(this.currency);
    const negative = this.minorUnits < 0n;
    const whole = String(negative ? -this.minorUnits : this.minorUnits).padStart(digits + 1, "0");
    const units = whole.slice(0, whole.length - digits);
    const fraction = digits > 0 ? `.${whole.slice(-digits)}` : "";
    return `${negative ? "-" : ""}${units}${fraction} ${this.currency}`;
  }

  #checkCurrency(other: Money): void {
    if (other.currency !== this.currency) {
      throw new MoneyError(`${this.currency} and ${other.currency} do not go together`);
    }
  }
}

function digitsOf(currency: string): number {
  const digits = DIGITS.get(currency);
  if (digits === undefined) {
    throw new MoneyError(`${JSON.stringify(currency.slice(0, 10))} is no currency of ISO 4217 that has prices`);
  }
  return digits;
}
