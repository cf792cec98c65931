import type { ObjectStore } from "@nats-io/obj";
import { hashArray } from "../kernel/input-hash.ts";
import { admitKernel, hashKernel } from "../kernel/kernel-module.ts";
import type { NdArray } from "../kernel/nd-array.ts";
import { parseNpy } from "../kernel/npy.ts";
import { SweepError } from "../kernel/sweep-error.ts";
import type { BoundInput, Workload } from "../sweep/workload.ts";
import type { BlobCache } from "./blob-cache.ts";
import { getBlob, NOT_WHOLE } from "./blobs.ts";
import type { RunMessage } from "./wire.ts";

/**
 * Fetches the kernels and inputs of a run, checks that they are what their names say, and admits the kernels. Its different inputs may take
 * `mostInputBytes` together.
 */
export async function loadWorkloads(
  { parts }: RunMessage,
  blobs: () => Promise<ObjectStore>,
  cache: BlobCache,
  mostInputBytes: number,
): Promise<Workload[]> {
  const workloads: Workload[] = [];
  const loaded = new Map<string, BoundInput>();
  let bytesLeft = mostInputBytes;
  const load = async (hash: string): Promise<BoundInput> => {
    const known = loaded.get(hash);
    if (known) return known;
    const input = await loadInput(hash, blobs, cache, bytesLeft + HEADER_BYTES);
    loaded.set(hash, input);
    bytesLeft -= input.array.data.byteLength;
    return input;
  };
  for (const { kernel, inputs, limits } of parts) {
    const bytes = await cache.get(
      "kernel",
      kernel,
      (found) => hashKernel(found) === kernel,
      async () => getBlob(await blobs(), "kernel", kernel, MOST_KERNEL_BYTES),
    );
    if (!bytes) throw missing(`kernel ${kernel}`);
    const { manifest } = admitKernel(bytes);
    const bound: (BoundInput | null)[] = [];
    for (const hash of inputs) bound.push(hash === null ? null : await load(hash));
    workloads.push({ kernel: { hash: kernel, bytes, manifest }, inputs: bound, limits });
  }
  return workloads;
}

/** Far above what a model takes; reading and compiling a module keeps a node from all else. */
const MOST_KERNEL_BYTES = 16 * 2 ** 20;
/** What the file of an array has before its elements. */
const HEADER_BYTES = 4096;

async function loadInput(
  hash: string,
  blobs: () => Promise<ObjectStore>,
  cache: BlobCache,
  mostBytes: number,
): Promise<BoundInput> {
  const bytes = await cache.get(
    "input",
    hash,
    (found) => isInput(found, hash),
    async () => getBlob(await blobs(), "input", hash, mostBytes),
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
  return new SweepError("NOT_FOUND", `${what} ${NOT_WHOLE}`);
}
