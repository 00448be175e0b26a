import { CounterfoilError } from "./errors.js";

/** How often a call is sent at most, the first time included. */
export const ATTEMPTS_LIMIT = 4;

const FIRST_PAUSE_MS = 100;
const PAUSE_LIMIT_MS = 2000;
const TIMER_LIMIT_MS = 2 ** 31 - 1;

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

/** Until when a call goes on: its deadline, in milliseconds of the epoch or Infinity, and the caller's signal. */
export interface Limits {
  readonly deadline: number;
  readonly signal: AbortSignal | undefined;
}

/** The error of a call that the caller gave up. */
export function cancelled(signal: AbortSignal): CounterfoilError {
  return new CounterfoilError("CANCELLED", "the caller cancelled the call", [], signal.reason);
}

/** Throws CounterfoilError where the caller gave up. */
export function checkSignal(signal: AbortSignal | undefined): void {
  if (signal?.aborted) {
    throw cancelled(signal);
  }
}

/**
 * Waits for milliseconds. Throws CounterfoilError: DEADLINE_EXCEEDED at the deadline, CANCELLED when the signal says
 * so.
 */
export function pause(ms: number, limits: Limits): Promise<void> {
  return within(limits, (done) => {
    const timer = setTimeout(done, Math.min(ms, TIMER_LIMIT_MS));
    return () => {
      clearTimeout(timer);
    };
  });
}

/**
 * Waits until `begin` calls what it is given; it returns what gives the waiting up. Throws CounterfoilError:
 * DEADLINE_EXCEEDED at the deadline, CANCELLED when the signal says so.
 */
export async function within(limits: Limits, begin: (done: () => void) => () => void): Promise<void> {
  const { deadline, signal } = limits;
  checkSignal(signal);
  let end: (() => void) | undefined;
  try {
    await new Promise<void>((resolve, reject) => {
      const giveUp = begin(resolve);
      const onAbort = (): void => {
        if (signal) {
          reject(cancelled(signal));
        }
      };
      const left = deadline - Date.now();
      const late = (): void => {
        reject(new CounterfoilError("DEADLINE_EXCEEDED", "the deadline passed"));
      };
      const timer = left > TIMER_LIMIT_MS ? undefined : setTimeout(late, left);
      signal?.addEventListener("abort", onAbort);
      end = () => {
        giveUp();
        clearTimeout(timer);
        signal?.removeEventListener("abort", onAbort);
      };
    });
  } finally {
    end?.();
  }
}
