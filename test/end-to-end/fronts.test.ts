import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { describeWithServer } from "../cluster/test-server.ts";
import { until } from "../until.ts";
import { createClusterPlayground, reportOf, storedCount } from "./cluster-playground.ts";
import { createPlayground } from "./command-line.ts";

/** Two objectives and six constraints (Osyczka and Kundu, 1995), of which f1 is best at -274 and f2 at 4. */
const OSY = `
title: Trade-offs of OSY
kernel: test-functions
fixed: { problem: osy }
optimise:
  parameters: { x: { elements: [[0, 10], [0, 10], [1, 5], [0, 6], [1, 5], [0, 10]] } }
  objectives: [{ minimise: f1 }, { minimise: f2 }]
  constraints: [{ output: violation, most: 0 }]
  method: { name: nsga2, population: 40, generations: 40 }
seed: 3
figures:
  front: { data: best, mark: point, encoding: { x: { field: f1 }, y: { field: f2 } } }
`;

/** A mixed space: real numbers, one of them by its logarithm, and an integer. */
const MIXED = `
kernel: double-well-theory
over: { c: [0.02, 0.1] }
optimise:
  parameters: { r1: { log: [0.01, 0.5] }, C: [0, 6], N: { integer: [500, 1000] } }
  objectives: [{ maximise: capacityContinuous }, { minimise: weightRms }]
  method: { name: spea2, population: 12 }
  budget: { trials: 48 }
`;

/** The same with a surrogate, which takes part after every tenth generation. */
const WITH_SURROGATE = OSY.replace(/figures:[\s\S]*/, "").replace(
  "generations: 40 }",
  "generations: 25 }\n  surrogate: { every: 10, generations: 20, inject: 6 }",
);

type Row = { f1: number; f2: number; violation: number };

describe("a search for trade-offs", () => {
  test("ends with a front within the constraints, and the same one on one thread and on two", () => {
    const { json, sweepwell, write } = createPlayground();
    write("osy.yaml", OSY);
    const one = json("run", "osy.yaml", "--threads", "1", "--store", "one.db");
    expect(one).toMatchObject({ complete: true, trials: 1600, failed: 0 });
    const two = json("run", "osy.yaml", "--threads", "2");
    expect(two.digest).toBe(one.digest);

    const front: Row[] = json("query", "latest", "SELECT f1, f2, violation FROM best ORDER BY f1");
    expect(front.length).toBeGreaterThan(10);
    for (const { violation } of front) expect(violation).toBe(0);
    const f2 = front.map((row) => row.f2);
    expect(f2).toEqual(f2.toSorted((a, b) => b - a));
    expect(front[0]!.f1).toBeLessThan(-200);
    expect(f2.at(-1)).toBeLessThan(30);

    const shown = sweepwell("show", "latest").stdout;
    expect(shown).toContain(`front: ${front.length} points`);
    expect(shown).toMatch(/\[[\d.e-]+, [\d.e-]+, [\d.e-]+ … 40 numbers\]/);
    const { best, progress } = json("show", "latest");
    expect(best).toHaveLength(front.length);
    expect(sweepwell("export", "latest", "--best").stdout.trim().split("\n")).toHaveLength(front.length + 1);

    // How it came there: a dozen generations, of which the volume never shrinks, up to a point that is said.
    expect(shown).toMatch(
      /progress, volume of the front up to f1 = -?[\d.]+, f2 = [\d.]+\n +generation +points +front/,
    );
    expect(progress).toHaveLength(1);
    const { rows, reference } = progress[0];
    expect(rows).toHaveLength(12);
    expect(rows[0]).toMatchObject({ generation: 1, points: 40 });
    expect(rows.at(-1)).toMatchObject({ generation: 40, points: 1600, front: front.length, violation: 0 });
    const volumes = rows.map(({ hypervolume }: { hypervolume: number }) => hypervolume);
    expect(volumes).toEqual(volumes.toSorted((a: number, b: number) => a - b));
    expect(volumes.at(-1)).toBeGreaterThan(0);
    expect(reference[0]).toBeGreaterThan(front.at(-1)!.f1);
    const elsewhere = json("show", "latest", "--reference", "0,100").progress[0];
    expect(elsewhere.reference).toEqual([0, 100]);
    expect(elsewhere.rows.at(-1).hypervolume).toBeGreaterThan(volumes.at(-1));
    expect(sweepwell("show", "latest", "--reference", "1").stderr).toContain(
      "expected 2 numbers, for f1, f2, got 1",
    );
  }, 60_000);

  test("with a surrogate: the same on one thread, on two and in two goes; show says how well it predicted", async () => {
    const { json, sweepwell, write, start, folder } = createPlayground();
    write("osy.yaml", WITH_SURROGATE);
    const one = json("run", "osy.yaml", "--threads", "1", "--store", "one.db");
    expect(one).toMatchObject({ complete: true, trials: 1000, failed: 0 });
    expect(json("run", "osy.yaml", "--threads", "2", "--store", "two.db").digest).toBe(one.digest);

    write("osy.yaml", WITH_SURROGATE.replace("problem: osy", "problem: osy, iterations: 200000"));
    const killed = start("run", "osy.yaml", "--threads", "1");
    await until("an injection is stored", () => storedCount(join(folder, "sweepwell.db")) > 450);
    killed.process.kill("SIGKILL");
    await killed.finished;
    const { digest, cached } = json("run", "osy.yaml");
    expect(cached).toBeGreaterThan(450);
    expect(json("run", "osy.yaml", "--store", "whole.db").digest).toBe(digest);

    const { surrogate } = json("show", "latest", "--store", "one.db");
    expect(surrogate).toHaveLength(2);
    const trials = json(
      "query",
      "latest",
      "SELECT ask, f1, f2, violation FROM trials ORDER BY ask",
      "--store",
      "one.db",
    );
    for (const { generation, learned, objectives, points } of surrogate) {
      expect(learned).toBe(generation * 40);
      expect(points.length).toBe(6);
      // They stand in the last places of their generation.
      const asked = trials.slice(generation * 40 + 34, generation * 40 + 40);
      expect(points.map((point: { real: number[] }) => point.real)).toEqual(
        asked.map(({ f1, f2 }: Row) => [f1, f2]),
      );
      for (const [m, objective] of objectives.entries()) {
        expect(objective.name).toBe(`f${m + 1}`);
        expect(objective.r2).toBeGreaterThan(0.5);
        const errors = points.map(
          ({ predicted, real }: Record<string, number[]>) => predicted![m]! - real![m]!,
        );
        const sum = errors.reduce((all: number, error: number) => all + error * error, 0);
        expect(objective.realError).toBeCloseTo(Math.sqrt(sum / 6), 9);
      }
    }
    const shown = sweepwell("show", "latest", "--store", "one.db").stdout;
    expect(shown).toContain("surrogate: 2 injections");
    expect(shown).toMatch(
      /generation +learned from +injected +objective +r2 +error held out +error injected/,
    );
  }, 120_000);

  test("killed in mid-search, it goes on where it was", async () => {
    const { json, write, start, folder } = createPlayground();
    write("osy.yaml", OSY.replace("problem: osy", "problem: osy, iterations: 200000"));
    const killed = start("run", "osy.yaml", "--threads", "1");
    const store = join(folder, "sweepwell.db");
    await until("some generations are stored", () => storedCount(store) > 200);
    killed.process.kill("SIGKILL");
    await killed.finished;
    const resumed = json("run", "osy.yaml");
    expect(resumed).toMatchObject({ complete: true, trials: 1600 });
    expect(resumed.cached).toBeGreaterThan(200);
    expect(resumed.digest).toBe(json("run", "osy.yaml", "--store", "whole.db").digest);
  }, 120_000);

  test("of which every point fails ends cleanly, with the exit code of failures", () => {
    const { sweepwell, write } = createPlayground();
    write("bad.yaml", OSY.replace("fixed: { problem: osy }", "fixed: { problem: osy, dimensions: 3 }"));
    const { code, stdout } = sweepwell("run", "bad.yaml", "--set", "optimise.method.generations=3");
    expect(code).toBe(3);
    expect(stdout).toContain("120 trials without outputs");
  }, 60_000);
});

describeWithServer("a search for trade-offs on a cluster", () => {
  test("at two points of another parameter has the digest of one machine", async () => {
    const cluster = await createClusterPlayground({ ackWaitSeconds: 10 });
    cluster.write("mixed.yaml", MIXED);
    await Promise.all([cluster.startNode("first"), cluster.startNode("second")]);
    const report = reportOf(await cluster.startRun("mixed.yaml", join(cluster.folder, "run.db")).finished);
    expect(report).toMatchObject({ complete: true, trials: 96, code: 0 });
    expect(report.digest).toBe(await cluster.localDigest("mixed.yaml"));
  }, 120_000);
});
