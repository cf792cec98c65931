import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Optimiser } from "../../../src/planner/optimisers/optimiser.ts";
import { askOut } from "../../../src/planner/planner.ts";

export type OptimiserCase = {
  /** A fresh optimiser of the same search each time. */
  create(): Optimiser;
  /** Lowest and highest value of each parameter. */
  bounds: readonly (readonly [number, number])[];
  objectives(point: Float64Array): readonly number[];
  /** No search of this case asks more. */
  mostPoints: number;
};

/** Everything an optimiser asks while up to `window` points are out, told in the order of asking. */
export function search(
  optimiser: Optimiser,
  objectives: OptimiserCase["objectives"],
  window: () => number = () => 0,
): number[][] {
  const asked: Float64Array[] = [];
  let toldCount = 0;
  const tellOne = (): void => optimiser.tell(toldCount, objectives(asked[toldCount++]!));
  for (;;) {
    const next = askOut(optimiser);
    if (next === "done") break;
    if (next === "wait") {
      expect(asked.length, "waits for a point that is out").toBeGreaterThan(toldCount);
      tellOne();
      continue;
    }
    asked.push(next);
    expect(asked.length).toBeLessThan(10_000);
    for (const size = window(); asked.length - toldCount > size; ) tellOne();
  }
  while (toldCount < asked.length) tellOne();
  expect(optimiser.ask()).toBe("done");
  return asked.map((point) => [...point]);
}

/** What the planner of a search relies on; every optimiser passes. */
export function optimiserContract(
  name: string,
  { create, bounds, objectives, mostPoints }: OptimiserCase,
): void {
  describe(`${name} as an optimiser`, () => {
    test("asks the same points whenever their objectives are told", () => {
      const expected = search(create(), objectives);
      fc.assert(
        fc.property(fc.infiniteStream(fc.nat(20)), (windows) => {
          expect(search(create(), objectives, () => windows.next().value!)).toEqual(expected);
        }),
        { seed: 1, numRuns: 20 },
      );
    });

    test("asks different points within the bounds, and comes to an end", () => {
      const points = search(create(), objectives);
      expect(points.length).toBeLessThanOrEqual(mostPoints);
      expect(new Set(points.map(String)).size).toBe(points.length);
      for (const point of points) {
        expect(point).toHaveLength(bounds.length);
        point.forEach((value, i) => {
          expect(value).toBeGreaterThanOrEqual(bounds[i]![0]);
          expect(value).toBeLessThanOrEqual(bounds[i]![1]);
        });
      }
    });

    test("gives its points away: what becomes of them does not matter", () => {
      const expected = search(create(), objectives);
      const spoilt: number[][] = [];
      search(create(), (point) => {
        spoilt.push([...point]);
        const values = objectives(point);
        point.fill(-1);
        return values;
      });
      expect(spoilt).toEqual(expected);
    });

    test.each([
      ["nothing is known of any point", () => [Number.NaN, Number.NaN]],
      ["all points are equally good", () => [1, 1]],
      [
        "only one point has an objective",
        (point: Float64Array) => [point[0] === bounds[0]![1] ? 0 : Number.NaN, 0],
      ],
    ] as const)("comes to an end when %s", (_title, values) => {
      expect(search(create(), values).length).toBeLessThanOrEqual(mostPoints);
    });
  });
}
