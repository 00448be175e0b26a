import assert from "node:assert/strict";
import { describe, it } from "node:test";

import { create, toBinary } from "@bufbuild/protobuf";
import { anyPack } from "@bufbuild/protobuf/wkt";
import { CounterfoilError } from "@counterfoil/client";
import {
  BadRequestSchema,
  ErrorInfoSchema,
  HelpSchema,
  PreconditionFailureSchema,
  RetryInfoSchema,
  StatusSchema,
} from "@counterfoil/client/types";
import { Metadata, status } from "@grpc/grpc-js";

function refused(code: status, details?: Buffer): CounterfoilError {
  const metadata = new Metadata();
  if (details) {
    metadata.set("grpc-status-details-bin", details);
  }
  return CounterfoilError.ofStatus({ code, details: "no", metadata });
}

describe("errors", () => {
  it("have what the server says", () => {
    const details = [
      anyPack(HelpSchema, create(HelpSchema)), // which is not read here
      anyPack(
        ErrorInfoSchema,
        create(ErrorInfoSchema, { reason: "NEW_REASON", domain: "counterfoil", metadata: { limit: "5" } }),
      ),
      anyPack(RetryInfoSchema, create(RetryInfoSchema, { retryDelay: { seconds: 1n, nanos: 500_000_000 } })),
      anyPack(BadRequestSchema, create(BadRequestSchema, { fieldViolations: [{ field: "name", description: "bad" }] })),
      anyPack(
        PreconditionFailureSchema,
        create(PreconditionFailureSchema, { violations: [{ type: "STOCK", subject: "s", description: "d" }] }),
      ),
    ];
    const error = refused(
      status.FAILED_PRECONDITION,
      Buffer.from(toBinary(StatusSchema, create(StatusSchema, { code: 9, details }))),
    );
    assert.ok(error instanceof Error);
    assert.deepEqual(Object.fromEntries(Object.entries(error)), {
      name: "CounterfoilError",
      code: "FAILED_PRECONDITION",
      reason: "NEW_REASON",
      metadata: { limit: "5" },
      retryDelayMs: 1500,
      fieldViolations: [{ field: "name", description: "bad" }],
      preconditionViolations: [{ type: "STOCK", subject: "s", description: "d" }],
    });
    assert.equal(error.message, "no");
  });

  it("take no reasons of others for the contract's, and lose none to details that cannot be read", () => {
    const others = anyPack(ErrorInfoSchema, create(ErrorInfoSchema, { reason: "OUT_OF_STOCK", domain: "elsewhere" }));
    const broken = { ...others, value: Uint8Array.of(0xff) };
    const ours = anyPack(ErrorInfoSchema, create(ErrorInfoSchema, { reason: "OURS", domain: "counterfoil" }));
    for (const [details, reason] of [
      [[others], ""],
      [[broken, others, ours], "OURS"],
    ] as const) {
      const packed = toBinary(StatusSchema, create(StatusSchema, { code: 9, details: [...details] }));
      assert.strictEqual(refused(status.FAILED_PRECONDITION, Buffer.from(packed)).reason, reason);
    }
  });

  it("are made of a part of an answer that was refused, by the same rules", () => {
    const pack = (reason: string, domain: string) =>
      anyPack(ErrorInfoSchema, create(ErrorInfoSchema, { reason, domain, metadata: { sku: "TEA-1" } }));
    const broken = { ...pack("OUT_OF_STOCK", "counterfoil"), value: Uint8Array.of(0xff) };
    const details = [broken, pack("OUT_OF_STOCK", "elsewhere"), pack("OURS", "counterfoil")];
    const part = create(StatusSchema, { code: 9, message: "no", details });
    const error = CounterfoilError.fromMessage(part);
    assert.deepEqual(
      [error.code, error.message, error.reason, error.metadata],
      ["FAILED_PRECONDITION", "no", "OURS", { sku: "TEA-1" }],
    );
    assert.equal(error.cause, part);
    assert.equal(CounterfoilError.fromMessage(create(StatusSchema, { code: 99 })).code, "UNKNOWN");
  });

  it("are made of a status alone, and of one with details that cannot be read", () => {
    for (const details of [undefined, Buffer.from("no status at all")]) {
      const error = refused(status.UNAVAILABLE, details);
      assert.deepEqual([error.code, error.reason, error.retryDelayMs], ["UNAVAILABLE", "", undefined]);
    }
  });
});
