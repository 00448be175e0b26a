/** Orders two bananas, once, however often the order is sent: TOKEN=… node build/examples/place_order.js */
import { randomUUID } from "node:crypto";

import { Client, CounterfoilError, Money } from "@counterfoil/client";
import { Order_State } from "@counterfoil/client/orders";

using client = new Client(process.env["TARGET"] ?? "127.0.0.1:50051", { credential: process.env["TOKEN"] });

const request = {
  // The client makes an id for each call that has none, which holds through its retries. Who keeps
  // one of their own can send the same order again even after the program was killed.
  requestId: randomUUID(),
  draft: {
    location: "locations/367",
    currencyCode: "USD",
    lines: [{ sku: "1082185", quantity: 2n }],
  },
};
try {
  const { name, state, total } = await client.orders.placeOrder(request);
  console.log(`${name}: ${Order_State[state]}, ${total ? Money.fromMessage(total).toString() : ""}`);

  const again = await client.orders.placeOrder(request);
  console.log(`${again.name}: sent again, and not ordered again`);
} catch (error) {
  if (!(error instanceof CounterfoilError && error.reason === "OUT_OF_STOCK")) {
    throw error;
  }
  for (const { subject, description } of error.preconditionViolations) {
    console.error(`${subject}: ${description}`);
  }
  process.exitCode = 1;
}
