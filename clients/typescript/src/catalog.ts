/** The messages and the service of the catalog: products, variants, prices. */
export * from "./gen/counterfoil/catalog/v1/catalog_service_pb.js";
export * from "./gen/counterfoil/catalog/v1/product_pb.js";
