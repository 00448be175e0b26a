/** The messages and the service of stock: locations, levels, reservations. */
export * from "./gen/counterfoil/inventory/v1/inventory_service_pb.js";
export * from "./gen/counterfoil/inventory/v1/location_pb.js";
export * from "./gen/counterfoil/inventory/v1/reservation_pb.js";
export * from "./gen/counterfoil/inventory/v1/stock_pb.js";
