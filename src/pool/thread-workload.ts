import type { DeclaredMemory } from "../kernel/declared-memory.ts";
import { admitKernel, compileKernel } from "../kernel/kernel-module.ts";
import type { Manifest } from "../kernel/manifest.ts";
import type { NdArray } from "../kernel/nd-array.ts";
import type { Workload } from "../sweep/workload.ts";

/** A workload as threads get it: the module is compiled once, the inputs lie in memory that all threads share. */
export type ThreadWorkload = {
  module: WebAssembly.Module;
  manifest: Manifest;
  declaredMemory: DeclaredMemory;
  inputs: readonly (NdArray | null)[];
  megabytes?: number | undefined;
};

/** Prepares the workloads of a run; parts with the same kernel or the same input share it. */
export function prepareWorkloads(workloads: readonly Workload[]): ThreadWorkload[] {
  const kernels = new Map<string, Pick<ThreadWorkload, "module" | "manifest" | "declaredMemory">>();
  const inputs = new Map<string, NdArray>();
  return workloads.map(({ kernel, inputs: bound, limits }) => {
    const compiled = kernels.get(kernel.hash) ?? compile(kernel.bytes);
    kernels.set(kernel.hash, compiled);
    return {
      ...compiled,
      inputs: bound.map((input) => {
        if (input === null) return null;
        const shared = inputs.get(input.hash) ?? shareArray(input.array);
        inputs.set(input.hash, shared);
        return shared;
      }),
      megabytes: limits.megabytes,
    };
  });
}

function compile(bytes: Uint8Array): Pick<ThreadWorkload, "module" | "manifest" | "declaredMemory"> {
  const kernel = admitKernel(bytes);
  return { module: compileKernel(kernel), manifest: kernel.manifest, declaredMemory: kernel.declaredMemory };
}

function shareArray(array: NdArray): NdArray {
  const { dtype, shape } = array;
  const buffer = new SharedArrayBuffer(array.data.byteLength);
  switch (dtype) {
    case "f64":
      return { dtype, shape, data: filled(new Float64Array(buffer), array.data) };
    case "f32":
      return { dtype, shape, data: filled(new Float32Array(buffer), array.data) };
    case "u8":
      return { dtype, shape, data: filled(new Uint8Array(buffer), array.data) };
    case "i32":
      return { dtype, shape, data: filled(new Int32Array(buffer), array.data) };
    default:
      return dtype satisfies never;
  }
}

function filled<T extends { set(from: ArrayLike<number>): void }>(target: T, from: ArrayLike<number>): T {
  target.set(from);
  return target;
}
