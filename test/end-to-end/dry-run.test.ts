import { readdirSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { createPlayground } from "./command-line.ts";

const LINE = "parameters: { C: [0, 6] }, objectives: [{ maximise: capacityContinuous }]";
const PLANE =
  "parameters: { r1: { log: [0.01, 0.5] }, C: [0, 6] }, objectives: [{ maximise: capacityContinuous }]";
const FRONT =
  "parameters: { r1: { log: [0.01, 0.5] }, C: [0, 6] }, objectives: [{ maximise: capacityContinuous }, { minimise: weightRms }]";

/** How many points a search asks before it is told anything, and how many at the most. */
const SEARCHES: Record<string, { optimise: string; first: number; most: number | undefined }> = {
  golden: { optimise: `${LINE}, method: { name: golden-section, tolerance: 0.05 }`, first: 9, most: 20 },
  ahead: { optimise: `${LINE}, method: { name: golden-section, lookahead: 2 }`, first: 9, most: 54 },
  halving: { optimise: `${LINE}, method: { name: interval-halving, coarse: 5 }`, first: 5, most: 19 },
  nsga2: { optimise: `${FRONT}, method: { name: nsga2, population: 8, generations: 3 }`, first: 8, most: 24 },
  nsga3: { optimise: `${FRONT}, method: { name: nsga3, population: 8, generations: 3 }`, first: 8, most: 24 },
  spea2: {
    optimise: `${FRONT}, method: { name: spea2, population: 8 }, budget: { trials: 20 }`,
    first: 8,
    most: 16,
  },
  ibea: {
    optimise: `${FRONT}, method: { name: ibea, population: 8, generations: 9 }, stop: { stall: 1 }`,
    first: 8,
    most: 72,
  },
  asynchronous: {
    optimise: `${FRONT}, method: { name: nsga2, population: 8, generations: 3, asynchronous: true }, parallel: 5`,
    first: 5,
    most: 24,
  },
  cmaes: { optimise: `${PLANE}, method: { name: cmaes }, budget: { trials: 30 }`, first: 6, most: 30 },
  de: { optimise: `${PLANE}, method: { name: de, population: 8, points: 30 }`, first: 8, most: 30 },
  simplex: {
    optimise: `${PLANE}, method: { name: nelder-mead, restarts: 0, tolerance: 0.1 }`,
    first: 3,
    most: undefined,
  },
  known: {
    optimise: `${PLANE}, start: [{ C: 1, r1: 0.05 }], method: { name: nelder-mead }, budget: { trials: 12 }`,
    first: 1,
    most: 12,
  },
};

const partOf = (optimise: string, over = "") =>
  `{ kernel: double-well-theory, ${over}fixed: { N: 1000 }, optimise: { ${optimise} } }`;

type First = { outer: number; parameters: Record<string, number>; stored: number };

describe("--dry-run of searches", () => {
  test("says of every method what a run asks first and how many trials at the most, writes nothing, and then what the store has", () => {
    const { json, write, folder } = createPlayground();
    const parts = Object.entries(SEARCHES).map(([name, { optimise }]) => `  ${name}: ${partOf(optimise)}\n`);
    write("all.yaml", `parts:\n${parts.join("")}`);
    const plan = json("run", "all.yaml", "--dry-run");
    expect(readdirSync(folder)).toEqual(["all.yaml"]);
    expect(plan).toMatchObject({ run: null, trials: null, mostTrials: null, cached: 0 });
    expect(
      plan.searches.map(({ part, first, most }: { part: string; first: First[]; most: object }) => [
        part,
        first.length,
        most,
      ]),
    ).toMatchObject(
      Object.entries(SEARCHES).map(([name, { first, most }]) => [
        name,
        first,
        most === undefined ? {} : { points: most },
      ]),
    );

    const { trials } = json("run", "all.yaml");
    const rows: { part: string; r1: number; C: number }[] = json(
      "query",
      "latest",
      "SELECT part, r1, C FROM trials ORDER BY ask",
    );
    for (const { part, first } of plan.searches) {
      const { most = Number.POSITIVE_INFINITY } = SEARCHES[part]!;
      const asked = rows.filter((row) => row.part === part).map(({ r1, C }) => ({ r1, C }));
      expect(asked.slice(0, first.length), part).toEqual(
        first.map(({ parameters: { r1, C } }: First) => ({ r1, C })),
      );
      expect(asked.length, part).toBeLessThanOrEqual(most);
    }
    const known = json("run", "all.yaml", "--dry-run");
    expect(known.cached).toBe(trials);
    for (const { first } of known.searches) for (const { stored } of first) expect(stored).toBe(1);
  }, 60_000);

  test("counts replicates, searches at points of a design, and what is stored of a search that would go on", () => {
    const { json, sweepwell, write } = createPlayground();
    const file = (trials: number) => `title: Wells
kernel: double-well-network
fixed: { N: 200, ages: 20 }
over: { r1: [0.05, 0.5] }
replicates: 3
optimise:
  parameters: { C: [0, 6] }
  objectives: [{ maximise: capacity }]
  method: { name: interval-halving, coarse: 5, tolerance: 0.1 }
  budget: { trials: ${trials} }
`;
    write("wells.yaml", file(20));
    const plan = json("run", "wells.yaml", "--dry-run");
    expect(plan).toMatchObject({
      trials: null,
      mostTrials: 36,
      cached: 0,
      searches: [{ searches: 2, replicates: 3, budget: 20 }],
    });
    expect(plan.searches[0].first.map(({ outer, parameters: { r1, C } }: First) => [outer, r1, C])).toEqual(
      [0.05, 0.5].flatMap((r1, outer) => [0, 1.5, 3, 4.5, 6].map((C) => [outer, r1, C])),
    );
    expect(json("run", "wells.yaml").trials).toBe(36);
    write("longer.yaml", file(60));
    const { stdout } = sweepwell("run", "longer.yaml", "--dry-run");
    expect(stdout).toContain("Wells: at most 102 trials, 36 of them in the store\n");
    expect(stdout).toContain("2 searches of C\n");
    expect(stdout).toContain("at most 17 points, 51 trials, 3 trials a point\n");
    expect(stdout).toContain("asked before anything is known: 5 points (the first of 2 searches)\n");
    expect(stdout).toMatch(/ +C +stored of 3\n +0 +3\n/);
  }, 60_000);
});
