import assert from "node:assert/strict";
import { describe, it, mock } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { inspect } from "node:util";

import { Client, CounterfoilError } from "@counterfoil/client";

import { Tokens } from "#client/credentials.js";
import { Closing } from "#client/limits.js";

const FOREVER = { deadline: Infinity, signal: undefined, closing: new Closing() };
const START = new Date("2026-01-01T00:00:00Z").getTime();

function source(lifetimeMs: number) {
  let asked = 0;
  const ask = async () => {
    asked += 1;
    await Promise.resolve();
    return { token: `token-${String(asked)}`, expiresAt: new Date(Date.now() + lifetimeMs) };
  };
  return { ask, count: () => asked };
}

describe("tokens", () => {
  it("are asked for once while many wait", async () => {
    const { ask, count } = source(3_600_000);
    const tokens = new Tokens(ask);
    const given = await Promise.all(Array.from({ length: 20 }, async () => tokens.current(FOREVER)));
    assert.deepEqual(new Set(given), new Set(["token-1"]));
    assert.equal(tokens.current(FOREVER), "token-1");
    assert.equal(count(), 1);
  });

  it("are renewed 30 s before they expire, or when a fifth of the time is left", async () => {
    for (const [lifetimeMs, renewedAfterMs] of [
      [3_600_000, 3_570_000],
      [100_000, 80_000],
    ] as const) {
      mock.timers.enable({ apis: ["Date"], now: START });
      const tokens = new Tokens(source(lifetimeMs).ask);
      assert.equal(await tokens.current(FOREVER), "token-1");
      mock.timers.setTime(START + renewedAfterMs - 1);
      assert.equal(await tokens.current(FOREVER), "token-1");
      mock.timers.setTime(START + renewedAfterMs);
      assert.equal(await tokens.current(FOREVER), "token-2");
      mock.timers.reset();
    }
  });

  it("go on while they hold where the source fails, which is not asked for each call", async () => {
    mock.timers.enable({ apis: ["Date"], now: START });
    const { ask, count } = source(100_000);
    let failures = 0;
    const tokens = new Tokens(() => {
      if (count() > 0) {
        failures += 1;
        throw new Error("nobody answers");
      }
      return ask();
    });
    assert.equal(await tokens.current(FOREVER), "token-1");
    mock.timers.setTime(START + 80_000);
    assert.equal(await tokens.current(FOREVER), "token-1");
    assert.equal(await tokens.current(FOREVER), "token-1");
    assert.equal(failures, 1);
    mock.timers.setTime(START + 81_000);
    assert.equal(await tokens.current(FOREVER), "token-1");
    assert.equal(failures, 2);
    mock.timers.setTime(START + 100_000);
    await assert.rejects(async () => tokens.current(FOREVER), CounterfoilError);
    mock.timers.reset();
  });

  it("that were refused are not used again, and only those", async () => {
    const { ask, count } = source(3_600_000);
    const tokens = new Tokens(ask);
    const first = await tokens.current(FOREVER);
    tokens.refuse(first);
    assert.equal(await tokens.current(FOREVER), "token-2");
    tokens.refuse(first); // by a call that was sent before
    assert.equal(await tokens.current(FOREVER), "token-2");
    assert.equal(count(), 2);
  });

  it("are no reason to wait beyond the deadline", async () => {
    const tokens = new Tokens(() => new Promise(() => undefined));
    const limits = { ...FOREVER, deadline: Date.now() + 5 };
    await assert.rejects(async () => tokens.current(limits), { code: "DEADLINE_EXCEEDED" });
  });

  it("are no reason to fail twice where nobody waits any more", async () => {
    const tokens = new Tokens(() => Promise.reject(new Error("no network")));
    const limits = { ...FOREVER, signal: AbortSignal.abort() };
    await assert.rejects(async () => tokens.current(limits), { code: "CANCELLED" });
    await sleep(5); // an unhandled rejection would fail the test
  });

  it("are asked for again after the source failed", async () => {
    let broken = true;
    const tokens = new Tokens(() => {
      if (broken) {
        throw new Error("no network");
      }
      return { token: "good", expiresAt: new Date(Date.now() + 60_000) };
    });
    await assert.rejects(
      async () => tokens.current(FOREVER),
      (error) => error instanceof CounterfoilError && error.code === "UNAUTHENTICATED" && error.reason === "",
    );
    broken = false;
    assert.equal(await tokens.current(FOREVER), "good");
  });

  it("show nowhere", () => {
    for (const bad of ["", "secret with spaces", "secret\n", "sécret"]) {
      assert.throws(
        () => new Tokens(bad),
        (error) =>
          error instanceof TypeError && !inspect(error).includes("secret w") && !error.message.includes("cret\n"),
      );
    }
    using client = new Client("127.0.0.1:1", { credential: "very-secret" });
    for (const shown of [
      inspect(client, { depth: 9, showHidden: true }),
      JSON.stringify(client),
      inspect(new Tokens("very-secret")),
    ]) {
      assert.ok(!shown.includes("very-secret"));
    }
  });
});
