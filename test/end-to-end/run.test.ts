import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { describe, expect, test } from "vitest";
import { createPlayground } from "./command-line.ts";

/** 600 trials of about 2 ms each: long enough to be killed on the way. */
const SWEEP = `
title: A small sweep
kernel: noop
fixed: { iterations: 400000 }
over:
  x: { linear: [0, 1], points: 200 }
replicates: 3
seed: 42
`;

describe("sweepwell run", () => {
  test("gives the same digest on one thread, on two, and after being killed three times", async () => {
    const { sweepwell, json, write, start, folder } = createPlayground();
    write("small.yaml", SWEEP);
    const one = json("run", "small.yaml", "--threads", "1", "--store", "one.db");
    const two = json("run", "small.yaml", "--threads", "2", "--store", "two.db");
    expect(one).toMatchObject({ complete: true, trials: 600, cached: 0, failed: 0 });
    expect(two.digest).toBe(one.digest);

    let kept = 0;
    for (let kill = 1; kill <= 3; kill++) {
      const { process: child, finished } = start(
        "run",
        "small.yaml",
        "--threads",
        "2",
        "--store",
        "killed.db",
      );
      await storedOutcomes(join(folder, "killed.db"), (count) => count >= kept + 20);
      child.kill("SIGKILL");
      await finished;
      const now = countOutcomes(join(folder, "killed.db"));
      expect(now).toBeGreaterThanOrEqual(kept + 20);
      kept = now;
    }
    const last = json("run", "small.yaml", "--threads", "2", "--store", "killed.db");
    expect(last).toMatchObject({ complete: true, trials: 600, cached: kept, digest: one.digest });
    expect(sweepwell("digest", "latest", "--store", "killed.db").stdout.trim()).toBe(one.digest);
  }, 60_000);

  test("answers a second run from the store", () => {
    const { json, write } = createPlayground();
    write("small.yaml", SWEEP.replace("400000", "1"));
    const first = json("run", "small.yaml");
    const second = json("run", "small.yaml");
    expect(second).toMatchObject({ run: first.run, trials: 600, cached: 600, digest: first.digest });
  });

  test("evaluates only the new points when a value is added to a range", () => {
    const { json, write } = createPlayground();
    write("small.yaml", SWEEP.replace("400000", "1").replace("{ linear: [0, 1], points: 200 }", "[1, 2, 3]"));
    json("run", "small.yaml");
    write(
      "small.yaml",
      SWEEP.replace("400000", "1").replace("{ linear: [0, 1], points: 200 }", "[1, 1.5, 2, 3]"),
    );
    expect(json("run", "small.yaml")).toMatchObject({ trials: 12, cached: 9 });
    expect(json("runs")).toHaveLength(2);
  });

  test("stops on Ctrl-C, says how to go on, and goes on", async () => {
    const { json, write, start, folder } = createPlayground();
    write("small.yaml", SWEEP);
    const { process: child, finished } = start("run", "small.yaml");
    await storedOutcomes(join(folder, "sweepwell.db"), (count) => count >= 20);
    child.kill("SIGINT");
    const { code, stderr } = await finished;
    expect(code).toBe(130);
    expect(stderr).toContain("sweepwell run small.yaml");
    const kept = countOutcomes(join(folder, "sweepwell.db"));
    expect(json("run", "small.yaml")).toMatchObject({ complete: true, trials: 600, cached: kept });
  }, 60_000);

  test("stops after --seconds, says that this is not reproducible, and goes on", () => {
    const { sweepwell, json, write } = createPlayground();
    write("long.yaml", SWEEP.replace("400000", "20000000").replace("points: 200", "points: 2000"));
    const { code, stderr } = sweepwell("run", "long.yaml", "--seconds", "1");
    expect(code).toBe(130);
    expect(stderr).toContain("Stopped: 1 second is over, and how far that is depends on the machine.");
    expect(json("show", "latest")).toMatchObject({ state: "interrupted", digest: null });
    expect(sweepwell("run", "long.yaml", "--seconds", "0").stderr).toContain("--seconds");
  }, 60_000);

  test("starts a grid of 10^12 points at once", async () => {
    const { write, start, folder } = createPlayground();
    write(
      "huge.yaml",
      "kernel: noop\nover:\n  x: { linear: [0, 1], points: 1000000 }\n  iterations: { integer: [1, 1000000] }\n",
    );
    const { process: child, finished } = start("run", "huge.yaml");
    await storedOutcomes(join(folder, "sweepwell.db"), (count) => count > 0);
    child.kill("SIGINT");
    expect((await finished).code).toBe(130);
  });

  test("--dry-run says what would be done and writes nothing", () => {
    const { sweepwell, json, write, folder } = createPlayground();
    write("small.yaml", SWEEP);
    const { code, stdout } = sweepwell("run", "small.yaml", "--dry-run");
    expect(code).toBe(0);
    expect(stdout).toContain("600 trials");
    expect(readdirSync(folder)).toEqual(["small.yaml"]);
    expect(json("run", "small.yaml", "--dry-run")).toMatchObject({ trials: 600 });
  });

  test("--set overrides the file", () => {
    const { json, write } = createPlayground();
    write("small.yaml", SWEEP);
    const run = json(
      "run",
      "small.yaml",
      "--set",
      "iterations=1",
      "--set",
      "replicates=1",
      "--set",
      "over.x=[1, 2]",
    );
    expect(run).toMatchObject({ trials: 2, complete: true });
  });
});

describe("trials that fail", () => {
  test("errors and traps are outcomes: the run goes on, ends with exit code 3, and the next run has them cached", () => {
    const { sweepwell, json, write } = createPlayground();
    write("modes.yaml", "kernel: noop\nfixed: { code: 2 }\nover: { mode: [value, error, trap] }\n");
    const { code, stderr } = sweepwell("run", "modes.yaml");
    expect(code).toBe(3);
    expect(stderr).toContain("sweepwell show");
    expect(json("run", "modes.yaml")).toMatchObject({ complete: true, trials: 3, cached: 3, failed: 2 });
    expect(json("show", "latest")).toMatchObject({ counts: { outputs: 1, error: 1, trap: 1 } });
  });

  test("an endless loop and a kernel that eats memory are run failures; without the cause the run completes", () => {
    const { json, sweepwell, write } = createPlayground();
    const text =
      "kernel: noop\nover: { mode: [value, grow, loop] }\nlimits: { seconds: 0.3, megabytes: 64 }\n";
    write("modes.yaml", text);
    const run = json("run", "modes.yaml");
    expect(run).toMatchObject({ complete: false, trials: 3, failed: 2, digest: null });
    expect(sweepwell("show", "latest").stdout).toMatch(/time[\s\S]*memory|memory[\s\S]*time/);
    // The same limits again: the failures stand, nothing is tried.
    expect(json("run", "modes.yaml")).toMatchObject({ complete: false, cached: 3 });
  });

  test("raising the limit and running again completes the run", () => {
    const { json, write } = createPlayground();
    const text = (megabytes: number) =>
      `kernel: noop\nover: { megabytes: [1, 100] }\nlimits: { megabytes: ${megabytes} }\n`;
    write("hungry.yaml", text(50));
    expect(json("run", "hungry.yaml")).toMatchObject({ complete: false, failed: 1 });
    write("hungry.yaml", text(200));
    const raised = json("run", "hungry.yaml");
    expect(raised).toMatchObject({ complete: true, failed: 0, cached: 1 });
    expect(raised.digest).toMatch(/^[0-9a-f]{64}$/);
    expect(json("runs")).toHaveLength(1);
  });

  test("retry tries run failures again", () => {
    const { json, write } = createPlayground();
    write("hungry.yaml", "kernel: noop\nover: { megabytes: [1, 100] }\nlimits: { megabytes: 50 }\n");
    json("run", "hungry.yaml");
    expect(json("retry", "latest")).toMatchObject({ complete: false, trials: 2, cached: 1, failed: 1 });
  });
});

async function storedOutcomes(path: string, enough: (count: number) => boolean): Promise<void> {
  while (!existsSync(path) || !enough(countOutcomes(path)))
    await new Promise((later) => setTimeout(later, 5));
}

function countOutcomes(path: string): number {
  try {
    using database = new DatabaseSync(path, { readOnly: true });
    return Number(database.prepare("SELECT count(*) AS count FROM outcomes").get()?.count);
  } catch {
    // The run has not created its tables yet.
    return 0;
  }
}
