import { lookup } from "node:dns/promises";

import { type ChannelCredentials, type ChannelInterface, type ChannelOptions, type StatusObject } from "@grpc/grpc-js";

import { ownStatus } from "./errors.js";
import { type Limits, failIfGivenUp, within } from "./limits.js";
import { Line } from "./line.js";
import { type Place, isLoopback, joined } from "./target.js";

const LOOK_UP_EVERY_MS = 30_000;
const LOOK_UP_AGAIN_MS = 1_000;

/** How the lines of a client are made. */
export interface LineSettings {
  readonly places: readonly Place[];
  readonly credentials: ChannelCredentials;
  readonly secure: boolean;
  readonly options: ChannelOptions;
  /** How many lines go to each address. */
  readonly connections: number;
}

/**
 * All lines of a client. Calls go round them in turn, past those whose server is not serving.
 *
 * grpc-js has `round_robin`, but no health checks, no target of several names, and one connection to an address: so
 * each connection is a channel of its own here.
 */
export class Lines {
  readonly #settings: LineSettings;
  readonly #byAddress = new Map<string, Line[]>();
  readonly #waiting = new Set<() => void>();
  #all: Line[] = [];
  #turn = 0;
  #lookUp: NodeJS.Timeout | undefined;
  #lookedUp = false;
  #lookedUpAt = 0;
  #trouble = "";
  #closed = false;

  constructor(settings: LineSettings) {
    this.#settings = settings;
    const names = settings.places.filter((place) => place.kind === "name");
    for (const place of settings.places) {
      if (place.kind === "socket") {
        this.#open(`unix:${place.path}`, { "grpc.default_authority": "localhost" }, place);
      } else if (place.kind === "address") {
        this.#open(`dns:///${joined(place.host, place.port)}`, {}, place);
      }
    }
    if (names.length > 0) {
      void this.#resolve();
    } else {
      this.#lookedUp = true;
    }
  }

  /** The channel that the next call takes; undefined where no server is known to serve. */
  next(): ChannelInterface | undefined {
    const count = this.#all.length;
    for (let step = 1; step <= count; step++) {
      const turn = (this.#turn + step) % count;
      const line = this.#all[turn];
      if (line?.state === "serving") {
        this.#turn = turn;
        return line.channel;
      }
    }
    return undefined;
  }

  /**
   * Returns when what is known has changed where no server is known to serve; a status, UNAVAILABLE, where all are known
   * not to. Throws CounterfoilError at the deadline, when the signal says so, or when the client is closed.
   */
  async wait(limits: Limits): Promise<StatusObject | undefined> {
    failIfGivenUp(limits); // a closed client has no lines, as if all were down
    if (this.#lookedUp && this.#all.every((line) => line.state === "down")) {
      const trouble = this.#all.find((line) => line.trouble)?.trouble ?? this.#trouble;
      return ownStatus("UNAVAILABLE", `no server is there to answer: ${trouble}`);
    }
    await within(limits, (done) => {
      this.#waiting.add(done);
      return () => this.#waiting.delete(done);
    });
    return undefined;
  }

  /** Closes all connections; calls that are under way go on. */
  close(): void {
    this.#closed = true;
    clearTimeout(this.#lookUp);
    for (const line of this.#all) {
      line.close();
    }
    this.#all = [];
    this.#wake();
  }

  #wake(): void {
    for (const done of this.#waiting) {
      done();
    }
  }

  #open(target: string, options: ChannelOptions, place: Place): Line[] {
    const { credentials, connections, options: common } = this.#settings;
    const proxy = isLoopback(place) ? { "grpc.enable_http_proxy": 0 } : {};
    const changed = (line: Line): void => {
      this.#wake();
      if (line.state === "down" && this.#lookUp) {
        this.#resolveAfter(LOOK_UP_AGAIN_MS);
      }
    };
    const made = Array.from(
      { length: connections },
      () => new Line(target, credentials, { ...common, ...proxy, ...options }, changed),
    );
    this.#all.push(...made);
    return made;
  }

  /** Looks all names up, opens lines to addresses that are new and closes those to addresses that are gone. */
  async #resolve(): Promise<void> {
    this.#lookedUpAt = Date.now();
    const found = new Map<string, () => Line[]>();
    let failed = false;
    for (const place of this.#settings.places) {
      if (place.kind === "name") {
        const { host, port } = place;
        const override = this.#settings.secure ? { "grpc.ssl_target_name_override": host } : {};
        const options = { "grpc.default_authority": joined(host, port), ...override };
        try {
          for (const { address } of await lookup(host, { all: true })) {
            const target = `dns:///${joined(address, port)}`;
            found.set(`${host} ${target}`, () => this.#open(target, options, place));
          }
        } catch (error) {
          failed = true; // what was found before still counts
          this.#trouble = error instanceof Error ? error.message : String(error);
        }
      }
    }
    if (this.#closed) {
      return;
    }
    for (const [key, lines] of failed ? [] : this.#byAddress) {
      if (!found.has(key)) {
        this.#byAddress.delete(key);
        this.#all = this.#all.filter((line) => !lines.includes(line));
        lines.forEach((line) => {
          line.close();
        });
      }
    }
    for (const [key, open] of found) {
      if (!this.#byAddress.has(key)) {
        this.#byAddress.set(key, open());
      }
    }
    this.#lookedUp = true;
    this.#wake();
    this.#resolveAfter(failed ? LOOK_UP_AGAIN_MS : LOOK_UP_EVERY_MS);
  }

  #resolveAfter(ms: number): void {
    clearTimeout(this.#lookUp);
    const wait = Math.max(ms, this.#lookedUpAt + LOOK_UP_AGAIN_MS - Date.now());
    this.#lookUp = setTimeout(() => void this.#resolve(), wait).unref();
  }
}
