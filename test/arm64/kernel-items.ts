import { readFileSync } from "node:fs";
import { type CheckTrial, listTrials } from "../../src/kernel/check-trials.ts";
import { admitKernel, compileKernel, type Kernel } from "../../src/kernel/kernel-module.ts";
import { KernelRunner } from "../../src/kernel/kernel-runner.ts";
import type { NdArray } from "../../src/kernel/nd-array.ts";
import { isOutcome, type Outcome } from "../../src/kernel/outcome.ts";
import { decodeOutputs } from "../../src/kernel/output-codec.ts";
import { describeParameters, type ParameterValue } from "../../src/kernel/parameters.ts";
import { philoxWords, uniform } from "../../src/numeric/random.ts";
import { builtInKernels, readDebugBuild, readKernel } from "../../src/workspace/kernel-files.ts";
import { describeBits, type Item } from "./item.ts";

type Points = readonly Readonly<Record<string, ParameterValue>>[];

const ROOT = `${import.meta.dirname}/../..`;

/** Small trials reach every branch, this one the sizes at which a model is used. */
const LARGER_POINTS: Readonly<Record<string, Points>> = {
  "double-well-network": [{ N: 2000, c: 0.05, r1: 0.05, C: 2.909, patterns: 300, ages: 20 }],
};

/** Every built-in kernel's trials of check.json, with its release and its debug build. */
export function builtInItems(): Item[] {
  return builtInKernels().flatMap((name) => {
    const points: Points = JSON.parse(readFileSync(`${ROOT}/assembly/${name}/check.json`, "utf8"));
    const release = readKernel(name);
    const debug = admitKernel(readDebugBuild(name)!);
    return [
      ...kernelItems(`${name}, release`, release, [...points, ...(LARGER_POINTS[name] ?? [])]),
      ...kernelItems(`${name}, debug`, debug, points),
    ];
  });
}

/** The kernel in C, with and without its optional input. */
export function foreignItems(): Item[] {
  const kernel = admitKernel(readFileSync(`${ROOT}/test/fixtures/kernels/random-walk.wasm`));
  const field: NdArray = { dtype: "f64", shape: [201], data: new Float64Array(201) };
  for (let place = 0; place < 201; place++) {
    const [high = 0, low = 0] = philoxWords(3n, place);
    field.data[place] = uniform(high, low);
  }
  return [
    ...kernelItems("random-walk (C)", kernel, [{}, { walkers: 7, steps: 1000 }, { steps: 0 }]),
    ...kernelItems("random-walk (C) in a field", kernel, [{}, { walkers: 1, steps: 101 }], [field]),
  ];
}

/** Evaluates one trial after the other on a reused instance, as a worker does. */
export function createEvaluator(
  kernel: Kernel,
  inputs: readonly (NdArray | null)[],
): (trial: CheckTrial) => Outcome {
  const { manifest, declaredMemory } = kernel;
  let runner: KernelRunner | undefined;
  return ({ parameters, seed }) => {
    runner ??= new KernelRunner({ module: compileKernel(kernel), manifest, declaredMemory, inputs });
    const evaluation = runner.evaluate(parameters, seed);
    if (isOutcome(evaluation)) return evaluation;
    throw new Error(`a trial of ${manifest.name} has no outcome on this machine: ${evaluation.message}`);
  };
}

/** An outcome as far as it is one: without the text of a trap. */
export function describeOutcome({ manifest }: Kernel, outcome: Outcome): string[] {
  if (outcome.class === "trap") return ["trap"];
  if (outcome.class === "error") return [`error ${outcome.code}`];
  return decodeOutputs(outcome.bytes).flatMap(({ dtype, shape, data }, index) => {
    const { name } = manifest.outputs[index]!;
    const elements = Array.from(
      data,
      (number, i) => `${name} element ${i}: ${describeBits(number)} ${number}`,
    );
    return [`${name} ${dtype}[${shape.join(", ")}]`, ...elements];
  });
}

function kernelItems(
  title: string,
  kernel: Kernel,
  points: Points,
  inputs: readonly (NdArray | null)[] = kernel.manifest.inputs.map(() => null),
): Item[] {
  const evaluate = createEvaluator(kernel, inputs);
  const trials = listTrials(kernel.manifest, points);
  return [
    { name: `${title}: the module`, lines: () => [kernel.hash] },
    ...trials.map((trial) => ({
      name: `${title}: ${describeTrial(kernel, trial)}`,
      lines: () => describeOutcome(kernel, evaluate(trial)),
    })),
  ];
}

/** A trial by the parameters that are not at their defaults. */
function describeTrial({ manifest }: Kernel, { parameters, seed }: CheckTrial): string {
  const all = Object.entries(describeParameters(manifest, parameters));
  const defaults = new Map(
    manifest.parameters.map(({ name, default: initial, choices }) => [
      name,
      JSON.stringify(choices?.[Number(initial)] ?? initial),
    ]),
  );
  const changed = all.filter(([name, value]) => JSON.stringify(value) !== defaults.get(name));
  return [...changed.map(([name, value]) => `${name}=${value}`), `seed=${seed}`].join(" ");
}
