import { describe, expect, test } from "vitest";
import { createPlayground } from "./command-line.ts";

const SWEEP = `
title: A box
kernel: noop
design: sobol
points: 64
over:
  x: { log: [0.001, 1000] }
  iterations: { integer: [0, 3] }
  mode: [value, error]
replicates: 2
seed: 9
`;

describe("a sweep over a box", () => {
  test("is run, answered from the store, extended and reopened", () => {
    const { sweepwell, json, write } = createPlayground();
    write("box.yaml", SWEEP);
    const one = json("run", "box.yaml", "--threads", "1");
    // Half of the points end with an error of the kernel, which is an outcome.
    expect(one).toMatchObject({ complete: true, trials: 128, cached: 0 });
    expect(json("run", "box.yaml", "--threads", "2", "--store", "two.db").digest).toBe(one.digest);
    expect(json("run", "box.yaml")).toMatchObject({ run: one.run, cached: 128, digest: one.digest });

    const rows = json("query", "box", 'SELECT DISTINCT "outer", x, iterations, mode FROM trials');
    expect(rows).toHaveLength(64);
    const count = (test: (row: { x: number; iterations: number; mode: string }) => boolean) =>
      rows.filter(test).length;
    for (let decade = 0; decade < 2; decade++) {
      expect(count(({ x }) => Math.floor((Math.log10(x) + 3) / 3) === decade)).toBe(32);
    }
    for (const iterations of [0, 1, 2, 3]) expect(count((row) => row.iterations === iterations)).toBe(16);
    expect(count(({ mode }) => mode === "error")).toBe(32);

    const longer = json("run", "box.yaml", "--set", "points=128");
    expect(longer).toMatchObject({ trials: 256, cached: 128 });
    expect(longer.run).not.toBe(one.run);
    expect(json("show", "latest")).toMatchObject({ state: "complete", expected: 256 });
    // What is kept of the sweep plans the same trials again.
    expect(sweepwell("digest", "latest").stdout.trim()).toBe(longer.digest);
    expect(json("retry", "latest")).toMatchObject({ run: longer.run, digest: longer.digest });
  }, 60_000);

  test("says beforehand how many trials of a very large one there would be", () => {
    const { json, write } = createPlayground();
    write("large.yaml", SWEEP.replace("points: 64", "points: 1000000000"));
    expect(json("run", "large.yaml", "--dry-run")).toMatchObject({
      trials: 2_000_000_000,
      cached: 0,
    });
  });

  test("evaluates a point once that it has several times", () => {
    const { json, write } = createPlayground();
    write(
      "few.yaml",
      "kernel: noop\ndesign: random\npoints: 40\nover: { iterations: { integer: [0, 2] } }\nreplicates: 2\n",
    );
    const one = json("run", "few.yaml", "--threads", "2");
    expect(one).toMatchObject({ complete: true, trials: 80, cached: 74, failed: 0 });
    expect(json("run", "few.yaml", "--threads", "1", "--store", "other.db").digest).toBe(one.digest);
    expect(json("run", "few.yaml")).toMatchObject({ cached: 80, digest: one.digest });
    const [{ trials, outcomes }] = json(
      "query",
      "few",
      "SELECT count(*) AS trials, count(DISTINCT noise) AS outcomes FROM trials",
    );
    expect([trials, outcomes]).toEqual([80, 6]);
  });

  test("tries a point once that it has several times and that fails, and shows it at each place", () => {
    const { sweepwell, json, write } = createPlayground();
    write(
      "fails.yaml",
      "kernel: noop\ndesign: random\npoints: 6\nover: { mode: [value, loop], code: [1, 2] }\nlimits: { seconds: 0.3 }\n",
    );
    const { code, stderr } = sweepwell("run", "fails.yaml", "--threads", "1");
    expect(code).toBe(3);
    expect(stderr).toContain("4 evaluated, 2 from the store");
    const rows = json("query", "fails", 'SELECT "outer", mode, code, class FROM trials');
    expect(rows.map(({ mode, code, class: end }: Record<string, unknown>) => [mode, code, end])).toEqual([
      ["loop", 1, "time"],
      ["value", 1, "outputs"],
      ["value", 2, "outputs"],
      ["loop", 2, "time"],
      ["value", 1, "outputs"],
      ["loop", 2, "time"],
    ]);
    expect(json("run", "fails.yaml")).toMatchObject({ complete: false, failed: 3, cached: 6 });
  });

  test("has its faults told with line and key", () => {
    const { sweepwell, write } = createPlayground();
    write("wrong.yaml", "kernel: noop\ndesign: sobol\nover: { x: { linear: [0, 1], points: 3 } }\n");
    const { code, stderr } = sweepwell("run", "wrong.yaml");
    expect(code).toBe(2);
    expect(stderr).toContain("points: missing: expected how many points sobol takes");
    expect(stderr).toContain("wrong.yaml:3:30: over.x.points: belongs to a grid");
  });
});
