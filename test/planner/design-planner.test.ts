import { describe, expect, test } from "vitest";
import { createSeeder } from "../../src/kernel/seed.ts";
import { createKeyer } from "../../src/kernel/trial-key.ts";
import { createPlanner } from "../../src/planner/create-planner.ts";
import { DesignPlanner } from "../../src/planner/design-planner.ts";
import { ListDesign } from "../../src/planner/designs/list-design.ts";
import { PartsPlanner } from "../../src/planner/parts-planner.ts";
import type { Planner } from "../../src/planner/planner.ts";
import { askOut } from "../../src/planner/planner.ts";
import { parseSweep } from "../../src/sweep/parse-sweep.ts";
import { resolveSweep } from "../../src/sweep/resolve-sweep.ts";
import type { Trial } from "../../src/sweep/trial.ts";
import { createTestBinder, hashOf } from "../sweep/test-binder.ts";
import { plannerContract } from "./planner-contract.ts";

const plan = (text: string): Planner =>
  createPlanner(resolveSweep(parseSweep(text, "sweep.yaml"), createTestBinder()).parts);

function askAll(planner: Planner): Trial[] {
  const asked: Trial[] = [];
  for (let next = askOut(planner); next !== "done"; next = askOut(planner)) {
    if (next === "wait") throw new Error("a design never waits");
    asked.push(next);
  }
  return asked;
}

const places = (trials: readonly Trial[]) =>
  trials.map(({ part, outer, ask, replicate }) => [part, outer, ask, replicate]);

plannerContract("a grid", {
  create: (seed) =>
    plan(`kernel: network\nover: { N: [10, 20, 30], c: [0, 0.5] }\nreplicates: 4\nseed: ${seed}`),
});
plannerContract("a list with common seeds", {
  create: (seed) =>
    plan(`kernel: network\nover: [{ c: 0 }, { c: 1 }]\nreplicates: 3\nseeds: common\nseed: ${seed}`),
});
for (const design of ["sobol", "halton", "latin", "random"]) {
  plannerContract(`${design} points of a box`, {
    create: (seed) =>
      plan(
        `kernel: network\nover: { c: { linear: [0, 1] }, N: { log: [10, 1000] } }\ndesign: ${design}\npoints: 20\nreplicates: 3\nseed: ${seed}`,
      ),
  });
}
plannerContract("a box in which points fall together", {
  create: (seed) =>
    plan(`kernel: network\nover: { c: [0, 1] }\ndesign: random\npoints: 12\nreplicates: 2\nseed: ${seed}`),
});
plannerContract("ranges side by side", {
  create: (seed) =>
    plan(
      `kernel: network\nover: { c: [0, 1, 0], N: { integer: [10, 12] } }\ndesign: zip\nreplicates: 2\nseed: ${seed}`,
    ),
});
plannerContract("a sweep with parts", {
  create: (seed) =>
    plan(
      `parts: { a: { kernel: network, replicates: 3, seed: ${seed} }, b: { kernel: theory, over: { c: [0, 1] } } }`,
    ),
});

test("searches begin at the points of a box", () => {
  const box = "kernel: network\nover: { c: { linear: [0, 1] } }\ndesign: sobol\npoints: 4\n";
  const search =
    "optimise: { parameters: { x: [0, 6] }, objectives: [{ maximise: capacity }], method: { name: golden-section, coarse: 3 } }";
  const points = askAll(plan(box)).map(({ parameters }) => parameters[1]);
  const planner = plan(box + search);
  const asked = Array.from({ length: 12 }, () => planner.ask() as Trial);
  expect(planner.ask()).toBe("wait");
  for (const { outer, parameters } of asked) expect(parameters[1]).toBe(points[outer]);
  expect(new Set(asked.map(({ outer }) => outer)).size).toBe(4);
});

describe("a design's planner", () => {
  test("asks every replicate of a point before the next point", () => {
    const asked = askAll(plan("kernel: network\nover: { c: [0, 1] }\nreplicates: 2"));
    expect(places(asked)).toEqual([
      [0, 0, 0, 0],
      [0, 0, 0, 1],
      [0, 1, 0, 0],
      [0, 1, 0, 1],
    ]);
    expect(asked.map(({ parameters }) => parameters[1])).toEqual([0, 0, 1, 1]);
  });

  test("gives each trial the seed and key of its content", () => {
    const seeder = createSeeder({ sweepSeed: 42n, common: false, random: true });
    const keyer = createKeyer(hashOf("network"), [null, null]);
    for (const { parameters, replicate, seed, key } of askAll(
      plan("kernel: network\nover: { c: [0, 1] }\nseed: 42\nreplicates: 2"),
    )) {
      expect(seed).toBe(seeder(parameters, replicate));
      expect(key).toBe(keyer(parameters, seed));
    }
  });

  test("asks a trial of the same content wherever it stands in a sweep", () => {
    const keys = (text: string) => askAll(plan(text)).map(({ key }) => key);
    const small = keys("kernel: network\nover: { c: [0, 1], N: [10] }\nreplicates: 2");
    const large = keys("kernel: network\nover: { N: [5, 10], c: [0, 0.5, 1] }\nreplicates: 3");
    expect(large).toEqual(expect.arrayContaining(small));
    expect(new Set(large).size).toBe(18);
  });

  test("has equal seeds at all points when they are common, different ones when independent", () => {
    const seeds = (kind: string) =>
      askAll(plan(`kernel: network\nover: { c: [0, 1] }\nreplicates: 2\nseeds: ${kind}`)).map(
        ({ seed }) => seed,
      );
    const [a, b, c, d] = seeds("common");
    expect([c, d]).toEqual([a, b]);
    expect(a).not.toBe(b);
    expect(new Set(seeds("independent")).size).toBe(4);
  });

  test("gives seed 0 to a kernel without random numbers", () => {
    const asked = askAll(plan("kernel: theory\nover: { c: [0, 1] }\nseed: 9"));
    expect(asked.map(({ seed }) => seed)).toEqual([0n, 0n]);
  });

  test("computes only the points that are asked for", () => {
    const planner = plan(
      "kernel: network\nover: { x: { integer: [1, 1000000] }, r1: { linear: [0, 1], points: 1000000 } }",
    );
    expect(planner.trialCount).toBe(1e12);
    const [first, second] = [planner.ask() as Trial, planner.ask() as Trial];
    expect([first.parameters[7], first.parameters[3]]).toEqual([1, 0]);
    expect([second.parameters[7], second.parameters[3]]).toEqual([1, 1 / 999999]);
  });

  test("numbers its trials with the part it is given", () => {
    const design = new ListDesign([Float64Array.of(1)]);
    const planner = new DesignPlanner({
      part: 3,
      design,
      replicates: 1,
      seeder: () => 5n,
      keyer: createKeyer(hashOf("theory"), []),
    });
    expect(planner.ask()).toMatchObject({ part: 3, outer: 0, ask: 0, replicate: 0, seed: 5n });
    expect(planner.ask()).toBe("done");
  });
});

describe("the planner of parts", () => {
  test("asks one part after the other", () => {
    const asked = askAll(
      plan("parts: { a: { kernel: network, replicates: 2 }, b: { kernel: theory, over: { c: [0, 1] } } }"),
    );
    expect(places(asked)).toEqual([
      [0, 0, 0, 0],
      [0, 0, 0, 1],
      [1, 0, 0, 0],
      [1, 1, 0, 0],
    ]);
  });

  test("lets the next part ask while one waits, and waits itself when all do", () => {
    const design = (part: number) =>
      new DesignPlanner({
        part,
        design: new ListDesign([Float64Array.of(part)]),
        replicates: 1,
        seeder: () => 0n,
        keyer: createKeyer(hashOf("theory"), []),
      });
    const told: number[] = [];
    /** Asks one trial and waits until it is told. */
    const waiting = (part: number): Planner => {
      const inner = design(part);
      let isOut = false;
      return {
        trialCount: undefined,
        ask() {
          if (isOut && !told.includes(part)) return "wait";
          isOut = true;
          return inner.ask();
        },
        tell: (trial) => void told.push(trial.part),
      };
    };
    const planner = new PartsPlanner([waiting(0), waiting(1), design(2)]);
    expect(planner.trialCount).toBeUndefined();
    expect(new PartsPlanner([design(0), design(1)]).trialCount).toBe(2);
    const asked = [planner.ask(), planner.ask(), planner.ask()] as Trial[];
    expect(asked.map(({ part }) => part)).toEqual([0, 1, 2]);
    for (const trial of [asked[1]!, asked[0]!]) {
      expect(planner.ask()).toBe("wait");
      planner.tell(trial, { class: "trap", message: "" });
    }
    expect(planner.ask()).toBe("done");
    expect(told).toEqual([1, 0]);
  });
});
