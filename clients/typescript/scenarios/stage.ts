import { Client, type ClientOptions, CounterfoilError, Money } from "@counterfoil/client";

/** What the harness says of one scenario. */
export interface Scenario {
  readonly name: string;
  readonly target: string;
  readonly input: Input;
}

/** What is given; which keys there are stands with each scenario. */
export interface Input {
  readonly id: string;
  readonly location: string;
  readonly name: string;
  readonly names: string[];
  readonly sku: string;
  readonly lines: { sku: string; quantity: number }[];
  readonly count: number;
  readonly display_name: string;
  readonly traceparent: string;
  readonly product_id: string;
  readonly etag: string;
  readonly request_id: string;
  readonly other: string;
  readonly token: string;
  readonly tokens: string[];
  readonly address: string;
  readonly filter: string;
  readonly page_size: number;
  readonly take: number;
  readonly seconds: number;
  readonly until: string;
  readonly amounts: string[];
  readonly codes: string[];
  readonly addends: string[];
  readonly amount: string;
  readonly factor: number;
  readonly different: string[];
}

/** The file that a runner is started with. */
export interface Play {
  readonly scenarios: Scenario[];
  readonly credentials: Record<"admin" | "reader" | "expired" | "api_key", string>;
  readonly tls: Record<"target" | "targets" | "roots" | "certificate" | "key", string>;
}

/** One scenario under way: what is given, and the clients that it makes, which are closed afterwards. */
export class Stage {
  readonly #clients: Client[] = [];

  constructor(
    readonly play: Play,
    readonly scenario: Scenario,
  ) {}

  get input(): Input {
    return this.scenario.input;
  }

  /** A client for the scenario's target with the credential `admin`, or another one. */
  client(options: ClientOptions = {}, target = this.scenario.target): Client {
    const made = new Client(target, { credential: this.play.credentials.admin, ...options });
    this.#clients.push(made);
    return made;
  }

  close(): void {
    this.#clients.forEach((client) => {
      client.close();
    });
  }
}

/** What a scenario saw. */
export type Saw = Record<string, unknown>;

/** Does a scenario. */
export type Act = (stage: Stage) => Promise<Saw> | Saw;

/** The error that a call must end with. */
export async function failing(call: Promise<unknown>): Promise<CounterfoilError> {
  try {
    await call;
  } catch (error) {
    if (error instanceof CounterfoilError) {
      return error;
    }
    throw error;
  }
  throw new Error("the call did not fail");
}

/** An error as it is seen. */
export function seen({ code, reason }: CounterfoilError): Saw {
  return { code, reason };
}

/** The request of an order at the scenario's location. */
export function order(stage: Stage, lines: readonly { sku: string; quantity: number }[], requestId = "") {
  return {
    draft: {
      location: stage.input.location,
      currencyCode: "EUR",
      lines: lines.map(({ sku, quantity }) => ({ sku, quantity: BigInt(quantity) })),
    },
    requestId,
  };
}

/** One unit of the given SKU. */
export function one(stage: Stage, requestId = "") {
  return order(stage, [{ sku: stage.input.sku, quantity: 1 }], requestId);
}

/** A message of the wire as it is seen. */
export function money(message: Parameters<typeof Money.fromMessage>[0] | undefined): string {
  return message ? Money.fromMessage(message).toString() : "";
}

export function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
