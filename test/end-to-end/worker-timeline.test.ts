import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { openStore } from "../../src/store/open-store.ts";
import { describeWithServer } from "../cluster/test-server.ts";
import { createClusterPlayground } from "./cluster-playground.ts";
import { createPlayground, documentOf } from "./command-line.ts";

const SWEEP = `
kernel: noop
fixed: { iterations: 3000000 }
over: { x: { linear: [0, 1], points: 40 } }
figures:
  work: { kind: worker-timeline, title: Who did what when }
`;

test("a timeline shows what each thread did, as the sweep says or by plot", () => {
  const { folder, sweepwell, json, write } = createPlayground();
  write("work.yaml", SWEEP);
  const run = json("run", "work.yaml", "--threads", "2");
  expect(run.figures).toHaveLength(2);
  const svg = readFileSync(join(folder, "figures/work-work.svg"), "utf8");
  for (const text of [
    "Who did what when",
    /40 trials in [\d.]+ m?s, [\d.]+ at a time on average/,
    / 1</,
    / 2</,
    "Time (s)",
  ])
    expect(svg).toMatch(text);
  expect(sweepwell("plot", "work", "--kind", "worker-timeline", "-o", "w.svg")).toMatchObject({
    code: 0,
    stderr: "",
  });
  const { work, kernelSeconds } = json("show", "work");
  expect(work.seconds).toBeGreaterThan(0);
  expect(work.seconds * work.trialsAtOnce).toBeCloseTo(kernelSeconds, 6);
  expect(work.trialsAtOnce).toBeLessThanOrEqual(2.05);
  // Times are kept beside outcomes and are no part of them.
  const again = json("run", "work.yaml", "--threads", "1", "--store", "other.db");
  expect(again.digest).toBe(run.digest);
  const refused = sweepwell("plot", "work", "--kind", "worker-timeline", "--part", "a", "-o", "x.svg");
  expect(refused.code).toBe(2);
  expect(refused.stderr).toContain("part: worker-timeline has no such key");
  // Another run of the same trials: the store has the answers, and nobody computed anything for it.
  write("known.yaml", "kernel: noop\nfixed: { iterations: 3000000 }\nover: { x: [0, 1] }\n");
  expect(json("run", "known.yaml")).toMatchObject({ trials: 2, cached: 2 });
  expect(json("show", "known").work).toBeNull();
  const unknown = sweepwell("plot", "known", "--kind", "worker-timeline", "-o", "x.svg");
  expect(unknown.code).toBe(2);
  expect(unknown.stderr).toContain("nothing is known of when run known was computed");
  expect(existsSync(join(folder, "x.svg"))).toBe(false);
}, 60_000);

describeWithServer("a timeline of a cluster", () => {
  test("has a lane for each batch that a node holds at a time, within the time of the run", async () => {
    const cluster = await createClusterPlayground();
    cluster.write("work.yaml", SWEEP.replace("points: 40", "points: 300"));
    await Promise.all([cluster.startNode("east"), cluster.startNode("west")]);
    const beganMs = Date.now();
    const run = documentOf(await cluster.startRun("work.yaml", "run.db").finished);
    const seconds = (Date.now() - beganMs) / 1000;
    expect(run).toMatchObject({ complete: true, trials: 300 });
    const svg = readFileSync(join(cluster.folder, "figures/work-work.svg"), "utf8");
    for (const text of ["300 trials in", ">east 1<", ">west 1<"]) expect(svg).toContain(text);
    using store = openStore(join(cluster.folder, "run.db"), { readOnly: true });
    const spans = store.resolveRun("work").spans();
    expect(spans.reduce((sum, { trials }) => sum + trials, 0)).toBe(300);
    for (const { beganMs: from, endedMs: to } of spans) {
      expect(from).toBeGreaterThan(beganMs - 1000);
      expect(to).toBeLessThan(beganMs + 1000 * seconds + 1000);
      expect(to).toBeGreaterThanOrEqual(from);
    }
  }, 120_000);
});
