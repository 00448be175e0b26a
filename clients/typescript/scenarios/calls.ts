import { existsSync } from "node:fs";

import { create } from "@bufbuild/protobuf";
import { Order_State, PlaceOrderRequestSchema } from "@counterfoil/client/orders";

import { type Act, type Stage, failing, money, one, order, seen } from "./stage.js";

async function getProduct(stage: Stage, timeoutMs?: number) {
  const product = await stage.client().catalog.getProduct({ name: stage.input.name }, { timeoutMs });
  return { display_name: product.displayName };
}

async function failingGet(stage: Stage, timeoutMs?: number) {
  return seen(await failing(getProduct(stage, timeoutMs)));
}

async function placeOne(stage: Stage) {
  const placed = await stage.client().orders.placeOrder(one(stage));
  return { state: stateOf(placed.state) };
}

function stateOf(state: Order_State): string {
  return Order_State[state];
}

async function placeMany(stage: Stage) {
  const requests = Array.from({ length: stage.input.count }, () => one(stage));
  const { results } = await stage.client().orders.batchPlaceOrders({ requests });
  const placed = results.filter(({ result }) => result.case === "order").length;
  return { placed, refused: results.length - placed };
}

export const CALLS: Record<string, Act> = {
  "get-product": async (stage) => {
    const product = await stage.client().catalog.getProduct({ name: stage.input.name });
    return { display_name: product.displayName, price: money(product.variants[0]?.prices[0]?.amount) };
  },
  "batch-get": async (stage) => {
    const { products } = await stage.client().catalog.batchGetProducts({ names: stage.input.names });
    return { names: products.map(({ name }) => name) };
  },
  "place-order": async (stage) => {
    const placed = await stage.client().orders.placeOrder(order(stage, stage.input.lines));
    return { state: stateOf(placed.state), lines: placed.lines.length, total: money(placed.total) };
  },
  "big-batch": placeMany,
  unicode: async (stage) => {
    const { catalog } = stage.client();
    const { id, display_name: displayName } = stage.input;
    const { name } = await catalog.createProduct({ product: { displayName }, productId: id });
    return { display_name: (await catalog.getProduct({ name })).displayName };
  },
  "trace-context": async (stage) => {
    const { name, traceparent } = stage.input;
    const product = await stage.client().catalog.getProduct({ name }, { traceparent });
    return { display_name: product.displayName };
  },

  "not-found": (stage) => failingGet(stage),
  "invalid-field": async (stage) => {
    const error = await failing(getProduct(stage));
    return { ...seen(error), fields: error.fieldViolations.map(({ field }) => field) };
  },
  "already-exists": async (stage) => {
    const request = { product: { displayName: "twin" }, productId: stage.input.product_id };
    return seen(await failing(stage.client().catalog.createProduct(request)));
  },
  "etag-mismatch": async (stage) => {
    const { name, etag } = stage.input;
    const request = { product: { name, etag, description: "x" }, updateMask: { paths: ["description"] } };
    return seen(await failing(stage.client().catalog.updateProduct(request)));
  },
  "out-of-stock": async (stage) => {
    const error = await failing(stage.client().orders.placeOrder(order(stage, stage.input.lines)));
    return { ...seen(error), subjects: error.preconditionViolations.map(({ subject }) => subject) };
  },
  "request-id-reused": async (stage) => {
    const { orders } = stage.client();
    const { request_id: requestId, sku } = stage.input;
    await orders.placeOrder(one(stage, requestId));
    return seen(await failing(orders.placeOrder(order(stage, [{ sku, quantity: 2 }], requestId))));
  },
  unauthenticated: async (stage) => {
    const { catalog } = stage.client({ credential: undefined });
    return seen(await failing(catalog.getProduct({ name: stage.input.name })));
  },
  "permission-denied": async (stage) => {
    const { catalog } = stage.client({ credential: stage.play.credentials.reader });
    return seen(await failing(catalog.createProduct({ product: { displayName: "x" }, productId: stage.input.id })));
  },
  "rate-limited": async (stage) => {
    const error = await failing(getProduct(stage));
    return { ...seen(error), retry_delay: error.retryDelayMs };
  },
  "unknown-reason": (stage) => failingGet(stage),

  "retry-read": (stage) => getProduct(stage),
  "retry-lost-answer": placeOne,
  "retry-lost-answers": async (stage) => {
    const { orders } = stage.client();
    const placed = await orders.placeOrder(one(stage));
    return { same: (await orders.getOrder({ name: placed.name })).name === placed.name };
  },
  "retry-exhausted": (stage) => failingGet(stage),
  "retry-pushback": (stage) => getProduct(stage),
  "retry-pushback-stop": (stage) => failingGet(stage),
  "retry-not-others": (stage) => failingGet(stage),
  "request-id-own": async (stage) => {
    const request = one(stage, stage.input.request_id);
    await stage.client().orders.placeOrder(request);
    return { unchanged: request.requestId === stage.input.request_id };
  },
  "request-id-fresh": async (stage) => {
    const { orders } = stage.client();
    const request = create(PlaceOrderRequestSchema, one(stage));
    const first = await orders.placeOrder(request);
    const second = await orders.placeOrder(request);
    return { different: first.name !== second.name };
  },
  "request-id-batch": async (stage) => {
    const { placed } = await placeMany(stage);
    return { placed };
  },

  "deadline-default": (stage) => failingGet(stage),
  "deadline-own": (stage) => failingGet(stage, 300),
  "deadline-of-all-attempts": (stage) => failingGet(stage, 1000),

  "round-robin": getForty,
  unhealthy: getForty,
  "restart-under-load": async (stage) => {
    const { catalog, orders } = stage.client({ connections: 2 });
    const end = Date.now() + stage.input.seconds * 1000;
    let failed = 0;
    let answered = 0;
    const work = async (): Promise<void> => {
      for (let turn = 0; Date.now() < end && !existsSync(stage.input.until); turn++) {
        try {
          await (turn % 2 === 0 ? catalog.getProduct({ name: stage.input.name }) : orders.placeOrder(one(stage)));
          answered += 1;
        } catch (error) {
          failed += 1;
          console.error(error);
        }
      }
    };
    await Promise.all([work(), work(), work(), work()]);
    return { failed, enough: answered > 200 };
  },

  "unknown-field": async (stage) => {
    const product = await stage.client().catalog.getProduct({ name: stage.input.name });
    return { display_name: product.displayName, status: product.status };
  },
};

async function getForty(stage: Stage) {
  const { catalog } = stage.client();
  let answered = 0;
  for (let count = 0; count < 40; count++) {
    await catalog.getProduct({ name: stage.input.name });
    answered += 1;
  }
  return { answered };
}
