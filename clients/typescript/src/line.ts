import { BinaryReader } from "@bufbuild/protobuf/wire";
import {
  Channel,
  type ChannelCredentials,
  type ChannelInterface,
  type ChannelOptions,
  Metadata,
  status as grpcStatus,
} from "@grpc/grpc-js";

import { Closing } from "./limits.js";
import { Answers } from "./wire.js";

const WATCH = "/grpc.health.v1.Health/Watch";
const ALL_SERVICES = Buffer.alloc(0); // a HealthCheckRequest for the service ""
const SERVING = 1;
const BACK_AFTER_MS = 100;
const BACK_LIMIT_MS = 1000;

/**
 * What is known of a line: `unknown` before its server's health service has answered, or after a connection has ended;
 * `serving`; or `down`.
 */
export type LineState = "unknown" | "serving" | "down";

/** One connection to one server, and the health that the server says it has. */
export class Line {
  readonly channel: ChannelInterface;
  /** What was wrong last, for the error of who finds no server. */
  trouble = "";
  #state: LineState = "unknown";
  #timer: NodeJS.Timeout | undefined;
  readonly #closing = new Closing();
  readonly #changed: (line: Line) => void;

  /** Connects; `changed` is called whenever the state is another. */
  constructor(target: string, credentials: ChannelCredentials, options: ChannelOptions, changed: (line: Line) => void) {
    this.channel = new Channel(target, credentials, options);
    this.#changed = changed;
    void this.#follow();
  }

  get state(): LineState {
    return this.#state;
  }

  /** Lets go of the connection; calls that are under way go on. */
  close(): void {
    clearTimeout(this.#timer);
    this.#closing.close();
    this.channel.close();
  }

  /** Asks for the server's health as long as the line is there, and again after each end of the stream. */
  async #follow(): Promise<void> {
    const limits = { deadline: Infinity, signal: undefined, closing: this.#closing };
    for (let failures = 0; ;) {
      const began = Date.now();
      const health = new Answers(this.channel, WATCH, new Metadata(), ALL_SERVICES, limits);
      for (let answer; (answer = await health.next());) {
        failures = 0;
        this.trouble = troubleOf(answer);
        this.#become(this.trouble ? "down" : "serving");
      }
      if (this.#closing.closed) {
        return;
      }
      if (health.status.code === grpcStatus.UNIMPLEMENTED) {
        this.#become("serving"); // it has no health service; whether it answers is seen by calls
        return;
      }
      this.trouble = health.status.details;
      failures += 1;
      // A connection that has served may end in good order: calls wait for the next one, which is tried at once.
      this.#become(failures === 1 && this.#state === "serving" ? "unknown" : "down");
      if (this.#state === "down" || Date.now() - began < BACK_LIMIT_MS) {
        const most = Math.min(BACK_AFTER_MS * 2 ** (failures - 1), BACK_LIMIT_MS);
        await new Promise((resolve) => (this.#timer = setTimeout(resolve, most * (0.8 + 0.4 * Math.random())).unref()));
      }
    }
  }

  #become(state: LineState): void {
    if (state !== this.#state && !this.#closing.closed) {
      this.#state = state;
      this.#changed(this);
    }
  }
}

/** What a HealthCheckResponse says that is wrong with its server; empty where it is serving. */
function troubleOf(response: Buffer): string {
  try {
    const reader = new BinaryReader(response);
    let status = 0;
    while (reader.pos < reader.len) {
      const [field, type] = reader.tag();
      if (field === 1) {
        status = reader.int32();
      } else {
        reader.skip(type);
      }
    }
    return status === SERVING ? "" : "the server says that it is not serving";
  } catch {
    return "what the server says of its health cannot be read";
  }
}
