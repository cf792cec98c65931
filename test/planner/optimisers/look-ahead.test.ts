import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { BracketSearch } from "../../../src/planner/optimisers/bracket-search.ts";
import { goldenPoint } from "../../../src/planner/optimisers/golden-section.ts";
import { lookAhead } from "../../../src/planner/optimisers/look-ahead.ts";
import { optimiserContract, search } from "./optimiser-contract.ts";

const SETTINGS = { low: 0, high: 6, coarse: 9, tolerance: 0.05 };
const divideBy = (count: number, tolerance = 0) => lookAhead({ count, tolerance, next: goldenPoint });
const create = (count: number) =>
  new BracketSearch({ ...SETTINGS, divide: divideBy(count, SETTINGS.tolerance) });

for (const count of [1, 2, 9]) {
  optimiserContract(`golden section that looks ${count} ahead`, {
    create: () => create(count),
    bounds: [[0, 6]],
    objectives: ([x]) => [-Math.abs(x! - 2.909)],
    mostPoints: 17 + 4 * count,
  });
}

/** How many points each round has, and all points. */
function rounds(count: number, objective: (x: number) => number): { sizes: number[]; points: number[] } {
  const optimiser = create(count);
  const [sizes, points]: number[][] = [[], []];
  for (;;) {
    const before = points!.length;
    for (let next = optimiser.ask(); typeof next === "object"; next = optimiser.ask()) points!.push(next[0]!);
    if (points!.length === before) return { sizes: sizes!, points: points! };
    sizes!.push(points!.length - before);
    for (let ask = before; ask < points!.length; ask++) optimiser.tell(ask, [objective(points![ask]!)]);
  }
}

describe("looking ahead", () => {
  // A bracket in the golden section: the next point is 0.618.
  const bracket = { low: 0, best: 0.3819660112501051, high: 1 };
  test.each([
    [0, [0.618]],
    [1, [0.618, 0.764]],
    [2, [0.618, 0.764, 0.236]],
    [6, [0.618, 0.764, 0.236, 0.854, 0.528, 0.472, 0.146]],
  ])(
    "%d points asks the next one and those that follow it, the ones for a higher peak first",
    (count, expected) => {
      expect(divideBy(count)(bracket).map((at) => Number(at.toFixed(3)))).toEqual(expected);
    },
  );

  test("goes as far in one round of three as in two rounds of one, along the same points", () => {
    const peaks = fc.double({ min: 0, max: 6, noNaN: true });
    const slopes = fc.double({ min: 0.01, max: 100, noNaN: true });
    fc.assert(
      fc.property(peaks, slopes, slopes, (peak, left, right) => {
        const objective = (x: number) => (x < peak ? -left * (peak - x) : -right * (x - peak));
        const [one, three] = [rounds(0, objective), rounds(2, objective)];
        expect(three.points).toEqual(expect.arrayContaining(one.points));
        expect(three.sizes.length).toBe(1 + Math.ceil((one.sizes.length - 1) / 2));
      }),
      { seed: 1, numRuns: 300 },
    );
  });

  test("guesses right below a cliff, and so asks little in vain", () => {
    let [plain, ahead] = [0, 0];
    for (let edge = 0.2; edge < 6; edge += 0.07) {
      const objective = (x: number) => (x > edge ? -1 : x);
      plain += rounds(0, objective).points.length;
      ahead += rounds(1, objective).points.length;
    }
    expect(ahead / plain).toBeLessThan(1.1);
  });

  test("asks nothing that lies beyond the end of the search", () => {
    const narrow = { low: 0, best: 0.02, high: 0.06 };
    expect(divideBy(20, 0.05)(narrow)).toHaveLength(1);
    expect(search(create(1000), ([x]) => [-Math.abs(x! - 2.909)]).length).toBeLessThan(200);
  });

  test("asks nothing between neighbours that are next to each other as numbers", () => {
    const above = 1 + Number.EPSILON;
    expect(divideBy(5)({ low: 1, best: 1, high: above })).toEqual([]);
  });
});
