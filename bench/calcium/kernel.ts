import { readFileSync } from "node:fs";
import { join } from "node:path";
import { admitKernel, compileKernel } from "../../src/kernel/kernel-module.ts";
import { KernelRunner } from "../../src/kernel/kernel-runner.ts";
import type { NdArray } from "../../src/kernel/nd-array.ts";
import { decodeOutputs } from "../../src/kernel/output-codec.ts";
import { type ParameterValue, resolveParameters } from "../../src/kernel/parameters.ts";
import { type Protocol, SYNAPSES } from "./protocol.ts";

const kernel = admitKernel(
  readFileSync(join(import.meta.dirname, "../../build/kernels/calcium-plasticity.wasm")),
);
const { manifest, declaredMemory } = kernel;

/** The defaults of the kernel's parameters, and those of a protocol. */
export function parametersOf({ parameters }: Protocol): Record<string, ParameterValue> {
  const defaults = manifest.parameters.map((entry) => [entry.name, entry.default] as const);
  return { ...Object.fromEntries(defaults), ...parameters };
}

/** The kernel with the connections `first` to `first + count - 1`, side by side in one trial. */
export function openKernel(first: number, count: number) {
  const rows = SYNAPSES.filter(([connection]) => connection! >= first && connection! < first + count);
  const table = rows.map(([connection, ...rest]) => [connection! - first, ...rest]);
  const synapses: NdArray = {
    dtype: "f64",
    shape: [table.length, table[0]!.length],
    data: Float64Array.from(table.flat()),
  };
  const inputs = manifest.inputs.map(({ name }) => (name === "synapses" ? synapses : null));
  const runner = new KernelRunner({ module: compileKernel(kernel), manifest, declaredMemory, inputs });
  /** A trial, its CPU and wall seconds; `more` are further parameters. */
  return (protocol: Protocol, more: Readonly<Record<string, ParameterValue>> = {}) => {
    const parameters = resolveParameters(manifest, { ...protocol.parameters, ...more });
    const start = performance.now();
    const before = process.threadCpuUsage();
    const evaluation = runner.evaluate(parameters, 1n);
    const { user, system } = process.threadCpuUsage(before);
    const wall = (performance.now() - start) / 1000;
    if (evaluation.class !== "outputs") throw new Error(`no outputs: ${JSON.stringify(evaluation)}`);
    const arrays = decodeOutputs(evaluation.bytes);
    const output = (name: string) =>
      Array.from(arrays[manifest.outputs.findIndex((entry) => entry.name === name)]!.data, Number);
    return { cpu: (user + system) / 1e6, wall, output };
  };
}
