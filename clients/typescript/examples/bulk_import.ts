/** Imports 5,000 products: TOKEN=… node build/examples/bulk_import.js */
import { Client, Money, type NewProduct } from "@counterfoil/client";

/** Gives all products, one after the other; a file or a query would be read here. */
function* products(): Generator<NewProduct> {
  const amount = Money.parse("2.99 USD").toMessage();
  for (let number = 0; number < 5000; number++) {
    const sku = `SAMPLE-${String(number)}`;
    yield {
      name: `products/sample-${String(number)}`,
      displayName: `Sample ${String(number)}`,
      variants: [{ sku, prices: [{ amount }] }],
    };
  }
}

const client = new Client(process.env["TARGET"] ?? "127.0.0.1:50051", { credential: process.env["TOKEN"] });
try {
  // The function itself is given, so that all of it can be sent again where the connection breaks.
  const result = await client.importProducts(products);
  console.log(`${String(result.createdCount)} created, ${String(result.updatedCount)} updated`);
  console.log(`${String(result.unchangedCount)} unchanged, ${String(result.failedCount)} failed`);
  for (const { product, error } of result.errors) {
    console.log(product, error?.message);
  }
} finally {
  client.close();
}
