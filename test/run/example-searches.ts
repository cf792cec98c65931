import type { Evaluation } from "../../src/kernel/outcome.ts";
import { encodeOutputs } from "../../src/kernel/output-codec.ts";
import { createPlanner } from "../../src/planner/create-planner.ts";
import type { Planner } from "../../src/planner/planner.ts";
import { parseSweep } from "../../src/sweep/parse-sweep.ts";
import { resolveSweep } from "../../src/sweep/resolve-sweep.ts";
import type { Trial } from "../../src/sweep/trial.ts";
import { createTestBinder } from "../sweep/test-binder.ts";

/** Searches for the `x` of the largest capacity at each of some sizes `N`, with five replicates. */
export function planSearches({
  sizes = 12,
  method = "golden-section",
  parallel = 64,
  lookahead = 0,
  replicates = 5,
  more = "",
  seed = 7,
}: {
  sizes?: number;
  method?: string;
  parallel?: number;
  lookahead?: number | "auto";
  replicates?: number;
  more?: string;
  seed?: number | bigint;
} = {}): Planner {
  const text = `kernel: network
over: { N: { integer: [100, ${99 + sizes}] } }
replicates: ${replicates}
seed: ${seed}
optimise:
  parameters: { x: [0, 6] }
  objectives: [{ maximise: capacity }, { maximise: overlap, at: 0 }]
  method: { name: ${method}${method === "de" ? "" : ", tolerance: 0.05"}${lookahead === 0 ? "" : `, lookahead: ${lookahead}`} }
  parallel: ${parallel}
${more}`;
  return createPlanner(resolveSweep(parseSweep(text, "sweep.yaml"), createTestBinder()).parts);
}

/** A network of which capacity scatters from trial to trial and falls off a cliff, at another `x` for each size. */
export function evaluateSearch(trial: Trial): Evaluation {
  const [size, x] = [trial.parameters[0]!, trial.parameters[7]!];
  const cliff = 1 + (size % 37) / 9;
  const value = 30 - 3 * (cliff - x) + scatter(trial, 1);
  return outputsOf(x > cliff ? -1 : Math.floor(value), value);
}

/** A number in [0, 1) of the trial's own. */
export function scatter({ seed }: Trial, salt: number): number {
  let bits = Number(seed % 4294967296n) ^ Math.imul(salt, 0x9e3779b9);
  for (let round = 0; round < 3; round++) bits = Math.imul(bits ^ (bits >>> 16), 0x45d9f3b);
  return ((bits ^ (bits >>> 16)) >>> 0) / 4294967296;
}

function outputsOf(capacity: number, overlap: number): Evaluation {
  const bytes = encodeOutputs([
    { dtype: "f64", shape: [], data: Float64Array.of(capacity) },
    { dtype: "f32", shape: [1], data: Float32Array.of(overlap) },
  ]);
  return { class: "outputs", bytes };
}
