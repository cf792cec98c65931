import { Packr, Unpackr } from "msgpackr";
import { SweepError } from "../kernel/sweep-error.ts";

/** Raised whenever a message changes shape: processes of different versions do not work together. */
export const WIRE_VERSION = 1;

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
  parts: RunPart[];
};

/** Hashes name blobs. */
export type RunPart = {
  kernel: string;
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

/** What was decided of a node; kept in the bucket of bars. `who`: the coordinator or person who decided it. */
export type BarMessage = {
  v: number;
  kind: "bar";
  node: string;
  state: "barred" | "pardoned";
  who: string;
  /** For a person. */
  detail: string;
};

export type WireMessage =
  | BatchMessage
  | OutcomesMessage
  | RunMessage
  | AnnouncementMessage
  | BeginningMessage
  | HeartbeatMessage
  | BarMessage;

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
  const fault = SHAPES[kind](message as never);
  if (fault !== undefined) throw mismatch(`a ${kind} message with a wrong ${fault}`);
  return message as Extract<WireMessage, { kind: K }>;
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

/** For each kind: the first field that is not what it should be. */
const SHAPES: {
  readonly [K in WireMessage["kind"]]: (message: Record<string, unknown>) => string | undefined;
} = {
  batch: ({ batch, part, keys, seeds, parameters }) =>
    firstWrong({
      batch: isText(batch),
      part: isCount(part),
      keys: isBytes(keys, 32) && keys.length > 0,
      seeds: isBytes(seeds, 8) && isBytes(keys, 32) && seeds.length * 4 === keys.length,
      parameters: isBytes(parameters, 8),
    }),
  outcomes: ({ batch, part, by, keys, evaluations, blobs, isLast, returned, reason, detail }) =>
    firstWrong({
      batch: isText(batch),
      part: isCount(part),
      by: isNodeId(by),
      keys: isBytes(keys, 32),
      evaluations: isBytes(evaluations, 1),
      blobs:
        Array.isArray(blobs) &&
        blobs.every((blob) => Array.isArray(blob) && isCount(blob[0]) && isHash(blob[1])),
      isLast: typeof isLast === "boolean",
      returned: isBytes(returned, 32),
      reason: ["", "drained", "redelivered", "refused"].includes(reason as string),
      detail: isText(detail),
    }),
  run: ({ run, name, title, parts }) =>
    firstWrong({
      run: isText(run),
      name: isText(name),
      title: isText(title),
      parts: Array.isArray(parts) && parts.every(isRunPart),
    }),
  announcement: ({ run, revision, classes, ackWaitMs, state }) =>
    firstWrong({
      run: isText(run),
      revision: isCount(revision),
      classes: isTexts(classes),
      ackWaitMs: isCount(ackWaitMs) && ackWaitMs > 0,
      state: state === "open" || state === "closed",
    }),
  beginning: ({ batch, by }) => firstWrong({ batch: isText(batch), by: isNodeId(by) }),
  bar: ({ node, state, who, detail }) =>
    firstWrong({
      node: isText(node),
      state: state === "barred" || state === "pardoned",
      who: isText(who),
      detail: isText(detail),
    }),
  heartbeat: ({ by, status }) => firstWrong({ by: isNodeId(by), status: isStatus(status) }),
};

function firstWrong(fields: Record<string, boolean>): string | undefined {
  return Object.keys(fields).find((name) => !fields[name]);
}

function isText(value: unknown): value is string {
  return typeof value === "string";
}

function isTexts(value: unknown): value is string[] {
  return Array.isArray(value) && value.every(isText);
}

function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}

function isHash(value: unknown): value is string {
  return isText(value) && /^[0-9a-f]{64}$/.test(value);
}

function isBytes(value: unknown, each: number): value is Uint8Array {
  return value instanceof Uint8Array && value.length % each === 0;
}

function isNodeId(value: unknown): value is NodeId {
  const { node, boot, version, instance } = (value ?? {}) as Record<string, unknown>;
  return (
    isText(node) && isText(boot) && isText(version) && isText(instance) && /^[A-Za-z0-9_-]+$/.test(instance)
  );
}

function isRunPart(value: unknown): value is RunPart {
  const { kernel, inputs, limits, taskClass } = (value ?? {}) as Record<string, unknown>;
  return (
    isHash(kernel) &&
    Array.isArray(inputs) &&
    inputs.every((input) => input === null || isHash(input)) &&
    isLimits(limits) &&
    isText(taskClass)
  );
}

function isLimits(value: unknown): boolean {
  if (typeof value !== "object" || value === null) return false;
  const { seconds, megabytes } = value as Record<string, unknown>;
  return [seconds, megabytes].every(
    (limit) => limit === undefined || (typeof limit === "number" && limit > 0),
  );
}

function isStatus(value: unknown): value is NodeStatus {
  const { state, host, threads, megabytes, labels, kernels, clockMs, refusals } = (value ?? {}) as Record<
    string,
    unknown
  >;
  return (
    ["running", "draining", "stopped"].includes(state as string) &&
    isText(host) &&
    isCount(threads) &&
    isCount(megabytes) &&
    isTexts(labels) &&
    isTexts(kernels) &&
    isTexts(refusals) &&
    typeof clockMs === "number"
  );
}

function mismatch(what: string, options?: ErrorOptions): SweepError {
  return new SweepError("WIRE_MISMATCH", what, options);
}
