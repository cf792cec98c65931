import { builtInKernels, readKernel } from "./kernel-files.ts";

/** Names of the kernels that come with sweepwell, by hash. */
export function nameKernels(): ReadonlyMap<string, string> {
  return new Map(builtInKernels().map((name) => [readKernel(name).hash, name]));
}
