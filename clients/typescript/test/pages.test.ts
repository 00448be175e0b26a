import assert from "node:assert/strict";
import { describe, it } from "node:test";

import { create } from "@bufbuild/protobuf";
import { type PageRequest, pages } from "@counterfoil/client";
import { ListProductsResponseSchema } from "@counterfoil/client/catalog";

/** Three pages of two products, of which the second is empty. */
function lists() {
  const asked: string[] = [];
  const list = ({ pageToken = "" }: PageRequest & { filter: string }) => {
    asked.push(pageToken);
    const number = Number(pageToken);
    const names = number === 1 ? [] : [`${pageToken}a`, `${pageToken}b`];
    const products = names.map((name) => ({ name }));
    return Promise.resolve(
      create(ListProductsResponseSchema, { products, nextPageToken: number < 2 ? String(number + 1) : "" }),
    );
  };
  return { list, asked };
}

describe("pages", () => {
  it("have all resources of a list", async () => {
    const { list, asked } = lists();
    const names: string[] = [];
    for await (const { name } of pages(list, { filter: "" })) {
      names.push(name);
    }
    assert.deepEqual(names, ["a", "b", "2a", "2b"]);
    assert.deepEqual(asked, ["", "1", "2"]);
  });

  it("are not asked for before they are needed", async () => {
    const { list, asked } = lists();
    for await (const { name } of pages(list, { filter: "" })) {
      if (name === "b") {
        break;
      }
    }
    assert.deepEqual(asked, [""]);
  });

  it("fail where a page names the token it was asked with as the next one, and give nothing of it", async () => {
    for (const [pageToken, expected] of [
      ["", ["tea"]],
      ["again", []],
    ] as const) {
      const page = create(ListProductsResponseSchema, { products: [{ name: "tea" }], nextPageToken: "again" });
      const list = (): Promise<typeof page> => Promise.resolve(page);
      const names: string[] = [];
      await assert.rejects(
        async () => {
          for await (const { name } of pages(list, { pageToken })) {
            names.push(name);
          }
        },
        { name: "CounterfoilError", code: "INTERNAL", message: "the server gave the same page token again" },
      );
      assert.deepEqual(names, expected);
    }
  });
});
