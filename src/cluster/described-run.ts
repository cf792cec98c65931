import type { KV } from "@nats-io/kv";
import type { ObjectStore } from "@nats-io/obj";
import { MOST_SIGNATURES } from "../kernel/kernel-signature.ts";
import { lineOfText } from "../kernel/line-of-text.ts";
import { encodeNpy } from "../kernel/npy.ts";
import type { Limits, Workload } from "../sweep/workload.ts";
import { putBlob } from "./blobs.ts";
import { encodeMessage, type RunMessage, WIRE_VERSION } from "./wire.ts";

/** What a run is called and made of. */
export type RunDescription = {
  run: string;
  name: string;
  title: string;
  /** Who drives it, for a person. */
  owner: string;
  workloads: readonly Workload[];
};

/** Puts on the server what nodes need to take part in a run; returns the revision of the description. */
export async function describeRun(
  buckets: { runs: KV; blobs: ObjectStore },
  { run, name, title, owner, workloads }: RunDescription,
  labels: readonly string[],
): Promise<number> {
  await putWorkloads(buckets.blobs, workloads, putBlob);
  const message: RunMessage = {
    v: WIRE_VERSION,
    kind: "run",
    run,
    name: lineOfText(name),
    title: lineOfText(title),
    owner: lineOfText(owner),
    parts: workloads.map(({ kernel, inputs, limits }) => ({
      kernel: kernel.hash,
      kernelName: kernel.manifest.name,
      signatures: [...(kernel.signatures ?? [])].slice(0, MOST_SIGNATURES),
      inputs: inputs.map((input) => input?.hash ?? null),
      limits,
      taskClass: taskClassOf(limits, labels),
    })),
  };
  return buckets.runs.put(run, encodeMessage(message));
}

/** Puts kernels and inputs where nodes get them. */
export async function putWorkloads(
  blobs: ObjectStore,
  workloads: readonly Workload[],
  put: typeof putBlob,
): Promise<void> {
  for (const { kernel, inputs } of workloads) {
    await put(blobs, "kernel", kernel.hash, kernel.bytes);
    for (const input of inputs) {
      if (input) await put(blobs, "input", input.hash, encodeNpy(input.array));
    }
  }
}

/** What the trials of a part need of a node, as a token: memory in megabytes, then labels in order. */
export function taskClassOf({ megabytes }: Limits, labels: readonly string[]): string {
  return [`m${Math.ceil(megabytes ?? 0)}`, ...[...labels].sort()].join("_");
}

/** The label that one process has and no other: what needs it is for that one. */
export function onlyLabel(instance: string): string {
  return `only-${instance}`;
}

/** The class of trials of another class that one process is to have. */
export function onlyClass(taskClass: string, instance: string): string {
  return `${taskClass}_${onlyLabel(instance)}`;
}

/** The inverse of `taskClassOf`. */
export function parseTaskClass(taskClass: string): { megabytes: number; labels: string[] } {
  const [memory = "m0", ...labels] = taskClass.split("_");
  return { megabytes: Number(memory.slice(1)) || 0, labels };
}

/** Whether a node can run trials of a class: as many at once as it has threads, each with all the memory it may take. */
export function isSuitable(
  taskClass: string,
  { threads, megabytes, labels }: { threads: number; megabytes: number; labels: readonly string[] },
): boolean {
  const needed = parseTaskClass(taskClass);
  return needed.megabytes * threads <= megabytes && needed.labels.every((label) => labels.includes(label));
}
