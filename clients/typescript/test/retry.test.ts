import assert from "node:assert/strict";
import { describe, it } from "node:test";

import { Closing, pause } from "#client/limits.js";
import { Throttle, pauseMs, pushback } from "#client/retry.js";

const FOREVER = { deadline: Infinity, signal: undefined, closing: new Closing() };

describe("pauses", () => {
  it("are random, and twice as long each time, up to 2 s", () => {
    const longest = [1, 2, 3, 4, 5, 6, 7, 60].map((failures) => pauseMs(failures, () => 1));
    assert.deepEqual(longest, [100, 200, 400, 800, 1600, 2000, 2000, 2000]);
    assert.equal(
      pauseMs(3, () => 0),
      0,
    );
  });

  it("end at the deadline and when the caller cancels", async () => {
    await pause(1, FOREVER);
    await assert.rejects(pause(60_000, { ...FOREVER, deadline: Date.now() + 5 }), { code: "DEADLINE_EXCEEDED" });
    await assert.rejects(pause(60_000, { ...FOREVER, signal: AbortSignal.timeout(5) }), { code: "CANCELLED" });
    await assert.rejects(pause(0, { ...FOREVER, signal: AbortSignal.abort("enough") }), { cause: "enough" });
  });
});

describe("pushback", () => {
  it("is a pause, or no retry where it is negative or no number", () => {
    assert.equal(pushback(undefined), undefined);
    assert.equal(pushback("0"), 0);
    assert.equal(pushback("700"), 700);
    for (const value of ["-1", "", "soon", "1.5", "7 ", "1e3", "99999999999"]) {
      assert.equal(pushback(value), "stop", value);
    }
  });
});

describe("the throttle", () => {
  it("closes at half of its tokens and opens again as calls succeed", () => {
    const throttle = new Throttle();
    for (let failed = 0; failed < 49; failed++) {
      throttle.failed();
    }
    assert.ok(throttle.open);
    throttle.failed();
    assert.ok(!throttle.open);
    throttle.succeeded();
    assert.ok(throttle.open);
  });

  it("holds no more than its limits", () => {
    const throttle = new Throttle();
    for (let count = 0; count < 500; count++) {
      throttle.succeeded();
    }
    for (let count = 0; count < 500; count++) {
      throttle.failed();
    }
    for (let count = 0; count < 100; count++) {
      throttle.succeeded();
    }
    assert.ok(!throttle.open);
    throttle.succeeded();
    assert.ok(throttle.open);
  });
});
