/** How often a call is sent at most, the first time included. */
export const ATTEMPTS_LIMIT = 4;

const FIRST_PAUSE_MS = 100;
const PAUSE_LIMIT_MS = 2000;

/**
 * A random pause before an attempt, in milliseconds: up to 100 before the first one that is sent again, then up to
 * twice as much.
 */
export function pauseMs(failures: number, random: () => number = Math.random): number {
  return random() * Math.min(FIRST_PAUSE_MS * 2 ** (failures - 1), PAUSE_LIMIT_MS);
}

/**
 * What `grpc-retry-pushback-ms` says: a pause in milliseconds, "stop" where it is negative or no number, undefined
 * where it is not there.
 */
export function pushback(value: string | undefined): number | "stop" | undefined {
  if (value === undefined) {
    return undefined;
  }
  return /^\d{1,10}$/.test(value) ? Number(value) : "stop";
}

/** Stops retries while too many calls fail, so that they never multiply an outage (gRFC A6). */
export class Throttle {
  static readonly LIMIT = 100;
  #tokens = Throttle.LIMIT;

  /** An attempt failed in a way that would be retried. */
  failed(): void {
    this.#tokens = Math.max(this.#tokens - 1, 0);
  }

  succeeded(): void {
    this.#tokens = Math.min(this.#tokens + 0.5, Throttle.LIMIT);
  }

  /** Whether anything may be sent again. */
  get open(): boolean {
    return this.#tokens > Throttle.LIMIT / 2;
  }
}
