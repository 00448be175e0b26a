/** Reads one product, and shows what the server answers where there is none: TOKEN=… node build/examples/first_call.js */
import { Client, CounterfoilError, Money } from "@counterfoil/client";

using client = new Client(process.env["TARGET"] ?? "127.0.0.1:50051", { credential: process.env["TOKEN"] });

const product = await client.catalog.getProduct({ name: "products/1082185" });
for (const price of product.variants[0]?.currentPrices ?? []) {
  console.log(`${product.displayName}: ${Money.fromMessage(price).toString()}`);
}

const none = { name: "products/none" };
try {
  await client.catalog.getProduct(none, { timeoutMs: 1000 });
} catch (error) {
  if (!(error instanceof CounterfoilError && error.reason === "RESOURCE_NOT_FOUND")) {
    throw error;
  }
  console.log(`${none.name}: ${error.reason}`);
}
