/** Messages that all domains share: the policy of an rpc, the reasons of errors, and Google's own. */
export * from "./gen/counterfoil/type/v1/error_reason_pb.js";
export * from "./gen/counterfoil/type/v1/policy_pb.js";
export * from "./gen/google/rpc/error_details_pb.js";
export * from "./gen/google/rpc/status_pb.js";
export * from "./gen/google/type/date_pb.js";
export * from "./gen/google/type/money_pb.js";
