import { describe, expect, test } from "vitest";
import { StopRule } from "../../../src/planner/optimisers/stop-rule.ts";
import { GenerationalOptimiser } from "../../../src/planner/population/generational-optimiser.ts";
import { nsga2 } from "../../../src/planner/population/nsga2.ts";
import { createNsga3 } from "../../../src/planner/population/nsga3.ts";
import { layerDirections } from "../../../src/planner/population/reference-directions.ts";
import {
  SurrogateInjector,
  type SurrogateSettings,
} from "../../../src/planner/population/surrogate-injector.ts";
import type { Gene } from "../../../src/sweep/bind-search-space.ts";

const unit = (count: number): Gene[] =>
  Array.from({ length: count }, (_, offset) => ({
    ...{ name: `x[${offset}]`, offset, scale: "linear", low: 0, high: 1 },
  }));

/** A trade-off along x0; all others are best at 0.3. */
function bowl(x: Float64Array): number[] {
  let far = 0;
  for (const value of x.subarray(1)) far += (value - 0.3) * (value - 0.3);
  return [x[0]! + far, 1 - x[0]! + far];
}

type Evaluate = (x: Float64Array) => { costs: number[]; violation?: number };
type Changes = Partial<SurrogateSettings> & { generations?: number; isHelped?: boolean };

/** Runs a search with injections to its end. */
function search(evaluate: Evaluate, { generations = 9, isHelped = true, ...changes }: Changes = {}) {
  const variation = {
    crossover: { probability: 0.9, eta: 20 },
    mutation: { probability: 1, perGene: 0.25, eta: 20 },
  };
  const settings = {
    ...{ createMethod: () => nsga2, variation, population: 20, genes: unit(4), stall: undefined },
    ...{ score: undefined, seed: 1n, outer: 0, surrogate: { every: 4, generations: 15, inject: 3 } },
    ...changes,
  };
  const injector = new SurrogateInjector(settings);
  const optimiser = new GenerationalOptimiser({
    ...{ method: settings.createMethod(), variation, population: 20, generations },
    ...{ genes: settings.genes, seed: settings.seed, outer: settings.outer },
    ...(isHelped && { injector }),
  });
  const asked: string[] = [];
  /** By the number of the next ask: how many slices of work came before it. */
  const slices = new Map<number, number>();
  for (let next = optimiser.ask(); next !== "wait" && next !== "done"; next = optimiser.ask()) {
    if (next === "busy") {
      slices.set(asked.length, (slices.get(asked.length) ?? 0) + 1);
      continue;
    }
    const { costs, violation } = evaluate(next);
    const objectives = costs.map((cost) => -cost);
    optimiser.tell(asked.length, objectives, violation);
    asked.push(next.join());
  }
  return { asked, injections: injector.injections, slices };
}
const ofBowl: Evaluate = (x) => ({ costs: bowl(x) });

describe("a surrogate", () => {
  test("takes the last places of the generations that are due, and no trial more", () => {
    const [plain, helped] = [search(ofBowl, { isHelped: false }), search(ofBowl)];
    expect(helped.asked).toHaveLength(plain.asked.length);
    const firstOther = helped.asked.findIndex((name, i) => name !== plain.asked[i]);
    expect(firstOther).toBe(4 * 20 + 17);
    expect(helped.injections.map(({ generation, learned }) => [generation, learned])).toEqual([
      [4, 80],
      [8, 160],
    ]);
    expect(new Set(helped.asked).size).toBe(helped.asked.length);
  });

  test("works in slices of a tree or a generation before a generation that is due, and before no other", () => {
    const { slices, injections } = search(ofBowl);
    expect([...slices.keys()]).toEqual([4 * 20, 8 * 20]);
    // For each of two costs, 30 trees that do not help end the learning.
    const leastTrees = 2 * 30;
    for (const count of slices.values()) expect(count).toBeGreaterThan(leastTrees + 15);
    expect(injections).toHaveLength(2);
  });

  test("tells what it predicted, and what came of it", () => {
    const { asked, injections } = search(ofBowl);
    for (const { generation, points, qualities } of injections) {
      expect(points.map(({ ask }) => ask)).toEqual([17, 18, 19].map((place) => generation * 20 + place));
      expect(qualities.every((quality) => quality!.r2! > 0.2)).toBe(true);
      for (const { ask, predicted, real } of points) {
        expect(predicted.genes.join()).toBe(asked[ask]);
        expect([...real!.costs]).toEqual(bowl(predicted.genes));
        expect(Math.abs(predicted.costs[0]! - real!.costs[0]!)).toBeLessThan(0.5);
      }
    }
  });

  test("finds better points than were bred: their sums of costs are least", () => {
    const { injections } = search(ofBowl, { surrogate: { at: [8], generations: 30, inject: 3 } });
    const plain = search(ofBowl, { isHelped: false });
    const sumOf = (name: string) => bowl(Float64Array.from(name.split(","), Number)).reduce((a, b) => a + b);
    const injected = injections[0]!.points.map(({ predicted }) => sumOf(predicted.genes.join()));
    const bred = plain.asked
      .slice(8 * 20)
      .map(sumOf)
      .sort((a, b) => a - b);
    expect(injected.reduce((a, b) => a + b) / 3).toBeLessThan(bred[10]!);
  });

  test("asks the same again, and otherwise for another seed or point of the outer design", () => {
    const { asked } = search(ofBowl);
    expect(search(ofBowl).asked).toEqual(asked);
    const placeOf = (changes: Changes) => search(ofBowl, changes).asked[97];
    expect(new Set([asked[97], placeOf({ seed: 2n }), placeOf({ outer: 1 })]).size).toBe(3);
  });

  test("waits for a stall, and for another one after it", () => {
    const once = { stall: 2, generations: 5, inject: 3 };
    const stall = () => new StopRule({ stall: 2, tolerance: [0, 0] }, undefined);
    const flat = search(() => ({ costs: [1, 1] }), { surrogate: once, stall: stall() });
    // The first generation is progress; the two after it are none.
    expect(flat.injections.map(({ generation }) => generation)).toEqual([3, 5, 7]);
    let cost = 0;
    const better = search(() => ({ costs: [--cost, cost] }), { surrogate: once, stall: stall() });
    expect(better.injections).toEqual([]);
  });

  test("keeps to what it learned of constraints and of failures", () => {
    const half: Evaluate = (x) => ({
      costs: x[1]! > 0.6 ? [Number.NaN, Number.NaN] : bowl(x),
      violation: Math.max(0, x[0]! - 0.5),
    });
    const { injections } = search(half, { surrogate: { at: [6], generations: 20, inject: 8 } });
    const points = injections[0]!.points.map(({ real }) => real!);
    expect(points.filter(({ violation }) => violation === 0).length).toBeGreaterThanOrEqual(6);
    expect(points.filter(({ costs }) => Number.isFinite(costs[0])).length).toBeGreaterThanOrEqual(6);
  });

  test("goes on where all fails, and where nothing new is left", () => {
    const failed = search(() => ({ costs: [Number.NaN, Number.NaN], violation: Number.NaN }));
    expect(failed.asked).toHaveLength(180);
    const genes: Gene[] = [{ name: "n", offset: 0, scale: "values", values: [2, 5, 3] }];
    const few = search((x) => ({ costs: [x[0]!, -x[0]!] }), { genes });
    expect(few.asked).toHaveLength(180);
    expect(few.injections[0]!.points).toEqual([]);
  });

  test("has a method of its own, so that one with a memory is not disturbed", () => {
    const createMethod = () => createNsga3(layerDirections(2, [9]));
    const { asked, injections } = search(ofBowl, { createMethod });
    expect(injections).toHaveLength(2);
    const plain = search(ofBowl, { createMethod, isHelped: false });
    expect(asked.slice(0, 97)).toEqual(plain.asked.slice(0, 97));
  });

  test("puts the best by the score first, where one point counts", () => {
    const { injections } = search(ofBowl, {
      score: "largest",
      surrogate: { at: [8], generations: 20, inject: 3 },
    });
    const worst = injections[0]!.points.map(({ predicted }) => Math.max(...predicted.costs));
    expect(worst[0]).toBe(Math.min(...worst));
  });
});
