import { spawn } from "node:child_process";
import { cpSync } from "node:fs";
import { join, resolve } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { expect, onTestFinished, test } from "vitest";
import { describeWithServer } from "../cluster/test-server.ts";
import { until } from "../until.ts";
import { createClusterPlayground, reportOf, storedCount } from "./cluster-playground.ts";

const SCRIPT = resolve(import.meta.dirname, "script-faulty-node.ts");

/** Two replicates at each point. */
const grid = (points: number, iterations = 2_000_000) => `
title: A small sweep
kernel: noop
fixed: { iterations: ${iterations} }
over:
  x: { linear: [0.5, 1], points: ${points} }
replicates: 2
seed: 42
`;
/** 300 trials of some 10 ms. */
const GRID = grid(150);

/** Searches for the largest x, which is the end of its range. */
const SEARCH = `
title: A search
kernel: noop
fixed: { iterations: 2000000 }
over: { code: [1, 2, 3] }
replicates: 3
seed: 7
optimise:
  parameters: { x: [0, 1] }
  objectives: [{ maximise: value }]
  method: { name: golden-section, tolerance: 0.002 }
`;

type Cluster = Awaited<ReturnType<typeof createClusterPlayground>>;

/** A node that says wrong numbers in a share of its trials. */
async function startFaultyNode({ folder, url }: Cluster, name: string, share: number) {
  const child = spawn(process.execPath, [SCRIPT, url, name, join(folder, `cache-${name}`), String(share)], {
    stdio: ["ignore", "ignore", "pipe"],
  });
  onTestFinished(() => void child.kill("SIGKILL"));
  let log = "";
  child.stderr.on("data", (chunk) => (log += chunk));
  await until(`faulty node ${name} is ready`, () => log.includes('"ready"'));
  return { log: () => log };
}

function outcomesOf(path: string, node: string): number {
  const database = new DatabaseSync(path, { readOnly: true });
  try {
    const count =
      "SELECT count(*) AS n FROM outcomes JOIN origins ON origins.id = outcomes.origin WHERE node = ?";
    return Number(database.prepare(count).get(node)!.n);
  } finally {
    database.close();
  }
}

/** As a run is found of which all trials were recorded when its coordinator was killed: the audit was still going on. */
function leaveUnfinished(path: string): void {
  const database = new DatabaseSync(path);
  database.exec("UPDATE runs SET state = 'running', digest = NULL");
  database.close();
}

describeWithServer("a cluster with a node that computes wrongly", () => {
  test("in a trial of a hundred: it is found, and what it erred in outside the sample is right too", async () => {
    const cluster = await createClusterPlayground();
    cluster.write("grid.yaml", grid(1500, 400_000));
    await Promise.all([
      startFaultyNode(cluster, "wrong", 0.01),
      cluster.startNode("first"),
      cluster.startNode("second"),
    ]);
    const store = join(cluster.folder, "run.db");
    const report = reportOf(await cluster.startRun("grid.yaml", store, "--audit", "0.5").finished);
    expect(report).toMatchObject({ complete: true, trials: 3000, code: 0, voided: [{ node: "wrong" }] });
    expect(report.audit.undone).toBe(0);
    expect(report.digest).toBe(await cluster.localDigest("grid.yaml"));
    expect(outcomesOf(store, "wrong")).toBe(0);
  }, 240_000);

  test("is found by who goes on, when the coordinator was killed before it could void anything", async () => {
    const cluster = await createClusterPlayground();
    cluster.write("grid.yaml", GRID);
    await Promise.all([
      startFaultyNode(cluster, "wrong", 0.2),
      cluster.startNode("first"),
      cluster.startNode("second"),
    ]);
    const store = join(cluster.folder, "run.db");
    const run = cluster.startRun("grid.yaml", store, "--audit", "1");
    await until("a difference is found", () => run.said().includes("with other bits elsewhere"));
    run.process.kill("SIGKILL");
    await run.finished;
    expect(outcomesOf(store, "wrong")).toBeGreaterThan(0);
    const report = reportOf(await cluster.startRun("grid.yaml", store, "--audit", "1").finished);
    expect(report).toMatchObject({ complete: true, trials: 300, code: 0, voided: [{ node: "wrong" }] });
    expect(report.digest).toBe(await cluster.localDigest("grid.yaml"));
    expect(outcomesOf(store, "wrong")).toBe(0);
  }, 240_000);

  test("is found though all trials were in the store when the coordinator was killed", async () => {
    const cluster = await createClusterPlayground();
    cluster.write("grid.yaml", grid(20));
    await startFaultyNode(cluster, "wrong", 0.3);
    const store = join(cluster.folder, "run.db");
    const unwatched = reportOf(await cluster.startRun("grid.yaml", store, "--audit", "0").finished);
    leaveUnfinished(store);
    await Promise.all([cluster.startNode("first"), cluster.startNode("second")]);
    const report = reportOf(await cluster.startRun("grid.yaml", store, "--audit", "1").finished);
    expect(report).toMatchObject({ complete: true, code: 0, voided: [{ node: "wrong" }] });
    expect(report.digest).not.toBe(unwatched.digest);
    expect(report.digest).toBe(await cluster.localDigest("grid.yaml"));
  }, 240_000);

  test("proves it by a third node, voids and bars it, begins again, and ends with the right digest", async () => {
    const cluster = await createClusterPlayground();
    cluster.write("grid.yaml", GRID);
    const [faulty] = await Promise.all([
      startFaultyNode(cluster, "wrong", 0.1),
      cluster.startNode("first"),
      cluster.startNode("second"),
    ]);
    const store = join(cluster.folder, "run.db");
    const report = reportOf(await cluster.startRun("grid.yaml", store, "--audit", "50%").finished);
    expect(report).toMatchObject({ complete: true, trials: 300, failed: 0, code: 0 });
    expect(report.digest).toBe(await cluster.localDigest("grid.yaml"));
    expect(report.voided).toMatchObject([{ node: "wrong", runs: [] }]);
    expect(report.audit.agreed + report.audit.undone).toBe(report.audit.sampled);
    expect(report.stderr).toMatch(/with other bits elsewhere: trial [0-9a-f]{16}: .*wrong says outputs/);
    expect(report.stderr).toMatch(/Node wrong computed wrongly and is barred: \d+ outcomes of its own/);
    expect([storedCount(store), outcomesOf(store, "wrong")]).toEqual([300, 0]);
    expect(cluster.json("show", "latest", "--store", store).incidents).toContainEqual(
      expect.objectContaining({ kind: "barred", node: "wrong" }),
    );

    await until("the faulty node knows that it is barred", () => faulty.log().includes('"barred"'));
    const where = ["--nats", cluster.url];
    const listed = cluster.json("node", "list", ...where);
    expect(listed.find(({ node }: { node: string }) => node === "wrong").barred.why).toContain("wrong says");
    expect(listed.filter(({ barred }: { barred: unknown }) => barred === null)).toHaveLength(2);

    // A later coordinator, with a store of its own, believes nothing that the node has told.
    const later = join(cluster.folder, "later.db");
    const taken = reportOf(await cluster.startRun("grid.yaml", later).finished);
    expect(taken).toMatchObject({ complete: true, digest: report.digest, voided: [], code: 0 });
    expect(outcomesOf(later, "wrong")).toBe(0);

    expect(cluster.sweepwell("node", "pardon", "first", ...where)).toMatchObject({
      code: 2,
      stderr: "sweepwell: node first is not barred; those that are: wrong\n",
    });
    expect(cluster.sweepwell("node", "pardon", "wrong", ...where).code).toBe(0);
    const pardoned = cluster.json("node", "list", ...where);
    expect(pardoned.find(({ node }: { node: string }) => node === "wrong").barred).toBe(null);
    // What it said before the pardon stays void.
    const last = join(cluster.folder, "last.db");
    const after = reportOf(await cluster.startRun("grid.yaml", last, "--audit", "0").finished);
    expect(after).toMatchObject({ complete: true, digest: report.digest });
  }, 240_000);

  test("does not let a search be misled: it begins again and goes the right way", async () => {
    const cluster = await createClusterPlayground();
    cluster.write("search.yaml", SEARCH);
    await startFaultyNode(cluster, "wrong", 1);
    // Alone and unwatched, it leads the search astray.
    const misled = reportOf(
      await cluster.startRun("search.yaml", join(cluster.folder, "misled.db"), "--audit", "0").finished,
    );
    const digest = await cluster.localDigest("search.yaml");
    expect([misled.complete, misled.digest === digest]).toEqual([true, false]);

    // Another coordinator finds all that on the server, and nodes that can tell.
    await Promise.all([cluster.startNode("first"), cluster.startNode("second")]);

    let store = "";
    let report: ReturnType<typeof reportOf>;
    for (let tries = 0; ; tries++) {
      store = join(cluster.folder, `run-${tries}.db`);
      report = reportOf(await cluster.startRun("search.yaml", store, "--audit", "0.3").finished);
      if (report.voided.length > 0 || tries === 3) break;
      // On a busy machine nodes are not heard in time. That is said, and a person looks again.
      expect(report.audit.undone).toBeGreaterThan(0);
      expect(report.stderr).toContain("were not computed again");
    }
    expect(report).toMatchObject({ complete: true, digest, code: 0 });
    expect(report.voided.map(({ node }: { node: string }) => node)).toContain("wrong");
    expect(outcomesOf(store, "wrong")).toBe(0);

    // The store of the run that was misled is found out by verify, and mended by running again.
    const found = cluster.sweepwell("verify", "latest", "--store", "misled.db", "--sample", "1", "--json");
    expect(found.code).toBe(1);
    const { differences, checked, equal } = JSON.parse(found.stdout);
    expect([checked, equal, differences.length]).toEqual([misled.trials, 0, misled.trials]);
    expect(new Set(differences.map((each: { stored: { node: string } }) => each.stored.node))).toEqual(
      new Set(["wrong"]),
    );
    expect(differences[0].differs).toBe("value");
    // On the cluster that has barred the node, running again mends it; elsewhere a person says so.
    cpSync(join(cluster.folder, "misled.db"), join(cluster.folder, "elsewhere.db"));
    const mended = reportOf(
      await cluster.startRun("search.yaml", join(cluster.folder, "misled.db")).finished,
    );
    expect(mended).toMatchObject({ digest, voided: [{ node: "wrong" }] });
    expect(cluster.json("void", "wrong", "--store", "elsewhere.db").outcomes).toBe(checked);
    expect(cluster.json("runs", "--store", "elsewhere.db")[0].state).toBe("interrupted");
    expect(cluster.json("run", "search.yaml", "--store", "elsewhere.db").digest).toBe(digest);
    expect(cluster.sweepwell("verify", "latest", "--store", "misled.db", "--sample", "1").code).toBe(0);
  }, 240_000);

  test("of two nodes: this machine decides between them", async () => {
    const cluster = await createClusterPlayground();
    cluster.write("grid.yaml", GRID);
    await Promise.all([startFaultyNode(cluster, "wrong", 0.2), cluster.startNode("right")]);
    const store = join(cluster.folder, "run.db");
    const report = reportOf(await cluster.startRun("grid.yaml", store, "--audit", "0.5").finished);
    expect(report).toMatchObject({ complete: true, code: 0, digest: await cluster.localDigest("grid.yaml") });
    expect(report.voided).toMatchObject([{ node: "wrong" }]);
    // Then there is nobody left to compare with, which is said.
    expect(report.audit.undone).toBeGreaterThan(0);
    expect(report.stderr).toMatch(/Audit: \d+ of \d+ trials had the same bits on another node; \d+ were not/);
  }, 240_000);

  test("alone cannot be found out, which is said; verify on another machine finds it", async () => {
    const cluster = await createClusterPlayground();
    cluster.write("grid.yaml", grid(20));
    await startFaultyNode(cluster, "wrong", 0.3);
    const store = join(cluster.folder, "run.db");
    const report = reportOf(await cluster.startRun("grid.yaml", store, "--audit", "1").finished);
    expect(report).toMatchObject({ complete: true, code: 0 });
    expect(report.audit).toEqual({ sampled: 40, agreed: 0, undone: 40 });
    await cluster.startNode("right");
    const found = cluster.sweepwell(
      ...["verify", "latest", "--store", store, "--sample", "100%", "--nats", cluster.url, "--json"],
    );
    const { checked, differences } = JSON.parse(found.stdout);
    expect([checked, found.code]).toEqual([40, 1]);
    expect(differences.length).toBeGreaterThan(3);
    for (const { stored, computed } of differences)
      expect([stored.node, computed.node]).toEqual(["wrong", "right"]);
  }, 240_000);
});
