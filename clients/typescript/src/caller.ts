import { type ChannelInterface, Metadata, type StatusObject, status as grpcStatus } from "@grpc/grpc-js";

import { Attempts, type Sent, type Shared } from "./attempts.js";
import { type Tokens } from "./credentials.js";
import { ownStatus } from "./errors.js";
import { Freshness } from "./freshness.js";
import { Closing, TIMER_LIMIT_MS, failIfGivenUp } from "./limits.js";
import { type Lines } from "./lines.js";
import { type Method } from "./methods.js";
import { Throttle } from "./retry.js";
import { Answers, type Outcome, sendStream, sendUnary } from "./wire.js";

/** What a caller may say about one call. */
export interface CallOptions {
  /**
   * The deadline of the call, all attempts and pauses together, in milliseconds from now; the contract's default where
   * it is not given. Infinity, and what is beyond 24 days, is none.
   */
  readonly timeoutMs?: number | undefined;
  /** Cancels the call, which then throws a CounterfoilError, CANCELLED. */
  readonly signal?: AbortSignal | undefined;
  /** The W3C trace context that goes with every attempt. */
  readonly traceparent?: string | undefined;
}

const FRESHNESS = "counterfoil-freshness";

/** Where an attempt goes and what goes with it. */
interface Way {
  readonly channel: ChannelInterface;
  readonly metadata: Metadata;
}

/** Sends calls: with a token, what they must not be older than, a deadline, and again where the contract allows it. */
export class Caller implements Shared {
  readonly throttle = new Throttle();
  readonly freshness = new Freshness();
  readonly closing = new Closing();
  readonly tokens: Tokens;
  readonly #lines: Lines;
  readonly #traceparent: (() => string | undefined) | undefined;
  #last: { readonly sent: Sent; readonly metadata: Metadata } | undefined;

  constructor(lines: Lines, tokens: Tokens, traceparent: (() => string | undefined) | undefined) {
    this.#lines = lines;
    this.tokens = tokens;
    this.#traceparent = traceparent;
  }

  /**
   * The attempts of a call that begins now. Throws CounterfoilError where the caller has cancelled it already or the
   * client is closed, and TypeError for a deadline that is no number.
   */
  attempts(timeoutMs: number, options: CallOptions | undefined): Attempts {
    if (Number.isNaN(timeoutMs)) {
      throw new TypeError("timeoutMs is no number");
    }
    // No timer of Node's goes further, and grpc-js throws where nobody can catch it at what its header cannot hold.
    const deadline = timeoutMs > TIMER_LIMIT_MS ? Infinity : Date.now() + timeoutMs;
    const limits = { deadline, signal: options?.signal, closing: this.closing };
    failIfGivenUp(limits);
    return new Attempts(this, limits, options?.traceparent ?? this.#traceparent?.());
  }

  /** A call with one request and one answer. Throws CounterfoilError. */
  async unary(method: Method, request: Buffer, options?: CallOptions): Promise<Buffer> {
    const attempts = this.attempts(options?.timeoutMs ?? method.defaultDeadlineMs, options);
    return this.#single(attempts, method.retried, true, ({ channel, metadata }) =>
      sendUnary(channel, method.path, metadata, request, attempts.limits),
    );
  }

  /**
   * A call with a stream of requests and one answer. `open` gives the requests' bytes, anew for each attempt; `kept`:
   * whether it can, for it is sent only once otherwise. Throws CounterfoilError, and what the requests throw.
   */
  async clientStream(
    method: Method,
    open: () => AsyncGenerator<Buffer, void>,
    kept: boolean,
    options?: CallOptions,
  ): Promise<Buffer> {
    const attempts = this.attempts(options?.timeoutMs ?? method.defaultDeadlineMs, options);
    return this.#single(attempts, kept, kept, ({ channel, metadata }) =>
      sendStream(channel, method.path, metadata, open(), attempts.limits),
    );
  }

  /**
   * A call with one request and a stream of answers. It is sent again only before the first of them. Throws
   * CounterfoilError.
   */
  async *serverStream(method: Method, request: Buffer, options?: CallOptions): AsyncGenerator<Buffer, void> {
    const attempts = this.attempts(options?.timeoutMs ?? method.defaultDeadlineMs, options);
    let begun = false;
    const begin = (): void => {
      begun = true;
    };
    for (;;) {
      const status = yield* this.answers(method, request, attempts, attempts.limits.deadline, begin);
      if (status.code === grpcStatus.OK) {
        this.throttle.succeeded();
        return;
      }
      if (begun as boolean) {
        throw attempts.error(status);
      }
      await attempts.again(status, method.retried);
    }
  }

  /** One attempt of a stream of answers; `came` is called for each of them. Returns how it ended. */
  async *answers(
    method: Method,
    request: Buffer,
    attempts: Attempts,
    deadline: number,
    came: () => void,
  ): AsyncGenerator<Buffer, StatusObject> {
    const limits = { ...attempts.limits, deadline };
    const answers = await this.#begin(
      attempts,
      ({ channel, metadata }) => new Answers(channel, method.path, metadata, request, limits),
    );
    if (!(answers instanceof Answers)) {
      return answers;
    }
    try {
      for (let message; (message = await answers.next());) {
        came();
        yield message;
      }
      this.#note(answers.status);
      return answers.status;
    } finally {
      answers.stop();
    }
  }

  async #single(
    attempts: Attempts,
    retried: boolean,
    kept: boolean,
    send: (way: Way) => Promise<Outcome>,
  ): Promise<Buffer> {
    for (;;) {
      const ended = await this.#begin(attempts, send);
      const { status, message } = "code" in ended ? { status: ended, message: undefined } : ended;
      this.#note(status);
      if (status.code === grpcStatus.OK) {
        if (!message) {
          throw attempts.error(ownStatus("UNIMPLEMENTED", "the server answered without a message"));
        }
        this.throttle.succeeded();
        return message;
      }
      await attempts.again(status, retried, kept);
    }
  }

  /**
   * Begins an attempt once there are a token and a server; or answers a status, where no server is there. `send` is
   * called in the same tick in which the server is chosen: until then the client may be closed and the call cancelled.
   */
  async #begin<T>(attempts: Attempts, send: (way: Way) => T | Promise<T>): Promise<T | StatusObject> {
    const { limits } = attempts;
    const current = this.tokens.current(limits);
    const token = current instanceof Promise ? await current : current;
    let channel;
    while (!(channel = this.#lines.next())) {
      const trouble = await this.#lines.wait(limits);
      if (trouble) {
        return trouble;
      }
    }
    failIfGivenUp(limits);
    attempts.sent = { token, freshness: this.freshness.token };
    return send({ channel, metadata: this.#metadata(attempts.sent, attempts.traceparent) });
  }

  /** What goes with an attempt. grpc-js makes a copy for each call, so calls that send the same share it. */
  #metadata(sent: Sent, traceparent: string | undefined): Metadata {
    const last = this.#last;
    if (!traceparent && last && last.sent.token === sent.token && last.sent.freshness === sent.freshness) {
      return last.metadata;
    }
    const metadata = new Metadata();
    if (sent.token !== undefined) {
      metadata.set("authorization", `Bearer ${sent.token}`);
    }
    if (sent.freshness) {
      metadata.set(FRESHNESS, sent.freshness);
    }
    if (traceparent) {
      metadata.set("traceparent", traceparent);
    } else {
      this.#last = { sent, metadata };
    }
    return metadata;
  }

  #note(status: StatusObject): void {
    const [token] = status.metadata.get(FRESHNESS);
    if (typeof token === "string") {
      this.freshness.note(token);
    }
  }
}
