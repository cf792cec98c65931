import { describe, expect, test } from "vitest";
import { compareLexically, NonDominated } from "../../src/numeric/non-dominated.ts";
import { philoxWords } from "../../src/numeric/random.ts";

type Numbered = { costs: Float64Array; number: number };

/** Points with whole costs below `levels`, so that many are equal in some or all; the newer of a hundred lie a little better. */
function createPoints(count: number, width: number, levels: number): Numbered[] {
  return Array.from({ length: count }, (_, number) => {
    const costs = Float64Array.from({ length: width }, (_, m) => {
      const [word] = philoxWords(7n, number, m, width, levels);
      return (word! % levels) - Math.floor(number / 100);
    });
    return { costs, number };
  });
}

function isNoWorse(a: Numbered, b: Numbered): boolean {
  return a.costs.every((cost, m) => cost <= b.costs[m]!);
}

/** By comparing each with each; of equal ones that of the largest number. */
function slowFront(points: readonly Numbered[]): Numbered[] {
  return points.filter(
    (point) =>
      !points.some(
        (other) => isNoWorse(other, point) && (!isNoWorse(point, other) || other.number > point.number),
      ),
  );
}

describe("the points that no other one dominates", () => {
  test.each([1, 2, 3, 4, 5, 7])(
    "with %i costs are those that comparing each with each finds, whenever one looks",
    (width) => {
      for (const [count, levels] of [
        [0, 4],
        [1, 4],
        [40, 3],
        [900, 12],
        [2500, 1000],
      ] as const) {
        const front = new NonDominated<Numbered>((a, b) => b.number - a.number);
        const points = createPoints(count, width, levels);
        for (const [i, point] of points.entries()) {
          front.add(point);
          if (i % 400 === 250)
            expect(numbersOf(front.points())).toEqual(numbersOf(slowFront(points.slice(0, i + 1))));
        }
        const found = front.points();
        expect(numbersOf(found)).toEqual(numbersOf(slowFront(points)));
        expect(found).toEqual(found.toSorted((a, b) => compareLexically(a.costs, b.costs)));
      }
    },
  );

  test("are in lexicographic order of costs, each of equal ones once: the first that was added", () => {
    const front = new NonDominated<Numbered>();
    for (const [number, costs] of [
      [3, 0],
      [1, 2],
      [3, 0],
      [2, 1],
      [1, 2],
    ].entries()) {
      front.add({ number, costs: Float64Array.from(costs) });
    }
    expect(front.points().map(({ number }) => number)).toEqual([1, 3, 0]);
  });
});

function numbersOf(points: readonly Numbered[]): number[] {
  return points.map(({ number }) => number).toSorted((a, b) => a - b);
}
