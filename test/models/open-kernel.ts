import { readFileSync } from "node:fs";
import { admitKernel, compileKernel } from "../../src/kernel/kernel-module.ts";
import { KernelRunner } from "../../src/kernel/kernel-runner.ts";
import type { NdArray } from "../../src/kernel/nd-array.ts";
import type { Evaluation } from "../../src/kernel/outcome.ts";
import { decodeOutputs } from "../../src/kernel/output-codec.ts";
import { type ParameterValue, resolveParameters } from "../../src/kernel/parameters.ts";

type Chosen = Readonly<Record<string, ParameterValue>>;

/** A built-in kernel with inputs by name: `run` gives the outputs of a trial by name, and throws when it has none. */
export function openKernel<Outputs>(name: string, inputs: Readonly<Record<string, NdArray>> = {}) {
  const kernel = admitKernel(readFileSync(`build/kernels/${name}.wasm`));
  const { manifest, declaredMemory } = kernel;
  const given = manifest.inputs.map((input) => inputs[input.name] ?? null);
  const runner = new KernelRunner({
    module: compileKernel(kernel),
    manifest,
    declaredMemory,
    inputs: given,
  });
  const evaluate = (parameters: Chosen, seed: bigint): Evaluation =>
    runner.evaluate(resolveParameters(manifest, parameters), seed);
  const run = (parameters: Chosen, seed = 0n): Outputs => {
    const evaluation = evaluate(parameters, seed);
    if (evaluation.class !== "outputs") throw new Error(`no outputs: ${JSON.stringify(evaluation)}`);
    const arrays = decodeOutputs(evaluation.bytes);
    const named = manifest.outputs.map(({ name: output, shape }, index) => {
      const values = Array.from(arrays[index]!.data);
      return [output, shape.length === 0 ? values[0] : values];
    });
    return Object.fromEntries(named) as Outputs;
  };
  return { manifest, evaluate, run };
}
