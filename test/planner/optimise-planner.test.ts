import { describe, expect, test } from "vitest";
import type { Evaluation } from "../../src/kernel/outcome.ts";
import { createSeeder } from "../../src/kernel/seed.ts";
import { createKeyer } from "../../src/kernel/trial-key.ts";
import { NestedPlanner } from "../../src/planner/nested-planner.ts";
import { OptimisePlanner } from "../../src/planner/optimise-planner.ts";
import { BracketSearch } from "../../src/planner/optimisers/bracket-search.ts";
import { divideHalves } from "../../src/planner/optimisers/interval-halving.ts";
import type { Planner } from "../../src/planner/planner.ts";
import type { Trial } from "../../src/sweep/trial.ts";
import { evaluateSearch, planSearches } from "../run/example-searches.ts";
import { hashOf } from "../sweep/test-binder.ts";
import { plannerContract } from "./planner-contract.ts";

for (const method of ["golden-section", "interval-halving"]) {
  plannerContract(`searches by ${method} at three points`, {
    create: (seed) => planSearches({ sizes: 3, method, seed }),
    end: evaluateSearch,
  });
}
for (const method of ["cmaes", "de", "nelder-mead"]) {
  plannerContract(`searches by ${method} within a budget`, {
    create: (seed) => planSearches({ sizes: 2, method, seed, more: "  budget: { trials: 300 }" }),
    end: evaluateSearch,
  });
}
plannerContract("searches by golden section that look ahead", {
  create: (seed) => planSearches({ sizes: 3, lookahead: 2, seed }),
  end: evaluateSearch,
});
plannerContract("searches that are opened one at a time", {
  create: (seed) => planSearches({ sizes: 4, parallel: 1, seed }),
  end: evaluateSearch,
});
plannerContract("searches of which nothing comes", {
  create: (seed) => planSearches({ sizes: 2, seed }),
});

/** Asks and tells at once until nothing more is asked. */
function drive(planner: Planner, end: (trial: Trial) => Evaluation = evaluateSearch): Trial[] {
  const asked: Trial[] = [];
  for (let trial = planner.ask(); typeof trial === "object"; trial = planner.ask()) {
    asked.push(trial);
    planner.tell(trial, end(trial));
  }
  return asked;
}

/** All that can be asked now. */
function askNow(planner: Planner): Trial[] {
  const asked: Trial[] = [];
  for (let trial = planner.ask(); typeof trial === "object"; trial = planner.ask()) asked.push(trial);
  return asked;
}

describe("a search", () => {
  test("asks all replicates of all coarse points at once, then waits for all of them", () => {
    const planner = planSearches({ sizes: 1 });
    const coarse = askNow(planner);
    expect(coarse.map(({ ask, replicate }) => 5 * ask + replicate)).toEqual(
      Array.from({ length: 45 }, (_, i) => i),
    );
    expect(coarse.filter(({ replicate }) => replicate === 0).map(({ parameters }) => parameters[7])).toEqual(
      Array.from({ length: 9 }, (_, i) => 0.75 * i),
    );
    for (const trial of coarse.slice(0, 44)) planner.tell(trial, evaluateSearch(trial));
    expect(planner.ask()).toBe("wait");
    planner.tell(coarse[44]!, evaluateSearch(coarse[44]!));
    expect(askNow(planner).map(({ ask, replicate }) => [ask, replicate])).toEqual(
      [0, 1, 2, 3, 4].map((replicate) => [9, replicate]),
    );
  });

  test("gives every trial the seed and key of its parameters, so it is found in any store", () => {
    const seeder = createSeeder({ sweepSeed: 7n, common: false, random: true });
    const keyer = createKeyer(hashOf("network"), [null, null]);
    for (const { parameters, replicate, seed, key } of drive(planSearches({ sizes: 2 }))) {
      expect(seed).toBe(seeder(parameters, replicate));
      expect(key).toBe(keyer(parameters, seed));
    }
  });

  test.each([
    [45, 45],
    [49, 45],
    [50, 50],
    [61, 60],
  ])("with a budget of %d trials asks %d: it begins no point that it cannot finish", (trials, expected) => {
    expect(drive(planSearches({ sizes: 1, more: `  budget: { trials: ${trials} }` }))).toHaveLength(expected);
  });

  test("spends its budget on points that it asked ahead like on any other", () => {
    const asked = drive(planSearches({ sizes: 1, lookahead: 2, more: "  budget: { trials: 55 }" }));
    const unhurried = drive(planSearches({ sizes: 1, lookahead: 2 }));
    expect(asked).toEqual(unhurried.slice(0, 55));
  });

  test("passes over a point of which one replicate failed", () => {
    const fails = ({ parameters, replicate }: Trial) => parameters[7]! < 1 && replicate === 3;
    const asked = drive(planSearches({ sizes: 1 }), (trial) =>
      fails(trial) ? { class: "failure", kind: "time", message: "" } : evaluateSearch(trial),
    );
    expect(asked.filter(({ ask, parameters }) => ask >= 9 && parameters[7]! < 0.75)).toEqual([]);
  });

  test("with one replicate and one point asks that point's search and is done", () => {
    const planner = new OptimisePlanner({
      part: 2,
      outer: 5,
      base: Float64Array.of(1, 2),
      offsets: [1],
      optimiser: new BracketSearch({ low: 0, high: 1, coarse: 3, tolerance: 2, divide: divideHalves }),
      constraints: [],
      objectives: [{ output: 0, sign: 1 }],
      replicates: 1,
      budget: Number.POSITIVE_INFINITY,
      seeder: () => 0n,
      keyer: createKeyer(hashOf("theory"), []),
    });
    const asked = drive(planner, () => ({ class: "trap", message: "" }));
    expect(asked.map(({ parameters }) => [...parameters])).toEqual([
      [1, 0],
      [1, 0.5],
      [1, 1],
    ]);
    expect(asked[2]).toMatchObject({ part: 2, outer: 5, ask: 2, replicate: 0 });
    expect(planner.ask()).toBe("done");
  });
});

describe("searches at many points", () => {
  test("are opened until each having a point out makes `parallel` trials", () => {
    const outers = new Set(askNow(planSearches({ sizes: 100, parallel: 64 })).map(({ outer }) => outer));
    expect([...outers]).toEqual(Array.from({ length: 13 }, (_, outer) => outer));
  });

  test("are opened when one has nothing more to ask, and when too few trials are out", () => {
    const opened: number[] = [];
    const closed: number[] = [];
    /** A search of two trials, one after the other. */
    const open = (outer: number): Planner => {
      opened.push(outer);
      let [asked, told] = [0, 0];
      return {
        trialCount: undefined,
        ask() {
          if (asked === 2) return "done";
          if (asked > told) return "wait";
          return trialAt(outer, asked++);
        },
        tell() {
          if (++told === 2) closed.push(outer);
        },
      };
    };
    const planner = new NestedPlanner({ size: 5, replicates: 1, parallel: 2, open });
    const first = planner.ask() as Trial;
    const second = planner.ask() as Trial;
    expect([opened, planner.ask()]).toEqual([[0, 1], "wait"]);
    planner.tell(second, TRAP);
    const third = planner.ask() as Trial;
    expect(third).toMatchObject({ outer: 1, ask: 1 });
    // Search 1 has nothing more to ask, so another takes its place.
    const fourth = planner.ask() as Trial;
    expect([fourth.outer, opened]).toEqual([2, [0, 1, 2]]);
    for (const trial of [third, first, fourth]) planner.tell(trial, TRAP);
    expect(closed).toEqual([1]);
    drive(planner, () => TRAP);
    expect(opened).toEqual([0, 1, 2, 3, 4]);
    expect(closed.toSorted()).toEqual([0, 1, 2, 3, 4]);
    expect(planner.ask()).toBe("done");
  });

  test("ask the same at a point whatever other points there are, and however many are open", () => {
    const askedAt = (planner: Planner, outer: number) =>
      drive(planner)
        .filter((trial) => trial.outer === outer)
        .map(({ key }) => key);
    const alone = askedAt(planSearches({ sizes: 4 }), 3);
    expect(askedAt(planSearches({ sizes: 30 }), 3)).toEqual(alone);
    expect(askedAt(planSearches({ sizes: 30, parallel: 1 }), 3)).toEqual(alone);
  });

  test("ask at other points while one works, a slice in turn", () => {
    const open = (outer: number): Planner => {
      let [asked, slices] = [0, outer === 0 ? 3 : 0];
      return {
        trialCount: undefined,
        ask: () => (slices-- > 0 ? "busy" : asked < 2 ? trialAt(outer, asked++) : "wait"),
        tell() {},
      };
    };
    const planner = new NestedPlanner({ size: 2, replicates: 1, parallel: 2, open });
    const answers = Array.from({ length: 8 }, () => {
      const asked = planner.ask();
      return typeof asked === "object" ? asked.outer : asked;
    });
    expect(answers).toEqual(["busy", 1, 1, "busy", "busy", 0, 0, "wait"]);
  });

  test("of a million points keep only what is open", () => {
    const planner = planSearches({ sizes: 99_901 });
    const asked = Array.from({ length: 5000 }, () => {
      const trial = planner.ask() as Trial;
      planner.tell(trial, evaluateSearch(trial));
      return trial;
    });
    expect(new Set(asked.map(({ outer }) => outer)).size).toBeLessThan(100);
  });
});

const TRAP: Evaluation = { class: "trap", message: "" };

function trialAt(outer: number, ask: number): Trial {
  const parameters = Float64Array.of(outer, ask);
  return {
    part: 0,
    outer,
    ask,
    replicate: 0,
    parameters,
    seed: 0n,
    key: createKeyer(hashOf("theory"), [])(parameters, 0n),
  };
}
