/**
 * Shows how the stock of a store changes, and goes on where it was when it is started again: TOKEN=… node build/examples/watch.js
 *
 * The cursor is kept in stock.cursor, or in the file that is named. Ctrl-C ends it.
 */
import { existsSync } from "node:fs";
import { readFile, rename, writeFile } from "node:fs/promises";

import { Client, CounterfoilError } from "@counterfoil/client";

const file = process.argv[2] ?? "stock.cursor";
const cursor = existsSync(file) ? await readFile(file, "utf8") : "";

/** Replaces the file at once, so that it never holds half a cursor. Called when a message has been dealt with. */
async function keep(behind: string): Promise<void> {
  await writeFile(`${file}.new`, behind);
  await rename(`${file}.new`, file);
}

const stopping = new AbortController();
process.once("SIGINT", () => {
  stopping.abort();
});

using client = new Client(process.env["TARGET"] ?? "127.0.0.1:50051", { credential: process.env["TOKEN"] });
const watch = client.watchStock({ parent: "locations/367", cursor }, { signal: stopping.signal, onCursor: keep });
try {
  for await (const { stockLevels } of watch) {
    for (const { sku, onHand, sold } of stockLevels) {
      console.log(`${sku}: ${String(onHand)} on hand, ${String(sold)} sold`);
    }
  }
} catch (error) {
  if (!(error instanceof CounterfoilError && error.code === "CANCELLED")) {
    throw error;
  }
}
