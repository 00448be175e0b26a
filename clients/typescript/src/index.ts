/**
 * The client of Counterfoil. The messages of each domain are exported beside it: `@counterfoil/client/orders` and so
 * on.
 */
export { type ImportOptions, type NewProduct, type Products } from "./bulk.js";
export { type CallOptions } from "./caller.js";
export { Client, type ClientOptions, type TlsOptions } from "./client.js";
export { type Credential, type Token, type TokenSource } from "./credentials.js";
export { type Code, CounterfoilError, type FieldViolation, type PreconditionViolation } from "./errors.js";
export { Money, MoneyError, currencyDigits } from "./money.js";
export { type Listed, type Page, type PageRequest, pages } from "./pages.js";
export { type Stub, type StubMethod } from "./stub.js";
export { VERSION } from "./version.js";
export { Watch, type WatchOptions } from "./watch.js";
