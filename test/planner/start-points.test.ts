import { describe, expect, test } from "vitest";
import type { Evaluation } from "../../src/kernel/outcome.ts";
import { encodeOutputs } from "../../src/kernel/output-codec.ts";
import { createPlanner } from "../../src/planner/create-planner.ts";
import { parseSweep } from "../../src/sweep/parse-sweep.ts";
import { resolveSweep } from "../../src/sweep/resolve-sweep.ts";
import type { Trial } from "../../src/sweep/trial.ts";
import { createTestBinder } from "../sweep/test-binder.ts";
import { plannerContract } from "./planner-contract.ts";

const plan = (optimise: string, seed: number | bigint = 5) =>
  createPlanner(
    resolveSweep(
      parseSweep(`kernel: network\nseed: ${seed}\noptimise:\n  ${optimise}`, "sweep.yaml"),
      createTestBinder(),
    ).parts,
  );
/** All that a search asks. */
function ask(optimise: string, capacityOf: (parameters: Float64Array) => number): Trial[] {
  const planner = plan(optimise);
  const asked: Trial[] = [];
  for (let next = planner.ask(); typeof next === "object"; next = planner.ask()) {
    asked.push(next);
    planner.tell(next, outputOf(capacityOf(next.parameters)));
  }
  return asked;
}

function outputOf(capacity: number): Evaluation {
  const bytes = encodeOutputs([
    { dtype: "f64", shape: [], data: Float64Array.of(capacity) },
    { dtype: "f32", shape: [0], data: new Float32Array() },
  ]);
  return { class: "outputs", bytes };
}

describe("points to start with", () => {
  const search = `parameters: { rule: { values: [balanced, covariance] }, N: [2, 90], x: { log: [0.001, 1000] }, c: [0.1, 0.7], r1: { linear: [0, 1], when: { rule: balanced } } }
  objectives: [{ maximise: capacity }]
  method: { name: nsga2, population: 8, generations: 4 }`;
  const values = ({ parameters: [N, c, rule, r1, , , , x] }: Trial) => ({ N, c, rule, r1, x });

  test("are the first of the first generation, to the last bit; what they leave open and the others are as without them", () => {
    const start =
      "[{ rule: covariance, N: 17, x: 0.3, c: 0.3 }, { x: 77.7, rule: balanced, r1: 0.123456789 }]";
    const known = ask(`${search}\n  start: ${start}`, () => 0);
    const drawn = ask(search, () => 0);
    expect(values(known[0]!)).toEqual({ rule: 1, N: 17, x: 0.3, c: 0.3, r1: 0.1 });
    const { N, c } = values(drawn[1]!);
    expect(values(known[1]!)).toEqual({ rule: 0, N, x: 77.7, c, r1: 0.123456789 });
    expect(known.slice(2, 8)).toEqual(drawn.slice(2, 8));
    expect(known).toHaveLength(32);
  });

  test("have the kernel's default where their condition does not hold in the end", () => {
    const rules = [0, 1, 2, 3, 4, 5, 6, 7].map(() => "{ r1: 0.9 }").join(", ");
    for (const trial of ask(`${search}\n  start: [${rules}]`, () => 0).slice(0, 8)) {
      expect(values(trial).r1).toBe(trial.parameters[2] === 0 ? 0.9 : 0.1);
    }
  });

  test("are what the next generations grow from, when they are good", () => {
    // A needle that random points do not hit.
    const needle = (p: Float64Array) => (p[1]! > 0.3 && p[1]! < 0.300001 ? 100 + p[0]! : 0);
    const from = ask(`${search}\n  start: [{ N: 20, c: 0.3000005 }]`, needle);
    expect(Math.max(...from.slice(8).map(({ parameters }) => needle(parameters)))).toBeGreaterThan(0);
    expect(Math.max(...ask(search, needle).map(({ parameters }) => needle(parameters)))).toBe(0);
  });

  test("come before the coarse points of a search along a line, which looks around the best of all", () => {
    const line =
      "parameters: { x: [0, 8] }\n  objectives: [{ maximise: capacity }]\n  method: { name: golden-section, coarse: 5 }";
    const narrow = (p: Float64Array) => -Math.min(Math.abs(p[7]! - 4.7), 0.4);
    const asked = ask(`${line}\n  start: [{ x: 4.5 }, { x: 2 }]`, narrow).map(
      ({ parameters }) => parameters[7]!,
    );
    expect(asked.slice(0, 6)).toEqual([4.5, 2, 0, 4, 6, 8]);
    expect(Math.min(...asked.map((x) => Math.abs(x - 4.7)))).toBeLessThan(0.05);
    const without = ask(line, narrow).map(({ parameters }) => parameters[7]!);
    expect(Math.min(...without.map((x) => Math.abs(x - 4.7)))).toBeGreaterThan(0.4);
  });

  plannerContract("a search from known points, until it stalls", {
    create: (seed) => plan(`${search}\n  start: [{ N: 20 }, { c: 0.3 }]\n  stop: { stall: 2 }`, seed),
    end: ({ parameters }) => outputOf(Math.min(40, parameters[0]!)),
  });
});

test("a search stops at the end of the generation that reaches its target", () => {
  const search = `parameters: { x: [0, 10] }
  objectives: [{ targets: [{ output: capacity, target: 7, sem: 0.5 }] }]
  method: { name: nsga2, population: 8, generations: 50 }`;
  const x = (p: Float64Array) => p[7]!;
  const asked = ask(`${search}\n  stop: { target: 0.01 }`, x);
  expect(asked.length % 8).toBe(0);
  expect(asked.length).toBeLessThan(400);
  const isNear = ({ parameters }: Trial) => Math.abs(parameters[7]! - 7) <= 0.005;
  expect(asked.slice(-8).some(isNear)).toBe(true);
  expect(asked.slice(0, -8).some(isNear)).toBe(false);
  expect(asked).toEqual(ask(search, x).slice(0, asked.length));
});

describe.each([
  ["cmaes", "{ name: cmaes, population: 8 }"],
  ["de", "{ name: de, population: 8, points: 400 }"],
  ["nelder-mead", "{ name: nelder-mead, lookahead: 3 }"],
])("%s", (_name, method) => {
  const search = `parameters: { x: [0, 10] }
  objectives: [{ targets: [{ output: capacity, target: 7, sem: 0.5 }] }]
  method: ${method}
  start: [{ x: 2.5 }, { x: 3 }]`;
  const x = (p: Float64Array) => p[7]!;

  test("stops after the points with one as good as its target, and asks the same until then", () => {
    const asked = ask(`${search}\n  stop: { target: 0.01 }\n  budget: { trials: 400 }`, x);
    expect(asked.slice(0, 2).map(({ parameters }) => parameters[7])).toEqual([2.5, 3]);
    const first = asked.findIndex(({ parameters }) => Math.abs(parameters[7]! - 7) <= 0.005);
    expect(first).toBeGreaterThanOrEqual(0);
    expect(asked.length - first).toBeLessThanOrEqual(8);
    expect(asked).toEqual(ask(`${search}\n  budget: { trials: 400 }`, x).slice(0, asked.length));
  });

  plannerContract("from known points, until it stalls", {
    create: (seed) => plan(`${search}\n  stop: { stall: 6 }\n  budget: { trials: 400 }`, seed),
    end: ({ parameters }) => outputOf(Math.min(40, parameters[7]!)),
  });
});
