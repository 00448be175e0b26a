/** A server that does what a test wants, on a port of its own; it has no health service. */
import { create, toBinary } from "@bufbuild/protobuf";
import { anyPack } from "@bufbuild/protobuf/wkt";
import { ErrorInfoSchema, StatusSchema } from "@counterfoil/client/types";
import {
  Metadata,
  Server,
  ServerCredentials,
  type ServiceDefinition,
  type StatusObject,
  type UntypedHandleCall,
  type status,
} from "@grpc/grpc-js";

/** How one method, `/package.Service/Method`, is answered; requests and answers are bytes. */
export interface Handler {
  readonly path: string;
  readonly requestStream?: boolean;
  readonly responseStream?: boolean;
  readonly handle: UntypedHandleCall;
}

/** Serves until the test is over. */
export async function serving(handlers: readonly Handler[], use: (target: string) => Promise<void>): Promise<void> {
  const bytes = (value: Buffer): Buffer => value;
  const definition: Record<string, ServiceDefinition[string]> = {};
  const implementation: Record<string, UntypedHandleCall> = {};
  for (const { path, requestStream = false, responseStream = false, handle } of handlers) {
    const coding = {
      requestSerialize: bytes,
      requestDeserialize: bytes,
      responseSerialize: bytes,
      responseDeserialize: bytes,
    };
    definition[path] = { path, requestStream, responseStream, ...coding };
    implementation[path] = handle;
  }
  const server = new Server();
  server.addService(definition, implementation);
  const port = await new Promise<number>((resolve, reject) => {
    server.bindAsync("127.0.0.1:0", ServerCredentials.createInsecure(), (error, bound) => {
      if (error) {
        reject(error);
      } else {
        resolve(bound);
      }
    });
  });
  try {
    await use(`127.0.0.1:${String(port)}`);
  } finally {
    server.forceShutdown();
  }
}

/** A refusal with a reason, as the servers of Counterfoil give it. */
export function refusal(code: status, reason: string): StatusObject {
  const info = anyPack(ErrorInfoSchema, create(ErrorInfoSchema, { reason, domain: "counterfoil" }));
  const metadata = new Metadata();
  metadata.set(
    "grpc-status-details-bin",
    Buffer.from(toBinary(StatusSchema, create(StatusSchema, { code, details: [info] }))),
  );
  return { code, details: "refused", metadata };
}
