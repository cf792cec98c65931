import { describe, expect, test } from "vitest";
import type { Evaluation } from "../../src/kernel/outcome.ts";
import { encodeOutputs } from "../../src/kernel/output-codec.ts";
import { createKeyer } from "../../src/kernel/trial-key.ts";
import { createPlanner } from "../../src/planner/create-planner.ts";
import { OptimisePlanner } from "../../src/planner/optimise-planner.ts";
import type { Planner } from "../../src/planner/planner.ts";
import { parseRelation } from "../../src/sweep/parse-relation.ts";
import { parseSweep } from "../../src/sweep/parse-sweep.ts";
import { resolveSweep } from "../../src/sweep/resolve-sweep.ts";
import type { Trial } from "../../src/sweep/trial.ts";
import { createTestBinder, hashOf } from "../sweep/test-binder.ts";
import { plannerContract } from "./planner-contract.ts";

const METHODS = ["nsga2", "spea2", "ibea", "nsga3"];

/** Two distances that are at odds, under a roof: x + r1 may be no more than `most`. */
function planConstrained({
  method = "nsga2",
  most = 1,
  seed = 1 as number | bigint,
  replicates = 1,
  generations = 20,
} = {}): Planner {
  const text = `kernel: network
replicates: ${replicates}
seed: ${seed}
optimise:
  parameters: { x: [0, 4], r1: [0, 4] }
  objectives: [{ minimise: capacity }, { minimise: overlap, at: 0 }]
  constraints: ["x + r1 <= ${most}"]
  method: { name: ${method}, population: 24, generations: ${generations} }
`;
  return createPlanner(resolveSweep(parseSweep(text, "sweep.yaml"), createTestBinder()).parts);
}

function evaluateDistances({ parameters }: Trial): Evaluation {
  const [x, r1] = [parameters[7]!, parameters[3]!];
  return outputsOf((x - 3) ** 2 + r1 * r1, x * x + (r1 - 3) ** 2);
}

function outputsOf(capacity: number, overlap: number): Evaluation {
  const bytes = encodeOutputs([
    { dtype: "f64", shape: [], data: Float64Array.of(capacity) },
    { dtype: "f32", shape: [1], data: Float32Array.of(overlap) },
  ]);
  return { class: "outputs", bytes };
}

/** Runs to the end, a generation at a time. */
function drive(planner: Planner): Trial[] {
  const asked: Trial[] = [];
  for (let told = 0; ; ) {
    const next = planner.ask();
    if (typeof next === "object") asked.push(next);
    else if (told === asked.length) {
      expect(next).toBe("done");
      return asked;
    } else while (told < asked.length) planner.tell(asked[told]!, evaluateDistances(asked[told++]!));
  }
}

for (const method of METHODS) {
  plannerContract(`searches by ${method} between relations`, {
    create: (seed) => planConstrained({ method, seed }),
    end: evaluateDistances,
  });
}

describe.each(METHODS)("a search by %s under a relation between parameters", (method) => {
  const asked = drive(planConstrained({ method, generations: 60 }));

  test("evaluates no point that breaks it, and numbers those that it evaluates", () => {
    for (const { parameters } of asked) expect(parameters[7]! + parameters[3]!).toBeLessThanOrEqual(1);
    expect(asked.map(({ ask }) => ask)).toEqual(asked.map((_, i) => i));
    expect(asked.length).toBeLessThan(24 * 60);
  });

  test("goes to the roof, where the front is", () => {
    const points = asked.map(({ parameters }) => [parameters[7]!, parameters[3]!] as const);
    const costs = points.map(([x, r1]) => [(x - 3) ** 2 + r1 * r1, x * x + (r1 - 3) ** 2] as const);
    const front = points.filter((_, i) => costs.every(([a, b]) => a >= costs[i]![0] || b >= costs[i]![1]));
    expect(front.length).toBeGreaterThan(12);
    const sums = front.map(([x, r1]) => x + r1).toSorted((a, b) => a - b);
    expect(sums[0]).toBeGreaterThan(0.75);
    expect(sums[Math.floor(sums.length / 2)]).toBeGreaterThan(0.95);
    // All of it, from one corner to the other.
    expect(Math.min(...front.map(([x]) => x))).toBeLessThan(0.1);
    expect(Math.max(...front.map(([x]) => x))).toBeGreaterThan(0.9);
  });
});

test("a search that can evaluate nothing ends", () => {
  expect(planConstrained({ most: -1 }).ask()).toBe("done");
});

test("the optimiser is told of a point that is passed over in its place, with what it breaks", () => {
  const points = [[0.5], [3], [0.25], [5], [4], [1]];
  const told: [number, readonly number[], number | undefined][] = [];
  const planner = new OptimisePlanner({
    part: 0,
    outer: 0,
    base: Float64Array.of(7, 0),
    offsets: [1],
    optimiser: {
      ask: () => Float64Array.from(points.shift() ?? []) as Float64Array | "done",
      tell: (ask, objectives, violation) => told.push([ask, objectives, violation]),
    },
    constraints: [],
    relations: [parseRelation("a <= 1", () => 1)],
    objectives: [{ output: 0, sign: 1 }],
    replicates: 2,
    budget: 6,
    seeder: () => 0n,
    keyer: createKeyer(hashOf("theory"), []),
  });
  const trials: Trial[] = [];
  for (let next = planner.ask(); typeof next === "object"; next = planner.ask()) trials.push(next);
  expect(trials.map(({ ask, replicate, parameters }) => [ask, replicate, parameters[1]])).toEqual([
    ...[
      [0, 0, 0.5],
      [0, 1, 0.5],
    ],
    ...[
      [1, 0, 0.25],
      [1, 1, 0.25],
    ],
    ...[
      [2, 0, 1],
      [2, 1, 1],
    ],
  ]);
  // Nothing before the first point has ended.
  expect(told).toEqual([]);
  for (const trial of trials) planner.tell(trial, outputsOf(10 * trial.ask + trial.replicate, 0));
  expect(told).toEqual([
    [0, [0.5], 0],
    [1, [Number.NaN], 2],
    [2, [10.5], 0],
    [3, [Number.NaN], 4],
    [4, [Number.NaN], 3],
    [5, [20.5], 0],
  ]);
});
