import assert from "node:assert/strict";
import { readFile, readdir } from "node:fs/promises";
import { describe, it } from "node:test";

import { type DescService } from "@bufbuild/protobuf";
import { Client, VERSION } from "@counterfoil/client";

const GENERATED = new URL("../../dist/gen/", import.meta.url);

async function modules(): Promise<string[]> {
  const names = await readdir(GENERATED);
  return names.filter((name) => name.endsWith(".js"));
}

async function description() {
  const content = await readFile(new URL("../../package.json", import.meta.url), "utf8");
  return JSON.parse(content) as { version: string; exports: Record<string, { default: string }> };
}

function isService(value: unknown): value is DescService {
  return typeof value === "object" && value !== null && "kind" in value && value.kind === "service";
}

it("says the package's version to servers", async () => {
  assert.equal(VERSION, (await description()).version);
});

describe("the whole contract", () => {
  it("is exported, a module for each domain", async () => {
    const { exports } = await description();
    for (const name of await modules()) {
      assert.equal(exports[`./${name.replace(".js", "")}`]?.default, `./dist/gen/${name}`);
    }
  });

  it("has a stub for each service, with all methods", async () => {
    using client = new Client("127.0.0.1:1");
    const stubs = Object.values(client) as object[];
    let count = 0;
    for (const name of await modules()) {
      const exported = (await import(new URL(name, GENERATED).href)) as Record<string, unknown>;
      for (const service of Object.values(exported).filter(isService)) {
        const methods = service.methods.map(({ localName }) => localName);
        const found = stubs.some((stub) => JSON.stringify(Object.keys(stub)) === JSON.stringify(methods));
        assert.ok(found, service.typeName);
        count += 1;
      }
    }
    assert.equal(count, stubs.length);
  });
});
