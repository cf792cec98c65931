import { Packr, Unpackr } from "msgpackr";
import type { KernelSignature } from "../kernel/kernel-signature.ts";
import { SweepError } from "../kernel/sweep-error.ts";
import { isNodeId, WRONG_FIELD } from "./wire-shapes.ts";

/** Raised whenever a message changes shape: processes of different versions do not work together. */
export const WIRE_VERSION = 2;

/** Who speaks: `node` is its name, `instance` is new for every process. */
export type NodeId = { node: string; boot: string; version: string; instance: string };

/** Trials of one part on their way to a node, in columns of little-endian numbers. */
export type BatchMessage = {
  v: number;
  kind: "batch";
  /** New for every sending of the same trials. */
  batch: string;
  part: number;
  /** 32 bytes a trial. */
  keys: Uint8Array;
  /** u64. */
  seeds: Uint8Array;
  /** f64, in the manifest's order. */
  parameters: Uint8Array;
};

/** Why trials come back without having ended. */
export type ReturnReason = "drained" | "redelivered" | "refused";

/** What a node has to say about a batch. It may say so in several messages, the last of which settles the batch. */
export type OutcomesMessage = {
  v: number;
  kind: "outcomes";
  batch: string;
  part: number;
  by: NodeId;
  /** Of the trials that ended, 32 bytes each. */
  keys: Uint8Array;
  /** Their evaluations, packed as in pool/batch-message.ts. */
  evaluations: Uint8Array;
  /** Outputs too large for a message: index of the trial, and SHA-256 of its bytes, which are a blob. */
  blobs: [index: number, sha256: string][];
  /** Whether the node is done with the batch. */
  isLast: boolean;
  /** Of the trials that come back, 32 bytes each; only the last message has some. */
  returned: Uint8Array;
  reason: ReturnReason | "";
  /** For a person. */
  detail: string;
};

/** What a run is, for nodes; kept in the bucket of runs. */
export type RunMessage = {
  v: number;
  kind: "run";
  run: string;
  name: string;
  title: string;
  /** Who drives it, by its own account: for a person. */
  owner: string;
  parts: RunPart[];
};

/** Hashes name blobs. */
export type RunPart = {
  kernel: string;
  /** What the coordinator calls it, for a person. */
  kernelName: string;
  signatures: KernelSignature[];
  inputs: (string | null)[];
  limits: { seconds?: number; megabytes?: number };
  taskClass: string;
};

/** A coordinator's sign of life. `classes`: those with consumers. */
export type AnnouncementMessage = {
  v: number;
  kind: "announcement";
  run: string;
  /** Raised when a run is described anew. */
  revision: number;
  classes: string[];
  /** How long the server waits for a sign that a batch is being worked on. */
  ackWaitMs: number;
  state: "open" | "closed";
};

/** A node begins a batch. */
export type BeginningMessage = { v: number; kind: "beginning"; batch: string; by: NodeId };

/** A node's sign of life. */
export type HeartbeatMessage = { v: number; kind: "heartbeat"; by: NodeId; status: NodeStatus };

/** How a node is. */
export type NodeStatus = {
  state: "running" | "draining" | "stopped";
  host: string;
  threads: number;
  /** Batches that it holds. */
  batches: number;
  labels: string[];
  megabytes: number;
  /** Load of the host over one minute. */
  load: number;
  trialsPerSecond: number;
  trialCount: number;
  kernels: string[];
  startedMs: number;
  /** The node's clock when it said this. */
  clockMs: number;
  /** Runs that it cannot take part in, and why. */
  refusals: string[];
};

export type WireMessage =
  | BatchMessage
  | OutcomesMessage
  | RunMessage
  | AnnouncementMessage
  | BeginningMessage
  | HeartbeatMessage;

export function encodeMessage(message: WireMessage): Uint8Array {
  return packr.pack(message);
}

/** Decodes a message of one kind; throws WIRE_MISMATCH for another version, kind or shape. */
export function decodeMessage<K extends WireMessage["kind"]>(
  bytes: Uint8Array,
  kind: K,
): Extract<WireMessage, { kind: K }> {
  let message: unknown;
  try {
    message = unpackr.unpack(bytes);
  } catch (cause) {
    throw mismatch(`a ${kind} message that is no MessagePack`, { cause });
  }
  if (typeof message !== "object" || message === null) throw mismatch(`a ${kind} message that is no mapping`);
  const { v, kind: found } = message as { v?: unknown; kind?: unknown };
  if (v !== WIRE_VERSION) {
    throw mismatch(
      `wire version ${WIRE_VERSION} is spoken here, and ${String(v)} came: update the older sweepwell`,
    );
  }
  if (found !== kind) throw mismatch(`a ${kind} message was expected, and ${String(found)} came`);
  const fault = WRONG_FIELD[kind](message as Record<string, unknown>);
  if (fault !== undefined) throw mismatch(`a ${kind} message with a wrong ${fault}`);
  return message as Extract<WireMessage, { kind: K }>;
}

/** A message of one kind, or nothing when it is none: for signs of life, of which the next one may be better. */
export function readMessage<K extends WireMessage["kind"]>(
  bytes: Uint8Array,
  kind: K,
): Extract<WireMessage, { kind: K }> | undefined {
  try {
    return decodeMessage(bytes, kind);
  } catch (error) {
    if (error instanceof SweepError) return undefined;
    throw error;
  }
}

/** Who sent a message that may be of another version, as far as it tells. */
export function peekSender(bytes: Uint8Array): NodeId | undefined {
  try {
    const { by } = unpackr.unpack(bytes) as { by?: unknown };
    return isNodeId(by) ? by : undefined;
  } catch {
    return undefined;
  }
}

// Records would make messages depend on those before them.
const packr = new Packr({ useRecords: false, mapsAsObjects: true });
const unpackr = new Unpackr({ useRecords: false, mapsAsObjects: true });

function mismatch(what: string, options?: ErrorOptions): SweepError {
  return new SweepError("WIRE_MISMATCH", what, options);
}
