import type { Manifest } from "./manifest.ts";

// Apart from manifest.ts, so that the threads of a pool need not load the schema's library to run a kernel.
/** How many f64 the flat parameters of a kernel take: vectors stand in line. */
export function parameterWidth(manifest: Manifest): number {
  return manifest.parameters.reduce((sum, { length = 1 }) => sum + length, 0);
}
