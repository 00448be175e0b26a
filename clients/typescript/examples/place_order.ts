/** Places an order of two bananas, once, whatever breaks on the way: TOKEN=… node build/examples/place_order.js */
import { randomUUID } from "node:crypto";

import { Client, CounterfoilError, Money } from "@counterfoil/client";
import { Order_State } from "@counterfoil/client/orders";

const client = new Client(process.env["TARGET"] ?? "127.0.0.1:50051", { credential: process.env["TOKEN"] });
// The client would make a request id for each call. Who must be able to ask again after being
// killed keeps one of its own.
const requestId = process.env["REQUEST_ID"] ?? randomUUID();
const draft = {
  location: "locations/367",
  currencyCode: "USD",
  lines: [{ sku: "1082185", quantity: 2n }],
};
try {
  const order = await client.orders.placeOrder({ draft, requestId });
  const total = order.total ? Money.fromMessage(order.total).toString() : "";
  console.log(order.name, Order_State[order.state], total);

  const again = await client.orders.placeOrder({ draft, requestId });
  console.log(again.name === order.name ? "sent again, it is the same order" : "this cannot be");
} catch (error) {
  if (error instanceof CounterfoilError && error.reason === "OUT_OF_STOCK") {
    console.log("too late:", ...error.preconditionViolations.map(({ subject }) => subject));
  } else {
    throw error;
  }
} finally {
  client.close();
}
