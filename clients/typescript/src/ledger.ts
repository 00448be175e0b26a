/** The messages and the service of the ledger: accounts, transactions, periods. */
export * from "./gen/counterfoil/ledger/v1/ledger_account_pb.js";
export * from "./gen/counterfoil/ledger/v1/ledger_period_pb.js";
export * from "./gen/counterfoil/ledger/v1/ledger_service_pb.js";
export * from "./gen/counterfoil/ledger/v1/ledger_transaction_pb.js";
