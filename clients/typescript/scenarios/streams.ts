import { CounterfoilError, type NewProduct, type TokenSource, pages } from "@counterfoil/client";
import { type Product } from "@counterfoil/client/catalog";

import { type Act, type Stage, failing, one, seen, sleep } from "./stage.js";

function listed(stage: Stage): AsyncIterable<Product> {
  const { filter, page_size: pageSize } = stage.input;
  return pages(stage.client().catalog.listProducts, { filter, pageSize });
}

async function imported(stage: Stage) {
  const { id, count } = stage.input;
  const products = function* (): Generator<NewProduct> {
    for (let number = 0; number < count; number++) {
      yield { name: `products/${id}-${String(number)}`, displayName: String(number) };
    }
  };
  return stage.client().importProducts(products);
}

/** Watches while orders are placed, until the level shows all of them. */
async function watched(stage: Stage, credential?: TokenSource) {
  const { sku, count, location, other } = stage.input;
  const client = stage.client(credential ? { credential } : {});
  const { orders } = stage.client({}, other);
  let placing: Promise<void> | undefined;
  const place = async (): Promise<void> => {
    for (let placed = 0; placed < count; placed++) {
      await orders.placeOrder(one(stage));
    }
  };
  const begun = (): void => {
    placing ??= place();
  };
  const sold: string[] = [];
  for await (const { stockLevels } of client.watchStock({ parent: location, skus: [sku] }, { onCursor: begun })) {
    for (const level of stockLevels) {
      if (sold.at(-1) !== String(level.sold)) {
        sold.push(String(level.sold));
      }
    }
    if (sold.at(-1) === String(count)) {
      break;
    }
  }
  await placing;
  return { sold };
}

/** Collects what comes until the stream ends. */
async function collect<T>(stream: AsyncIterable<T>, into: T[]): Promise<void> {
  for await (const each of stream) {
    into.push(each);
  }
}

export const STREAMS: Record<string, Act> = {
  close: async (stage) => {
    const client = stage.client();
    const { name, location } = stage.input;
    const get = () => failing(client.catalog.getProduct({ name }));
    let begin: () => void;
    const begun = new Promise<void>((resolve) => (begin = resolve));
    const options = {
      onCursor: () => {
        begin();
      },
    };
    const call = get();
    const watch = failing(collect(client.watchOrders({ location }, options), []));
    await begun;
    await sleep(300);
    client.close();
    const after = await get();
    client.close();
    return { call: (await call).code, watch: (await watch).code, after: after.code };
  },
  "cancel-watch": async (stage) => {
    const controller = new AbortController();
    const options = {
      signal: controller.signal,
      onCursor: () => {
        controller.abort();
      },
    };
    try {
      for await (const { cursor } of stage.client().watchOrders({ location: stage.input.location }, options)) {
        controller.abort(cursor);
      }
    } catch (error) {
      return { ended: error instanceof CounterfoilError && error.code === "CANCELLED" };
    }
    return { ended: true };
  },
  pages: async (stage) => {
    const names: string[] = [];
    for await (const { name } of listed(stage)) {
      names.push(name);
    }
    return { count: names.length, unique: new Set(names).size === names.length };
  },
  "pages-early": async (stage) => {
    const names: string[] = [];
    for await (const { name } of listed(stage)) {
      names.push(name);
      if (names.length === stage.input.take) {
        break;
      }
    }
    return { count: names.length };
  },
  "pages-repeated": async (stage) => {
    const products: Product[] = [];
    const error = await failing(collect(listed(stage), products));
    return { ...seen(error), count: products.length };
  },
  export: async (stage) => {
    let count = 0;
    for await (const { products } of stage.client().catalog.exportProducts({ filter: stage.input.filter })) {
      count += products.length;
    }
    return { count };
  },
  import: async (stage) => {
    const { createdCount, updatedCount, unchangedCount, failedCount } = await imported(stage);
    return {
      created: Number(createdCount),
      updated: Number(updatedCount),
      unchanged: Number(unchangedCount),
      failed: Number(failedCount),
    };
  },
  "import-resent": async (stage) => {
    const { createdCount, updatedCount, unchangedCount, failedCount } = await imported(stage);
    return {
      accounted: Number(createdCount + updatedCount + unchangedCount + failedCount),
      failed: Number(failedCount),
    };
  },
  "watch-resumes": (stage) => watched(stage),
  "token-in-mid-stream": (stage) => {
    const { tokens } = stage.input;
    let asked = 0;
    return watched(stage, () => {
      const token = tokens[asked % tokens.length] ?? "";
      asked += 1;
      return { token, expiresAt: new Date(Date.now() + 1000) };
    });
  },
};
