import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { bbob } from "../../reference/test-functions/bbob.ts";
import { createInstance } from "../../reference/test-functions/bbob-instance.ts";
import { dtlz } from "../../reference/test-functions/dtlz.ts";
import { wfg } from "../../reference/test-functions/wfg.ts";
import { zdt } from "../../reference/test-functions/zdt.ts";
import { answer, type Chosen, difference, problems } from "./open-kernel.ts";

/** The equations in plain TypeScript agree at any point of the box, with any numbers of variables and objectives. */
const TOLERANCE = 1e-10;
/** Sines and cosines of large numbers, and powers near 0, make rounding errors larger. */
const BBOB_TOLERANCE = 1e-9;
const place = fc.double({ min: 0, max: 1, noNaN: true });

function check(chosen: Chosen, expected: readonly number[]): void {
  const { f } = answer(chosen);
  expect({ chosen, f, expected, wrong: difference(f, expected) > TOLERANCE }).toMatchObject({ wrong: false });
}

describe("ZDT", () => {
  test.each(Object.keys(zdt))("%s", (problem) => {
    const anyPoint = fc.array(place, { minLength: 2, maxLength: 40 });
    fc.assert(
      fc.property(anyPoint, (places) => {
        const x = problem === "zdt4" ? places.map((xi, i) => (i === 0 ? xi : 10 * xi - 5)) : places;
        check({ problem, x, dimensions: x.length }, zdt[problem]!(x));
      }),
      { numRuns: 100, seed: 1 },
    );
  });
});

describe("DTLZ", () => {
  test.each(Object.keys(dtlz))("%s", (problem) => {
    const anyCase = fc
      .integer({ min: 2, max: 20 })
      .chain((m) => fc.tuple(fc.constant(m), fc.array(place, { minLength: m, maxLength: 40 })));
    fc.assert(
      fc.property(anyCase, ([objectives, x]) => {
        check({ problem, x, dimensions: x.length, objectives }, dtlz[problem]!(x, objectives));
      }),
      { numRuns: 100, seed: 1 },
    );
  });
});

describe("WFG", () => {
  test.each(problems.filter((problem) => problem.startsWith("wfg")))("%s", (problem) => {
    const anyCase = fc
      .record({
        objectives: fc.integer({ min: 2, max: 6 }),
        size: fc.integer({ min: 1, max: 4 }),
        pairs: fc.integer({ min: 1, max: 10 }),
      })
      .chain(({ objectives, size, pairs }) => {
        const position = size * (objectives - 1);
        const dimensions = position + 2 * pairs;
        const places = fc.array(place, { minLength: dimensions, maxLength: dimensions });
        return fc.record({ objectives: fc.constant(objectives), position: fc.constant(position), places });
      });
    fc.assert(
      fc.property(anyCase, ({ objectives, position, places }) => {
        const x = places.map((at, i) => at * 2 * (i + 1));
        const chosen = { problem, x, dimensions: x.length, objectives, position };
        check(chosen, wfg(problem, x, objectives, position));
      }),
      { numRuns: 200, seed: 1 },
    );
  });
});

describe("BBOB", () => {
  const named = problems.filter((problem) => problem.startsWith("bbob"));

  test.each(named)("%s", (problem) => {
    const id = named.indexOf(problem) + 1;
    const anyCase = fc
      .tuple(fc.integer({ min: 2, max: 20 }), fc.integer({ min: 1, max: 10_000 }))
      .chain(([dimensions, instance]) => {
        const coordinate = fc.double({ min: -5.5, max: 5.5, noNaN: true });
        const x = fc.array(coordinate, { minLength: dimensions, maxLength: dimensions });
        return fc.record({ instance: fc.constant(instance), x });
      });
    fc.assert(
      fc.property(anyCase, ({ instance, x }) => {
        const made = createInstance(id, instance, x.length);
        const gap = bbob[id - 1]!(x, made);
        const chosen = { problem, x, dimensions: x.length, instance };
        const found = answer(chosen);
        expect({ chosen, wrong: difference([found.gap], [gap]) > BBOB_TOLERANCE }).toMatchObject({
          wrong: false,
        });
        expect(found.f1).toBeCloseTo(found.gap + made.fOpt, 9);
      }),
      { numRuns: 60, seed: 1 },
    );
  });
});
