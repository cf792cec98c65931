import { createHash } from "node:crypto";
import type { Manifest } from "../../src/kernel/manifest.ts";
import type { NdArray } from "../../src/kernel/nd-array.ts";
import type { Evaluation, Outcome } from "../../src/kernel/outcome.ts";
import { encodeOutputs } from "../../src/kernel/output-codec.ts";
import type { Execution } from "../../src/run/executor.ts";
import type { Entry } from "../../src/run/outcome-store.ts";
import type { RunDescription } from "../../src/store/store.ts";
import { type Place, type Trial, trialKey } from "../../src/sweep/trial.ts";

/** A small model: two parameters that differ in case only, a choice, a vector; a scalar and a trace. */
export const MANIFEST: Manifest = {
  abi: 1,
  name: "decay",
  version: "1.0.0",
  summary: "An example",
  reference: "none",
  random: true,
  parameters: [
    { name: "c", unit: "1", default: 0, min: 0, max: 1, summary: "Connectivity" },
    { name: "C", unit: "1", default: 0, min: 0, max: 6, summary: "Depth" },
    { name: "N", unit: "1", default: 1, min: 1, max: 1e6, integer: true, summary: "Neurons" },
    {
      name: "rule",
      unit: "1",
      default: 0,
      min: 0,
      max: 1,
      choices: ["balanced", "amit-fusi"],
      summary: "Rule",
    },
    { name: "rates", unit: "Hz", default: [1, 2], min: 0, max: 100, length: 2, summary: "Rates" },
  ],
  inputs: [{ name: "images", dtype: "u8", shape: ["count"], optional: true, summary: "Patterns" }],
  outputs: [
    { name: "signal", unit: "1", dtype: "f64", shape: [], summary: "Signal" },
    { name: "overlap", unit: "1", dtype: "f32", shape: ["ages"], summary: "Overlap by age" },
  ],
  errors: ["c must not exceed C"],
};

export const ORIGIN = { node: "laptop", boot: "b1", version: "0.1.0" };

export function describeRun(identity: string, changes: Partial<RunDescription> = {}): RunDescription {
  return {
    identity: sha256(identity),
    name: "example",
    title: "An example",
    document: { kernel: "decay" },
    source: "kernel: decay\n",
    parts: [
      {
        name: "",
        workload: {
          kernel: { hash: sha256("kernel"), bytes: new Uint8Array([0, 97, 115, 109]), manifest: MANIFEST },
          inputs: [null],
          limits: { seconds: 10 },
        },
      },
    ],
    ...changes,
  };
}

/** The trial at a place, with parameters that tell it from all others. */
export function exampleTrial(outer: number, replicate = 0, changes: Partial<Trial> = {}): Trial {
  const parameters = new Float64Array([0.05, outer / 8, outer, outer % 2, 1.5, replicate]);
  const seed = 0x8000_0000_0000_0000n + BigInt(outer * 1000 + replicate);
  const key = trialKey(sha256(`${outer} ${replicate}`));
  return { part: 0, outer, ask: 0, replicate, parameters, seed, key, ...changes };
}

export function outputsOf(signal: number, overlap: readonly number[] = [1, 0.5]): Outcome {
  const outputs: NdArray[] = [
    { dtype: "f64", shape: [], data: new Float64Array([signal]) },
    { dtype: "f32", shape: [overlap.length], data: new Float32Array(overlap) },
  ];
  return { class: "outputs", bytes: encodeOutputs(outputs) };
}

export function executed(trial: Trial, evaluation: Evaluation, changes: Partial<Execution> = {}): Entry {
  return { kind: "executed", execution: { trial, evaluation, seconds: 0.25, origin: ORIGIN, ...changes } };
}

export function placeOf({ part, outer, ask, replicate }: Place): Place {
  return { part, outer, ask, replicate };
}

export function sha256(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}
