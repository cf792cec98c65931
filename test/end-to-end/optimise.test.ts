import { readFileSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { describe, expect, test } from "vitest";
import { createPlayground } from "./command-line.ts";

/** The width of the wells with the largest capacity, for two depths. */
const SWEEP = `
title: Best wells
kernel: double-well-theory
fixed: { N: 2000, c: 0.05 }
over: { r1: [0.05, 0.5] }
optimise:
  parameters: { C: [0, 6] }
  objectives: [{ maximise: capacity }, { maximise: capacityContinuous }]
  method: { name: golden-section, tolerance: 0.05 }
figures:
  best:
    data: best
    layer:
      - { mark: errorbar, encoding: { x: { field: r1 }, y: { field: capacityContinuous } } }
      - { mark: point, encoding: { x: { field: r1 }, y: { field: capacityContinuous } } }
`;

describe("a sweep that optimises", () => {
  test("finds what a scan of every value finds, draws it, and hands it out", () => {
    const { sweepwell, json, write, folder } = createPlayground();
    write("best.yaml", SWEEP);
    const { stdout, code } = sweepwell("run", "best.yaml", "--threads", "2");
    expect(code).toBe(0);
    expect(stdout).toContain("best of 2 searches");
    expect(readFileSync(join(folder, "figures/best-best.svg"), "utf8")).toContain(
      "capacityContinuous (patterns)",
    );

    const best = json("query", "latest", "SELECT r1, C FROM best");
    write(
      "scan.yaml",
      "kernel: double-well-theory\nfixed: { N: 2000, c: 0.05 }\nover: { r1: [0.05, 0.5], C: { linear: [0, 6], points: 121 } }\n",
    );
    json("run", "scan.yaml");
    // SQLite gives C of the row with the maximum.
    const scan = json(
      "query",
      "scan",
      "SELECT r1, C, max(capacityContinuous) AS most FROM trials GROUP BY r1",
    );
    for (const [i, { r1, C }] of scan.entries()) {
      expect(best[i].r1).toBe(r1);
      expect(Math.abs(best[i].C - C)).toBeLessThan(0.1);
    }

    const shown = json("show", "best");
    expect(shown).toMatchObject({ state: "complete", missing: 0, expected: shown.counts.trials });
    expect(shown.best.map(({ parameters }: { parameters: { C: number } }) => parameters.C)).toEqual(
      best.map(({ C }: { C: number }) => C),
    );
    const [head, ...rows] = sweepwell("export", "best", "--best").stdout.trim().split("\n");
    expect(head).toContain("capacityContinuous");
    expect(rows).toHaveLength(2);
  }, 60_000);

  test("has the same digest on one thread and on two, and is answered from the store", () => {
    const { json, write } = createPlayground();
    write("best.yaml", SWEEP);
    const one = json("run", "best.yaml", "--threads", "1", "--store", "one.db");
    const two = json("run", "best.yaml", "--threads", "2", "--store", "two.db");
    expect(two.digest).toBe(one.digest);
    expect(json("run", "best.yaml", "--store", "two.db")).toMatchObject({
      trials: two.trials,
      cached: two.trials,
      digest: two.digest,
    });
    expect(json("digest", "best", "--store", "two.db").digest).toBe(one.digest);
    const finer = json("run", "best.yaml", "--store", "two.db", "--set", "optimise.method.tolerance=0.02");
    expect(finer.cached).toBe(two.trials);
    expect(finer.trials).toBeGreaterThan(two.trials);
  }, 60_000);

  test("is checked by --dry-run", () => {
    const { sweepwell, write } = createPlayground();
    write("wrong.yaml", SWEEP.replace("maximise: capacity }", "maximise: capacty }"));
    const { code, stderr } = sweepwell("run", "wrong.yaml", "--dry-run");
    expect(code).toBe(2);
    expect(stderr).toContain("wrong.yaml:8:28: optimise.objectives[0].maximise");
    expect(stderr).toContain("did you mean capacity?");
  });

  test("cut short is not complete and has no digest, until it is run to its end", async () => {
    const { json, sweepwell, write, start, folder } = createPlayground();
    const sweep = `kernel: noop
fixed: { iterations: 400000 }
replicates: 3
optimise: { parameters: { x: [0, 1] }, objectives: [{ maximise: noise }], method: { name: interval-halving, coarse: 200 } }
`;
    write("long.yaml", sweep);
    const { process: child, finished } = start("run", "long.yaml");
    await someOutcomes(join(folder, "sweepwell.db"));
    child.kill("SIGINT");
    expect((await finished).code).toBe(130);
    expect(json("show", "long")).toMatchObject({ state: "interrupted", digest: null, missing: null });
    expect(sweepwell("show", "long").stdout).toContain("not complete");
    const { code, stderr } = sweepwell("digest", "long");
    expect(code).toBe(2);
    expect(stderr).toContain("its searches have not ended; run its sweep again");
    const last = json("run", "long.yaml");
    expect(last).toMatchObject({ complete: true });
    expect(last.cached).toBeGreaterThan(0);
    expect(json("run", "long.yaml", "--store", "other.db").digest).toBe(last.digest);
  }, 60_000);
});

async function someOutcomes(path: string): Promise<void> {
  for (;;) {
    await new Promise((resolve) => setTimeout(resolve, 20));
    try {
      using database = new DatabaseSync(path, { readOnly: true });
      const row = database.prepare("SELECT count(*) AS count FROM trials").get();
      if (Number(row!.count) >= 20) return;
    } catch {
      // Not there yet.
    }
  }
}
