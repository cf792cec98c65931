import type { ObjectStore } from "@nats-io/obj";
import { hashArray } from "../kernel/input-hash.ts";
import { admitKernel, hashKernel } from "../kernel/kernel-module.ts";
import type { NdArray } from "../kernel/nd-array.ts";
import { parseNpy } from "../kernel/npy.ts";
import { SweepError } from "../kernel/sweep-error.ts";
import type { BoundInput, Workload } from "../sweep/workload.ts";
import type { BlobCache } from "./blob-cache.ts";
import { getBlob } from "./blobs.ts";
import type { RunMessage } from "./wire.ts";

/** Fetches the kernels and inputs of a run, checks that they are what their names say, and admits the kernels. */
export async function loadWorkloads(
  { parts }: RunMessage,
  blobs: () => Promise<ObjectStore>,
  cache: BlobCache,
): Promise<Workload[]> {
  const workloads: Workload[] = [];
  for (const { kernel, inputs, limits } of parts) {
    const bytes = await cache.get(
      "kernel",
      kernel,
      (found) => hashKernel(found) === kernel,
      async () => getBlob(await blobs(), "kernel", kernel),
    );
    if (!bytes) throw missing(`kernel ${kernel}`);
    const { manifest } = admitKernel(bytes);
    const bound: (BoundInput | null)[] = [];
    for (const hash of inputs) bound.push(hash === null ? null : await loadInput(hash, blobs, cache));
    workloads.push({ kernel: { hash: kernel, bytes, manifest }, inputs: bound, limits });
  }
  return workloads;
}

async function loadInput(
  hash: string,
  blobs: () => Promise<ObjectStore>,
  cache: BlobCache,
): Promise<BoundInput> {
  const bytes = await cache.get(
    "input",
    hash,
    (found) => isInput(found, hash),
    async () => getBlob(await blobs(), "input", hash),
  );
  if (!bytes) throw missing(`input ${hash}`);
  return { array: parseNpy(bytes, hash) as NdArray, hash };
}

function isInput(bytes: Uint8Array, hash: string): boolean {
  try {
    return hashArray(parseNpy(bytes, hash) as NdArray) === hash;
  } catch (error) {
    if (error instanceof SweepError) return false;
    throw error;
  }
}

function missing(what: string): SweepError {
  return new SweepError("NOT_FOUND", `${what} is not on the server, or damaged there`);
}
