import assert from "node:assert/strict";
import { describe, it } from "node:test";

import { create, toBinary } from "@bufbuild/protobuf";
import { Client } from "@counterfoil/client";
import { ProductSchema } from "@counterfoil/client/catalog";
import { type handleServerStreamingCall, type handleUnaryCall } from "@grpc/grpc-js";

import { type Handler, serving } from "./serving.js";

const GET = "/counterfoil.catalog.v1.CatalogService/GetProduct";
const TEA = { name: "products/tea" };

/** Answers GetProduct, and counts how often. */
function products() {
  let asked = 0;
  const handle: handleUnaryCall<Buffer, Buffer> = (_, answer) => {
    asked += 1;
    answer(null, Buffer.from(toBinary(ProductSchema, create(ProductSchema, TEA))));
  };
  const handler: Handler = { path: GET, handle };
  return { handler, asked: () => asked };
}

describe("calls", () => {
  it("are not sent where the caller cancels them at once", async () => {
    const { handler, asked } = products();
    await serving([handler], async (target) => {
      using client = new Client(target);
      await client.catalog.getProduct(TEA); // the connection is there
      const controller = new AbortController();
      const call = client.catalog.getProduct(TEA, { signal: controller.signal });
      controller.abort();
      await assert.rejects(call, { name: "CounterfoilError", code: "CANCELLED" });
    });
    assert.equal(asked(), 1);
  });

  it("take any deadline that is a number", async () => {
    const { handler } = products();
    await serving([handler], async (target) => {
      using client = new Client(target);
      for (const timeoutMs of [10_000, 2 ** 31, Number.MAX_SAFE_INTEGER, Infinity]) {
        assert.equal((await client.catalog.getProduct(TEA, { timeoutMs })).name, TEA.name);
      }
      for (const timeoutMs of [0, -1, -Infinity]) {
        await assert.rejects(client.catalog.getProduct(TEA, { timeoutMs }), { code: "DEADLINE_EXCEEDED" });
      }
      await assert.rejects(client.catalog.getProduct(TEA, { timeoutMs: NaN }), TypeError);
    });
  });
});

describe("a line", () => {
  it("takes a health that cannot be read for none", async () => {
    const handle: handleServerStreamingCall<Buffer, Buffer> = (call) => {
      call.write(Buffer.from("08", "hex")); // a field that is cut off
    };
    const health: Handler = { path: "/grpc.health.v1.Health/Watch", responseStream: true, handle };
    await serving([health, products().handler], async (target) => {
      using client = new Client(target);
      await assert.rejects(client.catalog.getProduct(TEA), { code: "UNAVAILABLE", message: /cannot be read/ });
    });
  });
});

describe("a client's freshness", () => {
  it("is nothing that cannot go into a header", async () => {
    const { handler } = products();
    await serving([handler], async (target) => {
      using client = new Client(target);
      for (const token of ["a\nb", "a b", "ä"]) {
        assert.throws(() => (client.freshness = token), TypeError);
      }
      assert.equal(client.freshness, "");
      assert.equal((await client.catalog.getProduct(TEA)).name, TEA.name);
    });
  });
});
