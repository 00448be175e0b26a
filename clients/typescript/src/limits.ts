import { CounterfoilError } from "./errors.js";

/** How far ahead a timer of Node's can be set, in milliseconds. */
export const TIMER_LIMIT_MS = 2 ** 31 - 1;

/**
 * Whether a client is closed, and what ends then. No AbortController: each call of a client would add a listener to its
 * one signal, which looks through all that are there already.
 */
export class Closing {
  #closed = false;
  readonly #ends = new Set<() => void>();

  get closed(): boolean {
    return this.#closed;
  }

  /** Calls `end` once it is closed, unless it is removed before. */
  add(end: () => void): void {
    this.#ends.add(end);
  }

  remove(end: () => void): void {
    this.#ends.delete(end);
  }

  /** Ends all that is under way. The second time, it does nothing. */
  close(): void {
    if (!this.#closed) {
      this.#closed = true;
      this.#ends.forEach((end) => {
        end();
      });
    }
  }
}

/**
 * Until when a call goes on: its deadline, in milliseconds of the epoch or Infinity, the caller's signal, and the
 * closing of its client.
 */
export interface Limits {
  readonly deadline: number;
  readonly signal: AbortSignal | undefined;
  readonly closing: Closing;
}

/** The error of a call that the caller gave up, or whose client is closed; undefined where it goes on. */
export function givenUp({ signal, closing }: Limits): CounterfoilError | undefined {
  if (signal?.aborted) {
    return new CounterfoilError("CANCELLED", "the caller cancelled the call", [], signal.reason);
  }
  return closing.closed ? new CounterfoilError("CANCELLED", "the client is closed") : undefined;
}

/** Throws CounterfoilError, CANCELLED, where the caller gave up or the client is closed. */
export function failIfGivenUp(limits: Limits): void {
  const error = givenUp(limits);
  if (error) {
    throw error;
  }
}

/** Calls `end` once the caller gives up or the client is closed; what it returns prevents that. */
export function onGivenUp({ signal, closing }: Limits, end: () => void): () => void {
  closing.add(end);
  signal?.addEventListener("abort", end, { once: true });
  return () => {
    closing.remove(end);
    signal?.removeEventListener("abort", end);
  };
}

/**
 * Waits for milliseconds. Throws CounterfoilError: DEADLINE_EXCEEDED at the deadline, CANCELLED when the signal says
 * so or the client is closed.
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
 * DEADLINE_EXCEEDED at the deadline, CANCELLED when the signal says so or the client is closed.
 */
export async function within(limits: Limits, begin: (done: () => void) => () => void): Promise<void> {
  failIfGivenUp(limits);
  let end: (() => void) | undefined;
  try {
    await new Promise<void>((resolve, reject) => {
      const giveUp = begin(resolve);
      const release = onGivenUp(limits, resolve);
      const left = limits.deadline - Date.now();
      const late = (): void => {
        reject(new CounterfoilError("DEADLINE_EXCEEDED", "the deadline passed"));
      };
      const timer = left === Infinity ? undefined : setTimeout(late, left);
      end = () => {
        giveUp();
        clearTimeout(timer);
        release();
      };
    });
  } finally {
    end?.();
  }
  failIfGivenUp(limits);
}
