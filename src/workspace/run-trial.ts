import { basename } from "node:path";
import { bindInputs } from "../kernel/bind-inputs.ts";
import { hashArray } from "../kernel/input-hash.ts";
import { compileKernel, type Kernel } from "../kernel/kernel-module.ts";
import { KernelRunner } from "../kernel/kernel-runner.ts";
import type { NdArray } from "../kernel/nd-array.ts";
import type { Evaluation } from "../kernel/outcome.ts";
import { resolveParameters } from "../kernel/parameters.ts";
import { parseArray } from "../kernel/parse-array.ts";
import { createKeyer, type TrialKey } from "../kernel/trial-key.ts";
import { readNamedFile } from "./kernel-files.ts";
import { parseAssignments, splitAssignments } from "./parse-assignments.ts";
import { parseSeed } from "./parse-seed.ts";

export type TrialWish = { param: readonly string[]; seed: string; input: readonly string[] };
export type TrialReport = { key: TrialKey; seed: bigint; seconds: number; evaluation: Evaluation };

export type PreparedTrial = {
  runner: KernelRunner;
  parameters: Float64Array;
  seed: bigint;
  /** In the manifest's order; null for an absent input. */
  inputHashes: readonly (string | null)[];
  key: TrialKey;
};

/** Binds what a person wrote on the command line to a kernel, ready to be evaluated on this thread. */
export function prepareTrial(kernel: Kernel, wish: TrialWish): PreparedTrial {
  const { manifest, declaredMemory } = kernel;
  const parameters = resolveParameters(manifest, parseAssignments(wish.param, "--param"));
  const inputs = readInputs(kernel, wish.input);
  const seed = manifest.random ? parseSeed(wish.seed) : 0n;
  const inputHashes = inputs.map((input) => (input ? hashArray(input) : null));
  const key = createKeyer(kernel.hash, inputHashes)(parameters, seed);
  const runner = new KernelRunner({ module: compileKernel(kernel), manifest, declaredMemory, inputs });
  return { runner, parameters, seed, inputHashes, key };
}

/** Evaluates one trial on this thread. */
export function runTrial(kernel: Kernel, wish: TrialWish): TrialReport {
  const { runner, parameters, seed, key } = prepareTrial(kernel, wish);
  const startedMs = performance.now();
  const evaluation = runner.evaluate(parameters, seed);
  return { key, seed, seconds: (performance.now() - startedMs) / 1000, evaluation };
}

function readInputs(kernel: Kernel, wishes: readonly string[]): (NdArray | null)[] {
  const arrays = splitAssignments(wishes, "--input", "FILE").map(
    ([name, path]) => [name, parseArray(readNamedFile(path, `input ${name}:`), basename(path))] as const,
  );
  return bindInputs(kernel.manifest, Object.fromEntries(arrays));
}
