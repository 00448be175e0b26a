/** The messages and the service of orders. */
export * from "./gen/counterfoil/orders/v1/order_pb.js";
export * from "./gen/counterfoil/orders/v1/order_service_pb.js";
