import { type StatusObject, status as grpcStatus } from "@grpc/grpc-js";

import { type Tokens } from "./credentials.js";
import { CounterfoilError, reasonOf } from "./errors.js";
import { type Freshness } from "./freshness.js";
import { type Limits, givenUp, pause } from "./limits.js";
import { ATTEMPTS_LIMIT, type Throttle, pauseMs, pushback } from "./retry.js";

const PUSHBACK = "grpc-retry-pushback-ms";

/** What an attempt is sent with. */
export interface Sent {
  readonly token: string | undefined;
  readonly freshness: string;
}

/** What all calls of a client share. */
export interface Shared {
  readonly tokens: Tokens;
  readonly freshness: Freshness;
  readonly throttle: Throttle;
}

/** The attempts of one call: how many there were, and whether there is another one. */
export class Attempts {
  /** What the last attempt was sent with. */
  sent: Sent = { token: undefined, freshness: "" };
  #retries = 0;
  #failures = 0; // since the pauses began anew
  #tokenRefused = false;
  #freshnessRefused = false;
  readonly #shared: Shared;

  constructor(
    shared: Shared,
    readonly limits: Limits,
    readonly traceparent: string | undefined,
  ) {
    this.#shared = shared;
  }

  /** A stream has brought a message: pauses begin anew, and what is refused from now on may be renewed once more. */
  proceed(): void {
    this.#failures = 0;
    this.#tokenRefused = false;
    this.#freshnessRefused = false;
  }

  /**
   * Returns when the call is to be sent again after this status, which is not OK; `retried`: whether it may be, after
   * UNAVAILABLE; `kept`: whether its requests are still there. Throws CounterfoilError where the status stands, the
   * deadline passed, the caller cancelled or the client is closed.
   */
  async again(status: StatusObject, retried: boolean, kept = true): Promise<void> {
    if (retried && status.code === grpcStatus.UNAVAILABLE) {
      const { throttle } = this.#shared;
      throttle.failed();
      if (this.#retries + 1 < ATTEMPTS_LIMIT && throttle.open) {
        this.#retries += 1;
        return this.pause(status);
      }
    }
    // What was refused is replaced in any case, so that the next call fares better.
    if (!this.renewed(status) || !kept) {
      throw this.error(status);
    }
  }

  /**
   * Waits as long as the server asks for, or for a random time that grows. Throws CounterfoilError where it asks for no
   * retry.
   */
  async pause(status: StatusObject): Promise<void> {
    const [asked] = status.metadata.get(PUSHBACK);
    const told = pushback(asked?.toString());
    if (told === "stop") {
      throw this.error(status);
    }
    this.#failures = told === undefined ? this.#failures + 1 : 0;
    await pause(told ?? pauseMs(this.#failures), this.limits);
  }

  /**
   * Whether the attempt failed for its token or its freshness token, and the next one goes with another. Each happens
   * once.
   */
  renewed(status: StatusObject): boolean {
    const { tokens, freshness } = this.#shared;
    if (status.code === grpcStatus.UNAUTHENTICATED && tokens.renewable && !this.#tokenRefused) {
      this.#tokenRefused = reasonOf(status) === "CREDENTIALS_INVALID";
      if (this.#tokenRefused) {
        tokens.refuse(this.sent.token);
      }
      return this.#tokenRefused;
    }
    if (status.code === grpcStatus.INVALID_ARGUMENT && this.sent.freshness && !this.#freshnessRefused) {
      this.#freshnessRefused = reasonOf(status) === "FRESHNESS_TOKEN_INVALID";
      if (this.#freshnessRefused) {
        freshness.forget(this.sent.freshness);
      }
      return this.#freshnessRefused;
    }
    return false;
  }

  error(status: StatusObject): CounterfoilError {
    const own = status.code === grpcStatus.CANCELLED ? givenUp(this.limits) : undefined;
    return own ?? CounterfoilError.ofStatus(status);
  }
}
