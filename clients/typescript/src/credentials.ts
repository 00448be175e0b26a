import { CounterfoilError } from "./errors.js";
import { type Limits, within } from "./limits.js";

/** A bearer token and until when it holds. */
export interface Token {
  readonly token: string;
  readonly expiresAt: Date;
}

/**
 * Gives a token. It is asked again shortly before the token expires, and when a server refused it. Where it fails, so do the
 * calls that wait for it, unless the token before still holds.
 */
export type TokenSource = () => Token | Promise<Token>;

/** What a client proves itself with: a bearer token, an API key, or a token source. */
export type Credential = string | TokenSource;

const MARGIN_MS = 30_000;
const SHARE_LEFT = 1 / 5;
const AGAIN_MS = 1000; // after which a source that failed is asked again, while the token before still holds

/** The token that goes with the next attempt. It shows in nothing that this prints of itself. */
export class Tokens {
  readonly #source: TokenSource | undefined;
  #token: string | undefined;
  #renewAt = Infinity;
  #endsAt = 0;
  #renewing: Promise<void> | undefined;

  /** Throws TypeError for a token that cannot go into a header. */
  constructor(credential: Credential | undefined) {
    if (typeof credential === "string") {
      this.#token = checked(credential);
    } else {
      this.#source = credential;
      this.#renewAt = 0;
    }
  }

  /** Whether there is a source that can be asked for another token. */
  get renewable(): boolean {
    return this.#source !== undefined;
  }

  /**
   * The token where it is at hand, undefined where there is no credential, a promise where the source must be asked.
   */
  current(limits: Limits): string | undefined | Promise<string | undefined> {
    return !this.#source || Date.now() < this.#renewAt ? this.#token : this.#renewed(this.#source, limits);
  }

  /** A server refused the token: it is not used again. */
  refuse(token: string | undefined): void {
    if (this.#source && token === this.#token) {
      this.#renewAt = this.#endsAt = 0;
    }
  }

  async #renewed(source: TokenSource, limits: Limits): Promise<string | undefined> {
    const renewing = (this.#renewing ??= this.#renew(source).finally(() => {
      this.#renewing = undefined;
    }));
    renewing.catch(() => undefined); // who waits may have given up before it fails
    // Who waits gives up at a deadline of its own; the source is still asked only once.
    await within(limits, (done) => {
      renewing.then(done, done);
      return () => undefined;
    });
    await renewing;
    return this.#token;
  }

  async #renew(source: TokenSource): Promise<void> {
    try {
      const { token, expiresAt } = await source();
      const now = Date.now();
      const left = expiresAt.getTime() - now;
      this.#token = checked(token);
      this.#endsAt = now + left;
      this.#renewAt = this.#endsAt - Math.min(MARGIN_MS, left * SHARE_LEFT);
    } catch (error) {
      const now = Date.now();
      if (now < this.#endsAt) {
        this.#renewAt = Math.min(now + AGAIN_MS, this.#endsAt);
        return;
      }
      throw new CounterfoilError("UNAUTHENTICATED", "the token source gave no token", [], error);
    }
  }
}

function checked(token: string): string {
  // The message must not hold the token: errors end up in logs.
  if (!/^[\x21-\x7e]+$/.test(token)) {
    throw new TypeError("the token is empty, or holds spaces, line breaks or characters other than ASCII");
  }
  return token;
}
