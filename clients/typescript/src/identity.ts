/** The messages and services of identity: accounts, sessions, sign-in, and who may do what. */
export * from "./gen/counterfoil/identity/v1/access_service_pb.js";
export * from "./gen/counterfoil/identity/v1/account_pb.js";
export * from "./gen/counterfoil/identity/v1/account_service_pb.js";
export * from "./gen/counterfoil/identity/v1/audit_record_pb.js";
export * from "./gen/counterfoil/identity/v1/email_service_pb.js";
export * from "./gen/counterfoil/identity/v1/federation_service_pb.js";
export * from "./gen/counterfoil/identity/v1/role_pb.js";
export * from "./gen/counterfoil/identity/v1/service_account_pb.js";
export * from "./gen/counterfoil/identity/v1/session_pb.js";
export * from "./gen/counterfoil/identity/v1/session_service_pb.js";
