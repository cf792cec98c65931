import { describe, expect, test } from "vitest";
import { StopRule } from "../../../src/planner/optimisers/stop-rule.ts";
import { StoppingOptimiser } from "../../../src/planner/optimisers/stopping-optimiser.ts";
import type { StopSettings } from "../../../src/sweep/bind-stop.ts";
import type { Score } from "../../../src/sweep/objectives.ts";

type Point = readonly [objectives: readonly number[], violation?: number];

/** The number of the generation, from 1, with which a search of these ends; 0 if none is the last. */
function endOf(
  generations: readonly (readonly Point[])[],
  settings: Partial<StopSettings>,
  score?: Score,
): number {
  const count = generations[0]![0]![0].length;
  const rule = new StopRule({ tolerance: Array(count).fill(0), ...settings }, score);
  const last = generations.findIndex((points) => {
    for (const [objectives, violation = 0] of points) rule.tell(objectives, violation);
    return rule.endGeneration();
  });
  return last + 1;
}
const single = (...values: number[]): Point[][] => values.map((value) => [[[value]]]);

describe("a search with a target ends", () => {
  test("with the generation that reaches it", () => {
    expect(endOf(single(1, 3, 5, 7), { target: 5 })).toBe(3);
    expect(endOf(single(1, 3, 4.9), { target: 5 })).toBe(0);
  });

  test("only when a point that keeps all constraints reaches it", () => {
    expect(endOf([[[[9], 0.1]], [[[Number.NaN], Number.NaN]], [[[9]]]], { target: 5 })).toBe(3);
  });

  test("by its first objective, or by the score of all", () => {
    const points: Point[][] = [[[[-1, -4]]], [[[-2, -2]]], [[[-2, -1]]]];
    expect(endOf(points, { target: -1 })).toBe(1);
    expect(endOf(points, { target: -2 }, "largest")).toBe(2);
    expect(endOf(points, { target: -2.5 }, "l2")).toBe(3);
  });
});

describe("a search that stalls ends", () => {
  test("after so many generations without a better point", () => {
    expect(endOf(single(1, 2, 2, 1, 3, 3, 3, 3), { stall: 3 })).toBe(8);
    expect(endOf(single(1, 2, 2, 1, 3), { stall: 2 })).toBe(4);
  });

  test("when steps are no longer than the tolerance, but not when many small ones make a long one", () => {
    expect(endOf(single(0, 0.5, 0.4, 0.9, 1), { stall: 4, tolerance: [1] })).toBe(5);
    expect(endOf(single(0, 0.5, 1, 1.1, 1.6, 2, 2.2), { stall: 3, tolerance: [1] })).toBe(0);
  });

  test("of a front, when nothing gets ahead of it anywhere", () => {
    const front: Point[] = [[[0, 4]], [[2, 2]], [[4, 0]]];
    // Between two points of the front: progress, until half a unit does not count.
    const between: Point[] = [[[3, 1.25]]];
    expect(endOf([front, [[[1, 1]]], [[[2, 2]]]], { stall: 2 })).toBe(3);
    expect(endOf([front, between, [[[1, 1]]]], { stall: 1 })).toBe(3);
    expect(endOf([front, [[[2.4, 2.4]]]], { stall: 1, tolerance: [0.5, 0.5] })).toBe(2);
    expect(endOf([front, [[[2.4, 2.6]]]], { stall: 1, tolerance: [0.5, 0.5] })).toBe(0);
  });

  test("not while points come nearer to what is allowed, and after that as others do", () => {
    const points: Point[][] = [[[[9], 3]], [[[1], 2]], [[[1], 1]], [[[0]]], [[[0]]], [[[7], 0.5]]];
    expect(endOf(points, { stall: 2 })).toBe(6);
  });

  test("when everything fails", () => {
    expect(endOf(single(Number.NaN, Number.NaN, Number.NaN), { stall: 2 })).toBe(2);
  });
});

test("the end is decided when a whole generation has been told, however late", () => {
  let [asked, told] = [0, 0];
  const optimiser = new StoppingOptimiser({
    optimiser: {
      ask: () => (asked % 3 === 0 && told < asked ? "wait" : Float64Array.of(asked++)),
      tell: () => void told++,
    },
    generationSize: () => 3,
    rule: new StopRule({ target: 2, tolerance: [0] }, undefined),
  });
  const points = [optimiser.ask(), optimiser.ask(), optimiser.ask()];
  expect(points.map((point) => [...(point as Float64Array)])).toEqual([[0], [1], [2]]);
  expect(optimiser.ask()).toBe("wait");
  optimiser.tell(0, [0]);
  optimiser.tell(1, [1]);
  expect(optimiser.ask()).toBe("wait");
  optimiser.tell(2, [1.5]);
  expect(optimiser.ask()).toEqual(Float64Array.of(3));
  // The target is reached at once, but the others of the generation are asked.
  optimiser.tell(3, [2]);
  expect(optimiser.ask()).toEqual(Float64Array.of(4));
  expect(optimiser.ask()).toEqual(Float64Array.of(5));
  optimiser.tell(4, [0]);
  optimiser.tell(5, [0]);
  expect(optimiser.ask()).toBe("done");
  expect(optimiser.ask()).toBe("done");
  expect(asked).toBe(6);
});
