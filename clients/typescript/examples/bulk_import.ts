/** Imports 5,000 products; started again, it changes nothing: TOKEN=… node build/examples/bulk_import.js */
import { Client, Money, type NewProduct } from "@counterfoil/client";
import { Product_Status } from "@counterfoil/client/catalog";

/** What to import, out of a file, say. It is called again where the connection broke and all of it is sent again. */
function* products(): Generator<NewProduct> {
  const amount = Money.parse("19.99 USD").toMessage();
  for (let number = 0; number < 5000; number++) {
    yield {
      name: `products/example-${String(number)}`,
      displayName: `Example ${String(number)}`,
      status: Product_Status.ACTIVE,
      variants: [{ sku: `EXAMPLE-${String(number)}`, prices: [{ amount }] }],
    };
  }
}

using client = new Client(process.env["TARGET"] ?? "127.0.0.1:50051", { credential: process.env["TOKEN"] });

const { createdCount, updatedCount, unchangedCount, failedCount, errors } = await client.importProducts(products);
const counts = { created: createdCount, updated: updatedCount, unchanged: unchangedCount, failed: failedCount };
console.log(
  Object.entries(counts)
    .map(([what, count]) => `${String(count)} ${what}`)
    .join(", "),
);
for (const { product, error } of errors) {
  console.log(`${product}: ${error?.message ?? ""}`);
}
