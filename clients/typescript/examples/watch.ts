/** Watches the stock of store 367; started again, it goes on where it ended: TOKEN=… node build/examples/watch.js */
import { readFile, rename, writeFile } from "node:fs/promises";

import { Client, CounterfoilError } from "@counterfoil/client";

const FILE = process.env["CURSOR_FILE"] ?? "cursor.txt";
const cursor = await readFile(FILE, "utf8").catch(() => "");

const stopping = new AbortController();
process.once("SIGINT", () => {
  stopping.abort();
});

using client = new Client(process.env["TARGET"] ?? "127.0.0.1:50051", { credential: process.env["TOKEN"] });
const watch = client.watchStock({ parent: "locations/367", cursor }, { signal: stopping.signal });
console.log(cursor ? "going on behind the saved cursor" : "watching from now on", "(Ctrl+C ends it)");
try {
  for await (const { stockLevels } of watch) {
    for (const { name, onHand, sold } of stockLevels) {
      console.log(name, `on hand ${String(onHand)}, sold ${String(sold)}`);
    }
    // Only once a message has been handled is its cursor kept: after a crash it comes again.
    await writeFile(`${FILE}.new`, watch.cursor);
    await rename(`${FILE}.new`, FILE);
  }
} catch (error) {
  if (!(error instanceof CounterfoilError && error.code === "CANCELLED")) {
    throw error;
  }
}
