import { rmSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { createPlayground } from "./command-line.ts";

/** A fit of depth and width of the wells to two measurements, from what somebody found before. */
const SWEEP = `
title: Fit
kernel: double-well-theory
fixed: { N: 1000 }
optimise:
  parameters: { r1: { log: [0.02, 1] }, C: [0, 6] }
  objectives: [{ targets: data.csv }]
  constraints: ["C <= 2 + 4*r1"]
  method: { name: nsga2, population: 8, generations: 12 }
  start: [{ r1: 0.05, C: 2 }]
  stop: { target: 1 }
figures:
  fitted:
    data: best
    mark: point
    encoding: { x: { field: C }, y: { field: capacityContinuous } }
`;
const TARGETS = `protocol,output,target,sem
# Made up.
capacity,capacityContinuous,3,0.3
switching,weightRms,1.6,0.3
`;

describe("a sweep that fits targets", () => {
  test("starts at known points, keeps to relations, stops when all errors are below one, and shows the best fit", () => {
    const { sweepwell, json, write, folder } = createPlayground();
    write("fit.yaml", SWEEP);
    write("data.csv", TARGETS);
    const done = json("run", "fit.yaml", "--threads", "2");
    const rows = json(
      "query",
      "latest",
      "SELECT ask, r1, C, capacityContinuous AS capacity, weightRms FROM trials ORDER BY ask",
    );
    expect(rows[0]).toMatchObject({ ask: 0, r1: 0.05, C: 2 });
    expect(rows.length).toBe(done.trials);
    expect(rows.length).toBeLessThan(8 * 12);
    for (const { r1, C } of rows) expect(C).toBeLessThanOrEqual(2 + 4 * r1);
    const errorOf = (row: { capacity: number; weightRms: number }) =>
      Math.max(Math.abs(row.capacity - 3) / 0.3, Math.abs(row.weightRms - 1.6) / 0.3);
    const least = Math.min(...rows.map(errorOf).filter(Number.isFinite));
    expect(least).toBeLessThanOrEqual(1);
    const [best, ...others] = json(
      "query",
      "latest",
      "SELECT C, capacityContinuous AS capacity, weightRms FROM best",
    );
    expect(others).toEqual([]);
    expect(errorOf(best)).toBe(least);

    // The table is kept with the run: the file may go.
    rmSync(join(folder, "data.csv"));
    const shown = json("show", "fit");
    expect(shown.best.map(({ parameters }: { parameters: { C: number } }) => parameters.C)).toEqual([best.C]);
    expect(shown.best[0].error).toBeCloseTo(least, 12);
    expect(sweepwell("show", "fit").stdout).toMatch(/best of 1 search\n.* largest error +trials\n/);
    expect(sweepwell("export", "fit", "--best").stdout.trim().split("\n")).toHaveLength(2);
    expect(json("retry", "fit")).toMatchObject({ digest: done.digest });
    expect(sweepwell("run", "fit.yaml").stderr).toContain("data.csv: there is no such file");

    // The same targets, tidied up elsewhere, are the same run.
    write("tidy.csv", "sem;target;output\n.3;3.0;capacityContinuous\n.3;1.60;weightRms\n");
    const again = json(
      "run",
      "fit.yaml",
      "--set",
      "optimise.objectives.0.targets=tidy.csv",
      "--threads",
      "1",
    );
    expect(again).toMatchObject({ run: done.run, digest: done.digest, cached: done.trials });
    const afresh = json(
      "run",
      "fit.yaml",
      "--set",
      "optimise.objectives.0.targets=tidy.csv",
      "--threads",
      "1",
      "--store",
      "other.db",
    );
    expect(afresh.digest).toBe(done.digest);
  }, 120_000);

  test("begins where another run of it came to", () => {
    const { sweepwell, json, write } = createPlayground();
    write("fit.yaml", SWEEP.replace("generations: 12", "generations: 2"));
    write("data.csv", TARGETS);
    json("run", "fit.yaml", "--threads", "2");
    write("found.csv", sweepwell("export", "fit", "--best").stdout);
    const [best] = json("query", "fit", "SELECT r1, C FROM best");
    // With the same seed, the first generation would come upon it again.
    const more = json("run", "fit.yaml", "--set", "seed=1", "--set", "optimise.start=found.csv");
    // The known point is answered from the store, the others are new.
    expect(more.cached).toBe(1);
    expect(more.trials).toBeGreaterThan(1);
    expect(json("query", "latest", "SELECT r1, C FROM trials ORDER BY ask LIMIT 1")).toEqual([best]);
  }, 60_000);

  test("is not begun with a table that cannot be right", () => {
    const { sweepwell, write } = createPlayground();
    write("fit.yaml", SWEEP);
    write("data.csv", TARGETS.replace("3,0.3", "3,0").replace("weightRms", "weightRmz"));
    const { code, stderr } = sweepwell("run", "fit.yaml");
    expect(code).toBe(2);
    expect(stderr).toContain("sweepwell: data.csv:3: sem: expected a number above 0, got 0");
    write("data.csv", TARGETS.replace("weightRms", "weightRmz"));
    expect(sweepwell("run", "fit.yaml").stderr).toContain(
      "data.csv:4: output: double-well-theory has no output weightRmz; did you mean weightRms?",
    );
  });
});
