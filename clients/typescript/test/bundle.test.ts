import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { it } from "node:test";

import { build } from "esbuild";

it("runs out of one file that a bundler made", async () => {
  const folder = await mkdtemp(join(tmpdir(), "counterfoil-bundle-"));
  try {
    const outfile = join(folder, "first_call.mjs");
    await build({
      entryPoints: ["examples/first_call.ts"],
      bundle: true,
      platform: "node",
      format: "esm",
      target: "node20", // which has no `using` yet
      // grpc-js is CommonJS and asks for Node's own modules by `require`.
      banner: { js: 'import { createRequire } from "node:module"; const require = createRequire(import.meta.url);' },
      outfile,
      logLevel: "silent",
    });
    // Nothing listens there: that the call fails as it must shows that it was sent.
    const environment = { ...process.env, TARGET: "127.0.0.1:1", TOKEN: "none" };
    const { stderr, status } = spawnSync(process.execPath, [outfile], {
      env: environment,
      cwd: folder,
      encoding: "utf8",
    });
    assert.equal(status, 1, stderr);
    assert.match(stderr, /UNAVAILABLE/);
  } finally {
    await rm(folder, { recursive: true });
  }
});
