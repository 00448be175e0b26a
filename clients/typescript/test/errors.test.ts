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
      anyPack(ErrorInfoSchema, create(ErrorInfoSchema, { reason: "NEW_REASON", metadata: { limit: "5" } })),
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

  it("are made of a status alone, and of one with details that cannot be read", () => {
    for (const details of [undefined, Buffer.from("no status at all")]) {
      const error = refused(status.UNAVAILABLE, details);
      assert.deepEqual([error.code, error.reason, error.retryDelayMs], ["UNAVAILABLE", "", undefined]);
    }
  });
});
