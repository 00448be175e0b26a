import { type ChannelInterface, type Metadata, type StatusObject, status as grpcStatus } from "@grpc/grpc-js";

import { type Limits, onGivenUp } from "./limits.js";

type Call = ReturnType<ChannelInterface["createCall"]>;

const CANCELLED_BY_CALLER = "the caller cancelled the call";
const NOTHING = (): void => undefined;

/** How an attempt with one answer ended; `message` is there where the status is OK. */
export interface Outcome {
  readonly status: StatusObject;
  readonly message: Buffer | undefined;
}

/**
 * Sends a request and waits for its one answer. Never rejects for what the server or the network does.
 *
 * This and what follows use the channel's own calls and not grpc-js's `Client`, which captures a stack trace for each
 * call and has an emitter and interceptors that nobody here needs: it costs more than all the rest of this package.
 */
export function sendUnary(
  channel: ChannelInterface,
  path: string,
  metadata: Metadata,
  request: Buffer,
  limits: Limits,
): Promise<Outcome> {
  return new Promise((resolve) => {
    const call = channel.createCall(path, limits.deadline, null, null, null);
    const release = cancelOnceGivenUp(call, limits);
    let message: Buffer | undefined;
    call.start(metadata, {
      onReceiveMetadata: NOTHING,
      onReceiveMessage: (received: Buffer) => {
        message = received;
      },
      onReceiveStatus: (status) => {
        release();
        resolve({ status, message });
      },
    });
    call.sendMessageWithContext({}, request);
    call.halfClose();
    call.startRead();
  });
}

/** A stream of answers, of which one is asked for at a time. */
export class Answers {
  readonly #call: Call;
  readonly #release: () => void;
  #arrived: Buffer | undefined;
  #status: StatusObject | undefined;
  #wake: (() => void) | undefined;

  /** Sends the request. */
  constructor(channel: ChannelInterface, path: string, metadata: Metadata, request: Buffer, limits: Limits) {
    this.#call = channel.createCall(path, limits.deadline, null, null, null);
    this.#release = cancelOnceGivenUp(this.#call, limits);
    this.#call.start(metadata, {
      onReceiveMetadata: NOTHING,
      onReceiveMessage: (message: Buffer) => {
        this.#arrived = message;
        this.#wake?.();
      },
      onReceiveStatus: (status) => {
        this.#status = status;
        this.#release();
        this.#wake?.();
      },
    });
    this.#call.sendMessageWithContext({}, request);
    this.#call.halfClose();
  }

  /** The next message, or undefined once the stream is over. */
  async next(): Promise<Buffer | undefined> {
    if (!this.#status) {
      const woken = new Promise<void>((resolve) => (this.#wake = resolve));
      this.#call.startRead();
      await woken;
    }
    const message = this.#arrived;
    this.#arrived = undefined;
    return message;
  }

  /** How the stream ended. Throws TypeError before that. */
  get status(): StatusObject {
    if (!this.#status) {
      throw new TypeError("the stream is not over");
    }
    return this.#status;
  }

  /** Tells the server that nobody listens any more. */
  stop(): void {
    if (!this.#status) {
      this.#call.cancelWithStatus(grpcStatus.CANCELLED, CANCELLED_BY_CALLER);
    }
  }
}

/**
 * Sends a stream of requests, each when the one before has gone out, and waits for its one answer. Rejects with what
 * `requests` throws, and then tells the server that the call is cancelled.
 */
export async function sendStream(
  channel: ChannelInterface,
  path: string,
  metadata: Metadata,
  requests: AsyncGenerator<Buffer, void>,
  limits: Limits,
): Promise<Outcome> {
  const call = channel.createCall(path, limits.deadline, null, null, null);
  const release = cancelOnceGivenUp(call, limits);
  let message: Buffer | undefined;
  let over = false;
  let goOn: () => void = NOTHING;
  const ended = new Promise<StatusObject>((resolve) => {
    call.start(metadata, {
      onReceiveMetadata: NOTHING,
      onReceiveMessage: (received: Buffer) => {
        message = received;
      },
      onReceiveStatus: (status) => {
        over = true;
        goOn();
        resolve(status);
      },
    });
  });
  call.startRead();
  // The server may answer without waiting for the rest, and the call may end while the source of requests is silent.
  const unlessOver = <T>(begin: () => Promise<T>): Promise<T | undefined> =>
    new Promise((resolve, reject) => {
      goOn = () => {
        resolve(undefined);
      };
      if (over) {
        goOn();
      } else {
        begin().then(resolve, reject);
      }
    });
  const send = (request: Buffer): Promise<void> =>
    new Promise((resolve) => {
      call.sendMessageWithContext({ callback: () => { resolve(); } }, request); // prettier-ignore
    });
  try {
    for (let next; (next = await unlessOver(() => requests.next())) && !next.done;) {
      const { value } = next;
      await unlessOver(() => send(value));
    }
    call.halfClose();
    return { status: await ended, message };
  } catch (error) {
    call.cancelWithStatus(grpcStatus.CANCELLED, CANCELLED_BY_CALLER);
    throw error;
  } finally {
    release();
    requests.return().catch(NOTHING); // not waited for: a source that is silent ends when it speaks again
  }
}

function cancelOnceGivenUp(call: Call, limits: Limits): () => void {
  return onGivenUp(limits, () => {
    call.cancelWithStatus(grpcStatus.CANCELLED, CANCELLED_BY_CALLER);
  });
}
