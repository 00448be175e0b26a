import {
  type DescField,
  type DescMessage,
  type DescMethod,
  type Message,
  type MessageInitShape,
  type MessageShape,
  create,
  fromBinary,
  getOption,
  toBinary,
} from "@bufbuild/protobuf";

import { CounterfoilError, durationMs } from "./errors.js";
import { Retry, policy } from "./gen/counterfoil/type/v1/policy_pb.js";

type Changeable = Record<string, unknown>;

/** What the contract says about one rpc, in the form in which a call needs it. */
export class Method<I extends DescMessage = DescMessage, O extends DescMessage = DescMessage> {
  /** `/package.Service/Method`. */
  readonly path: string;
  /** The deadline of a call that states none, in milliseconds. */
  readonly defaultDeadlineMs: number;
  /** Whether a call may be sent again after UNAVAILABLE. */
  readonly retried: boolean;

  readonly #input: I;
  readonly #output: O;
  readonly #requestId: string | undefined;
  readonly #batch: string | undefined;

  /** Throws TypeError for a method without a policy, which the contract does not have. */
  constructor(method: DescMethod & { input: I; output: O }) {
    const stated = getOption(method, policy);
    if (!stated.defaultDeadline) {
      throw new TypeError(`${method.parent.typeName}.${method.name} has no policy`);
    }
    this.path = `/${method.parent.typeName}/${method.name}`;
    this.defaultDeadlineMs = durationMs(stated.defaultDeadline);
    this.retried = stated.retry === Retry.SAFE || stated.retry === Retry.WITH_REQUEST_ID;
    this.#input = method.input;
    this.#output = method.output;
    this.#requestId = requestIdOf(method.input)?.localName;
    this.#batch = method.input.fields.find(
      (field) => field.fieldKind === "list" && field.listKind === "message" && requestIdOf(field.message),
    )?.localName;
  }

  /**
   * The request as bytes. Where it, or one in its batch, has a request id and none is given, it gets one; `request`
   * stays as it is.
   */
  encode(request: MessageInitShape<I>): Buffer {
    return this.encodeAsItIs(this.complete(request));
  }

  /** The same for a request that gets no request id: a stream says its own in the first message alone. */
  encodeAsItIs(request: MessageInitShape<I>): Buffer {
    const bytes = toBinary(this.#input, create(this.#input, request));
    return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  /** The answer in bytes. Throws CounterfoilError, INTERNAL, where they are none. */
  decode(bytes: Uint8Array): MessageShape<O> {
    try {
      return fromBinary(this.#output, bytes);
    } catch (error) {
      throw new CounterfoilError("INTERNAL", "the server's answer cannot be read", [], error);
    }
  }

  /** The request with all request ids. Only what changes is copied. */
  complete(request: MessageInitShape<I>): MessageShape<I> {
    const message = create(this.#input, request);
    if (this.#batch !== undefined) {
      const requests = (message as Changeable)[this.#batch] as Changeable[];
      return { ...message, [this.#batch]: requests.map((each) => withId(each, "requestId")) };
    }
    return this.#requestId === undefined ? message : withId(message, this.#requestId);
  }
}

function withId<T extends object>(message: T, field: string): T {
  return (message as Changeable)[field] === "" ? { ...message, [field]: crypto.randomUUID() } : message;
}

function requestIdOf(message: DescMessage): DescField | undefined {
  return message.fields.find((field) => field.name === "request_id");
}

/** Whether a message holds anything but the named field. */
export function holdsMoreThan(message: Message, field: string): boolean {
  return Object.entries(message).some(
    ([name, value]) => name !== field && !name.startsWith("$") && (!Array.isArray(value) || value.length > 0),
  );
}
