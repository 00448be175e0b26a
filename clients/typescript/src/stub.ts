import {
  type DescMethodClientStreaming,
  type DescMethodServerStreaming,
  type DescMethodUnary,
  type DescMessage,
  type DescService,
  type MessageInitShape,
  type MessageShape,
} from "@bufbuild/protobuf";

import { type CallOptions, type Caller } from "./caller.js";
import { Method } from "./methods.js";

/** One method of a stub. Requests are messages or their fields; every call throws CounterfoilError where it fails. */
export type StubMethod<M> =
  M extends DescMethodUnary<infer I, infer O>
    ? (request: MessageInitShape<I>, options?: CallOptions) => Promise<MessageShape<O>>
    : M extends DescMethodServerStreaming<infer I, infer O>
      ? (request: MessageInitShape<I>, options?: CallOptions) => AsyncGenerator<MessageShape<O>, void>
      : M extends DescMethodClientStreaming<infer I, infer O>
        ? (
            requests: AsyncIterable<MessageInitShape<I>> | Iterable<MessageInitShape<I>>,
            options?: CallOptions,
          ) => Promise<MessageShape<O>>
        : never;

/** All methods of a service, as functions that need no `this`. */
export type Stub<S extends DescService> = { readonly [K in keyof S["method"]]: StubMethod<S["method"][K]> };

/** The stub of a service. */
export function stub<S extends DescService>(caller: Caller, service: S): Stub<S> {
  const methods = service.methods.map((described) => {
    const method = new Method(described);
    switch (described.methodKind) {
      case "unary":
        return [described.localName, unary(caller, method)];
      case "server_streaming":
        return [described.localName, serverStream(caller, method)];
      case "client_streaming":
        return [described.localName, clientStream(caller, method)];
      default:
        throw new TypeError(`${method.path} is of a kind that the contract does not have`);
    }
  });
  return Object.freeze(Object.fromEntries(methods)) as Stub<S>;
}

type Request = MessageInitShape<DescMessage>;

function unary(caller: Caller, method: Method) {
  return async (request: Request, options?: CallOptions) =>
    method.decode(await caller.unary(method, method.encode(request), options));
}

function serverStream(caller: Caller, method: Method) {
  return async function* (request: Request, options?: CallOptions) {
    for await (const answer of caller.serverStream(method, method.encode(request), options)) {
      yield method.decode(answer);
    }
  };
}

/** Sent only once: the messages are gone then. */
function clientStream(caller: Caller, method: Method) {
  return async (requests: AsyncIterable<Request> | Iterable<Request>, options?: CallOptions) => {
    const encoded = async function* (): AsyncGenerator<Buffer, void> {
      let first = true;
      for await (const request of requests) {
        yield first ? method.encode(request) : method.encodeAsItIs(request);
        first = false;
      }
    };
    return method.decode(await caller.clientStream(method, encoded, false, options));
  };
}
