import { type Message, fromBinary } from "@bufbuild/protobuf";
import { type Any, type Duration, anyUnpack } from "@bufbuild/protobuf/wkt";
import { type GenMessage } from "@bufbuild/protobuf/codegenv2";
import { Metadata, type StatusObject, status as grpcStatus } from "@grpc/grpc-js";

import {
  BadRequestSchema,
  type ErrorInfo,
  ErrorInfoSchema,
  PreconditionFailureSchema,
  RetryInfoSchema,
} from "./gen/google/rpc/error_details_pb.js";
import { type Status, StatusSchema } from "./gen/google/rpc/status_pb.js";

const DOMAIN = "counterfoil";

/** The name of a gRPC status that is not OK. */
export type Code = Exclude<keyof typeof grpcStatus, "OK">;

/** What is wrong with one field of a request. */
export interface FieldViolation {
  /** The path of the field, `draft.lines[2].quantity` for example. */
  readonly field: string;
  readonly description: string;
}

/** One condition that a call needs and that did not hold. */
export interface PreconditionViolation {
  /** What kind of condition it is. */
  readonly type: string;
  /** What it is about: the name of a resource, say. */
  readonly subject: string;
  readonly description: string;
}

const NAMES = new Map<number, Code>();
for (const [name, number] of Object.entries(grpcStatus)) {
  if (typeof number === "number" && name !== "OK") {
    NAMES.set(number, name as Code);
  }
}

const DETAILS = "grpc-status-details-bin";

/**
 * Why a call failed: every call that fails throws one. (A request that cannot be written, since a number is out of
 * range say, is an Error before anything is sent.)
 */
export class CounterfoilError extends Error {
  override readonly name = "CounterfoilError";

  /** The gRPC status. */
  readonly code: Code;
  /** The reason, a name of `counterfoil.type.v1.ErrorReason` without its prefix; empty where the server gave none. */
  readonly reason: string;
  /** What is wrong with which fields of the request. */
  readonly fieldViolations: readonly FieldViolation[];
  /** Which conditions did not hold. */
  readonly preconditionViolations: readonly PreconditionViolation[];
  /** After how many milliseconds the server asks to come back; undefined where it does not. */
  readonly retryDelayMs: number | undefined;
  /** What the server says beside the reason, `ErrorInfo.metadata`. */
  readonly metadata: Readonly<Record<string, string>>;

  /** `cause` is grpc-js's own status, that of a part of an answer, or what else was the cause. */
  constructor(code: Code, message: string, details: readonly Message[] = [], cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause });
    this.code = code;
    const info = details.find(isOurs);
    const retry = details.find((each) => isA(each, RetryInfoSchema));
    this.reason = info?.reason ?? "";
    this.metadata = { ...info?.metadata };
    this.retryDelayMs = retry?.retryDelay && durationMs(retry.retryDelay);
    this.fieldViolations = details
      .filter((each) => isA(each, BadRequestSchema))
      .flatMap((each) => each.fieldViolations)
      .map(({ field, description }) => ({ field, description }));
    this.preconditionViolations = details
      .filter((each) => isA(each, PreconditionFailureSchema))
      .flatMap((each) => each.violations)
      .map(({ type, subject, description }) => ({ type, subject, description }));
  }

  /** The error of a status that is not OK, as grpc-js gives it. */
  static ofStatus(status: StatusObject): CounterfoilError {
    return new CounterfoilError(
      NAMES.get(status.code) ?? "UNKNOWN",
      status.details,
      detailsOf(status.metadata),
      status,
    );
  }

  /** The error in a part of an answer: an order of a batch, or a product of an import, that was refused. */
  static fromMessage(status: Status): CounterfoilError {
    return new CounterfoilError(
      NAMES.get(status.code) ?? "UNKNOWN",
      status.message,
      status.details.flatMap(unpacked),
      status,
    );
  }
}

/** The reason of a status, without making an error of it. */
export function reasonOf(status: StatusObject): string {
  return detailsOf(status.metadata).find(isOurs)?.reason ?? "";
}

/** A status that the client itself gives a call. */
export function ownStatus(code: Code, details: string): StatusObject {
  return { code: grpcStatus[code], details, metadata: new Metadata() };
}

/** A duration in milliseconds. */
export function durationMs(duration: Duration): number {
  return Number(duration.seconds) * 1000 + duration.nanos / 1_000_000;
}

const KNOWN: readonly GenMessage<Message>[] = [
  ErrorInfoSchema,
  RetryInfoSchema,
  BadRequestSchema,
  PreconditionFailureSchema,
];

function detailsOf(metadata: Metadata): Message[] {
  const [content] = metadata.get(DETAILS);
  if (!(content instanceof Uint8Array)) {
    return [];
  }
  try {
    return fromBinary(StatusSchema, content).details.flatMap(unpacked);
  } catch {
    return []; // a proxy's bytes: the status itself still holds
  }
}

function unpacked(any: Any): Message[] {
  try {
    return KNOWN.map((schema) => anyUnpack(any, schema)).filter((each) => each !== undefined);
  } catch {
    return []; // one that cannot be read hides no other
  }
}

/** Whether a detail is the contract's reason, and not one of a proxy that calls its own by the same name. */
function isOurs(message: Message): message is ErrorInfo {
  return isA(message, ErrorInfoSchema) && message.domain === DOMAIN;
}

function isA<T extends Message>(message: Message, schema: GenMessage<T>): message is T {
  return message.$typeName === schema.typeName;
}
