import { readFileSync } from "node:fs";
import { admitKernel, compileKernel } from "../../../src/kernel/kernel-module.ts";
import { KernelRunner } from "../../../src/kernel/kernel-runner.ts";
import { decodeOutputs } from "../../../src/kernel/output-codec.ts";
import { type ParameterValue, resolveParameters } from "../../../src/kernel/parameters.ts";

/** What the kernel answers: its outputs by name, or an error code. */
export type Answer = {
  f: number[];
  f1: number;
  f2: number;
  f3: number;
  exact: number[];
  gap: number;
  violations: number[];
  violation: number;
  work: number;
};

export type Chosen = { x?: readonly number[]; [parameter: string]: ParameterValue | undefined };

const kernel = admitKernel(readFileSync("build/kernels/test-functions.wasm"));
const { manifest, declaredMemory } = kernel;
const runner = new KernelRunner({ module: compileKernel(kernel), manifest, declaredMemory, inputs: [] });

/** The choices of the parameter `problem`. */
export const problems: readonly string[] = manifest.parameters[0]!.choices!;

/** Evaluates a point, of which the numbers that are not given are 0. */
export function evaluate(chosen: Chosen, seed = 0n): Answer | { error: number } {
  const { x = [], ...others } = chosen;
  const padded = [...x, ...Array(manifest.parameters[1]!.length! - x.length).fill(0)];
  const values = { ...others, x: padded } as Record<string, ParameterValue>;
  const evaluation = runner.evaluate(resolveParameters(manifest, values), seed);
  if (evaluation.class === "error") return { error: evaluation.code };
  if (evaluation.class !== "outputs") throw new Error(`neither outputs nor error: ${evaluation.class}`);
  const arrays = decodeOutputs(evaluation.bytes);
  const named = manifest.outputs.map(({ name, shape }, index) => {
    const numbers = Array.from(arrays[index]!.data);
    return [name, shape.length === 0 ? numbers[0] : numbers];
  });
  return Object.fromEntries(named) as Answer;
}

/** The same for a point that must have outputs. */
export function answer(chosen: Chosen, seed = 0n): Answer {
  const found = evaluate(chosen, seed);
  if ("error" in found) throw new Error(`error ${found.error} for ${JSON.stringify(chosen)}`);
  return found;
}

/** The largest difference in units of the number expected, or of a thousandth of the largest beside it if that is more. */
export function difference(found: readonly number[], expected: readonly number[]): number {
  if (found.length !== expected.length) return Number.POSITIVE_INFINITY;
  const floor = Math.max(...expected.map(Math.abs)) / 1000 || 1;
  return Math.max(
    0,
    ...expected.map((value, i) => Math.abs(found[i]! - value) / Math.max(Math.abs(value), floor)),
  );
}
