import { Money, MoneyError, currencyDigits } from "@counterfoil/client";

import { type Act } from "./stage.js";

/** What `make` makes, null where it is no amount. */
function orNull<T>(make: () => T): T | null {
  try {
    return make();
  } catch (error) {
    if (error instanceof MoneyError) {
      return null;
    }
    throw error;
  }
}

export const AMOUNTS: Record<string, Act> = {
  "money-parse": ({ input }) => {
    const read = input.amounts.map((text) => orNull(() => Money.parse(text)));
    const messages = read.map((each) => each?.toMessage());
    return {
      minor: read.map((each) => each?.minorUnits.toString() ?? null),
      units: messages.map((each) => each?.units.toString() ?? null),
      nanos: messages.map((each) => each?.nanos ?? null),
      texts: messages.map((each) => (each ? Money.fromMessage(each).toString() : null)),
    };
  },
  currencies: ({ input }) => ({ digits: input.codes.map((code) => currencyDigits(code) ?? null) }),
  "money-sums": ({ input }) => {
    const [first, ...others] = input.addends.map((text) => Money.parse(text));
    const [one, another] = input.different.map((text) => Money.parse(text));
    return {
      sum: others.reduce((sum, each) => sum?.plus(each), first)?.toString(),
      times: Money.parse(input.amount).times(input.factor).toString(),
      mixed: one !== undefined && another !== undefined && orNull(() => one.plus(another)) === null,
    };
  },
};
