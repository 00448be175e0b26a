import assert from "node:assert/strict";
import { describe, it } from "node:test";

import { create } from "@bufbuild/protobuf";
import { CatalogService, ProductSchema } from "@counterfoil/client/catalog";
import { BatchPlaceOrdersRequestSchema, OrderService, PlaceOrderRequestSchema } from "@counterfoil/client/orders";
import { LedgerService } from "@counterfoil/client/ledger";

import { Method } from "#client/methods.js";

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

describe("requests", () => {
  it("get a request id where they have none, and stay as they are", () => {
    const method = new Method(OrderService.method.placeOrder);
    const request = create(PlaceOrderRequestSchema, { draft: { location: "locations/1" } });
    const [first, second] = [method.complete(request), method.complete(request)];
    assert.match(first.requestId, UUID);
    assert.notEqual(first.requestId, second.requestId);
    assert.equal(first.draft, request.draft);
    assert.equal(request.requestId, "");
    const fields = { requestId: "" };
    assert.match(method.complete(fields).requestId, UUID);
    assert.equal(fields.requestId, "");
  });

  it("keep a request id that they have", () => {
    const method = new Method(CatalogService.method.createProduct);
    assert.equal(method.complete({ requestId: "mine" }).requestId, "mine");
  });

  it("get one for each in a batch", () => {
    const method = new Method(OrderService.method.batchPlaceOrders);
    const requests = [{ requestId: "mine" }, {}, create(PlaceOrderRequestSchema)];
    const request = create(BatchPlaceOrdersRequestSchema, { requests });
    const ids = method.complete(request).requests.map(({ requestId }) => requestId);
    assert.equal(ids[0], "mine");
    assert.equal(new Set(ids).size, 3);
    assert.ok(ids.slice(1).every((id) => UUID.test(id)));
    assert.deepEqual(
      request.requests.map(({ requestId }) => requestId),
      ["mine", "", ""],
    );
    const ledger = new Method(LedgerService.method.batchPostTransactions);
    assert.match(ledger.complete({ requests: [{}] }).requests[0]?.requestId ?? "", UUID);
  });

  it("keep fields that are not known here", () => {
    const method = new Method(CatalogService.method.getProduct);
    const product = create(ProductSchema, { name: "products/tea" });
    const answer = method.decode(
      Buffer.concat([
        new Method(CatalogService.method.updateProduct).encode({ product }),
        Buffer.from("fa8404046d6f7265", "hex"),
      ]),
    );
    assert.equal(answer.$unknown?.length, 1);
  });

  it("are sent again as the contract says", () => {
    assert.ok(new Method(CatalogService.method.getProduct).retried);
    assert.ok(new Method(OrderService.method.placeOrder).retried);
    assert.equal(new Method(CatalogService.method.getProduct).defaultDeadlineMs, 2000);
    assert.equal(
      new Method(CatalogService.method.getProduct).path,
      "/counterfoil.catalog.v1.CatalogService/GetProduct",
    );
  });
});
