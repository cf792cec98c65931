import { expect, test } from "vitest";
import { invertedGenerationalDistance } from "../../src/analysis/generational-distance.ts";
import { hypervolume } from "../../src/analysis/hypervolume.ts";
import { Draws } from "../../src/planner/population/draws.ts";

test("a point alone has its box", () => {
  expect(hypervolume([[0.25, 0.5]], [1, 1])).toBe(0.375);
  expect(hypervolume([[0, 0, 0, 0, 0, 0]], [2, 2, 2, 2, 2, 2])).toBe(64);
});

test("two boxes that overlap count their union", () => {
  expect(
    hypervolume(
      [
        [0, 0.5, 0.5],
        [0.5, 0, 0],
      ],
      [1, 1, 1],
    ),
  ).toBeCloseTo(0.25 + 0.5 - 0.125, 15);
});

test("what is dominated, equal or beyond the reference adds nothing", () => {
  const front = [
    [0, 1],
    [1, 0],
  ];
  expect(hypervolume(front, [2, 2])).toBe(3);
  expect(hypervolume([...front, [1, 0], [1, 1.5], [0, 2], [-5, 3]], [2, 2])).toBe(3);
  expect(hypervolume([], [1, 1])).toBe(0);
});

test("a staircase on a line tends to half of the square", () => {
  const steps = 1000;
  const line = Array.from({ length: steps + 1 }, (_, i) => [i / steps, 1 - i / steps]);
  expect(hypervolume(line, [1, 1])).toBeCloseTo(0.5 - 0.5 / steps, 12);
});

test.each([3, 4, 5, 6])("agrees with inclusion and exclusion in %i objectives", (dimensions) => {
  const draws = new Draws(7n, dimensions, 0);
  const points = Array.from({ length: 9 }, () => Array.from({ length: dimensions }, () => draws.uniform()));
  const reference = points[0]!.map(() => 1.1);
  let expected = 0;
  for (let subset = 1; subset < 1 << points.length; subset++) {
    const chosen = points.filter((_, index) => subset & (1 << index));
    const corner = reference.map((_, m) => Math.max(...chosen.map((point) => point[m]!)));
    const volume = corner.reduce((product, cost, m) => product * (reference[m]! - cost), 1);
    expected += chosen.length % 2 === 1 ? volume : -volume;
  }
  expect(hypervolume(points, reference)).toBeCloseTo(expected, 12);
});

test("three objectives of many points, some equal in one cost, are the sum of slices in which two are", () => {
  const draws = new Draws(11n, 3, 0);
  const points = Array.from({ length: 400 }, () => [draws.below(12), draws.below(12), draws.below(12)]);
  let expected = 0;
  for (let z = 0; z < 13; z++) {
    const slice = points.filter((point) => point[2]! <= z).map(([x, y]) => [x!, y!]);
    expected += hypervolume(slice, [13, 13]);
  }
  expect(hypervolume(points, [13, 13, 13])).toBe(expected);
  // Far from the corner, so that the front is not a point.
  const shell = points.filter(([x, y, z]) => x! + y! + z! > 14);
  let rest = 0;
  for (let z = 0; z < 13; z++) {
    const slice = shell.filter((point) => point[2]! <= z).map(([x, y]) => [x!, y!]);
    rest += hypervolume(slice, [13, 13]);
  }
  expect(hypervolume(shell, [13, 13, 13])).toBe(rest);
});

test("the octant of a sphere: what 91 points of it dominate is less than the whole, and the order does not matter", () => {
  const partitions = 12;
  const sphere: number[][] = [];
  for (let i = 0; i <= partitions; i++) {
    for (let j = 0; i + j <= partitions; j++) {
      const [x, y, z] = [i, j, partitions - i - j];
      const length = Math.sqrt(x * x + y * y + z * z);
      sphere.push([x / length, y / length, z / length]);
    }
  }
  const volume = hypervolume(sphere, [1.1, 1.1, 1.1]);
  // 1.331 - pi / 6 is the whole; NSGA-III's best possible with these directions is known to be about 0.7445.
  expect(volume).toBeGreaterThan(0.744);
  expect(volume).toBeLessThan(0.7451);
  expect(hypervolume(sphere.toReversed(), [1.1, 1.1, 1.1])).toBeCloseTo(volume, 12);
});

test("the distance to a front is 0 when all of it was found", () => {
  const front = [
    [0, 1],
    [1, 0],
  ];
  expect(invertedGenerationalDistance([[2, 2], ...front], front)).toBe(0);
  expect(invertedGenerationalDistance([[0, 0]], front)).toBe(1);
});
