import { expect, test } from "vitest";
import {
  chooseEnds,
  chooseReference,
  followSearch,
  type SearchPoint,
  volumeOf,
} from "../../src/analysis/search-progress.ts";

const points = (...objectives: number[][]): SearchPoint[] =>
  objectives.map((each, ask) => ({ ask, objectives: each, violation: 0 }));

test("the front grows, and loses what is beaten; the best only gets better", () => {
  const steps = followSearch(points([-2, -2], [-3, -1], [-1, -1], [-4, -4]), [1, 2, 3, 4], true);
  expect(steps.map(({ front }) => front)).toEqual([
    [[-2, -2]],
    [
      [-2, -2],
      [-3, -1],
    ],
    [[-1, -1]],
    [[-1, -1]],
  ]);
  expect(steps.map(({ best }) => best?.objectives)).toEqual([
    [-2, -2],
    [-2, -2],
    [-1, -1],
    [-1, -1],
  ]);
});

test("equal points stand in the front once, and what is not finite nowhere", () => {
  const [step] = followSearch(points([1, 1], [1, 1], [Number.NaN, 9]), [3], true);
  expect(step).toMatchObject({ pointCount: 3, best: { objectives: [1, 1] }, front: [[1, 1]] });
});

test("a point beyond the constraints is no best one, and the least violation is known", () => {
  const broken: SearchPoint[] = [
    { ask: 0, objectives: [9], violation: 2 },
    { ask: 1, objectives: [8], violation: 0.5 },
    { ask: 2, objectives: [1], violation: 0 },
  ];
  const steps = followSearch(broken, [1, 2, 3], true);
  expect(steps.map(({ violation, best }) => [violation, best?.objectives])).toEqual([
    [2, undefined],
    [0.5, undefined],
    [0, [1]],
  ]);
});

test("steps go by what was asked, also where a point has not ended", () => {
  const gaps = points([1], [2], [3]).map((point, i) => ({ ...point, ask: 2 * i }));
  expect(followSearch(gaps, [2, 4, 6], false)).toMatchObject([
    { askCount: 2, pointCount: 1, best: { objectives: [1] } },
    { askCount: 4, pointCount: 2, best: { objectives: [2] } },
    { askCount: 6, pointCount: 3, best: { objectives: [3] } },
  ]);
});

test("of many generations the first, the last and some evenly between are shown; the last may be cut short", () => {
  expect(chooseEnds(95, 10, 100)).toEqual([10, 20, 30, 40, 50, 60, 70, 80, 90, 95]);
  expect(chooseEnds(100, 10, 4)).toEqual([10, 40, 70, 100]);
  expect(chooseEnds(7, 10, 12)).toEqual([7]);
  expect(chooseEnds(1_000_000, 1, 12)).toHaveLength(12);
});

test("the reference lies a tenth of the front beyond its worst; where the front is a point, of all that was tried", () => {
  const all = points([0, -10], [-4, 0], [-8, -20]);
  const [step] = followSearch(all, [3], true);
  expect(chooseReference(step!.front, all)).toEqual([-4.4, -11]);
  const [single] = followSearch(points([0, 0], [-1, -10]), [2], true);
  expect(chooseReference(single!.front, points([0, 0], [-1, -10]))).toEqual([-0.1, -1]);
  expect(chooseReference([], all)).toBeUndefined();
});

test("a volume that would take long is left out", () => {
  expect(volumeOf([[-1, -1]], [-2, -3])).toBe(2);
  const many = Array.from({ length: 1000 }, (_, i) => [i, -i, i % 7, -i, i]);
  expect(volumeOf(many, [-1, -1001, -1, -1001, -1])).toBeUndefined();
});
