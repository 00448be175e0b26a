import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";

import { create, fromBinary, toBinary } from "@bufbuild/protobuf";
import { Client } from "@counterfoil/client";
import { WatchOrdersRequestSchema, WatchOrdersResponseSchema } from "@counterfoil/client/orders";
import { type StatusObject, type handleServerStreamingCall, status } from "@grpc/grpc-js";

import { type Handler, refusal, serving } from "./serving.js";

const WATCH = "/counterfoil.orders.v1.OrderService/WatchOrders";

/** A watch's server: sends orders and cursors, and then ends as it is told. */
function orders(
  attempts: readonly { readonly sent: readonly [order: string, cursor: string][]; end?: StatusObject }[],
) {
  const cursors: string[] = [];
  const handle: handleServerStreamingCall<Buffer, Buffer> = (call) => {
    const attempt = attempts[cursors.push(fromBinary(WatchOrdersRequestSchema, call.request).cursor) - 1];
    for (const [name, cursor] of attempt?.sent ?? []) {
      const message = create(WatchOrdersResponseSchema, { orders: name ? [{ name }] : [], cursor });
      call.write(Buffer.from(toBinary(WatchOrdersResponseSchema, message)));
    }
    if (attempt?.end) {
      call.emit("error", attempt.end);
    } else {
      call.end();
    }
  };
  const handler: Handler = { path: WATCH, responseStream: true, handle };
  return { handler, cursors };
}

describe("a watch", () => {
  const gone = refusal(status.PERMISSION_DENIED, "PERMISSION_DENIED");

  it("goes on after its last cursor, and keeps a cursor once its message is handled", async () => {
    const { handler, cursors } = orders([
      { sent: [], end: refusal(status.UNAVAILABLE, "STREAM_ENDED") },
      { sent: [["", "0"], ["a", "1"]] }, // prettier-ignore
      { sent: [], end: refusal(status.DEADLINE_EXCEEDED, "") },
      { sent: [["b", "2"], ["c", "3"]] }, // prettier-ignore
      { sent: [], end: gone },
    ]);
    const seen: string[] = [];
    const onCursor = async (cursor: string): Promise<void> => {
      await sleep(5); // as a database would take
      seen.push(`kept ${cursor}`);
    };
    await serving([handler], async (target) => {
      using client = new Client(target);
      const watch = client.watchOrders({ cursor: "before" }, { onCursor });
      assert.equal(watch.cursor, "before");
      await assert.rejects(
        async () => {
          for await (const message of watch) {
            seen.push(message.orders[0]?.name ?? "nothing");
            assert.equal(watch.cursor, message.cursor);
          }
        },
        { code: "PERMISSION_DENIED" },
      );
      assert.equal(watch.cursor, "3");
    });
    assert.deepEqual(seen, ["kept 0", "a", "kept 1", "b", "kept 2", "c", "kept 3"]);
    assert.deepEqual(cursors, ["before", "before", "1", "1", "3"]);
  });

  it("ends with what its caller's function throws", async () => {
    const { handler } = orders([{ sent: [["", "0"]], end: gone }]);
    await serving([handler], async (target) => {
      using client = new Client(target);
      const onCursor = (): Promise<void> => Promise.reject(new RangeError("the disk is full"));
      await assert.rejects(client.watchOrders({}, { onCursor }).next(), RangeError);
    });
  });

  it("ends when it is left, though somebody waits for its next message", async () => {
    let cancelled: () => void;
    const gone = new Promise<void>((resolve) => (cancelled = resolve));
    let began: () => void;
    const asked = new Promise<void>((resolve) => (began = resolve));
    const handle: handleServerStreamingCall<Buffer, Buffer> = (call) => {
      call.on("cancelled", cancelled);
      began();
    };
    await serving([{ path: WATCH, responseStream: true, handle }], async (target) => {
      using client = new Client(target);
      const watch = client.watchOrders({});
      const message = watch.next();
      await asked;
      assert.deepEqual(await watch.return(), { done: true, value: undefined });
      assert.deepEqual(await message, { done: true, value: undefined });
      assert.deepEqual(await watch.next(), { done: true, value: undefined });
      await gone;
    });
  });

  it("ends where the caller cancels it at once", async () => {
    const handle: handleServerStreamingCall<Buffer, Buffer> = () => undefined; // nothing ever happens
    await serving([{ path: WATCH, responseStream: true, handle }], async (target) => {
      using client = new Client(target);
      await assert.rejects(client.catalog.getProduct({}), { code: "UNIMPLEMENTED" }); // the connection is there
      const controller = new AbortController();
      const message = client.watchOrders({}, { signal: controller.signal }).next();
      controller.abort();
      await assert.rejects(message, { name: "CounterfoilError", code: "CANCELLED" });
    });
  });
});
