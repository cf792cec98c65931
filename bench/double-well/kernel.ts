import { readFileSync } from "node:fs";
import { join } from "node:path";
import { admitKernel, compileKernel } from "../../src/kernel/kernel-module.ts";
import { KernelRunner } from "../../src/kernel/kernel-runner.ts";
import type { NdArray } from "../../src/kernel/nd-array.ts";
import { decodeOutputs } from "../../src/kernel/output-codec.ts";
import { type ParameterValue, resolveParameters } from "../../src/kernel/parameters.ts";
import type { Found } from "./contenders.ts";

/**
 * The kernel as a contender, in a process of its own: node kernel.ts N c r1 C seed patterns ages rounds.
 *
 * A kernel has no clock, so its parts are told apart by trials that differ in one thing, in CPU seconds of the thread:
 * - learning: all patterns less one pattern, with one age each. What both have in common falls out: network, first weights,
 *   statistics, the retrieval of age 0. The patterns are drawn within it.
 * - retrieval: all ages less one age, with all patterns each.
 *
 * With rounds = 0 it evaluates one trial and tells what that cost since the process began: one capacity from nothing.
 */
const [N = 0, c = 0, r1 = 0, C = 0, seed = 0, patterns = 0, ages = 0, rounds = 0] = process.argv
  .slice(2)
  .map(Number);
const kernel = admitKernel(
  readFileSync(join(import.meta.dirname, "../../build/kernels/double-well-network.wasm")),
);
const { manifest, declaredMemory } = kernel;
const runner = new KernelRunner({ module: compileKernel(kernel), manifest, declaredMemory, inputs: [] });

console.log(JSON.stringify(rounds === 0 ? evaluateOnce() : measure()));

/** One trial, and what it cost from the start of the process. */
export type Whole = ReturnType<typeof evaluateOnce>;

function measure(): Found {
  // Until the fast code of both kinds of row sums is there, of those of many lanes and of those of few.
  for (let i = 0; i < 3; i++) evaluate({ N: 1000, patterns: 100, ages: 50 });
  let learningSeconds = 0;
  let retrievalSeconds = 0;
  let steps = 0;
  let all = evaluate({ patterns: 1, ages: 1 });
  for (let round = 0; round < rounds; round++) {
    const nothing = evaluate({ patterns: 1, ages: 1 });
    const learned = evaluate({ patterns, ages: 1 });
    all = evaluate({ patterns, ages });
    learningSeconds += learned.seconds - nothing.seconds;
    retrievalSeconds += all.seconds - learned.seconds;
    steps += all.scalar("iterations") * ages - learned.scalar("iterations");
  }
  return {
    synapses: Math.round(c * N * (N - 1)),
    learningSeconds,
    patternsLearned: rounds * (patterns - 1),
    retrievalSeconds,
    stepsComputed: Math.round(steps),
    weightMean: all.scalar("weightMean"),
    weightRms: all.scalar("weightRms"),
    overlap: Array.from(all.output("overlap").data, Number),
    version: `Node ${process.version}, V8 ${process.versions.v8}`,
  };
}

function evaluateOnce() {
  const { output, scalar } = evaluate({ patterns, ages });
  const { user, system } = process.cpuUsage();
  return {
    capacity: scalar("capacity"),
    patterns: scalar("patternsPresented"),
    ages: output("overlap").data.length,
    wallSeconds: performance.now() / 1000,
    cpuSeconds: (user + system) / 1e6,
    peakMegabytes: process.resourceUsage().maxRSS / 1024,
  };
}

function evaluate(values: Record<string, ParameterValue>) {
  const parameters = resolveParameters(manifest, { N, c, r1, C, ...values });
  const before = process.threadCpuUsage();
  const evaluation = runner.evaluate(parameters, BigInt(seed));
  const { user, system } = process.threadCpuUsage(before);
  if (evaluation.class !== "outputs") throw new Error(`no outputs: ${JSON.stringify(evaluation)}`);
  const outputs = decodeOutputs(evaluation.bytes);
  const output = (name: string) =>
    outputs[manifest.outputs.findIndex((entry) => entry.name === name)] as NdArray;
  const scalar = (name: string) => Number(output(name).data[0]);
  return { seconds: (user + system) / 1e6, output, scalar };
}
