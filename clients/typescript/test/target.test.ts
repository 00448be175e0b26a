import assert from "node:assert/strict";
import { describe, it } from "node:test";

import { Client } from "@counterfoil/client";

import { isLoopback, parseTarget } from "#client/target.js";

describe("targets", () => {
  it("are addresses, all addresses of a name, or sockets", () => {
    assert.deepEqual(parseTarget("a.example:1,[::1]:2,dns:///b:3,unix:/run/c"), [
      { kind: "address", host: "a.example", port: 1 },
      { kind: "address", host: "::1", port: 2 },
      { kind: "name", host: "b", port: 3 },
      { kind: "socket", path: "/run/c" },
    ]);
    assert.deepEqual(parseTarget("unix:///run/c"), parseTarget("unix:/run/c"));
    assert.deepEqual(parseTarget("dns:///127.0.0.1:3"), parseTarget("127.0.0.1:3"));
  });

  it("are nothing else", () => {
    for (const target of [
      "",
      "a",
      "a:0",
      "a:65536",
      "a:1,",
      "::1:1",
      "[a]:1",
      "dns://ns/a:1",
      "http://a:1",
      "unix:",
      "a b:1",
      "u@a:1",
    ]) {
      assert.throws(() => parseTarget(target), TypeError, target);
    }
  });

  it("are on this machine only where that is sure", () => {
    for (const target of ["localhost:1", "LOCALHOST:1", "127.8.0.1:1", "[::1]:1", "dns:///localhost:1", "unix:/x"]) {
      assert.ok(parseTarget(target).every(isLoopback), target);
    }
    for (const target of ["128.0.0.1:1", "[::2]:1", "localhost.example:1", "127.0.0.1.example:1", "127.1:1"]) {
      assert.ok(!parseTarget(target).some(isLoopback), target);
    }
  });

  it("get no credential in clear text across a network", () => {
    const credential = "token";
    for (const target of ["a.example:1", "127.0.0.1:1,a.example:1"]) {
      assert.throws(() => new Client(target, { credential, tls: false }), /clear text/);
    }
    new Client("127.0.0.1:1", { credential, tls: false }).close();
    new Client("a.example:1", { tls: false }).close();
    new Client("a.example:1", { credential }).close();
  });

  it("go with options that make sense", () => {
    for (const connections of [0, 65, 1.5, NaN]) {
      assert.throws(() => new Client("127.0.0.1:1", { connections }), TypeError);
    }
    assert.throws(() => new Client("127.0.0.1:1", { tls: { certificate: "x" } }), TypeError);
  });
});
