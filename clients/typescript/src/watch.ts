import { type DescMessage, type Message, type MessageInitShape, type MessageShape } from "@bufbuild/protobuf";
import { status as grpcStatus } from "@grpc/grpc-js";

import { type CallOptions, type Caller } from "./caller.js";
import { ownStatus } from "./errors.js";
import { type Method, holdsMoreThan } from "./methods.js";

/** What a caller may say about a watch; `timeoutMs` ends it as a whole, which nothing else does. */
export interface WatchOptions extends CallOptions {
  /**
   * Is called with each cursor once all before it has been handled: for a message, when the next one is asked for.
   * Kept, it is where a later watch goes on without a gap. What it promises is waited for; what it throws ends the
   * watch.
   */
  readonly onCursor?: ((cursor: string) => Promise<void> | void) | undefined;
}

type Cursored = Message & { cursor: string };

/** An endless stream of messages that goes on where it was cut off. Leaving the loop ends it. */
export class Watch<T> implements AsyncIterableIterator<T> {
  #cursor: string;
  #left = false;
  readonly #stopping = new AbortController();
  readonly #messages: AsyncGenerator<T, undefined>;

  /** Nothing is sent before the first message is asked for. */
  constructor(
    cursor: string,
    open: (keep: (cursor: string) => void, stopping: AbortController) => AsyncGenerator<T, undefined>,
  ) {
    this.#cursor = cursor;
    this.#messages = open((received) => {
      this.#cursor = received;
    }, this.#stopping);
  }

  /** Behind the last message that was given out: where another watch goes on. */
  get cursor(): string {
    return this.#cursor;
  }

  /**
   * The next message that holds more than a cursor. Throws CounterfoilError when the watch is over for another reason
   * than that the stream was cut.
   */
  async next(): Promise<IteratorResult<T, undefined>> {
    try {
      return await this.#messages.next();
    } catch (error) {
      if (this.#left) {
        return { done: true, value: undefined };
      }
      throw error;
    }
  }

  /** Ends the watch: who waits for a message gets none. */
  return(): Promise<IteratorResult<T, undefined>> {
    this.#left = true;
    this.#stopping.abort();
    return this.#messages.return(undefined);
  }

  [Symbol.asyncIterator](): this {
    return this;
  }
}

/** Watches by a method whose requests and answers have a cursor. */
export function watch<I extends DescMessage, O extends DescMessage>(
  caller: Caller,
  method: Method<I, O>,
  request: MessageInitShape<I>,
  options: WatchOptions | undefined,
): Watch<MessageShape<O>> {
  const begin = method.complete(request) as MessageShape<I> & Cursored;
  return new Watch(begin.cursor, (keep, stopping) =>
    stoppedBy(
      options?.signal,
      stopping,
      messages(caller, method, begin, { ...options, signal: stopping.signal }, keep),
    ),
  );
}

/** The same messages, which also end when the caller's signal says so. */
async function* stoppedBy<T>(
  signal: AbortSignal | undefined,
  stopping: AbortController,
  given: AsyncGenerator<T, undefined>,
): AsyncGenerator<T, undefined> {
  const stop = (): void => {
    stopping.abort(signal?.reason);
  };
  if (signal?.aborted) {
    stop();
  }
  signal?.addEventListener("abort", stop, { once: true });
  try {
    return yield* given;
  } finally {
    signal?.removeEventListener("abort", stop);
  }
}

async function* messages<I extends DescMessage, O extends DescMessage>(
  caller: Caller,
  method: Method<I, O>,
  begin: MessageShape<I> & Cursored,
  options: WatchOptions,
  keep: (cursor: string) => void,
): AsyncGenerator<MessageShape<O>, undefined> {
  const attempts = caller.attempts(options.timeoutMs ?? Infinity, options);
  let { cursor } = begin;
  for (;;) {
    const until = Math.min(attempts.limits.deadline, Date.now() + method.defaultDeadlineMs);
    const request = method.encodeAsItIs({ ...begin, cursor });
    const answers = caller.answers(method, request, attempts, until, () => {
      attempts.proceed();
    });
    try {
      let answer = await answers.next();
      for (; !answer.done; answer = await answers.next()) {
        const message = method.decode(answer.value) as MessageShape<O> & Cursored;
        ({ cursor } = message);
        keep(cursor);
        if (holdsMoreThan(message, "cursor")) {
          yield message;
        }
        await options.onCursor?.(cursor);
      }
      const status = answer.value;
      const resumed =
        status.code === grpcStatus.OK ||
        status.code === grpcStatus.UNAVAILABLE ||
        (status.code === grpcStatus.DEADLINE_EXCEEDED && Date.now() < attempts.limits.deadline);
      if (resumed) {
        await attempts.pause(status);
      } else if (!attempts.renewed(status)) {
        throw attempts.error(status);
      }
    } finally {
      await answers.return(ownStatus("CANCELLED", ""));
    }
  }
}
