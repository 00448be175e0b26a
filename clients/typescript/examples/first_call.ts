/** Gets a product: TOKEN=… node build/examples/first_call.js */
import { Client, Money } from "@counterfoil/client";

const client = new Client(process.env["TARGET"] ?? "127.0.0.1:50051", { credential: process.env["TOKEN"] });
try {
  const product = await client.catalog.getProduct({ name: "products/1082185" });
  const [price] = product.variants[0]?.prices ?? [];
  console.log(product.displayName, price?.amount ? Money.fromMessage(price.amount).toString() : "without a price");
} finally {
  client.close();
}
