import assert from "node:assert/strict";
import { describe, it } from "node:test";

import { Freshness, position } from "#client/freshness.js";

function token(at: bigint, seal = 7, version = 1): string {
  const bytes = Buffer.alloc(25, seal);
  bytes[0] = version;
  bytes.writeBigUInt64BE(at, 1);
  return bytes.toString("base64url");
}

describe("freshness", () => {
  it("has the position in a token", () => {
    for (const at of [0n, 1n, 255n, 256n, 2n ** 62n, 2n ** 64n - 1n]) {
      assert.equal(position(token(at)), at);
    }
    for (const other of ["", "=", `${token(1n)}=`, token(1n, 7, 2), "AQAAAAAAAAAA", "a b"]) {
      assert.equal(position(other), undefined, other);
    }
  });

  it("keeps the newest token, in whatever order they come", () => {
    const tokens = [3n, 250n, 256n, 1n, 65_536n, 65_535n].map((at) => token(at));
    const freshness = new Freshness();
    tokens.forEach((each) => {
      freshness.note(each);
    });
    assert.equal(freshness.token, token(65_536n));
  });

  it("takes a token that does not look so, and what follows it", () => {
    const freshness = new Freshness();
    freshness.note(token(9n));
    freshness.note("of another kind");
    assert.equal(freshness.token, "of another kind");
    freshness.note(token(3n));
    assert.equal(freshness.token, token(3n));
  });

  it("forgets just the token that was refused", () => {
    const freshness = new Freshness();
    freshness.note(token(9n));
    freshness.forget(token(8n));
    assert.equal(freshness.token, token(9n));
    freshness.forget(token(9n));
    assert.equal(freshness.token, "");
    freshness.note(token(1n));
    assert.equal(freshness.token, token(1n));
  });
});
