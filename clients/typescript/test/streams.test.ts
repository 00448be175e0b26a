import assert from "node:assert/strict";
import { describe, it } from "node:test";

import { create, fromBinary, toBinary } from "@bufbuild/protobuf";
import { Client, type NewProduct } from "@counterfoil/client";
import {
  type ImportProductsRequest,
  ImportProductsRequestSchema,
  ImportProductsResponseSchema,
} from "@counterfoil/client/catalog";
import { type handleClientStreamingCall, status } from "@grpc/grpc-js";

import { type Handler, refusal, serving } from "./serving.js";

const IMPORT = "/counterfoil.catalog.v1.CatalogService/ImportProducts";
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** Keeps what is imported, a list for each attempt; refuses those that `refused` says, by the first message. */
function imports(refused: (attempt: number) => { code: status; reason: string } | undefined = () => undefined) {
  const attempts: ImportProductsRequest[][] = [];
  const handle: handleClientStreamingCall<Buffer, Buffer> = (call, answer) => {
    const messages: ImportProductsRequest[] = [];
    const refusedWith = refused(attempts.push(messages));
    call.on("data", (bytes: Buffer) => {
      messages.push(fromBinary(ImportProductsRequestSchema, bytes));
      if (refusedWith && messages.length === 1) {
        answer(refusal(refusedWith.code, refusedWith.reason));
      }
    });
    call.on("end", () => {
      const createdCount = BigInt(messages.reduce((sum, { products }) => sum + products.length, 0));
      const answered = create(ImportProductsResponseSchema, { createdCount });
      if (!refusedWith) {
        answer(null, Buffer.from(toBinary(ImportProductsResponseSchema, answered)));
      }
    });
  };
  const handler: Handler = { path: IMPORT, requestStream: true, handle };
  return { handler, attempts };
}

function* products(count: number): Generator<NewProduct> {
  for (let number = 0; number < count; number++) {
    yield { name: `products/p-${String(number)}` };
  }
}

/** Gives one product, then none for a long time. */
async function* stalled(ended: () => void): AsyncGenerator<NewProduct> {
  try {
    yield { name: "products/p" };
    await new Promise((resolve) => setTimeout(resolve, 2000).unref());
  } finally {
    ended();
  }
}

function source() {
  let asked = 0;
  return () => ({ token: `token-${String((asked += 1))}`, expiresAt: new Date(Date.now() + 3_600_000) });
}

describe("an import", () => {
  it("is sent again with the same request id, all of it, where it can be read again", async () => {
    const { handler, attempts } = imports((attempt) =>
      attempt < 3 ? { code: status.UNAVAILABLE, reason: "SHUTTING_DOWN" } : undefined,
    );
    await serving([handler], async (target) => {
      using client = new Client(target);
      assert.equal((await client.importProducts(() => products(2500))).createdCount, 2500n);
    });
    assert.equal(attempts.length, 3);
    assert.deepEqual(
      attempts[2]?.map((each) => each.products.length),
      [1000, 1000, 500],
    );
    assert.match(attempts[0]?.[0]?.requestId ?? "", UUID);
    assert.equal(new Set(attempts.map(([first]) => first?.requestId)).size, 1);
  });

  it("is not sent again with what is left of an iterator, for a refused token neither", async () => {
    for (const [code, reason] of [
      [status.UNAVAILABLE, "SHUTTING_DOWN"],
      [status.UNAUTHENTICATED, "CREDENTIALS_INVALID"],
    ] as const) {
      const { handler, attempts } = imports((attempt) => (attempt === 1 ? { code, reason } : undefined));
      await serving([handler], async (target) => {
        using client = new Client(target, { credential: source() });
        await assert.rejects(client.importProducts(products(2500)), { name: "CounterfoilError", reason });
        assert.equal(attempts.length, 1);
        // The refused token is not used for the next one.
        assert.equal((await client.importProducts(products(3))).createdCount, 3n);
      });
      assert.equal(attempts.length, 2);
    }
  });

  it("is sent again with another token where it can be read again", async () => {
    const { handler, attempts } = imports((attempt) =>
      attempt === 1 ? { code: status.UNAUTHENTICATED, reason: "CREDENTIALS_INVALID" } : undefined,
    );
    await serving([handler], async (target) => {
      using client = new Client(target, { credential: source() });
      assert.equal((await client.importProducts([...products(3)])).createdCount, 3n);
    });
    assert.equal(attempts.length, 2);
  });

  it("gets a request id where the one given is empty", async () => {
    const { handler, attempts } = imports();
    await serving([handler], async (target) => {
      using client = new Client(target);
      await client.importProducts([], { requestId: "" });
    });
    assert.match(attempts[0]?.[0]?.requestId ?? "", UUID);
  });

  it("ends at its deadline, or when it is cancelled, though its source gives nothing", async () => {
    await serving([imports().handler], async (target) => {
      using client = new Client(target);
      let ended = 0;
      const open = (): AsyncGenerator<NewProduct> =>
        stalled(() => {
          ended += 1;
        });
      const began = Date.now();
      await assert.rejects(client.importProducts(open(), { timeoutMs: 200 }), { code: "DEADLINE_EXCEEDED" });
      await assert.rejects(client.importProducts(open(), { signal: AbortSignal.timeout(200) }), { code: "CANCELLED" });
      assert.ok(Date.now() - began < 1500);
      while (ended < 2) {
        await new Promise((resolve) => setTimeout(resolve, 50)); // the source is closed once it can be
      }
    });
  });

  it("throws what its source throws", async () => {
    await serving([imports().handler], async (target) => {
      using client = new Client(target);
      const broken = function* (): Generator<NewProduct> {
        yield { name: "products/p" };
        throw new RangeError("the file is broken");
      };
      await assert.rejects(client.importProducts(broken), RangeError);
    });
  });
});

describe("the stub's stream of requests", () => {
  it("has one request id, in its first message", async () => {
    const { handler, attempts } = imports();
    await serving([handler], async (target) => {
      using client = new Client(target);
      await client.catalog.importProducts([{ products: [{ name: "products/a" }] }, {}, {}]);
      await client.catalog.importProducts([{ requestId: "mine" }, { requestId: "mine" }]);
    });
    const [filled = [], given = []] = attempts.map((messages) => messages.map(({ requestId }) => requestId));
    assert.match(filled[0] ?? "", UUID);
    assert.deepEqual(filled.slice(1), ["", ""]);
    assert.deepEqual(given, ["mine", "mine"]);
  });
});
