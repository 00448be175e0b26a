import { type MessageInitShape, create, toBinary } from "@bufbuild/protobuf";
import { BinaryWriter, WireType } from "@bufbuild/protobuf/wire";

import { type CallOptions, type Caller } from "./caller.js";
import {
  CatalogService,
  ImportProductsRequestSchema,
  type ImportProductsResponse,
} from "./gen/counterfoil/catalog/v1/catalog_service_pb.js";
import { ProductSchema } from "./gen/counterfoil/catalog/v1/product_pb.js";
import { Method } from "./methods.js";

/** A product to import: a message, or its fields. */
export type NewProduct = MessageInitShape<typeof ProductSchema>;

/** Products one after the other. */
export type Products = Iterable<NewProduct> | AsyncIterable<NewProduct>;

/** What a caller may say about an import. */
export interface ImportOptions extends CallOptions {
  /** What makes the import happen once; to be kept by who may have to start it again in another process. */
  readonly requestId?: string | undefined;
}

const PRODUCTS_LIMIT = 1000;
const MESSAGE_LIMIT_BYTES = 1024 * 1024; // well below what a server takes

const METHOD = new Method(CatalogService.method.importProducts);
const FIELD = ImportProductsRequestSchema.field;

/** Imports products; see Client.importProducts. */
export async function importProducts(
  caller: Caller,
  products: Products | (() => Products),
  options: ImportOptions | undefined,
): Promise<ImportProductsResponse> {
  const given = options?.requestId ?? "";
  const requestId = given === "" ? crypto.randomUUID() : given;
  const readableAgain = typeof products === "function" || Array.isArray(products);
  const open = (): Products => (typeof products === "function" ? products() : products);
  return METHOD.decode(await caller.clientStream(METHOD, () => messages(open(), requestId), readableAgain, options));
}

/** The messages of an import, as bytes: each product is written once, since its size must be known beforehand. */
async function* messages(products: Products, requestId: string): AsyncGenerator<Buffer, void> {
  let writer = new BinaryWriter().tag(FIELD.requestId.number, WireType.LengthDelimited).string(requestId);
  let count = 0;
  let size = 0;
  let sent = false;
  for await (const product of products) {
    const bytes = toBinary(ProductSchema, create(ProductSchema, product));
    if (count === PRODUCTS_LIMIT || (count > 0 && size + bytes.length > MESSAGE_LIMIT_BYTES)) {
      yield Buffer.from(writer.finish());
      [writer, count, size, sent] = [new BinaryWriter(), 0, 0, true];
    }
    writer.tag(FIELD.products.number, WireType.LengthDelimited).bytes(bytes);
    count += 1;
    size += bytes.length;
  }
  if (count > 0 || !sent) {
    yield Buffer.from(writer.finish());
  }
}
