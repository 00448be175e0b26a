const VERSION = 1;
const HEAD_BYTES = 9; // the version, and the position

/**
 * The position in a freshness token, undefined where it does not look like one. A position grows with each write; only
 * the server can tell whether the token is its own.
 */
export function position(token: string): bigint | undefined {
  if (!/^[A-Za-z0-9_-]+$/.test(token)) {
    return undefined;
  }
  const bytes = Buffer.from(token, "base64url");
  return bytes.length > HEAD_BYTES && bytes[0] === VERSION ? bytes.readBigUInt64BE(1) : undefined;
}

/** Keeps the newest freshness token that a client has seen. */
export class Freshness {
  #token = "";
  #position: bigint | undefined;

  /** The newest token; empty where there is none. */
  get token(): string {
    return this.#token;
  }

  /** Keeps a token, unless what is kept is newer. One that does not look like a token replaces what was kept. */
  note(token: string): void {
    if (token === this.#token) {
      return;
    }
    const at = position(token);
    if (at === undefined || this.#position === undefined || at > this.#position) {
      this.#token = token;
      this.#position = at;
    }
  }

  /** Forgets a token that the server refused, unless another one has taken its place. */
  forget(token: string): void {
    if (token === this.#token) {
      this.#token = "";
      this.#position = undefined;
    }
  }
}
