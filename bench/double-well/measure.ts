import { readFileSync } from "node:fs";
import { cpus } from "node:os";
import { admitKernel, compileKernel } from "../../src/kernel/kernel-module.ts";
import { KernelRunner } from "../../src/kernel/kernel-runner.ts";
import type { NdArray } from "../../src/kernel/nd-array.ts";
import { decodeOutputs } from "../../src/kernel/output-codec.ts";
import { type ParameterValue, resolveParameters } from "../../src/kernel/parameters.ts";

// How fast does the double-well network learn and retrieve on one core? Differences of trials tell the parts apart.
// Run it with: npx node bench/double-well/measure.ts [N ...]

const kernel = admitKernel(readFileSync("build/kernels/double-well-network.wasm"));
const { manifest, declaredMemory } = kernel;
const runner = new KernelRunner({ module: compileKernel(kernel), manifest, declaredMemory, inputs: [] });
const PATTERNS = 640;
const AGES = 33;
const REPEATS = 3;

const sizes = process.argv.slice(2).map(Number);
run({ N: 2000, patterns: 64 });
console.log(`${cpus()[0]?.model}, Node ${process.version}, kernel ${kernel.hash.slice(0, 12)}, CPU seconds`);
for (const N of sizes.length > 0 ? sizes : [2000, 10_000, 30_000]) console.log(measure(N));

function measure(N: number): string {
  const synapses = 0.05 * N * (N - 1);
  const alone = best({ N, patterns: 1, ages: 1 });
  const learned = best({ N, patterns: PATTERNS, ages: 1 });
  const general = best({ N, patterns: PATTERNS, ages: 1, f: 0.1, rule: "covariance", C: 0 });
  const noisy = best({ N, patterns: 1 + PATTERNS / 32, ages: 1, r3: 0.5 });
  const retrieved = best({ N, patterns: PATTERNS, ages: AGES });
  const whole = best({ N });
  const learning = learned.seconds - alone.seconds;
  const retrieval = retrieved.seconds - learned.seconds;
  const rate = (operations: number, seconds: number) => `${(operations / seconds / 1e9).toFixed(2)}e9/s`;
  return [
    `N ${N}, ${(synapses / 1e6).toFixed(1)} million synapses:`,
    `network, one pattern and statistics ${alone.seconds.toFixed(2)} s;`,
    `${PATTERNS} patterns ${learning.toFixed(2)} s (updates ${rate(synapses * PATTERNS, learning)},`,
    `sparse rules ${rate(synapses * PATTERNS, general.seconds - alone.seconds)},`,
    `noise ${rate((synapses * PATTERNS) / 32, noisy.seconds - alone.seconds)});`,
    `${AGES} ages of ${retrieved.iterations.toFixed(1)} steps ${retrieval.toFixed(2)} s`,
    `(multiply-adds ${rate(synapses * AGES * retrieved.iterations, retrieval)});`,
    `a trial with the defaults ${whole.seconds.toFixed(2)} s`,
  ].join(" ");
}

function best(values: Record<string, ParameterValue>): { seconds: number; iterations: number } {
  const runs = Array.from({ length: REPEATS }, () => run(values));
  return runs.reduce((a, b) => (a.seconds < b.seconds ? a : b));
}

function run(values: Record<string, ParameterValue>): { seconds: number; iterations: number } {
  const before = process.cpuUsage();
  const evaluation = runner.evaluate(resolveParameters(manifest, values), 1n);
  const { user, system } = process.cpuUsage(before);
  if (evaluation.class !== "outputs") throw new Error(`no outputs: ${JSON.stringify(evaluation)}`);
  const iterations = decodeOutputs(evaluation.bytes)[manifest.outputs.findIndex(isIterations)] as NdArray;
  return { seconds: (user + system) / 1e6, iterations: iterations.data[0] ?? Number.NaN };
}

function isIterations({ name }: { name: string }): boolean {
  return name === "iterations";
}
