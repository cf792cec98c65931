import { readFileSync } from "node:fs";
import { admitKernel, type Kernel } from "../../src/kernel/kernel-module.ts";
import type { Evaluation } from "../../src/kernel/outcome.ts";
import { decodeOutputs } from "../../src/kernel/output-codec.ts";
import { createKeyer } from "../../src/kernel/trial-key.ts";
import type { Trial } from "../../src/sweep/trial.ts";
import type { Limits, Workload } from "../../src/sweep/workload.ts";

const MODES = ["value", "loop", "trap", "error", "grow", "recurse"] as const;

/** What a trial of the noop kernel is told to do. */
export type Noop = {
  x?: number;
  iterations?: number;
  megabytes?: number;
  mode?: (typeof MODES)[number];
  code?: number;
};

/** The kernel without science, as built by `npm run build:kernels`. */
export function noopWorkload(limits: Limits = {}): Workload {
  kernel ??= admitKernel(
    new Uint8Array(readFileSync(new URL("../../build/kernels/noop.wasm", import.meta.url))),
  );
  return { kernel, inputs: [], limits };
}

/** Trial number `outer` of a sweep over the noop kernel; its seed and key follow from its number. */
export function noopTrial(outer: number, noop: Noop = {}, part = 0): Trial {
  const { x = outer, iterations = 0, megabytes = 0, mode = "value", code = 1 } = noop;
  const parameters = Float64Array.of(x, iterations, megabytes, MODES.indexOf(mode), code);
  const seed = BigInt(part * 2 ** 32 + outer);
  keyOf ??= createKeyer(noopWorkload().kernel.hash, []);
  return { part, outer, ask: 0, replicate: 0, parameters, seed, key: keyOf(parameters, seed) };
}

/** The outputs `value`, `work` and `noise` of a noop trial that got to outputs. */
export function noopOutputs(evaluation: Evaluation): number[] {
  if (evaluation.class !== "outputs") throw new Error(`expected outputs, got ${JSON.stringify(evaluation)}`);
  return decodeOutputs(evaluation.bytes).map(({ data }) => data[0]!);
}

let kernel: Kernel | undefined;
let keyOf: ReturnType<typeof createKeyer> | undefined;
