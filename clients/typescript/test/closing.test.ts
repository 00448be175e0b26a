import assert from "node:assert/strict";
import { describe, it, mock } from "node:test";

import { create, toBinary } from "@bufbuild/protobuf";
import { Client, type ClientOptions, type NewProduct, pages } from "@counterfoil/client";
import { ProductSchema } from "@counterfoil/client/catalog";
import {
  Metadata,
  type handleClientStreamingCall,
  type handleServerStreamingCall,
  type handleUnaryCall,
  status,
} from "@grpc/grpc-js";

import { Closing } from "#client/limits.js";

import { type Handler, serving } from "./serving.js";

const CATALOG = "/counterfoil.catalog.v1.CatalogService";
const CLOSED = { name: "CounterfoilError", code: "CANCELLED", message: "the client is closed" };
const NEVER = new Promise<never>(() => undefined);

/** How a server never answers: `began` comes true once something arrived, `gone` once the caller is gone. */
function silent(path: string, kind: { requestStream?: boolean; responseStream?: boolean }) {
  let begin: () => void;
  let leave: () => void;
  const began = new Promise<void>((resolve) => (begin = resolve));
  const gone = new Promise<void>((resolve) => (leave = resolve));
  const handle: handleServerStreamingCall<Buffer, Buffer> & handleClientStreamingCall<Buffer, Buffer> = (call) => {
    call.on("cancelled", leave);
    begin();
  };
  const handler: Handler = { path, ...kind, handle };
  return { handler, began, gone };
}

async function* stalled(): AsyncGenerator<NewProduct> {
  yield { name: "products/p" };
  await NEVER;
}

/** What is under way with a client, by name; each is waited for until the client is closed. */
const UNDER_WAY: Record<
  string,
  { path: string; requestStream?: boolean; responseStream?: boolean; start: (client: Client) => Promise<unknown> }
> = {
  "a call": { path: `${CATALOG}/GetProduct`, start: (client) => client.catalog.getProduct({}) },
  "a list": { path: `${CATALOG}/ListProducts`, start: (client) => pages(client.catalog.listProducts, {}).next() },
  "a stream": {
    path: `${CATALOG}/ExportProducts`,
    responseStream: true,
    start: (client) => client.catalog.exportProducts({}).next(),
  },
  "a watch": {
    path: "/counterfoil.inventory.v1.InventoryService/WatchStock",
    responseStream: true,
    start: (client) => client.watchStock({}).next(),
  },
  "an import": {
    path: `${CATALOG}/ImportProducts`,
    requestStream: true,
    start: (client) => client.importProducts(stalled()),
  },
};

describe("closing a client", () => {
  for (const [what, { path, requestStream = false, responseStream = false, start }] of Object.entries(UNDER_WAY)) {
    it(`ends ${what}, and what begins afterwards`, async () => {
      const { handler, began, gone } = silent(path, { requestStream, responseStream });
      await serving([handler], async (target) => {
        const client = new Client(target);
        const ended = assert.rejects(start(client), CLOSED);
        await began;
        client.close();
        await Promise.all([ended, gone]);
        await assert.rejects(start(client), CLOSED);
        client.close();
      });
    });
  }

  it("ends what is not sent yet", async () => {
    const { handler } = silent(`${CATALOG}/GetProduct`, {});
    await serving([handler], async (target) => {
      const client = new Client(target);
      await assert.rejects(client.catalog.getProduct({}, { timeoutMs: 500 }), { code: "DEADLINE_EXCEEDED" });
      const ended = assert.rejects(client.catalog.getProduct({}), CLOSED); // the connection is there
      client.close();
      await ended;
    });
  });

  it("ends the wait for a token, and for a server", async () => {
    const { handler } = silent("/grpc.health.v1.Health/Watch", { responseStream: true });
    await serving([handler], async (target) => {
      const source: ClientOptions = { credential: () => NEVER };
      for (const options of [source, {}]) {
        const client = new Client(target, options);
        const ended = assert.rejects(client.catalog.getProduct({}, { timeoutMs: Infinity }), CLOSED);
        setTimeout(() => { client.close(); }, 50); // prettier-ignore
        await ended;
      }
    });
  });

  it("ends the pause before a call is sent again, or a watch resumed", async () => {
    const metadata = new Metadata();
    metadata.set("grpc-retry-pushback-ms", "60000");
    const again = { code: status.UNAVAILABLE, details: "later", metadata };
    let asked: () => void;
    const get: handleUnaryCall<Buffer, Buffer> = (_, answer) => {
      answer(again);
      asked();
    };
    const watch: handleServerStreamingCall<Buffer, Buffer> = (call) => {
      call.emit("error", again);
      asked();
    };
    const handlers = [
      { path: `${CATALOG}/GetProduct`, handle: get },
      { path: UNDER_WAY["a watch"]?.path ?? "", responseStream: true, handle: watch },
    ];
    await serving(handlers, async (target) => {
      for (const start of [UNDER_WAY["a call"]?.start, UNDER_WAY["a watch"]?.start]) {
        const began = new Promise<void>((resolve) => (asked = resolve));
        const client = new Client(target);
        const ended = assert.rejects(start?.(client) ?? NEVER, CLOSED);
        await began;
        setTimeout(() => { client.close(); }, 50); // prettier-ignore
        await ended;
      }
    });
  });

  it("knows nothing more of what is over", async () => {
    const handle: handleUnaryCall<Buffer, Buffer> = (_, answer) => {
      answer(null, Buffer.from(toBinary(ProductSchema, create(ProductSchema))));
    };
    const stream: handleServerStreamingCall<Buffer, Buffer> = (call) => {
      call.end();
    };
    const handlers = [
      { path: `${CATALOG}/GetProduct`, handle },
      { path: `${CATALOG}/ExportProducts`, responseStream: true, handle: stream },
    ];
    const [add, remove] = [mock.method(Closing.prototype, "add"), mock.method(Closing.prototype, "remove")];
    const warnings: Error[] = [];
    const warned = (warning: Error): void => {
      warnings.push(warning);
    };
    process.on("warning", warned);
    try {
      await serving(handlers, async (target) => {
        using client = new Client(target, {
          credential: () => ({ token: "t", expiresAt: new Date(Date.now() + 3_600_000) }),
        });
        await Promise.all(Array.from({ length: 2000 }, () => client.catalog.getProduct({}, { timeoutMs: Infinity })));
        assert.equal((await client.catalog.exportProducts({}).next()).done, true);
      });
    } finally {
      process.off("warning", warned);
      mock.restoreAll();
    }
    const ends = new Set(add.mock.calls.map(({ arguments: [end] }) => end));
    assert.ok(ends.size > 2000);
    remove.mock.calls.forEach(({ arguments: [end] }) => ends.delete(end));
    assert.equal(ends.size, 0);
    assert.deepEqual(warnings, []);
  });
});
