import { type MessageInitShape } from "@bufbuild/protobuf";
import { type ChannelOptions, credentials } from "@grpc/grpc-js";

import { type ImportOptions, type Products, importProducts } from "./bulk.js";
import { Caller } from "./caller.js";
import { type Credential, Tokens } from "./credentials.js";
import { CatalogService, type ImportProductsResponse } from "./gen/counterfoil/catalog/v1/catalog_service_pb.js";
import { AccessService } from "./gen/counterfoil/identity/v1/access_service_pb.js";
import { AccountService } from "./gen/counterfoil/identity/v1/account_service_pb.js";
import { EmailService } from "./gen/counterfoil/identity/v1/email_service_pb.js";
import { FederationService } from "./gen/counterfoil/identity/v1/federation_service_pb.js";
import { SessionService } from "./gen/counterfoil/identity/v1/session_service_pb.js";
import {
  InventoryService,
  type WatchStockRequestSchema,
  type WatchStockResponse,
} from "./gen/counterfoil/inventory/v1/inventory_service_pb.js";
import { LedgerService } from "./gen/counterfoil/ledger/v1/ledger_service_pb.js";
import {
  OrderService,
  type WatchOrdersRequestSchema,
  type WatchOrdersResponse,
} from "./gen/counterfoil/orders/v1/order_service_pb.js";
import { Lines } from "./lines.js";
import { Method } from "./methods.js";
import { type Stub, stub } from "./stub.js";
import { isLoopback, parseTarget } from "./target.js";
import { VERSION } from "./version.js";
import { type Watch, type WatchOptions, watch } from "./watch.js";

/** Whom to trust and who one is, in PEM. */
export interface TlsOptions {
  /** The root certificates that vouch for the server; Node's own where there are none. */
  readonly roots?: string | Uint8Array | undefined;
  /** The client's certificate, with intermediate ones; goes with `key`. */
  readonly certificate?: string | Uint8Array | undefined;
  /** The private key of the certificate. */
  readonly key?: string | Uint8Array | undefined;
}

/** How a client is made. */
export interface ClientOptions {
  /** A bearer token, an API key, or a token source. Without one, only public methods can be called. */
  readonly credential?: Credential | undefined;
  /**
   * Whether to go with TLS, and with which certificates. Where it is not given: without to this very machine, with it
   * to all others.
   */
  readonly tls?: boolean | TlsOptions | undefined;
  /**
   * How many connections to open to each address, 1 to 64; 1 where it is not given. A connection reaches one worker
   * process of a server.
   */
  readonly connections?: number | undefined;
  /** Gives the W3C trace context of a call that has none of its own; it is asked once for each. */
  readonly traceparent?: (() => string | undefined) | undefined;
}

const CONNECTIONS_LIMIT = 64;
const HEADER = /^[\x21-\x7e]*$/;
const MESSAGE_LIMIT_BYTES = 64 * 1024 * 1024;

const OPTIONS: ChannelOptions = {
  "grpc.primary_user_agent": `counterfoil-typescript/${VERSION}`,
  "grpc.service_config_disable_resolution": 1,
  "grpc.use_local_subchannel_pool": 1, // or all channels to an address share one connection
  "grpc.max_receive_message_length": MESSAGE_LIMIT_BYTES,
  "grpc.initial_reconnect_backoff_ms": 100,
  "grpc.max_reconnect_backoff_ms": 1000,
  // A connection that is silent while a call waits is asked for a sign of life; servers allow that each 10 s.
  "grpc.keepalive_time_ms": 60_000,
  "grpc.keepalive_timeout_ms": 20_000,
};

/**
 * A client of Counterfoil: a stub for each service, and what goes beyond single calls. It keeps connections until it is
 * closed, and may be shared by all that a process does.
 */
export class Client implements Disposable {
  /** Products, variants, prices. */
  readonly catalog: Stub<typeof CatalogService>;
  /** Locations, stock levels, reservations. */
  readonly inventory: Stub<typeof InventoryService>;
  /** Orders. */
  readonly orders: Stub<typeof OrderService>;
  /** Accounts of the books, and their transactions. */
  readonly ledger: Stub<typeof LedgerService>;
  /** Roles, service accounts, API keys. */
  readonly access: Stub<typeof AccessService>;
  /** People's accounts. */
  readonly accounts: Stub<typeof AccountService>;
  /** Sign-in and what it lasts for. */
  readonly sessions: Stub<typeof SessionService>;
  /** E-mail addresses and what is sent to them. */
  readonly emails: Stub<typeof EmailService>;
  /** Sign-in through other providers. */
  readonly federation: Stub<typeof FederationService>;

  readonly #lines: Lines;
  readonly #caller: Caller;

  /**
   * Makes a client for a target: `host:port`, several of them with commas between, `dns:///host:port` for all addresses
   * of a name, or `unix:/path`. It connects at once; nothing is thrown where no server is there yet.
   *
   * Throws TypeError where the target, the token or an option is none, and where the credential would cross a network
   * in clear text.
   */
  constructor(target: string, options: ClientOptions = {}) {
    const places = parseTarget(target);
    const { credential, tls, connections = 1 } = options;
    const local = places.every(isLoopback);
    const secure = tls === undefined ? !local : tls !== false;
    if (!secure && !local && credential !== undefined) {
      throw new TypeError("a credential would cross the network in clear text: use TLS, or a server on this machine");
    }
    if (!Number.isInteger(connections) || connections < 1 || connections > CONNECTIONS_LIMIT) {
      throw new TypeError(`connections must be from 1 to ${String(CONNECTIONS_LIMIT)}`);
    }
    const tokens = new Tokens(credential);
    const channelCredentials = secure ? secured(typeof tls === "object" ? tls : {}) : credentials.createInsecure();
    this.#lines = new Lines({ places, credentials: channelCredentials, secure, options: OPTIONS, connections });
    this.#caller = new Caller(this.#lines, tokens, options.traceparent);
    this.catalog = stub(this.#caller, CatalogService);
    this.inventory = stub(this.#caller, InventoryService);
    this.orders = stub(this.#caller, OrderService);
    this.ledger = stub(this.#caller, LedgerService);
    this.access = stub(this.#caller, AccessService);
    this.accounts = stub(this.#caller, AccountService);
    this.sessions = stub(this.#caller, SessionService);
    this.emails = stub(this.#caller, EmailService);
    this.federation = stub(this.#caller, FederationService);
  }

  /** The newest freshness token that came back, empty where none did; to be handed to another client. */
  get freshness(): string {
    return this.#caller.freshness.token;
  }

  /**
   * Takes over another client's freshness token, unless this one has a newer one. Empty forgets it. Throws TypeError for
   * what no header can hold.
   */
  set freshness(token: string) {
    if (!HEADER.test(token)) {
      throw new TypeError("the freshness token holds spaces, line breaks or characters other than ASCII");
    }
    const { freshness } = this.#caller;
    if (token === "") {
      freshness.forget(freshness.token);
    } else {
      freshness.note(token);
    }
  }

  /**
   * Watches levels of stock, from the request's cursor on, or from now. It ends only with an error or when it is left.
   */
  watchStock(
    request: MessageInitShape<typeof WatchStockRequestSchema>,
    options?: WatchOptions,
  ): Watch<WatchStockResponse> {
    return watch(this.#caller, WATCH_STOCK, request, options);
  }

  /** Watches orders, from the request's cursor on, or from now. It ends only with an error or when it is left. */
  watchOrders(
    request: MessageInitShape<typeof WatchOrdersRequestSchema>,
    options?: WatchOptions,
  ): Watch<WatchOrdersResponse> {
    return watch(this.#caller, WATCH_ORDERS, request, options);
  }

  /**
   * Imports products, which are sent as they are read. After UNAVAILABLE all of it is sent again, with the same request
   * id, where `products` can be read again: an array, or a function that gives them anew.
   *
   * Throws CounterfoilError, and what reading the products throws.
   */
  importProducts(products: Products | (() => Products), options?: ImportOptions): Promise<ImportProductsResponse> {
    return importProducts(this.#caller, products, options);
  }

  /**
   * Closes all connections. What is under way ends at once with a CounterfoilError, CANCELLED, and so does each call
   * after it: who wants an answer waits for it before. To close again does nothing.
   */
  close(): void {
    this.#caller.closing.close();
    this.#lines.close();
  }

  [Symbol.dispose](): void {
    this.close();
  }
}

const WATCH_STOCK = new Method(InventoryService.method.watchStock);
const WATCH_ORDERS = new Method(OrderService.method.watchOrders);

function secured(tls: TlsOptions) {
  const { roots, certificate, key } = tls;
  if ((certificate === undefined) !== (key === undefined)) {
    throw new TypeError("a client certificate and its key go together");
  }
  return credentials.createSsl(bytes(roots), bytes(key), bytes(certificate));
}

function bytes(pem: string | Uint8Array | undefined): Buffer | null {
  return pem === undefined ? null : Buffer.from(pem);
}
