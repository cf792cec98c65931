import { isKernelSignature, MOST_SIGNATURES } from "../kernel/kernel-signature.ts";
import { isLineOfText } from "../kernel/line-of-text.ts";
import type { NodeId, NodeStatus, RunPart, WireMessage } from "./wire.ts";

/** For each kind of message: the first field that is not what it should be. */
export const WRONG_FIELD: {
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
      detail: isLineOfText(detail),
    }),
  run: ({ run, name, title, owner, parts }) =>
    firstWrong({
      run: isToken(run),
      name: isLineOfText(name),
      title: isLineOfText(title),
      owner: isLineOfText(owner),
      parts: Array.isArray(parts) && parts.every(isRunPart),
    }),
  announcement: ({ run, revision, classes, ackWaitMs, state }) =>
    firstWrong({
      run: isToken(run),
      revision: isCount(revision),
      classes: isList(classes, isToken),
      ackWaitMs: isCount(ackWaitMs) && ackWaitMs > 0,
      state: state === "open" || state === "closed",
    }),
  beginning: ({ batch, by }) => firstWrong({ batch: isText(batch), by: isNodeId(by) }),
  heartbeat: ({ by, status }) => firstWrong({ by: isNodeId(by), status: isStatus(status) }),
};

function firstWrong(fields: Record<string, boolean>): string | undefined {
  return Object.keys(fields).find((name) => !fields[name]);
}

function isText(value: unknown): value is string {
  return typeof value === "string";
}

/** What may stand between two dots of a subject. */
function isToken(value: unknown): value is string {
  return isText(value) && /^[A-Za-z0-9_-]{1,256}$/.test(value);
}

function isList(value: unknown, isItem: (item: unknown) => boolean): boolean {
  return Array.isArray(value) && value.every(isItem);
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

/** Whether a value says who speaks; `instance` is a token of subjects. */
export function isNodeId(value: unknown): value is NodeId {
  const { node, boot, version, instance } = (value ?? {}) as Record<string, unknown>;
  return [node, boot, version].every(isLineOfText) && isToken(instance);
}

function isRunPart(value: unknown): value is RunPart {
  const part = (value ?? {}) as Record<string, unknown>;
  const { kernel, kernelName, signatures, inputs, limits, taskClass } = part;
  return (
    isHash(kernel) &&
    isLineOfText(kernelName) &&
    Array.isArray(signatures) &&
    signatures.length <= MOST_SIGNATURES &&
    signatures.every(isKernelSignature) &&
    isList(inputs, (input) => input === null || isHash(input)) &&
    isLimits(limits) &&
    isToken(taskClass)
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
  const status = (value ?? {}) as Record<string, unknown>;
  const { state, host, threads, batches, megabytes, trialCount, labels, kernels, refusals } = status;
  const { load, trialsPerSecond, startedMs, clockMs } = status;
  return (
    ["running", "draining", "stopped"].includes(state as string) &&
    isLineOfText(host) &&
    [threads, batches, megabytes, trialCount].every(isCount) &&
    (threads as number) <= MOST_THREADS &&
    isList(labels, isLineOfText) &&
    isList(kernels, isHash) &&
    isList(refusals, isLineOfText) &&
    [load, trialsPerSecond, startedMs, clockMs].every(Number.isFinite)
  );
}

/** Coordinators send work for so many threads of a node at most, whatever it says. */
const MOST_THREADS = 4096;
