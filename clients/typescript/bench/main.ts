/**
 * Measures GetProduct through the layer and through the bare generated stub, in turns:
 *
 *     TOKEN=… node build/bench/main.js 127.0.0.1:50051 [products/…]
 *
 * The bare stub is what one would write without this package: grpc-js's client, and the generated messages. Both have one
 * connection, the same token and the same deadline.
 */
import { create, fromBinary, toBinary } from "@bufbuild/protobuf";
import { Client } from "@counterfoil/client";
import { GetProductRequestSchema, type Product, ProductSchema } from "@counterfoil/client/catalog";
import { Client as GrpcClient, Metadata, credentials } from "@grpc/grpc-js";

const CALLERS = 8;
const ROUNDS = 8;
const ROUND_MS = 2000;
const PATH = "/counterfoil.catalog.v1.CatalogService/GetProduct";
const DEADLINE_MS = 2000;

const target = process.argv[2] || "127.0.0.1:50051"; // eslint-disable-line @typescript-eslint/prefer-nullish-coalescing
const name = process.argv[3] ?? "products/1082185";
const token = process.env["TOKEN"] ?? "";

interface Figures {
  calls: number;
  seconds: number;
  cpuMicroseconds: number;
}

/** Calls with all callers for a while. */
async function round(call: () => Promise<Product>, figures: Figures): Promise<void> {
  const [began, cpu] = [performance.now(), process.cpuUsage()];
  const work = async (): Promise<void> => {
    while (performance.now() - began < ROUND_MS) {
      await call();
      figures.calls += 1;
    }
  };
  await Promise.all(Array.from({ length: CALLERS }, work));
  const { user, system } = process.cpuUsage(cpu);
  figures.seconds += (performance.now() - began) / 1000;
  figures.cpuMicroseconds += user + system;
}

function bare(client: GrpcClient): () => Promise<Product> {
  return () =>
    new Promise((resolve, reject) => {
      const metadata = new Metadata();
      metadata.set("authorization", `Bearer ${token}`);
      client.makeUnaryRequest(
        PATH,
        (request: Parameters<typeof toBinary<typeof GetProductRequestSchema>>[1]) =>
          Buffer.from(toBinary(GetProductRequestSchema, request)),
        (bytes) => fromBinary(ProductSchema, bytes),
        create(GetProductRequestSchema, { name }),
        metadata,
        { deadline: Date.now() + DEADLINE_MS },
        (error, product) => {
          if (product) {
            resolve(product);
          } else {
            reject(error ?? new Error("no answer"));
          }
        },
      );
    });
}

const layer = new Client(target, { credential: token });
const stub = new GrpcClient(target, credentials.createInsecure());
const ways = {
  layer: { call: () => layer.catalog.getProduct({ name }), figures: { calls: 0, seconds: 0, cpuMicroseconds: 0 } },
  bare: { call: bare(stub), figures: { calls: 0, seconds: 0, cpuMicroseconds: 0 } },
};
const scratch = { calls: 0, seconds: 0, cpuMicroseconds: 0 };
await round(ways.layer.call, scratch); // both warm up
await round(ways.bare.call, scratch);
for (let count = 0; count < ROUNDS; count++) {
  // Who goes first changes, so that neither profits from what the other left behind.
  const order = count % 2 === 0 ? [ways.layer, ways.bare] : [ways.bare, ways.layer];
  for (const { call, figures } of order) {
    await round(call, figures);
  }
}
layer.close();
stub.close();

const rate = ({ calls, seconds }: Figures): number => calls / seconds;
const cpu = ({ calls, cpuMicroseconds }: Figures): number => cpuMicroseconds / calls;
const [ofLayer, ofBare] = [ways.layer.figures, ways.bare.figures];
console.log(
  JSON.stringify({
    language: "typescript",
    layer: { calls_per_s: Math.round(rate(ofLayer)), cpu_us_per_call: Math.round(cpu(ofLayer)) },
    bare: { calls_per_s: Math.round(rate(ofBare)), cpu_us_per_call: Math.round(cpu(ofBare)) },
    ratios: {
      calls_per_s: Number((rate(ofLayer) / rate(ofBare)).toFixed(3)),
      cpu_per_call: Number((cpu(ofLayer) / cpu(ofBare)).toFixed(3)),
    },
  }),
);
