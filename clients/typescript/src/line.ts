import { BinaryReader } from "@bufbuild/protobuf/wire";
import {
  Channel,
  type ChannelCredentials,
  type ChannelInterface,
  type ChannelOptions,
  Metadata,
  status as grpcStatus,
} from "@grpc/grpc-js";

import { Answers } from "./wire.js";

const WATCH = "/grpc.health.v1.Health/Watch";
const ALL_SERVICES = Buffer.alloc(0); // a HealthCheckRequest for the service ""
const SERVING = 1;
const BACK_AFTER_MS = 100;
const BACK_LIMIT_MS = 1000;
const FOREVER = { deadline: Infinity, signal: undefined };

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
  #health: Answers | undefined;
  #timer: NodeJS.Timeout | undefined;
  #closed = false;
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
    this.#closed = true;
    clearTimeout(this.#timer);
    this.#health?.stop();
    this.channel.close();
  }

  /** Asks for the server's health as long as the line is there, and again after each end of the stream. */
  async #follow(): Promise<void> {
    for (let failures = 0; ;) {
      const began = Date.now();
      this.#health = new Answers(this.channel, WATCH, new Metadata(), ALL_SERVICES, FOREVER);
      for (let answer; (answer = await this.#health.next());) {
        failures = 0;
        const serving = isServing(answer);
        this.trouble = serving ? "" : "the server says that it is not serving";
        this.#become(serving ? "serving" : "down");
      }
      if (this.#closed) {
        return;
      }
      if (this.#health.status.code === grpcStatus.UNIMPLEMENTED) {
        this.#become("serving"); // it has no health service; whether it answers is seen by calls
        return;
      }
      this.trouble = this.#health.status.details;
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
    if (state !== this.#state && !this.#closed) {
      this.#state = state;
      this.#changed(this);
    }
  }
}

/** What a HealthCheckResponse says. */
function isServing(response: Buffer): boolean {
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
  return status === SERVING;
}
