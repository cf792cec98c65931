import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Evaluation } from "../../src/kernel/outcome.ts";
import { encodeOutputs } from "../../src/kernel/output-codec.ts";
import {
  isBetter,
  isRanked,
  type Objective,
  reduceReplicates,
  scoreObjectives,
} from "../../src/sweep/objectives.ts";

/** A trial with the outputs `capacity`, one number, and `overlap`, an array. */
function outputs(capacity: number, overlap: readonly number[] = []): Evaluation {
  const bytes = encodeOutputs([
    { dtype: "f64", shape: [], data: Float64Array.of(capacity) },
    { dtype: "f32", shape: [overlap.length], data: Float32Array.from(overlap) },
  ]);
  return { class: "outputs", bytes };
}
const CAPACITY: Objective = { output: 0, sign: 1 };
const AT_CAPACITY: Objective = { output: 1, at: { output: 0 }, sign: 1 };

describe("the objectives of a point", () => {
  test("are means over its replicates", () => {
    const replicates = [outputs(1, [0.75, 0.5]), outputs(2, [1, 1, 0.25])];
    expect(reduceReplicates([CAPACITY, AT_CAPACITY], replicates)).toEqual([1.5, 0.375]);
  });

  test("are summed in the order of the replicates", () => {
    const values = [0.1, 0.2, 0.3, 1e16, -1e16];
    const sum = values.reduce((total, value) => total + value, 0);
    expect(
      reduceReplicates(
        [CAPACITY],
        values.map((value) => outputs(value)),
      ),
    ).toEqual([sum / 5]);
  });

  test("change sign where small is good, so that larger is better", () => {
    expect(reduceReplicates([{ output: 0, sign: -1 }], [outputs(3), outputs(5)])).toEqual([-4]);
    expect(reduceReplicates([{ output: 0, sign: -1 }], [outputs(0)])).toEqual([0]);
  });

  test.each([
    ["before the array", -1],
    ["behind the array", 2],
    ["between two elements", 0.5],
    ["at no number", Number.NaN],
  ])("are not finite %s", (_title, capacity) => {
    const [first, second] = reduceReplicates(
      [CAPACITY, AT_CAPACITY],
      [outputs(1, [1, 1]), outputs(capacity, [1, 1])],
    );
    expect(first).toBe(Number.isNaN(capacity) ? Number.NaN : (1 + capacity) / 2);
    expect(second).toBeNaN();
  });

  test("take an element by its index", () => {
    const third: Objective = { output: 1, at: { index: 2 }, sign: 1 };
    expect(reduceReplicates([third], [outputs(0, [1, 2, 3])])).toEqual([3]);
    expect(reduceReplicates([third], [outputs(0, [1, 2])])).toEqual([Number.NaN]);
  });

  test.each<Evaluation>([
    { class: "error", code: 1 },
    { class: "trap", message: "" },
    { class: "failure", kind: "time", message: "" },
  ])("are none when a replicate ended in $class", (end) => {
    expect(reduceReplicates([CAPACITY, AT_CAPACITY], [outputs(1, [1, 1]), end])).toEqual([
      Number.NaN,
      Number.NaN,
    ]);
  });

  test("are NaN where infinite", () => {
    expect(reduceReplicates([CAPACITY], [outputs(Number.POSITIVE_INFINITY)])).toEqual([Number.NaN]);
  });
});

describe("objectives are better than others", () => {
  const none = Number.NaN;
  test.each([
    [[2, 0], [1, 9], true],
    [[1, 9], [2, 0], false],
    [[1, 2], [1, 1], true],
    [[1, 1], [1, 1], false],
    [[-5, 0], [none, 9], true],
    [[none, 9], [-5, 0], false],
    [[1, none], [1, -5], false],
    [[1, 0], [1, none], true],
    [[none, none], [none, none], false],
    [[none, 1], [none, 0], true],
  ])("%j than %j: %s", (candidate, than, expected) => {
    expect(isBetter(candidate, than)).toBe(expected);
  });

  test("in an order: of any two that differ one is better, and what is better than better is better", () => {
    const value = fc.constantFrom(0, 1, 2, none);
    const values = fc.tuple(value, value);
    fc.assert(
      fc.property(values, values, values, (a, b, c) => {
        expect(isBetter(a, b) && isBetter(b, a)).toBe(false);
        expect(isBetter(a, b) || isBetter(b, a)).toBe(!Object.is(a[0], b[0]) || !Object.is(a[1], b[1]));
        if (isBetter(a, b) && isBetter(b, c)) expect(isBetter(a, c)).toBe(true);
      }),
      { seed: 1 },
    );
  });

  test("and what has no first objective is not ranked", () => {
    expect(isRanked([none, 1])).toBe(false);
    expect(isRanked([0, none])).toBe(true);
  });
});

describe("replicates become one number", () => {
  const values = [3, 1, 10, 2];
  const reduce = (objective: Pick<Objective, "replicates">, aim: object) =>
    reduceReplicates(
      [{ output: 0, ...objective, ...aim } as Objective],
      values.map((value) => outputs(value)),
    )[0];
  const [large, small] = [{ sign: 1 }, { sign: -1 }];
  // Measured: 4 with a standard error of 0.5.
  const near = { target: 4, sem: 0.5 };

  test.each<[string, Pick<Objective, "replicates">, maximise: number, minimise: number, target: number]>([
    ["by their mean", {}, 4, -4, 0],
    ["by their median", { replicates: { quantile: 0.5 } }, 2.5, -2.5, -3],
    ["by their lower quartile", { replicates: { quantile: 0.25 } }, 1.75, -1.75, -4.5],
    ["by the smallest", { replicates: { quantile: 0 } }, 1, -1, -6],
    ["by the largest", { replicates: { quantile: 1 } }, 10, -10, -12],
    ["by the worst", { replicates: "worst" }, 1, -10, -12],
  ])("%s", (_title, objective, maximise, minimise, target) => {
    expect(reduce(objective, large)).toBe(maximise);
    expect(reduce(objective, small)).toBe(minimise);
    expect(reduce(objective, near)).toBe(target);
  });

  test("of which one is not finite there is none, whatever is taken of them", () => {
    for (const replicates of ["worst", { quantile: 0.5 }] as const) {
      const ends = [outputs(1), outputs(2), outputs(Number.NaN)];
      expect(reduceReplicates([{ ...CAPACITY, replicates }], ends)).toEqual([Number.NaN]);
    }
  });
});

describe("the score of several errors", () => {
  test.each([
    ["largest", -4],
    ["l2", -5],
  ] as const)("%s is the smaller, the better", (score, expected) => {
    expect(scoreObjectives([-3, -0, -4], score)).toEqual([expected]);
    expect(scoreObjectives([-3, Number.NaN], score)).toEqual([Number.NaN]);
    expect(scoreObjectives([0, 0], score)).toEqual([0]);
  });

  test("is not taken where each counts for itself", () => {
    expect(scoreObjectives([-3, -4], undefined)).toEqual([-3, -4]);
  });
});
