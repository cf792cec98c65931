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

/** Whether a value says who speaks; `instance` is a token of subjects. */
export function isNodeId(value: unknown): value is NodeId {
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
  const status = (value ?? {}) as Record<string, unknown>;
  const { state, host, threads, batches, megabytes, trialCount, labels, kernels, refusals } = status;
  const { load, trialsPerSecond, startedMs, clockMs } = status;
  return (
    ["running", "draining", "stopped"].includes(state as string) &&
    isText(host) &&
    [threads, batches, megabytes, trialCount].every(isCount) &&
    [labels, kernels, refusals].every(isTexts) &&
    [load, trialsPerSecond, startedMs, clockMs].every(Number.isFinite)
  );
}
